from collections.abc import Sequence

import pytest

from tallylight.model.audience import Cell, Count, measured
from tallylight.model.time import HOUR, MINUTE, SECOND, Instant

POLL = 15 * SECOND
HOLD = 5 * POLL // 2


def polled(
    counts: Sequence[int], since: Instant = 0, peaks: Sequence[int | None] = ()
) -> list[Count]:
    """Counts of one stream, a poll apart."""
    own = [*peaks, *[None] * len(counts)]
    return [
        Count(since + place * POLL, count, own[place], HOLD) for place, count in enumerate(counts)
    ]


def whole(streams: dict[int, list[Count]], until: Instant) -> dict[int | None, Cell]:
    return {key: cells[0] for key, cells in measured(streams, [0, until]).items()}


def test_a_mount_that_is_constantly_at_one_reports_one() -> None:
    """AzuraCast#4743 reported 0.13."""
    cell = whole({1: polled([1] * 240)}, HOUR)[1]

    assert (cell.mean, cell.low, cell.high) == (1.0, 1, 1)
    assert cell.known == HOUR


def test_listeners_of_three_mounts_are_added_and_not_multiplied() -> None:
    """AzuraCast#4205 showed 15 listeners on 3 mounts as 45."""
    mounts = {1: polled([7] * 4), 2: polled([5] * 4), 3: polled([3] * 4)}

    together = whole(mounts, MINUTE)[None]

    assert (together.mean, together.high) == (15.0, 15)


def test_a_gap_is_neither_zero_nor_known() -> None:
    counts = polled([10, 10]) + polled([20, 20], since=30 * MINUTE)

    cell = whole({1: counts}, HOUR)[1]

    assert cell.known == 2 * (POLL + HOLD)
    assert (cell.mean, cell.low) == (15.0, 10)


def test_the_mean_weighs_time_and_not_samples() -> None:
    counts = [Count(0, 10, None, HOUR), *polled([40] * 40, since=50 * MINUTE)]

    cell = whole({1: counts}, HOUR)[1]

    assert cell.mean == (50 * 10 + 10 * 40) / 60


def test_the_peak_of_all_is_the_greatest_sum_and_not_the_sum_of_peaks() -> None:
    streams = {1: polled([30, 0, 0, 0]), 2: polled([0, 0, 30, 5])}

    assert whole(streams, MINUTE)[None].high == 30


def test_the_sources_own_peak_counts_where_it_rose_between_two_samples() -> None:
    counts = polled([5, 5, 5], peaks=[9, 9, 12])

    cell = whole({1: counts}, MINUTE)[1]

    assert (cell.high, cell.high_at) == (12, 2 * POLL)
    assert cell.mean == 5


def test_a_peak_of_before_is_no_peak_of_now() -> None:
    assert whole({1: polled([5, 5], peaks=[90, 90])}, MINUTE)[1].high == 5


def test_of_equal_peaks_the_first_is_shown() -> None:
    cell = whole({1: polled([3, 8, 3, 8])}, MINUTE)[1]

    assert (cell.high, cell.high_at) == (8, POLL)


def test_a_stretch_nobody_knows_says_so() -> None:
    first, second = measured({1: polled([4])}, [0, MINUTE, 2 * MINUTE])[1]

    assert first.known == HOLD
    assert (second.mean, second.low, second.high, second.known) == (None, None, None, 0)


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_at_all_is_a_line_without_a_figure(count: int) -> None:
    cells = measured({1: []} if count else {}, [0, MINUTE])

    assert cells[None][0].mean is None

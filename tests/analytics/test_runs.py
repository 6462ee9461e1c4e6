"""Runs of hours are the pieces of local time that a clock on the wall tells, one by one."""

from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from tallylight.analytics.dayparts import Dayparts, hours
from tallylight.analytics.window import Run, Window
from tallylight.model.buckets import QUARTER
from tallylight.model.time import HOUR, Instant, moment
from tests.analytics.stays import ZONES

_CHANGES = (1_742_000_000, 1_743_300_000, 1_761_400_000, 1_325_160_000, 1_712_300_000)
windows = st.builds(
    lambda near, start, length, zone: Window(
        near * 1_000_000 + start, near * 1_000_000 + start + length, ZoneInfo(zone)
    ),
    st.sampled_from(_CHANGES),
    st.integers(-5 * 24 * HOUR, 5 * 24 * HOUR),
    st.integers(1, 9 * 24 * HOUR),
    st.sampled_from(ZONES),
)


def pieces(runs: list[Run]) -> list[Run]:
    return [piece for run in runs for piece in run.each]


@given(windows)
def test_every_piece_lies_in_one_hour_of_the_wall(window: Window) -> None:
    found = pieces(window.runs(by_hour=True))

    assert (found[0].low, found[-1].high) == (window.start, window.end)
    assert all(before.high == after.low for before, after in pairwise(found))
    for piece in found:
        assert piece.low < piece.high <= piece.low + HOUR
        for at in {piece.low, piece.high - 1, (piece.low + piece.high) // 2}:
            assert wall(at, window) == (piece.weekday, piece.hour)
    # No two neighbours are one piece: an hour that comes twice is told twice.
    for before, after in pairwise(found):
        assert wall(before.low, window)[1] != wall(after.low, window)[1] or goes_back(after, window)


@given(windows, st.sampled_from([((6, 10), (22, 3)), ((0, 24),), ((5, 6), (9, 11))]))
def test_parts_of_the_day_are_made_of_their_hours(
    window: Window, parts: tuple[tuple[int, int], ...]
) -> None:
    told = Dayparts(window.start, window.end, window.zone, parts=parts)

    found = pieces(told.runs())

    assert [one._replace(bucket=0) for one in found] == pieces(window.runs(by_hour=True))
    for one in found:
        places = [place for place, part in enumerate(parts) if one.hour in hours(part)]
        assert one.bucket == (2 * places[0] + (one.weekday >= 5) if places else -1)


def wall(at: Instant, window: Window) -> tuple[int, int]:
    local = moment(at).astimezone(window.zone)
    return local.weekday(), local.hour


def goes_back(piece: Run, window: Window) -> bool:
    """Whether clocks were put back as it begins."""
    before, after = (
        moment(at).astimezone(window.zone).replace(tzinfo=None) for at in (piece.low - 1, piece.low)
    )
    return after - before < timedelta(microseconds=QUARTER)

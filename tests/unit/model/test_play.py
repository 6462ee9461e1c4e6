"""A play and its end, as design and definitions have it."""

import pytest

from tallylight.model.fold import Place, PlayStep
from tallylight.model.observation import PlayFields
from tallylight.model.play import Play, aired_ms_of, end_of, fold_play, known_until, was_skipped
from tallylight.model.time import HOUR, MINUTE, SECOND

ID = bytes(16)


def started(at: int, item: int | None = 1, stream: int | None = 1, **told: object) -> PlayStep:
    return PlayStep(Place(at * SECOND, 0, ID), PlayFields(**told), item, stream)  # pyright: ignore[reportArgumentType]


def ended(at: int, **told: object) -> PlayStep:
    return PlayStep(Place(at * SECOND, 2, ID), PlayFields(**told), None, None)  # pyright: ignore[reportArgumentType]


def play(*steps: PlayStep) -> Play:
    folded = fold_play(steps)
    assert folded is not None
    return folded


def test_an_end_without_a_start_is_no_play() -> None:
    assert fold_play([ended(10)]) is None


def test_the_first_start_dates_it() -> None:
    assert play(started(0), started(5)).started_at == 0


def test_a_later_start_adds_what_it_knows() -> None:
    folded = play(started(0, item=1, deck="A"), started(5, item=2, presenter="Ada"))

    assert (folded.item, folded.details.deck, folded.details.presenter) == (2, "A", "Ada")


def test_a_later_start_that_knows_nothing_changes_nothing() -> None:
    folded = play(started(0, item=1, stream=3), started(5, item=None, stream=None))

    assert (folded.item, folded.stream) == (1, 3)


def test_an_end_told_twice_counts_once() -> None:
    folded = play(started(0), ended(100, reason="finished"), ended(130, reason="skipped"))

    assert (folded.told_end, folded.reason) == (100 * SECOND, "finished")


def test_an_end_says_what_went_wrong() -> None:
    folded = play(started(0), ended(9, had_errors=True, error_message="decoder died"))

    assert (folded.had_errors, folded.error_message) == (True, "decoder died")


def test_it_is_open_while_nothing_ends_it() -> None:
    assert end_of(play(started(0, expected_ms=60_000)), None) is None


def test_a_told_end_stands() -> None:
    assert end_of(play(started(0), ended(100)), None) == 100 * SECOND


def test_a_told_end_is_at_most_15_s_past_the_next_start() -> None:
    assert end_of(play(started(0), ended(500)), 100 * SECOND) == 115 * SECOND


def test_a_told_end_before_the_next_start_is_not_moved() -> None:
    assert end_of(play(started(0), ended(90)), 100 * SECOND) == 90 * SECOND


def test_the_next_start_ends_it() -> None:
    assert end_of(play(started(0)), 100 * SECOND) == 100 * SECOND


def test_the_next_start_ends_it_at_most_5_s_after_a_short_length() -> None:
    assert end_of(play(started(0, expected_ms=60_000)), 999 * SECOND) == 65 * SECOND


def test_the_next_start_ends_it_at_most_2_percent_after_a_long_length() -> None:
    assert end_of(play(started(0, expected_ms=600_000)), 9_999 * SECOND) == 612 * SECOND


def test_aired_time_is_told() -> None:
    folded = play(started(0), ended(100, aired_ms=97_000))

    assert aired_ms_of(folded, end_of(folded, None)) == 97_000


def test_aired_time_is_else_end_minus_start() -> None:
    folded = play(started(10), ended(100))

    assert aired_ms_of(folded, end_of(folded, None)) == 90_000


def test_aired_time_of_an_open_play_is_unknown() -> None:
    assert aired_ms_of(play(started(0)), None) is None


def test_an_open_play_is_known_for_half_as_long_again_and_ten_minutes() -> None:
    assert known_until(0, 4 * 60_000) == 16 * MINUTE


def test_an_open_play_of_unknown_length_is_known_for_six_hours() -> None:
    assert known_until(HOUR, None) == 7 * HOUR


@pytest.mark.parametrize(
    ("aired_ms", "length_ms", "is_over", "has_failed", "skipped"),
    [
        (29_999, 200_000, True, False, True),
        (30_000, 200_000, True, False, False),
        (29_999, 200_000, True, True, False),
        (29_999, 30_500, True, False, False),
        (29_999, 200_000, False, False, None),
        (29_999, None, True, False, None),
        (None, 200_000, True, False, None),
    ],
)
def test_what_was_cut_off_within_half_a_minute_was_skipped(
    *, aired_ms: int | None, length_ms: int | None, is_over: bool, has_failed: bool,
    skipped: bool | None,
) -> None:  # fmt: skip
    assert was_skipped(aired_ms, length_ms, is_over=is_over, has_failed=has_failed) is skipped

"""Sittings, watched time and what stands when nothing more is heard."""

from dataclasses import dataclass

import pytest

from tallylight.model.fold import FoldRules, Place, SessionStep
from tallylight.model.observation import SessionFields
from tallylight.model.session import Session, Standing, fold_sessions, standing
from tallylight.model.time import HOUR, MINUTE, SECOND, Instant

RULES = FoldRules(silence=5 * MINUTE)
RANKS = {"started": 0, "progressed": 1, "ended": 2}


@dataclass(frozen=True)
class Told:
    """A step at so many seconds; live listens to a stream, on demand watches an item."""

    kind: str
    at: float
    is_live: bool = True

    def __call__(self, **fields: object) -> SessionStep:
        place = Place(round(self.at * SECOND), RANKS[self.kind], bytes(16))
        item, stream = (None, 1) if self.is_live else (1, None)
        data = SessionFields(**fields)  # pyright: ignore[reportArgumentType]
        if self.kind == "started":
            return SessionStep(place, data, 1, item, stream)
        return SessionStep(place, data, None, None, None)


def started(at: float, *, is_live: bool = True, **fields: object) -> SessionStep:
    return Told("started", at, is_live)(**fields)


def progressed(at: float, **fields: object) -> SessionStep:
    return Told("progressed", at)(**fields)


def ended(at: float, **fields: object) -> SessionStep:
    return Told("ended", at)(**fields)


def one(*steps: SessionStep) -> Session:
    (session,) = fold_sessions(steps, RULES)
    return session


def lengths(*steps: SessionStep) -> list[tuple[int, int | None]]:
    """Start and end of each sitting in seconds."""
    return [
        (each.started_at // SECOND, None if each.ended_at is None else each.ended_at // SECOND)
        for each in fold_sessions(steps, RULES)
    ]


def test_an_end_without_a_start_waits_for_it() -> None:
    assert fold_sessions([ended(10)], RULES) == []


def test_a_progress_that_tells_nobody_waits_for_a_start() -> None:
    assert lengths(progressed(5), started(10)) == [(10, None)]


def test_a_progress_that_tells_who_and_where_begins_it() -> None:
    told = SessionStep(Place(5 * SECOND, 1, bytes(16)), SessionFields(), 1, None, 1)

    assert lengths(told, ended(20)) == [(5, 20)]


def test_a_told_end_closes_it() -> None:
    assert lengths(started(0), ended(100)) == [(0, 100)]


def test_a_stop_delivered_twice_counts_once() -> None:
    assert lengths(started(0), ended(100), ended(103)) == [(0, 100)]


@pytest.mark.parametrize(("is_live", "window"), [(True, 180), (False, 1_800)])
def test_a_step_within_the_window_continues_it(*, is_live: bool, window: int) -> None:
    steps = started(0, is_live=is_live), ended(100), progressed(100 + window), ended(5_000)

    assert lengths(*steps) == [(0, 5_000)]


@pytest.mark.parametrize(("is_live", "window"), [(True, 180), (False, 1_800)])
def test_a_step_beyond_the_window_opens_a_new_sitting(*, is_live: bool, window: int) -> None:
    steps = started(0, is_live=is_live), ended(100), progressed(101 + window), ended(5_000)

    assert lengths(*steps) == [(0, 100), (101 + window, 5_000)]


def test_a_new_sitting_is_of_the_same_viewer_and_item() -> None:
    _, again = fold_sessions([started(0, is_live=False), ended(9), progressed(9_999)], RULES)

    assert (again.viewer, again.item) == (1, 1)


def test_silence_alone_never_splits() -> None:
    assert lengths(started(0), progressed(50_000), ended(60_000)) == [(0, 60_000)]


def test_a_start_long_after_the_step_before_opens_a_new_sitting() -> None:
    assert lengths(started(0), started(181)) == [(0, None), (181, None)]


def test_a_start_soon_after_is_the_same_sitting() -> None:
    assert lengths(started(0), started(180)) == [(0, None)]


def test_a_pause_resumed_in_time_is_one_sitting() -> None:
    steps = started(0, is_live=False), progressed(60, state="paused"), progressed(1_860)

    assert len(fold_sessions([*steps, progressed(1_860, state="playing")], RULES)) == 1


def test_a_pause_resumed_too_late_is_a_new_sitting() -> None:
    steps = started(0, is_live=False), progressed(60, state="paused")

    assert lengths(*steps, progressed(1_861, state="playing")) == [(0, None), (1_861, None)]


def test_a_pause_that_is_reported_on_and_on_is_one_sitting() -> None:
    reports = [progressed(60 * minute, state="paused") for minute in range(1, 120)]

    assert len(fold_sessions([started(0, is_live=False), *reports], RULES)) == 1


def test_an_end_after_a_long_pause_closes_the_same_sitting() -> None:
    steps = started(0, is_live=False), progressed(60, state="paused"), ended(9_000)

    assert lengths(*steps) == [(0, 9_000)]


def test_only_playing_time_is_watched() -> None:
    session = one(
        started(0, is_live=False),
        progressed(100, state="paused"),
        progressed(160, state="buffering"),
        progressed(170, state="playing"),
        ended(200),
    )

    assert (session.watched // SECOND, session.paused // SECOND) == (130, 60)


def test_a_long_silence_counts_the_advance_of_the_position() -> None:
    session = one(started(0, is_live=False, position_ms=0), progressed(3_600, position_ms=600_000))

    assert session.watched == 600 * SECOND


def test_an_advance_beyond_the_silence_counts_no_more_than_the_silence() -> None:
    session = one(started(0, position_ms=0), progressed(400, position_ms=9_000_000))

    assert session.watched == 400 * SECOND


def test_a_position_that_went_back_counts_nothing() -> None:
    session = one(started(0, position_ms=500_000), progressed(400, position_ms=0))

    assert session.watched == 0


def test_a_long_silence_without_a_position_counts_whole_if_a_told_end_closes_it() -> None:
    assert one(started(0), ended(7_200)).watched == 7_200 * SECOND


def test_a_long_silence_without_a_position_or_an_end_counts_nothing() -> None:
    assert one(started(0), progressed(7_200)).watched == 0


def test_a_change_to_transcode_is_a_segment_and_the_heaviest_counts() -> None:
    session = one(
        started(0, playback_type="direct_play"),
        progressed(10, playback_type="transcode"),
        progressed(20, playback_type="transcode"),
        progressed(30, playback_type="direct_play"),
    )

    kinds = [segment.playback_type for segment in session.segments]
    assert (session.playback_type, kinds) == (
        "transcode",
        ["direct_play", "transcode", "direct_play"],
    )


def test_the_latest_word_on_a_detail_stands() -> None:
    session = one(started(0, quality="1080p"), progressed(10, quality="720p"), progressed(20))

    assert session.details.quality == "720p"


def at(
    session: Session, seconds: float, *, listed: float | None = None, timeout: Instant = 5 * MINUTE
) -> Standing:
    last = None if listed is None else round(listed * SECOND)
    return standing(session, round(seconds * SECOND), last_listed=last, timeout=timeout)


def test_an_ended_one_stands_as_told() -> None:
    assert at(one(started(0), ended(60, reason="gone")), 9_999) == Standing(
        is_active=False,
        ended_at=60 * SECOND,
        watched_ms=60_000,
        paused_ms=0,
        stop_reason="gone",
    )


def test_an_open_one_counts_up_to_now() -> None:
    assert at(one(started(0)), 100).watched_ms == 100_000


def test_a_listed_one_is_active_however_long_ago_its_last_step_was() -> None:
    assert at(one(started(0)), 64 * 86_400, listed=64 * 86_400 - 10).is_active


def test_one_not_heard_of_is_lost_at_its_last_sign() -> None:
    lost = at(one(started(0)), 9_999, listed=500)

    assert (lost.is_active, lost.ended_at, lost.watched_ms, lost.stop_reason) == (
        False,
        500 * SECOND,
        500_000,
        "lost",
    )


def test_a_suspended_laptop_does_not_watch_for_64_days() -> None:
    lost = at(one(started(0), progressed(60)), 64 * 86_400, timeout=2 * HOUR)

    assert lost.watched_ms == 60_000


def test_a_paused_one_counts_as_paused() -> None:
    assert at(one(started(0), progressed(60, state="paused")), 100).paused_ms == 40_000


def test_a_buffering_one_counts_as_neither() -> None:
    standing_now = at(one(started(0, state="buffering")), 100)

    assert (standing_now.watched_ms, standing_now.paused_ms) == (0, 0)

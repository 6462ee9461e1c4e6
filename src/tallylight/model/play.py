"""The fold of a broadcast play, and its end as its lane decides it (pure).

A lane is (site, source, stream, deck); only plays of one lane close each other.
"""

from collections.abc import Iterable

from msgspec import Struct

from tallylight.model.fold import (
    EXPECTED_TOLERANCE,
    NEXT_START_TOLERANCE,
    STARTED,
    ItemRef,
    PlayStep,
    StreamRef,
)
from tallylight.model.observation import PlayFields
from tallylight.model.time import HOUR, MINUTE, Instant

_DETAILS = (
    "deck",
    "playlist",
    "presenter",
    "show",
    "live",
    "request_id",
    "expected_ms",
    "listeners",
    "loop_path",
    "process_id",
    "metadata",
)


SKIP_UNDER_MS = 30_000
SKIP_MARGIN_MS = EXPECTED_TOLERANCE // 1_000
"""An item aired up to so much short of its length was not cut off: crossfades take that much."""


class Play(Struct, kw_only=True, gc=False):
    """One airing of an item.

    told_end, told_aired_ms: what the source said of the end; None while it said nothing.
    had_errors: the source said so.
    """

    started_at: Instant
    item: ItemRef | None
    stream: StreamRef | None
    details: PlayFields
    told_end: Instant | None = None
    told_aired_ms: int | None = None
    reason: str | None = None
    had_errors: bool = False
    error_message: str | None = None


def fold_play(steps: Iterable[PlayStep]) -> Play | None:
    """The play that these steps, in their order, tell of; None before anything started.

    The first start dates it; later starts of the same subject add what they know. The first end
    at or after that start is the end; an end told twice counts once.
    """
    play: Play | None = None
    for step in steps:
        if step.place.rank == STARTED:
            play = _started(play, step)
        elif play is not None and play.told_end is None:
            _ended(play, step)
    return play


def _started(play: Play | None, step: PlayStep) -> Play:
    if play is None:
        play = Play(
            started_at=step.place.at, item=step.item, stream=step.stream, details=PlayFields()
        )
    else:
        play.item = step.item or play.item
        play.stream = step.stream or play.stream
    for name in _DETAILS:
        told = getattr(step.data, name)
        if told is not None:
            setattr(play.details, name, told)
    return play


def _ended(play: Play, step: PlayStep) -> None:
    play.told_end = step.place.at
    play.told_aired_ms = step.data.aired_ms
    play.reason = step.data.reason
    play.had_errors = bool(step.data.had_errors)
    play.error_message = step.data.error_message


def end_of(play: Play, next_start: Instant | None) -> Instant | None:
    """When the play ended, given when the next one of its lane started; None while it is open.

    The told end, at most 15 s past the next start; else the next start, at most the expected
    length and max(5 s, 2 %) after its own start.
    """
    if play.told_end is not None:
        if next_start is None:
            return play.told_end
        return min(play.told_end, next_start + NEXT_START_TOLERANCE)
    if next_start is None:
        return None
    if not play.details.expected_ms:
        return next_start
    expected = play.details.expected_ms * 1_000
    return min(next_start, play.started_at + expected + max(EXPECTED_TOLERANCE, expected // 50))


def aired_ms_of(play: Play, ended_at: Instant | None) -> int | None:
    """How long it was on air in ms: told, else end − start; None while it is open."""
    if play.told_aired_ms is not None:
        return play.told_aired_ms
    return None if ended_at is None else (ended_at - play.started_at) // 1_000


def known_until(started_at: Instant, expected_ms: int | None) -> Instant:
    """Until when an open play that was pushed is known to play; later nothing is known."""
    if not expected_ms:
        return started_at + 6 * HOUR
    return started_at + expected_ms * 1_500 + 10 * MINUTE


def was_skipped(
    aired_ms: int | None, length_ms: int | None, *, is_over: bool, has_failed: bool
) -> bool | None:
    """Whether a play was cut off within half a minute; None where that cannot be known (pure).

    length_ms: of the item, else as expected. A play that goes on or whose item has no known length
    tells nothing; one that failed was no skip.
    """
    if not is_over or aired_ms is None or length_ms is None:
        return None
    is_short = aired_ms < SKIP_UNDER_MS and length_ms > aired_ms + SKIP_MARGIN_MS
    return is_short and not has_failed

"""How well each stream could be seen: stretches of looks, and the outages and gaps they tell of.

A gap is not an outage: when nobody asked, the state is unknown and says so.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from tallylight.model.report import StreamState
from tallylight.model.time import Instant

NOT_ASKED = "Tallylight did not ask"
_INTERVALS_HELD = 2.5
_USUAL_INTERVAL_MS = 60_000


def hold_of(interval_ms: int | None) -> Instant:
    """How long a reading holds, in µs: 2.5 intervals, of a minute each where none is told."""
    return int(_INTERVALS_HELD * (interval_ms or _USUAL_INTERVAL_MS) * 1_000)


class Stretch(Struct, frozen=True, kw_only=True):
    """Looks that said the same, from the first to the last; `stream` None is the source itself."""

    key: int
    source: int
    stream: int | None
    state: StreamState
    started_at: Instant
    last_at: Instant
    interval_ms: int
    reason: str | None = None

    def is_fresh(self, now: Instant) -> bool:
        """Whether what was seen last still holds."""
        return now - self.last_at <= hold_of(self.interval_ms)


class Outage(Struct, frozen=True, kw_only=True):
    """A time that was not known to be up; `ended_at` None while it goes on.

    place: its order among outages that began at the same instant.
    """

    place: int
    source: int
    stream: int | None
    state: StreamState
    started_at: Instant
    ended_at: Instant | None
    reason: str | None


def outages(stretches: Iterable[Stretch], now: Instant) -> Iterator[Outage]:
    """Outages and gaps of one stream, from its stretches in their order (pure).

    Stretches of one bad state that follow each other are one outage, with the first reason.
    """
    first: Stretch | None = None
    for stretch, following in _paired(stretches):
        if first is None and stretch.state != "up":
            first = stretch
        if following is None:
            is_last_known, ends = not stretch.is_fresh(now), None
        else:
            is_last_known, ends = _is_gap(stretch, following), following.started_at
        if first is not None and _is_over(first, following, is_last_known=is_last_known):
            yield _outage(first, stretch.last_at if is_last_known else ends)
            first = None
        if is_last_known:
            yield _gap(stretch, ends)


def _paired(stretches: Iterable[Stretch]) -> Iterator[tuple[Stretch, Stretch | None]]:
    known = [*stretches]
    return zip(known, [*known[1:], None], strict=False)


def _is_over(first: Stretch, following: Stretch | None, *, is_last_known: bool) -> bool:
    return is_last_known or following is None or following.state != first.state


def _is_gap(before: Stretch, after: Stretch) -> bool:
    longest = max(before.interval_ms, after.interval_ms)
    return after.started_at - before.last_at > hold_of(longest)


def _outage(first: Stretch, ended_at: Instant | None) -> Outage:
    return Outage(
        place=2 * first.key,
        source=first.source,
        stream=first.stream,
        state=first.state,
        started_at=first.started_at,
        ended_at=ended_at,
        reason=first.reason,
    )


def _gap(before: Stretch, ended_at: Instant | None) -> Outage:
    return Outage(
        place=2 * before.key + 1,
        source=before.source,
        stream=before.stream,
        state="unknown",
        started_at=before.last_at,
        ended_at=ended_at,
        reason=NOT_ASKED,
    )

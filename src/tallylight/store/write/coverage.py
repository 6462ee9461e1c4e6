"""Coverage: for each source and stream the stretches in which it was up, down or not to be asked.

A stretch grows with each look that says the same; a look that says otherwise, or that comes more
than 2.5 intervals after the last, begins another. What lies between two stretches is a gap.
"""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from tallylight.model.coverage import hold_of
from tallylight.model.report import Sighting
from tallylight.model.time import Instant
from tallylight.store import schema
from tallylight.store.write.transaction import Transaction

_COLUMNS = (
    "key", "rev", "site", "source", "stream", "state", "started_at", "last_at", "looks",
    "interval_ms", "reason",
)  # fmt: skip


class Stretch(Struct, kw_only=True):
    """A stretch of one state; `stream` None is the source itself."""

    key: int
    rev: int
    site: int
    source: int
    stream: int | None
    state: str
    started_at: Instant
    last_at: Instant
    looks: int
    interval_ms: int
    reason: str | None


class Look(Struct, frozen=True):
    """One look at a source: what it saw of each stream key, and from when to when."""

    site: int
    source: int
    covers_from: Instant
    at: Instant
    interval_ms: int
    seen: list[tuple[int | None, Sighting]]


def latest(tx: Transaction, source: int) -> dict[int | None, Stretch]:
    """The newest stretch of each stream of a source."""
    where = "source = ? AND key IN (SELECT max(key) FROM coverage WHERE source = ? GROUP BY stream)"
    found = tx.select(schema.coverage, _COLUMNS, where, (source, source))
    stretches = [Stretch(**dict(zip(_COLUMNS, row, strict=True))) for row in found]
    return {stretch.stream: stretch for stretch in stretches}


def extend(
    stretches: dict[int | None, Stretch], look: Look, first_key: int
) -> tuple[list[Stretch], list[Stretch]]:
    """The stretches after a look: those that are new, and those that grew (pure but for growth)."""
    new: list[Stretch] = []
    grown: list[Stretch] = []
    for offset, (stream, sighting) in enumerate(look.seen):
        key = first_key + offset
        present = stretches.get(stream)
        if present is not None and look.at <= present.last_at:
            continue
        if present is not None and _goes_on(present, sighting, look):
            present.last_at, present.looks, present.rev = look.at, present.looks + 1, key
            present.interval_ms = look.interval_ms
            grown.append(present)
        else:
            new.append(_begun(key, stream, sighting, look))
    return new, grown


def save(tx: Transaction, new: Sequence[Stretch], grown: Sequence[Stretch]) -> None:
    """Write stretches as they are now."""
    growth = "ON CONFLICT (key) DO UPDATE SET " + ", ".join(
        f"{name} = excluded.{name}" for name in ("rev", "last_at", "looks", "interval_ms")
    )
    tx.insert(schema.coverage, _COLUMNS, [_values(stretch) for stretch in (*new, *grown)], growth)


def _goes_on(present: Stretch, sighting: Sighting, look: Look) -> bool:
    longest = hold_of(max(present.interval_ms, look.interval_ms))
    same = present.state == sighting.state and present.reason == sighting.reason
    return same and look.covers_from - present.last_at <= longest


def _begun(key: int, stream: int | None, sighting: Sighting, look: Look) -> Stretch:
    return Stretch(
        key=key,
        rev=key,
        site=look.site,
        source=look.source,
        stream=stream,
        state=sighting.state,
        started_at=look.covers_from,
        last_at=look.at,
        looks=1,
        interval_ms=look.interval_ms,
        reason=sighting.reason,
    )


def _values(stretch: Stretch) -> tuple[Any, ...]:
    return tuple(getattr(stretch, name) for name in _COLUMNS)

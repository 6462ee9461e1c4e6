"""Titles as plays: one play for as long as a programme repeats a title (pure).

Mounts that carry one programme are one lane, the first of them by name.
"""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from tallylight.model.memory import Memory
from tallylight.model.observation import (
    AnyObservation,
    PlayEnded,
    PlayFields,
    PlayStarted,
    PlayStartedFields,
)
from tallylight.model.text import track_key
from tallylight.model.time import HOUR, MINUTE, Instant, moment
from tallylight.sources.icecast.glance import Glance
from tallylight.sources.icecast.titles import Told

# A mount or a title that is gone this long ended; an encoder that reconnects sooner plays on.
BLINK = 3 * MINUTE
# Unseen but not known to be gone, a title that is still there after this is told anew.
UNWATCHED = HOUR


class Airing(Struct, frozen=True, kw_only=True):
    """The play on a lane; `is_missing` says that it was looked for since `seen_at` in vain."""

    stream: str
    subject: str
    artist: str | None
    title: str
    seen_at: Instant
    is_missing: bool = False

    def is_of(self, told: Told) -> bool:
        """Whether `told` is what this play is of; the store may have kept other capitals."""
        there = track_key(told.item.artist, told.item.title)
        return there == track_key(self.artist, self.title)

    def is_over(self, glance: Glance) -> bool:
        """Whether it was gone too long to be thought of as going on."""
        return glance.at - self.seen_at > max(BLINK, 2 * glance.interval)

    def goes_on(self, told: Told, glance: Glance) -> bool:
        """Whether a title that is seen now is still this play."""
        if not self.is_of(told) or (self.is_missing and self.is_over(glance)):
            return False
        return glance.at - self.seen_at <= max(UNWATCHED, 2 * glance.interval)


class Programme(Struct, frozen=True):
    """Mounts that carry the same: all that are known, by name, and what they say now."""

    mounts: tuple[str, ...]
    told: Told | None
    listeners: int | None


Lanes = dict[str, Airing]


def remembered(memory: Memory) -> Lanes:
    """The plays that the store holds open, last seen with their stream."""
    lanes: Lanes = {}
    asked_at = memory.last_seen.get(None, 0)
    for play in memory.plays:
        if play.stream is not None:
            seen_at = max(play.started_at, memory.last_seen.get(play.stream, play.started_at))
            lanes[play.stream] = Airing(
                stream=play.stream,
                subject=play.subject,
                artist=play.artist,
                title=play.title,
                seen_at=seen_at,
                is_missing=seen_at < asked_at,
            )
    return lanes


def followed(
    before: Lanes, programmes: Sequence[Programme], glance: Glance
) -> tuple[Lanes, list[AnyObservation]]:
    """The plays after a good look, and what it tells of them."""
    rest = dict(before)
    after: Lanes = {}
    told: list[AnyObservation] = []
    claimed = {mount for programme in programmes for mount in programme.mounts}
    for programme in programmes:
        if programme.told is not None:
            known = _known(rest, programme, programme.told, claimed)
            airing, said = _aired(known, programme, programme.told, glance)
            after[airing.stream] = airing
            told += said
    silent, said = unseen(rest, glance)
    return silent | after, told + said


def unseen(before: Lanes, glance: Glance) -> tuple[Lanes, list[AnyObservation]]:
    """The plays when none of them was to be seen: those that are gone too long are ended."""
    left: Lanes = {}
    told: list[AnyObservation] = []
    for stream, airing in before.items():
        if airing.is_over(glance):
            told.append(_ended(airing, glance, airing.seen_at))
        else:
            left[stream] = replace(airing, is_missing=True)
    return left, told


def _known(rest: Lanes, programme: Programme, told: Told, claimed: set[str]) -> Airing | None:
    """The play of the programme's lane, taken out of `rest`.

    It may stand on another of its mounts, where the first one came later; or on a mount that is
    away since a restart, so that only the title says that it belongs here.
    """
    same = [name for name, airing in rest.items() if name not in claimed and airing.is_of(told)]
    for stream in (*programme.mounts, *same):
        if stream in rest:
            return rest.pop(stream)
    return None


def _aired(
    known: Airing | None, programme: Programme, told: Told, glance: Glance
) -> tuple[Airing, list[AnyObservation]]:
    if known is not None and known.goes_on(told, glance):
        return replace(known, seen_at=glance.at, is_missing=False), []
    said: list[AnyObservation] = []
    stream = programme.mounts[0]
    if known is not None and known.is_over(glance):
        said.append(_ended(known, glance, known.seen_at))
    elif known is not None and known.stream != stream:
        # The next start is on another lane and cannot close it.
        said.append(_ended(known, glance, glance.at))
    started = _started(stream, programme, told, glance)
    airing = Airing(
        stream=stream,
        subject=started.subject,
        artist=told.item.artist,
        title=told.item.title,
        seen_at=glance.at,
    )
    return airing, [*said, started]


def _started(stream: str, programme: Programme, told: Told, glance: Glance) -> PlayStarted:
    subject = str(glance.id_at(glance.at, stream, "play"))
    is_changed = told.raw not in {told.item.title, f"{told.item.artist} - {told.item.title}"}
    return PlayStarted(
        id=glance.id(subject, "started"),
        at=moment(glance.at),
        subject=subject,
        data=PlayStartedFields(
            item=told.item,
            stream=stream,
            listeners=programme.listeners,
            metadata={"title": told.raw} if is_changed else None,
        ),
    )


def _ended(airing: Airing, glance: Glance, at: Instant) -> PlayEnded:
    return PlayEnded(
        id=glance.id_at(at, airing.subject, "ended"),
        at=moment(at),
        subject=airing.subject,
        data=PlayFields(),
    )

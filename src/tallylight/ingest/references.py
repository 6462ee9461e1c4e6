"""The names that a group of observations mentions, as the keys of their rows."""

from collections.abc import Sequence

from msgspec import Struct

from tallylight.ingest.intake import Looked
from tallylight.ingest.pending import Pending
from tallylight.model.observation import PlayFields, SessionFields
from tallylight.model.report import Sighting
from tallylight.model.time import Instant
from tallylight.store.write.names import (
    Described,
    ItemMention,
    Names,
    Origin,
    StreamMention,
    ViewerMention,
)
from tallylight.store.write.transaction import Transaction


class References(Struct, frozen=True):
    """Keys by what was mentioned; those of items that may be another than they were."""

    streams: dict[StreamMention, int]
    items: dict[Described, int]
    viewers: dict[ViewerMention, int]
    rewritten: set[int]

    def stream(self, one: Pending) -> int | None:
        """The key of the stream an observation names."""
        return self.streams[StreamMention(one.origin, one.stream)] if one.stream else None

    def item(self, one: Pending) -> int | None:
        """The key of the item an observation describes."""
        return self.items[Described(one.origin, one.item)] if one.item else None

    def viewer(self, one: Pending) -> int | None:
        """The key of the viewer an observation describes."""
        return self.viewers[ViewerMention(one.origin, one.viewer)] if one.viewer else None

    def sighted(self, origin: Origin, sighting: Sighting) -> int | None:
        """The key of the stream that was seen; None where it is the source itself."""
        return self.streams[StreamMention(origin, sighting.stream)] if sighting.stream else None


def resolve(
    tx: Transaction,
    names: Names,
    accepted: Sequence[Pending],
    looks: Sequence[Looked],
    now: Instant,
) -> References:
    """Find or make all that `accepted` and `looks` mention."""
    streams = [StreamMention(one.origin, one.stream) for one in accepted if one.stream]
    for look in looks:
        told = {one.stream for one in look.sightings if one.stream}
        told |= {stream.name for stream in look.streams}
        streams += [StreamMention(look.origin, name) for name in told]
    items = [
        ItemMention(Described(one.origin, one.item), _default_kind(one), one.at, one.id)
        for one in accepted
        if one.item
    ]
    viewers = [ViewerMention(one.origin, one.viewer) for one in accepted if one.viewer]
    found = names.streams(tx, streams, now) if streams else {}
    for look in looks:
        names.describe(tx, look.origin, look.streams)
    keys, rewritten = names.items(tx, items)
    return References(found, keys, names.viewers(tx, viewers) if viewers else {}, rewritten)


def _default_kind(one: Pending) -> str:
    match one.observation.data:
        case PlayFields():
            return "song"
        case SessionFields():
            return "live" if one.stream else "other"
        case _:
            return "other"

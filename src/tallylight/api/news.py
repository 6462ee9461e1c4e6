"""What the live room tells, as it is written for one reader or another: addresses for some only."""

from typing import Any

import msgspec

from tallylight.api.facts import Event as EventShape
from tallylight.api.facts import Play, Session
from tallylight.live.bus import Event
from tallylight.live.cards import (
    EventLoggedNow,
    HealthNow,
    PlayChanged,
    SessionsNow,
    Snapshot,
)

_encode = msgspec.json.encode


def written(event: Event, *, sees_addresses: bool) -> bytes:
    """An event as JSON; each of its two forms is written once, however many read it."""
    known = event.written.get(sees_addresses)
    if known is None:
        known = _encode(_form(event.told, sees_addresses=sees_addresses))
        event.written[sees_addresses] = known
    return known


def snapshot_form(snapshot: Snapshot, *, sees_addresses: bool) -> dict[str, Any]:
    """The present of a site."""
    return {
        **msgspec.structs.asdict(snapshot),
        "recent_plays": [Play.plain(one) for one in snapshot.recent_plays],
        "sessions": _sessions(snapshot.sessions, sees_addresses=sees_addresses),
    }


def _form(told: msgspec.Struct, *, sees_addresses: bool) -> object:
    match told:
        case EventLoggedNow():
            return EventShape.plain(told.event)
        case PlayChanged():
            previous = Play.plain(told.previous) if told.previous else None
            return {**msgspec.structs.asdict(told), "previous": previous}
        case SessionsNow():
            opened = _sessions(told.opened, sees_addresses=sees_addresses)
            return {**msgspec.structs.asdict(told), "opened": opened}
        case HealthNow():
            known = msgspec.structs.asdict(told.told)
            return {"site": told.site, "source": told.source, "at": told.at, **known}
        case _:
            return told


def _sessions(records: list[Any], *, sees_addresses: bool) -> list[Any]:
    return [Session.plain(one, sees_addresses=sees_addresses) for one in records]

"""What can be filtered for among the sessions of a window, and whether uniques mean anything."""

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

import sqlalchemy as sa

from tallylight.model.viewer import is_private
from tallylight.store.database import Database, reading
from tallylight.store.read.exclusions import counted
from tallylight.store.read.pages import Condition, Found, Query
from tallylight.store.schema import sessions, streams, viewers

MOST = 200
_FEW_SESSIONS = 5


class Facet(NamedTuple):
    """A value, None where it is not known, and how many sessions have it."""

    value: str | None
    sessions: int


class SharedAddress(NamedTuple):
    """A private address that more than half of the sessions share: the server sees a proxy."""

    ip: str
    sessions: int
    of: int


class Facets(NamedTuple):
    """The most frequent values of each kind, and whether a proxy hides the listeners."""

    countries: list[Facet]
    clients: list[Facet]
    devices: list[Facet]
    streams: list[Facet]
    proxy: SharedAddress | None


def session_facets(database: Database, query: Query) -> Facets:
    """The facets of the sessions that began in a window, excluded ones too."""
    described = (viewers.c.country, viewers.c.client, viewers.c.device, streams.c.name)
    count = sa.func.count().label("sessions")
    begun = _begun(query)
    joined = sessions.outerjoin(viewers, viewers.c.key == sessions.c.viewer)
    named = joined.outerjoin(streams, streams.c.key == sessions.c.stream)
    with reading(database) as connection:
        grouped = sa.select(*described, count).select_from(named).where(*begun).group_by(*described)
        found = connection.execute(grouped).all()
        of = sa.func.sum(sa.func.count()).over().label("of")
        by_ip = sa.select(viewers.c.ip, count, of).select_from(joined).where(*begun, counted())
        fullest = by_ip.group_by(viewers.c.ip).order_by(count.desc()).limit(1)
        proxy = _shared(connection.execute(fullest).first())
    countries, clients, devices, names = (_summed(found, place) for place in range(4))
    return Facets(countries, clients, devices, names, proxy)


def _begun(query: Query) -> list[Condition]:
    conditions: list[Condition] = [
        sessions.c.site.in_(query.sites),
        sessions.c.started_at.is_not(None),
    ]
    if query.start is not None:
        conditions.append(sessions.c.started_at >= query.start)
    if query.end is not None:
        conditions.append(sessions.c.started_at < query.end)
    return conditions


def _summed(found: Iterable[Found], place: int) -> list[Facet]:
    counts: Counter[str | None] = Counter()
    for row in found:
        counts[row[place]] += row.sessions
    return [Facet(*each) for each in counts.most_common(MOST)]


def _shared(fullest: Found | None) -> SharedAddress | None:
    """The address with the most sessions, where it has too many for a listener's own."""
    if fullest is None or fullest.ip is None or not is_private(fullest.ip):
        return None
    found = SharedAddress(fullest.ip, fullest.sessions, int(fullest.of))
    return found if found.of >= _FEW_SESSIONS and 2 * found.sessions > found.of else None

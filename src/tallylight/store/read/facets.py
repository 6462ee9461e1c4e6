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
    sums = _sums(query)
    described = (viewers.c.country, viewers.c.client, viewers.c.device, streams.c.name)
    sessions_of = sa.func.sum(sums.c.sessions).label("sessions")
    joined = sums.outerjoin(viewers, viewers.c.key == sums.c.viewer)
    named = joined.outerjoin(streams, streams.c.key == sums.c.stream)
    fullest = (
        sa.select(
            viewers.c.ip,
            sessions_of,
            sa.func.sum(sa.func.sum(sums.c.sessions)).over().label("of"),
        )
        .select_from(joined)
        .where(sums.c.counts == 1)
        .group_by(viewers.c.ip)
        .order_by(sessions_of.desc())
        .limit(1)
        .subquery()
    )
    nothing = (sa.null(),) * len(described)
    grouped = sa.select(*described, sa.null().label("ip"), sessions_of, sa.null().label("of"))
    both = sa.union_all(
        grouped.select_from(named).group_by(*described),
        sa.select(*nothing, fullest.c.ip, fullest.c.sessions, fullest.c.of),
    )
    with reading(database) as connection:
        found = connection.execute(both).all()
    values = [row for row in found if row.of is None]
    proxy = next((_shared(row) for row in found if row.of is not None), None)
    countries, clients, devices, names = (_summed(values, place) for place in range(4))
    return Facets(countries, clients, devices, names, proxy)


def _sums(query: Query) -> sa.CTE:
    """How many sessions each viewer had with each stream: the one walk over all of them.

    Names are joined to these sums and not to sessions, of which there are many times as many.
    """
    counts = sa.case((counted(), 1), else_=0).label("counts")
    described = (sessions.c.viewer, sessions.c.stream, counts)
    sums = sa.select(*described, sa.func.count().label("sessions")).where(*_begun(query))
    return sums.group_by(*described).cte("sums")


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
        counts[row[place]] += int(row.sessions)
    return [Facet(*each) for each in counts.most_common(MOST)]


def _shared(fullest: Found | None) -> SharedAddress | None:
    """The address with the most sessions, where it has too many for a listener's own."""
    if fullest is None or fullest.ip is None or not is_private(fullest.ip):
        return None
    found = SharedAddress(fullest.ip, int(fullest.sessions), int(fullest.of))
    return found if found.of >= _FEW_SESSIONS and 2 * found.sessions > found.of else None

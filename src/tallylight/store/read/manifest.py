"""Which days are sealed, what of them came late, and which days wait for it."""

from collections.abc import Sequence

import sqlalchemy as sa
from msgspec import Struct

from tallylight.model.history import Sheet, day_of
from tallylight.model.time import DAY, Instant
from tallylight.store import schema
from tallylight.store.schema import late, manifest, revisions, sessions, sites

AT: dict[str, sa.Column[Instant]] = {
    "plays": schema.plays.c.started_at,
    "sessions": schema.sessions.c.started_at,
    "audience": schema.audience.c.at,
    "events": schema.events.c.at,
    "errors": schema.errors.c.at,
}
"""The kinds that are sealed, and the time that tells the day of each."""
_PRINT = sa.select(
    sa.func.count(),
    *(
        sa.func.coalesce(sa.func.sum(each), 0)
        for each in (
            manifest.c.rev,
            manifest.c.bytes,
            manifest.c.rows,
            manifest.c.day,
            manifest.c.days,
            sa.cast(manifest.c.is_whole, sa.Integer),
        )
    ),
)
STILL: Instant = DAY
"""A session without an end is thought to go on for so long after its last sign of life."""


def sheets(connection: sa.Connection) -> list[Sheet]:
    """The files that count as history, by kind and day."""
    found = connection.execute(sa.select(manifest).order_by(manifest.c.kind, manifest.c.day))
    return [Sheet(**row) for row in map(dict, found.mappings())]


def print_of(connection: sa.Connection) -> tuple[int, ...]:
    """What is another where another file counts, but for one that has the same in it."""
    return tuple(connection.execute(_PRINT).one())


def late_keys(connection: sa.Connection) -> dict[tuple[str, int], list[int]]:
    """The keys of late facts, by kind and day; they are told by the store and not by the file."""
    lines: dict[tuple[str, int], list[int]] = {}
    for kind, day, key in connection.execute(sa.select(late.c.kind, late.c.day, late.c.key)):
        lines.setdefault((kind, day), []).append(key)
    return lines


def sheets_of(connection: sa.Connection, kind: str, days: range) -> list[Sheet]:
    """The sheets of a kind from the first to the last of some days, in their order."""
    within = manifest.c.day >= days.start, manifest.c.day < days.stop
    wanted = sa.select(manifest).where(manifest.c.kind == kind, *within)
    found = connection.execute(wanted.order_by(manifest.c.day))
    return [Sheet(**row) for row in map(dict, found.mappings())]


def sheet_of(connection: sa.Connection, kind: str, day: int) -> Sheet | None:
    """The sheet of one day, where it is sealed."""
    return next(iter(sheets_of(connection, kind, range(day, day + 1))), None)


def revision(connection: sa.Connection) -> int:
    """The newest revision."""
    return connection.scalar(sa.select(revisions.c.last).where(revisions.c.line == 1)) or 0


def late_of(connection: sa.Connection, kind: str, day: int) -> list[int]:
    """The keys of the late facts of one day."""
    wanted = late.c.kind == kind, late.c.day == day
    return list(connection.scalars(sa.select(late.c.key).where(*wanted)))


def due_days(connection: sa.Connection, kind: str, now: Instant) -> dict[int, tuple[int, int]]:
    """Sealed days with late facts: how many, and the newest revision among them.

    Sessions that are still going on do not count: they would be late again at once.
    """
    told = sa.select(late.c.day, sa.func.count(), sa.func.max(late.c.rev))
    is_sealed = sa.and_(manifest.c.kind == late.c.kind, manifest.c.day == late.c.day)
    told = told.select_from(late.join(manifest, is_sealed)).where(late.c.kind == kind)
    if kind == "sessions":
        goes_on = sa.select(sessions.c.key).where(sessions.c.key == late.c.key, *_going_on(now))
        told = told.where(~goes_on.exists())
    return {day: (count, rev) for day, count, rev in connection.execute(told.group_by(late.c.day))}


def going_on(connection: sa.Connection, day: int, now: Instant) -> list[int]:
    """The keys of the sessions of a day that have not come to their end."""
    wanted = sa.select(sessions.c.key).where(*_within(sessions.c.started_at, day), *_going_on(now))
    return list(connection.scalars(wanted))


def has_ended(now: Instant) -> sa.ColumnElement[bool]:
    """Whether a session has come to its end, or has given no sign of life for long."""
    return sa.or_(sessions.c.ended_at.is_not(None), sessions.c.last_at <= now - STILL)


def unsealed_days(connection: sa.Connection, kind: str, before: Instant) -> list[int]:
    """The days before `before` that have rows and are not sealed, the oldest first."""
    sealed = set(connection.scalars(sa.select(manifest.c.day).where(manifest.c.kind == kind)))
    found: list[int] = []
    start = 0
    while (at := _next(connection, AT[kind], start * DAY)) is not None and at < before:
        start = day_of(at)
        if start not in sealed:
            found.append(start)
        while start in sealed or start in found[-1:]:
            start += 1
    return found


def rows_of_days(connection: sa.Connection, kind: str, days: Sequence[int], limit: int) -> int:
    """How many rows these days have; not beyond `limit`."""
    at = AT[kind]
    rows = [
        sa.select(at.table.c.key).where(*_within(at, day)).limit(limit).subquery() for day in days
    ]
    counts = [sa.select(sa.func.count()).select_from(each) for each in rows]
    return min(limit, sum(connection.scalar(each) or 0 for each in counts))


def first_row_at(connection: sa.Connection, kind: str) -> Instant | None:
    """The time of the oldest row of a kind; None where it has none."""
    return _next(connection, AT[kind], 0)


def held_rows(connection: sa.Connection, sheet: Sheet) -> int:
    """How many rows of a day its file has as they are."""
    at = AT[sheet.kind]
    rows = at.table.c
    is_late = sa.select(late.c.key).where(
        late.c.kind == sheet.kind, late.c.day == sheet.day, late.c.key == rows.key
    )
    held = *_within(at, sheet.day), rows.rev <= sheet.rev, ~is_late.exists()
    return connection.scalar(sa.select(sa.func.count()).where(*held)) or 0


class KindFiles(Struct, frozen=True, kw_only=True):
    """What history has of one kind: how many days, facts and bytes of files, and since when."""

    name: str
    days: int
    rows: int
    bytes: int
    oldest_at: Instant


def list_files(connection: sa.Connection) -> list[KindFiles]:
    """What history takes, kind by kind."""
    found = manifest.c
    each = sa.select(found.kind, found.bytes).group_by(found.kind, found.path, found.bytes)
    files = each.subquery()
    size = sa.select(files.c.kind, sa.func.sum(files.c.bytes)).group_by(files.c.kind)
    sizes = {kind: int(bytes_) for kind, bytes_ in connection.execute(size)}
    told = sa.select(found.kind, sa.func.count(), sa.func.sum(found.rows), sa.func.min(found.low))
    return [
        KindFiles(name=kind, days=days, rows=int(rows), bytes=sizes[kind], oldest_at=oldest)
        for kind, days, rows, oldest in connection.execute(
            told.group_by(found.kind).order_by(found.kind)
        )
    ]


def _next(connection: sa.Connection, at: sa.Column[Instant], start: Instant) -> Instant | None:
    """The first time from `start` on: of each site by its index."""
    of_site = sa.select(sa.func.min(at)).where(at.table.c.site == sites.c.key, at >= start)
    each = sa.select(of_site.scalar_subquery().label("at")).select_from(sites).subquery()
    return connection.scalar(sa.select(sa.func.min(each.c.at)))


def _within(at: sa.Column[Instant], day: int) -> tuple[sa.ColumnElement[bool], ...]:
    of_sites = at.table.c.site.in_(sa.select(sites.c.key))
    return of_sites, at >= day * DAY, at < (day + 1) * DAY


def _going_on(now: Instant) -> tuple[sa.ColumnElement[bool], ...]:
    return sessions.c.ended_at.is_(None), sessions.c.last_at > now - STILL

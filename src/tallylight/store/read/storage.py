"""What rows take: how many of each kind, since when, how large, and how long each is kept."""

import shutil
from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from tallylight.model.time import Instant
from tallylight.store import schema
from tallylight.store.database import FILE_NAME, Database, product, reading

_SAMPLED = 500
# What a row and its place in an index take beside their values.
_ROW_BYTES, _INDEX_BYTES = 12, 16
FOR_EVER = "for ever"


class Kind(Struct, frozen=True, kw_only=True):
    """A kind of row and its tables, the first of which is counted; `at` is its time.

    kept: how long, as it is done today; days that are a setting by the name of their table.
    """

    name: str
    tables: tuple[sa.Table, ...]
    at: sa.Column[Instant] | None
    kept: str = FOR_EVER


class KindSize(Struct, frozen=True, kw_only=True):
    """What the rows of a kind take, with their indexes."""

    name: str
    rows: int
    bytes: int
    oldest_at: Instant | None
    kept: str


class StoreState(Struct, frozen=True, kw_only=True):
    """What a database takes on its disk, in bytes; None is not known or does not apply.

    wal_bytes: written ahead and not yet in the file. vacuum_bytes: what a vacuum would give back.
    """

    product: str
    bytes: int | None
    wal_bytes: int | None
    vacuum_bytes: int | None
    disk_free_bytes: int
    disk_total_bytes: int


KINDS = (
    Kind(name="Plays", tables=(schema.plays,), at=schema.plays.c.started_at, kept="{plays} days"),
    Kind(name="Sessions", tables=(schema.sessions,), at=schema.sessions.c.started_at),
    Kind(
        name="Steps of plays and sessions",
        tables=(schema.steps,),
        at=schema.steps.c.at,
        kept="{steps} days after the last of a story",
    ),
    Kind(
        name="Listener counts",
        tables=(schema.audience, schema.audience_quarters),
        at=schema.audience.c.at,
        kept="{audience} days, {counts} in files; quarter-hours for ever",
    ),
    Kind(name="Coverage", tables=(schema.coverage,), at=schema.coverage.c.started_at),
    Kind(name="Events", tables=(schema.events,), at=schema.events.c.at, kept="{events} days"),
    Kind(
        name="Errors",
        tables=(schema.errors,),
        at=schema.errors.c.at,
        kept="for ever; resolved ones {errors} days",
    ),
    Kind(
        name="Health samples",
        tables=(schema.health, schema.health_hours),
        at=schema.health.c.at,
        kept="{health} days, by the hour {hours}",
    ),
    Kind(
        name="Metrics",
        tables=(schema.metrics, schema.metric_hours),
        at=schema.metrics.c.at,
        kept="{metrics} days, by the hour {hours}",
    ),
    Kind(name="Items", tables=(schema.items, schema.item_aliases), at=None),
    Kind(name="Viewers and people", tables=(schema.viewers, schema.people), at=None),
    Kind(name="Receipts", tables=(schema.receipts,), at=None, kept="8 days"),
    Kind(
        name="Quarantine",
        tables=(schema.quarantine,),
        at=schema.quarantine.c.received_at,
        kept="{quarantine} days",
    ),
    Kind(
        name="Audit log",
        tables=(schema.audit_log,),
        at=schema.audit_log.c.at,
        kept="{audit_log} days",
    ),
)


def list_kinds(database: Database, kept_days: Mapping[str, int]) -> list[KindSize]:
    """What each kind of row takes; `kept_days` are the settings for how long, by table.

    PostgreSQL knows the bytes. SQLite does not: there the file is shared out among the kinds by
    their rows and the length of the newest of them.
    """
    state = store_state(database)
    with reading(database) as connection:
        rows = {kind.name: _count(connection, kind.tables[0]) for kind in KINDS}
        if database.is_postgres:
            sizes = {kind.name: _told_bytes(connection, kind.tables) for kind in KINDS}
        else:
            used = (state.bytes or 0) - (state.vacuum_bytes or 0)
            sizes = _shared_out(connection, used)
        return [
            KindSize(
                name=kind.name,
                rows=rows[kind.name],
                bytes=sizes[kind.name],
                oldest_at=None if kind.at is None else _oldest(connection, kind.at),
                kept=_kept(kind, kept_days),
            )
            for kind in KINDS
        ]


def store_state(database: Database) -> StoreState:
    """What the database takes."""
    disk = shutil.disk_usage(database.folder)
    if database.is_postgres:
        with reading(database) as connection:
            size = connection.scalar(sa.text("SELECT pg_database_size(current_database())"))
        wal_bytes, vacuum_bytes = None, None
    else:
        file = database.folder / f"{FILE_NAME}-wal"
        wal_bytes = file.stat().st_size if file.exists() else 0
        with reading(database) as connection:
            pages, free, page = (
                connection.exec_driver_sql(f"PRAGMA {name}").scalar() or 0
                for name in ("page_count", "freelist_count", "page_size")
            )
        size, vacuum_bytes = pages * page, free * page
    return StoreState(
        product=product(database),
        bytes=size,
        wal_bytes=wal_bytes,
        vacuum_bytes=vacuum_bytes,
        disk_free_bytes=disk.free,
        disk_total_bytes=disk.total,
    )


def _kept(kind: Kind, days: Mapping[str, int]) -> str:
    is_set = kind.tables[0].name in days
    return kind.kept.format_map(days) if is_set or "{" not in kind.kept else FOR_EVER


def _count(connection: sa.Connection, table: sa.Table) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def _oldest(connection: sa.Connection, at: sa.Column[Instant]) -> Instant | None:
    """The oldest instant: of each site by its index, where there is one for that."""
    table = at.table
    if "site" not in table.c:
        return connection.scalar(sa.select(sa.func.min(at)))
    of_site = sa.select(sa.func.min(at)).where(table.c.site == schema.sites.c.key)
    each = sa.select(of_site.scalar_subquery().label("at")).select_from(schema.sites).subquery()
    return connection.scalar(sa.select(sa.func.min(each.c.at)))


def _told_bytes(connection: sa.Connection, tables: Iterable[sa.Table]) -> int:
    sizes = [sa.func.pg_total_relation_size(sa.func.to_regclass(table.name)) for table in tables]
    return sum(connection.execute(sa.select(*sizes)).one())


def _shared_out(connection: sa.Connection, used: int) -> dict[str, int]:
    weights = {
        kind.name: sum(_weight(connection, table) for table in kind.tables) for kind in KINDS
    }
    total = sum(weights.values())
    return {name: round(used * weight / total) if total else 0 for name, weight in weights.items()}


def _weight(connection: sa.Connection, table: sa.Table) -> float:
    """About how many bytes a table holds: its rows, each as long as the newest are."""
    lengths = (sa.func.coalesce(sa.func.length(column), 0) for column in table.c)
    overhead = _ROW_BYTES + _INDEX_BYTES * len(table.indexes)
    length: sa.ColumnElement[Any] = sum(lengths, start=sa.literal(overhead))
    rows = sa.select(length.label("length")).limit(_SAMPLED)
    if "key" in table.c:
        rows = rows.order_by(table.c.key.desc())
    mean = connection.scalar(sa.select(sa.func.avg(rows.subquery().c.length)))
    return _count(connection, table) * (mean or 0.0)

"""Sources as configured; a deleted one keeps its row, since facts point to it."""

from typing import Any

import sqlalchemy as sa

from tallylight.model.errors import ConflictError, NotFoundError
from tallylight.model.ids import fresh
from tallylight.model.source import SourceRecord
from tallylight.model.text import storable
from tallylight.store import schema
from tallylight.store.database import Database, reading, writing
from tallylight.store.records.audit import Act, write_down
from tallylight.store.records.checks import check_identifying_name, storable_config, uuid_of
from tallylight.store.records.sites import SiteRecord, site_within

PUSH = "push"
_QUERY = sa.select(
    *(column for column in schema.sources.c if column.name not in ("site", "deleted_at")),
    schema.sites.c.slug.label("site"),
).join(schema.sites, schema.sites.c.key == schema.sources.c.site)
_PRESENT = schema.sources.c.deleted_at.is_(None)


def list_sources(database: Database) -> list[SourceRecord]:
    """Every source that was not deleted, in the order they were made."""
    query = _QUERY.where(_PRESENT).order_by(schema.sources.c.key)
    with reading(database) as connection:
        return [SourceRecord(**row) for row in connection.execute(query).mappings()]


def get_source(database: Database, name_or_id: str) -> SourceRecord:
    """The source of that name or id. Raises `NotFoundError`."""
    with reading(database) as connection:
        return _source_within(connection, name_or_id)


def add_source(
    database: Database,
    act: Act,
    *,
    name: str,
    kind: str,
    site: str,
    config: dict[str, Any],
) -> SourceRecord:
    """Make a source, or bring back the deleted one of that name, whose history goes on.

    The caller has checked `kind` and `config`. Raises `InvalidError`, `ConflictError`, and
    `NotFoundError` for the site.
    """
    name = check_identifying_name(name)
    with writing(database) as connection:
        place = site_within(connection, site)
        key = place_source(connection, act, name=name, kind=kind, site=place, config=config)
        write_down(connection, act, "source.added", name, {"kind": kind, "site": site})
        return _by_key(connection, key)


def update_source(
    database: Database,
    act: Act,
    name_or_id: str,
    *,
    config: dict[str, Any] | None = None,
    enabled: bool | None = None,
) -> SourceRecord:
    """Change what is not None; name, kind and site stay, since history goes by them."""
    change: dict[str, Any] = {}
    if config is not None:
        change["config"] = storable_config(config)
    if enabled is not None:
        change["enabled"] = enabled
    with writing(database) as connection:
        source = _source_within(connection, name_or_id)
        if change:
            change["version"] = source.version + 1
            _change(connection, source.key, change)
            detail = {"fields": sorted(set(change) - {"version"}), "enabled": enabled}
            write_down(connection, act, "source.changed", source.name, detail)
        return _by_key(connection, source.key)


def delete_source(database: Database, act: Act, name_or_id: str) -> None:
    """Stop a source; what it told stays. Raises `NotFoundError`, `ConflictError` for a token's."""
    with writing(database) as connection:
        source = _source_within(connection, name_or_id)
        writers = sa.select(schema.tokens.c.name).where(schema.tokens.c.source == source.key)
        if token := connection.scalar(writers):
            raise ConflictError(f"The token {token} writes through this source: delete that.")
        remove_source(connection, act, source.key)
        write_down(connection, act, "source.deleted", source.name)


def place_source(
    connection: sa.Connection,
    act: Act,
    *,
    name: str,
    kind: str,
    site: SiteRecord,
    config: dict[str, Any],
) -> int:
    """Insert or bring back a source; its key. Raises `ConflictError` where the name is taken."""
    table = schema.sources
    row = {"site": site.key, "kind": kind, "config": storable_config(config), "enabled": True}
    known = connection.execute(sa.select(table).where(table.c.name == name)).mappings().first()
    if known is None:
        fixed = {"id": fresh(), "name": name, "version": 1, "created_at": act.at}
        made = connection.execute(sa.insert(table).values({**row, **fixed}).returning(table.c.key))
        return int(made.scalar_one())
    if known["deleted_at"] is None:
        raise ConflictError(f"There is a source called {name} already.")
    _change(connection, known["key"], {**row, "version": known["version"] + 1, "deleted_at": None})
    return int(known["key"])


def remove_source(connection: sa.Connection, act: Act, key: int) -> None:
    """Delete a source in an open transaction; its secrets go at once."""
    version = schema.sources.c.version + 1
    _change(connection, key, {"deleted_at": act.at, "config": {}, "version": version})


def _change(connection: sa.Connection, key: int, values: dict[str, Any]) -> None:
    connection.execute(sa.update(schema.sources).where(schema.sources.c.key == key).values(values))


def _source_within(connection: sa.Connection, name_or_id: str) -> SourceRecord:
    uid = uuid_of(name_or_id)
    table = schema.sources
    is_it = table.c.name == storable(name_or_id) if uid is None else table.c.id == uid
    row = connection.execute(_QUERY.where(_PRESENT, is_it)).mappings().first()
    if row is None:
        raise NotFoundError(f"There is no source {name_or_id[:100]!r}.")
    return SourceRecord(**row)


def _by_key(connection: sa.Connection, key: int) -> SourceRecord:
    row = connection.execute(_QUERY.where(schema.sources.c.key == key)).mappings().one()
    return SourceRecord(**row)

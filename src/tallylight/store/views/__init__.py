"""Views and functions for people with psql and other tools: tables as other programs name them.

One file each, whose first line is what the database says of it. `{place}` in it is where it goes,
`{name}` where the one of that name went, `{time x}` and `{uuid x}` in SQLite what makes text of a
column, `{now}` the present in µs. What a migration installed is not edited afterwards: a change is
a new migration, which takes away what there is and installs anew.

In PostgreSQL they stand in `public`, and by each document's own names in a schema of its own. Where
a foreign object has the name, or we may not create there, it stays, and ours stands in
`tallylight_compat`.
"""

import re
from importlib.resources import files
from typing import Literal

import sqlalchemy as sa

from tallylight.store.database import SCHEMA

PUBLIC = "public"
ASIDE = "tallylight_compat"
_MARK = "Tallylight: "
_INNER = ("titled_items",)
VIEWS = {
    "play_history": "shard5",
    "recent_plays": "shard5",
    "current_playing": "shard5",
    "error_log": "shard5",
    "system_metrics_named": "shard5.system_metrics",
    "listener_snapshots": "desizone",
    "event_log": "desizone",
    "system_health_snapshots": "desizone",
    "stream_sessions": "cinevault",
    "transcode_history": "cinevault",
    "system_metrics": "cinevault",
    "daily_stats": "cinevault",
    "alert_log": "cinevault",
    "provider_performance_logs": "m3u",
    "quality_logs": "m3u",
}
"""Views by name, in the order in which they can be made, with the schema of their document."""
OLDER = {"play_stats_cache": "desizone", "hourly_play_counts": "desizone"}
"""Those that were there before, and are seen in a document's schema as well."""
FUNCTIONS = (
    "get_play_stats",
    "get_most_played_tracks",
    "get_error_summary",
    "get_hourly_play_distribution",
    "archive_old_play_history",
    "clean_resolved_errors",
)
_INNER_FUNCTIONS = ("next_revision", "plays_once", "true_uptime")
_SQLITE_ONLY = ("shard5_system_metrics",)
DOCUMENT = "shard5"

_TAKEN = {
    "view": "SELECT to_regclass(:schema || '.' || :name) IS NOT NULL",
    "function": "SELECT EXISTS (SELECT FROM pg_proc WHERE proname = :name "
    "AND pronamespace = to_regnamespace(:schema))",
}
_MAY_CREATE = (
    "SELECT to_regnamespace(:schema) IS NOT NULL AND has_schema_privilege(:schema, 'CREATE')"
)
_OURS = """
    SELECT 'VIEW', n.nspname, c.relname, format('%I.%I', n.nspname, c.relname), c.oid::bigint
    FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind = 'v' AND obj_description(c.oid, 'pg_class') LIKE :mark
    UNION ALL
    SELECT 'FUNCTION', n.nspname, p.proname, p.oid::regprocedure::text, p.oid::bigint
    FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
    WHERE obj_description(p.oid, 'pg_proc') LIKE :mark
    ORDER BY 1, 5 DESC
"""
_OUR_SCHEMAS = (
    "SELECT nspname FROM pg_namespace AS n WHERE obj_description(n.oid, 'pg_namespace') LIKE :mark "
    "AND NOT EXISTS (SELECT FROM pg_class AS c WHERE c.relnamespace = n.oid) "
    "AND NOT EXISTS (SELECT FROM pg_proc AS p WHERE p.pronamespace = n.oid)"
)


Kind = Literal["view", "function"]
_NAMED = re.compile(r"\{([a-z]\w*)\}")
_MADE = re.compile(r"\{(time|uuid) ([\w.]+)\}")
_NOW = "CAST((julianday('now') - 2440587.5) * 86400000000 AS INTEGER)"
_TIME = "strftime('%Y-%m-%dT%H:%M:%fZ', {0} / 1000000.0, 'unixepoch')"
_UUID = (
    "lower(substr(hex({0}), 1, 8) || '-' || substr(hex({0}), 9, 4) || '-' || "
    "substr(hex({0}), 13, 4) || '-' || substr(hex({0}), 17, 4) || '-' || substr(hex({0}), 21))"
)


def install(connection: sa.Connection, *, is_empty: bool = False) -> None:
    """Make all of them; there are none. is_empty: nothing else is there, so nothing is asked."""
    if connection.dialect.name == "postgresql":
        _Installation(connection, is_empty=is_empty).run()
        return
    for name in (*_INNER, *VIEWS, *_SQLITE_ONLY):
        connection.exec_driver_sql(_in_sqlite(name))


def remove(connection: sa.Connection) -> None:
    """Take all of them away, and the schemas that are empty then; foreign objects stay."""
    if connection.dialect.name != "postgresql":
        for name in (*_SQLITE_ONLY, *reversed(VIEWS), *_INNER):
            connection.exec_driver_sql(f"DROP VIEW {name}")
        return
    mark = {"mark": f"{_MARK}%"}
    for kind, _, _, told, _ in connection.execute(sa.text(_OURS), mark).all():
        connection.exec_driver_sql(f"DROP {kind} {told}")
    for schema in connection.scalars(sa.text(_OUR_SCHEMAS), mark).all():
        connection.exec_driver_sql(f'DROP SCHEMA "{schema}"')


def set_aside(connection: sa.Connection) -> list[str]:
    """The names of views and functions that had to be put into `tallylight_compat`."""
    if connection.dialect.name != "postgresql":
        return []
    found = connection.execute(sa.text(_OURS), {"mark": f"{_MARK}%"})
    aside = {name for _, schema, name, *_ in found if schema == ASIDE}
    older = (name for name in OLDER if _is_there(connection, "view", ASIDE, name))
    return sorted(aside.union(older))


class _Installation:
    """One making of all objects; `places` is where each went, by its name."""

    def __init__(self, connection: sa.Connection, *, is_empty: bool) -> None:
        self._connection = connection
        self._is_empty = is_empty
        self._places: dict[str, str] = {}
        self._schemas = {PUBLIC, SCHEMA}

    def run(self) -> None:
        for name in _INNER:
            self._make("view", name, SCHEMA, name)
        for name, own in VIEWS.items():
            self._make("view", name, *self._free("view", PUBLIC, name))
            self._show(name, own)
        for name, own in OLDER.items():
            is_aside = self._is_there("view", ASIDE, name)
            self._places[name] = f"{ASIDE if is_aside else PUBLIC}.{name}"
            self._show(name, own)
        for name in _INNER_FUNCTIONS:
            self._make("function", name, SCHEMA, name)
        for name in FUNCTIONS:
            self._make("function", name, *self._free("function", PUBLIC, name))
            self._make("function", name, *self._free("function", self._schema(DOCUMENT), name))

    def _show(self, name: str, own: str) -> None:
        """Have a view in the schema of its document, by the name that it has there."""
        schema, _, named = own.partition(".")
        place = ".".join(self._free("view", self._schema(schema), named or name))
        self._say(f"CREATE VIEW {place} AS TABLE {self._places[name]}")
        self._say(f"COMMENT ON VIEW {place} IS '{_MARK}as {self._places[name]}.'")

    def _make(self, kind: Kind, name: str, schema: str, named: str) -> None:
        place = f"{schema}.{named}"
        text = _text(f"postgres/{'functions/' if kind == 'function' else ''}{name}.sql")
        said = text.partition("\n")[0].removeprefix("-- ").replace("'", "''")
        self._say(_NAMED.sub(lambda found: self._place(found[1], place), text))
        told = f"FUNCTION {place}" if kind == "function" else f"VIEW {place}"
        self._say(f"COMMENT ON {told} IS '{_MARK}{said}'")
        self._places.setdefault(name, place)

    def _place(self, name: str, own: str) -> str:
        return own if name == "place" else self._places[name]

    def _free(self, kind: Kind, schema: str, name: str) -> tuple[str, str]:
        """Where an object can stand: as it is called, else aside."""
        if self._may_create(schema) and not self._is_there(kind, schema, name):
            return schema, name
        return self._schema(ASIDE), name if schema == PUBLIC else f"{schema}_{name}"

    def _schema(self, name: str) -> str:
        """A schema, made where there is none."""
        if name not in self._schemas:
            self._schemas.add(name)
            there = sa.text("SELECT to_regnamespace(:name) IS NOT NULL")
            if self._is_empty or not self._connection.scalar(there, {"name": name}):
                self._say(f"CREATE SCHEMA {name}")
                self._say(f"COMMENT ON SCHEMA {name} IS '{_MARK}names of other programs.'")
        return name

    def _may_create(self, schema: str) -> bool:
        asked = sa.text(_MAY_CREATE)
        return self._is_empty or bool(self._connection.scalar(asked, {"schema": schema}))

    def _is_there(self, kind: Kind, schema: str, name: str) -> bool:
        return not self._is_empty and _is_there(self._connection, kind, schema, name)

    def _say(self, sql: str) -> None:
        # Of a script this is the one way in; it takes a percent sign for its own.
        self._connection.execute(sa.DDL(sql.rstrip().removesuffix(";").replace("%", "%%")))


def _is_there(connection: sa.Connection, kind: Kind, schema: str, name: str) -> bool:
    return bool(connection.scalar(sa.text(_TAKEN[kind]), {"schema": schema, "name": name}))


def _in_sqlite(name: str) -> str:
    text = _text(f"sqlite/{name}.sql").replace("{place}", name).replace("{now}", _NOW)
    text = _MADE.sub(lambda found: (_TIME if found[1] == "time" else _UUID).format(found[2]), text)
    return _NAMED.sub(lambda found: found[1], text)


def _text(path: str) -> str:
    return files(__name__).joinpath(path).read_text(encoding="utf-8")

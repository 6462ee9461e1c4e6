"""What facts refer to, beside them in the engine: streams, sources, items, viewers.

Names are joined when a question is asked, so a corrected title, a country that became known or a
rule of who does not count holds for all of the past at once.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from tallylight.analytics import dialect
from tallylight.analytics.engine import Cursor, insert_document, insert_rows, make_table
from tallylight.analytics.touched import Touched
from tallylight.store.read import feed
from tallylight.store.read.looks import watched
from tallylight.store.schema import (
    exclusions,
    item_aliases,
    items,
    people,
    sites,
    sources,
    streams,
    viewers,
)

STREAMS = {
    "key": "BIGINT",
    "id": "UUID",
    "site": "INTEGER",
    "source": "INTEGER",
    "name": "VARCHAR",
    "programme": "VARCHAR",
}
SOURCES = {"key": "INTEGER", "is_pushed": "BOOLEAN", "last_listed": "BIGINT"}
SITES = {"key": "INTEGER", "slug": "VARCHAR", "zone": "VARCHAR"}
ITEMS = {
    "key": "BIGINT",
    "id": "UUID",
    "site": "INTEGER",
    "title": "VARCHAR",
    "artist": "VARCHAR",
    "kind": "VARCHAR",
    "duration_ms": "BIGINT",
    "data": "VARCHAR",
}
VIEWERS = {
    "key": "BIGINT",
    "site": "INTEGER",
    "person": "BIGINT",
    "device": "VARCHAR",
    "client": "VARCHAR",
    "country": "VARCHAR",
    "exclusion": "INTEGER",
}
PEOPLE = {"key": "BIGINT", "id": "UUID"}
RULES = {"key": "INTEGER", "excludes": "BOOLEAN"}
ALIASES = {"site": "INTEGER", "alias": "UUID", "item": "UUID"}
GROWING = {"items": (items, ITEMS), "viewers": (viewers, VIEWERS), "people": (people, PEOPLE)}
_SMALL = (streams, sites, sources, exclusions)
_TABLES = (items, viewers, people, *_SMALL)
_SITES = sa.select(sites.c.key, sites.c.slug, sites.c.zone)
_RULES = sa.select(exclusions.c.key, exclusions.c.excludes)
_ALIASES = sa.select(item_aliases.c.site, item_aliases.c.alias, item_aliases.c.item)
_STREAMS = sa.select(*(streams.c[name] for name in STREAMS)).order_by(streams.c.key)
# Few: who does not count by a rule, or does although their source says no.
_RULED = (
    "CREATE OR REPLACE VIEW ruled AS SELECT v.key AS viewer, r.excludes "
    "FROM viewers AS v JOIN rules AS r ON r.key = v.exclusion"
)
_TITLED_MARK = {"mark": "INTEGER"}
# Which viewers are under another ruling than at the last look, as one span of their keys.
_RULED_BEFORE = "CREATE OR REPLACE TABLE ruled_before AS SELECT * FROM ruled"
_MARK = """
    INSERT INTO ruling_marks
    SELECT (SELECT coalesce(max(mark), 0) + 1 FROM ruling_marks), min(viewer), max(viewer)
    FROM (
        (SELECT * FROM ruled EXCEPT SELECT * FROM ruled_before)
        UNION ALL (SELECT * FROM ruled_before EXCEPT SELECT * FROM ruled)
    ) HAVING count(*) > 0
"""
_TITLED = (
    "CREATE OR REPLACE VIEW titled AS "
    "SELECT i.key, coalesce(m.id, i.id) AS id, coalesce(m.title, i.title) AS title, "
    "coalesce(m.artist, i.artist) AS artist, coalesce(m.kind, i.kind) AS kind, "
    "coalesce(m.duration_ms, i.duration_ms) AS duration_ms, coalesce(m.data, i.data) AS data "
    "FROM items i LEFT JOIN aliases a ON a.site = i.site AND a.alias = i.id "
    "LEFT JOIN items m ON m.id = a.item"
)
_CATEGORIES = (
    "CREATE OR REPLACE VIEW categories AS "
    f"SELECT key AS item, {dialect.each_told('data', 'categories')} AS category FROM titled"
)


class Names:
    """The tables of names; those that grow are read on from where they were.

    touched: told where a name or a rule is another than before.
    """

    def __init__(self, cursor: Cursor, touched: Touched) -> None:
        self._seen = dict.fromkeys(GROWING, 0)
        self._touched = touched
        self._heads: dict[str, int] | None = None
        self._read: dict[str, Sequence[tuple[Any, ...]]] = {}
        self._has_rules = False
        for name, columns in (
            ("streams", STREAMS),
            ("sources", SOURCES),
            ("sites", SITES),
            ("rules", RULES),
            ("aliases", ALIASES),
            *((name, columns) for name, (_, columns) in GROWING.items()),
        ):
            make_table(cursor, name, columns)
        cursor.execute(_TITLED)
        cursor.execute(_RULED)
        cursor.execute(_CATEGORIES)
        cursor.execute(_RULED_BEFORE)
        make_table(cursor, "titled_mark", _TITLED_MARK)
        insert_rows(cursor, "titled_mark", _TITLED_MARK, [(0,)])

    def forget(self, name: str) -> None:
        """Read a table of `GROWING` anew: what is in it may have changed."""
        self._seen[name] = 0
        self._heads = None
        self._read.clear()
        # What was marked may have been undone.
        self._has_rules = True
        self._touched.note_names()

    def look_over(self) -> None:
        """Look at small tables as well the next time: people edit them, and no fact tells."""
        self._heads = None

    def refresh(self, cursor: Cursor, connection: sa.Connection, changed: Collection[int]) -> None:
        """Take in what is new; changed: keys of items to be read again."""
        heads, before = feed.heads(connection, _TABLES), self._heads
        if heads == before and not changed:
            return
        # What is new comes by its key.
        known = [key for key in changed if key <= self._seen["items"]]
        self._grow(cursor, connection, heads)
        self._again(cursor, connection, known)
        if before is None or any(heads[one.name] != before[one.name] for one in _SMALL):
            self._small(cursor, connection)
        had_rules, self._has_rules = self._has_rules, bool(self._read["rules"])
        if had_rules or self._has_rules:
            cursor.execute(_MARK)
            cursor.execute(_RULED_BEFORE)
        self._heads = heads

    def _grow(self, cursor: Cursor, connection: sa.Connection, heads: Mapping[str, int]) -> None:
        for name, (table, columns) in GROWING.items():
            seen = self._seen[name]
            if not seen:
                make_table(cursor, name, columns)
                if name == "items":
                    self._note_titles(cursor)
            if heads[name] > seen:
                for batch in feed.batches(connection, table, list(columns), table.c.key > seen):
                    insert_document(cursor, name, columns, batch.document)
                self._seen[name] = heads[name]

    def _again(self, cursor: Cursor, connection: sa.Connection, keys: Sequence[int]) -> None:
        """Take in items that may have changed."""
        for batch in feed.changed(connection, items, list(ITEMS), keys):
            make_table(cursor, "again", ITEMS)
            insert_document(cursor, "again", ITEMS, batch.document)
            if _is_other(cursor, "*"):
                is_counted_otherwise = _is_other(cursor, "key, kind, duration_ms")
                cursor.execute("DELETE FROM items WHERE key IN (SELECT key FROM again)")
                cursor.execute("INSERT INTO items SELECT * FROM again")
                if is_counted_otherwise:
                    self._note_titles(cursor)
                else:
                    self._touched.note_names()

    def _note_titles(self, cursor: Cursor) -> None:
        """Of what kind an item is, or how long, is another than before."""
        cursor.execute("UPDATE titled_mark SET mark = mark + 1")
        self._touched.note_names()

    def _small(self, cursor: Cursor, connection: sa.Connection) -> None:
        known = [tuple(site) for site in connection.execute(_SITES)]
        told = watched(connection, [site[0] for site in known])
        rules = [(key, bool(excludes)) for key, excludes in connection.execute(_RULES)]
        linked = connection.execute(_ALIASES)
        named = [tuple(row) for row in connection.execute(_STREAMS)]
        self._have(cursor, "sites", SITES, known)
        listed = [(key, one.is_pushed, one.last_listed) for key, one in told.items()]
        self._have(cursor, "sources", SOURCES, listed)
        self._have(cursor, "rules", RULES, rules)
        self._have(cursor, "aliases", ALIASES, [(s, a.hex, i.hex) for s, a, i in linked])
        self._have(cursor, "streams", STREAMS, [(row[0], row[1].hex, *row[2:]) for row in named])

    def _have(
        self,
        cursor: Cursor,
        name: str,
        columns: dict[str, str],
        rows: Sequence[tuple[Any, ...]],
    ) -> None:
        """Have a small table, where it is another than it was."""
        before = self._read.get(name)
        if rows == before:
            return
        make_table(cursor, name, columns)
        insert_rows(cursor, name, columns, rows)
        self._read[name] = rows
        if name == "aliases":
            self._note_titles(cursor)
        # When a source listed last holds for the present alone.
        elif name != "sources" or _told(rows) != _told(before):
            self._touched.note_names()


def _is_other(cursor: Cursor, columns: str) -> bool:
    """Whether items that were read again are others than before, as far as some columns tell."""
    other = f"SELECT {columns} FROM again EXCEPT SELECT {columns} FROM items"
    return bool(cursor.execute(f"{other} LIMIT 1").fetchall())


def _told(sources: Sequence[tuple[Any, ...]] | None) -> list[tuple[Any, ...]]:
    """Sources without when they listed last."""
    return [one[:2] for one in sources or ()]

"""Rows by the words in them, with bounded work.

Where few rows have the words, they are looked up in the index of words; where many do, a walk from
the newest row meets enough of them soon.
"""

from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from tallylight.model.words import asked_words
from tallylight.store.read.pages import Condition

FEW = 20_000
"""Up to so many rows are looked up one by one; more are met while walking."""
_SAMPLED_PERCENT = 0.2
_WORTH_SAMPLING = 200_000


class Search(Struct, frozen=True):
    """What a row must meet, and whether few rows do, so that they are found without a walk."""

    condition: Condition
    is_rare: bool


def matching(connection: sa.Connection, table: sa.FromClause, text: str) -> Condition:
    """Whether a row has for each word of `text` a word that begins with it.

    `table` is `events` or `items`, or an alias of one. Text without any word is met by all.
    """
    return search(connection, table, text).condition


def search(connection: sa.Connection, table: sa.FromClause, text: str) -> Search:
    """As `matching`, and how it will be found."""
    asked = asked_words(text)
    if not asked:
        return Search(sa.true(), is_rare=False)
    if connection.dialect.name == "postgresql":
        return _in_postgres(connection, table, asked)
    return _in_sqlite(connection, table, asked)


def _in_sqlite(connection: sa.Connection, table: sa.FromClause, asked: list[str]) -> Search:
    name = f"{_named(table)}_words"
    index = sa.table(name, sa.column("rowid"), sa.column(name))
    phrase = " AND ".join(f'"{word}"*' for word in asked)
    found = sa.select(index.c.rowid).where(index.c[name].op("MATCH")(phrase))
    some = found.limit(FEW + 1).subquery()
    count = connection.scalar(sa.select(sa.func.count()).select_from(some)) or 0
    if count <= FEW:
        return Search(table.c.key.in_(found), is_rare=True)
    text = sa.literal(" ").concat(sa.type_coerce(table.c.words, sa.Text()))
    return Search(sa.and_(*(sa.func.instr(text, f" {word}") > 0 for word in asked)), is_rare=False)


def _in_postgres(connection: sa.Connection, table: sa.FromClause, asked: list[str]) -> Search:
    phrase = sa.cast(" & ".join(f"'{word}':*" for word in asked), _TSQUERY)
    if _estimated(connection, _named(table), phrase) > FEW:
        # Not what is indexed, or it might be looked up after all.
        return Search(sa.func.strip(table.c.words).op("@@")(phrase), is_rare=False)
    rows = sa.table(_named(table), sa.column("key"), sa.column("words"))
    found = sa.select(rows.c.key).where(rows.c.words.op("@@")(phrase)).offset(0)
    return Search(table.c.key.in_(found), is_rare=True)


def _estimated(connection: sa.Connection, name: str, phrase: sa.ColumnElement[Any]) -> float:
    """About how many rows of a big table meet a phrase, from a few hundred of its pages."""
    size = sa.text("SELECT reltuples FROM pg_class WHERE oid = to_regclass(:name)")
    if (connection.scalar(size, {"name": name}) or 0) < _WORTH_SAMPLING:
        return 0
    rows = sa.table(name, sa.column("words")).tablesample(sa.func.system(_SAMPLED_PERCENT))
    met = sa.select(sa.func.count()).select_from(rows).where(rows.c.words.op("@@")(phrase))
    return (connection.scalar(met) or 0) * 100 / _SAMPLED_PERCENT


def _named(table: sa.FromClause) -> str:
    return str(getattr(getattr(table, "element", table), "name", ""))


class _Tsquery(sa.types.UserDefinedType[str]):
    cache_ok = True

    def get_col_spec(self, **_how: object) -> str:
        return "tsquery"


_TSQUERY = _Tsquery()

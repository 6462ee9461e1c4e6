"""Rows by the words in them, with bounded work.

A word that few rows have is looked up in the index of words (FTS5, GIN). A word that is common
lately is not: to begin with it matches too much to be gathered, and a walk from the newest row
meets it soon. What is met by words of both kinds is looked up by the rare ones.
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from msgspec import Struct

from tallylight.model.words import asked_words
from tallylight.store.read.pages import Condition

FEW = 20_000
"""Up to so many rows are looked up one by one."""
COMMON = 20
"""So many of the newest rows have a common word."""
_NEWEST = 2_000


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
    words = _Words(table, is_postgres=connection.dialect.name == "postgresql")
    common = words.common(connection, asked)
    rare = [word for word in asked if word not in common]
    if rare and words.count(connection, rare) <= FEW:
        found = [words.among(rare), *(words.within(word) for word in common)]
        return Search(sa.and_(*found), is_rare=True)
    return Search(sa.and_(*(words.within(word) for word in asked)), is_rare=False)


class _Words:
    """The words of a table's rows, as each database looks at them."""

    def __init__(self, table: sa.FromClause, *, is_postgres: bool) -> None:
        self._table = table
        self._name = str(getattr(getattr(table, "element", table), "name", ""))
        self._is_postgres = is_postgres

    def within(self, word: str, words: sa.ColumnElement[Any] | None = None) -> Condition:
        """Whether a row has a word that begins so; no index is used for it."""
        told: sa.ColumnElement[Any] = self._table.c.words if words is None else words
        if self._is_postgres:
            return sa.func.strip(told).op("@@")(_phrase([word]))
        text = sa.literal(" ").concat(sa.type_coerce(told, sa.Text()))
        return sa.func.instr(text, f" {word}") > 0

    def keys(self, words: list[str]) -> sa.Select[int]:
        """The keys of the rows that have all of these, from the index."""
        if self._is_postgres:
            rows = sa.table(self._name, sa.column("key", sa.BigInteger()), sa.column("words"))
            return sa.select(rows.c.key).where(rows.c.words.op("@@")(_phrase(words)))
        index = f"{self._name}_words"
        rows = sa.table(index, sa.column("rowid", sa.BigInteger()), sa.column(index))
        phrase = " AND ".join(f'"{word}"*' for word in words)
        return sa.select(rows.c.rowid).where(rows.c[index].op("MATCH")(phrase))

    def among(self, words: list[str]) -> Condition:
        """Whether a row is one of those that have all of these."""
        keys = self.keys(words)
        if self._is_postgres:
            # As an array they are found before anything else is looked at.
            return self._table.c.key == sa.any_(sa.func.array(keys.scalar_subquery()))
        return self._table.c.key.in_(keys)

    def count(self, connection: sa.Connection, words: list[str]) -> int:
        """How many rows have all of these, as far as there are few."""
        some = self.keys(words).limit(FEW + 1).subquery()
        return connection.scalar(sa.select(sa.func.count()).select_from(some)) or 0

    def common(self, connection: sa.Connection, asked: Iterable[str]) -> list[str]:
        """Those of the words that many of the newest rows have."""
        rows = sa.table(self._name, sa.column("key"), sa.column("words"))
        newest = sa.select(rows.c.words).where(rows.c.words.is_not(None))
        newest = newest.order_by(rows.c.key.desc()).limit(_NEWEST)
        told = newest.subquery().c.words
        met = {word: sa.case((self.within(word, told), 1), else_=0) for word in asked}
        row = connection.execute(sa.select(*(sa.func.sum(each) for each in met.values()))).one()
        return [word for word, hits in zip(met, row, strict=True) if (hits or 0) >= COMMON]


def _phrase(words: Iterable[str]) -> sa.ColumnElement[Any]:
    return sa.cast(" & ".join(f"'{word}':*" for word in words), _TSQUERY)


class _Tsquery(sa.types.UserDefinedType[str]):
    cache_ok = True

    def get_col_spec(self, **_how: object) -> str:
        return "tsquery"


_TSQUERY = _Tsquery()

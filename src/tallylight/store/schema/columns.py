"""What tables share: their names for things, and the columns that come again."""

from typing import Any

import sqlalchemy as sa

from tallylight.store.columns import BigKey, Uid, Words

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    },
)


def counted_key() -> sa.Column[int]:
    """A key that the database counts."""
    return sa.Column("key", BigKey, primary_key=True, autoincrement=True)


def site_key() -> sa.Column[int]:
    """The site that owns the row."""
    return sa.Column("site", sa.Integer, sa.ForeignKey("sites.key"), nullable=False)


def reference(name: str) -> sa.Column[int]:
    """A reference into a table of names; not a foreign key, hot rows are checked by the writer."""
    return sa.Column(name, BigKey)


def given_key() -> sa.Column[int]:
    """The `rev` at which the row was made: known before it is written, in the order rows came."""
    return sa.Column("key", BigKey, primary_key=True, autoincrement=False)


def words() -> sa.Column[str]:
    """What a row is found by; the index over it (FTS5, GIN) is made by the migrations alone."""
    return sa.Column("words", Words)


def wordless(table: str) -> sa.Index:
    """The rows that nobody can find yet."""
    name, only = f"ix_{table}_wordless", sa.text("words IS NULL")
    return sa.Index(name, "key", sqlite_where=only, postgresql_where=only)


def fact() -> list[sa.Column[Any]]:
    """What every fact has."""
    return [
        given_key(),
        sa.Column("id", Uid, nullable=False),
        sa.Column("rev", sa.BigInteger, nullable=False),
        sa.Column("site", sa.Integer, nullable=False),
        sa.Column("source", sa.Integer, nullable=False),
        reference("stream"),
    ]

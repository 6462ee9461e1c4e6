"""Words to search events and items by, and errors by when they were resolved.

SQLite indexes them with FTS5 over the column itself, which triggers follow; PostgreSQL with GIN.
"""

import sqlalchemy as sa
from alembic import op

from tallylight.store import columns

revision = "0003"
down_revision = "0002"

_TABLES = ("events", "items")
_INDEX = """
    CREATE VIRTUAL TABLE {table}_words USING fts5(
        words, content='{table}', content_rowid='key', tokenize='ascii', detail='none',
        columnsize=0, prefix='1 2 3'
    )
"""
_ADD = "INSERT INTO {table}_words (rowid, words) VALUES (new.key, new.words)"
_TAKE = (
    "INSERT INTO {table}_words ({table}_words, rowid, words) VALUES ('delete', old.key, old.words)"
)
_TRIGGERS = {
    "added": f"AFTER INSERT ON {{table}} WHEN new.words IS NOT NULL BEGIN {_ADD}; END",
    "gone": f"AFTER DELETE ON {{table}} WHEN old.words IS NOT NULL BEGIN {_TAKE}; END",
    "left": (
        "AFTER UPDATE OF words ON {table} WHEN old.words IS NOT NULL AND new.words IS NULL "
        f"BEGIN {_TAKE}; END"
    ),
    "came": (
        "AFTER UPDATE OF words ON {table} WHEN old.words IS NULL AND new.words IS NOT NULL "
        f"BEGIN {_ADD}; END"
    ),
    "changed": (
        f"AFTER UPDATE OF words ON {{table}} WHEN old.words <> new.words BEGIN {_TAKE}; {_ADD}; END"
    ),
}


def upgrade() -> None:
    """Make the columns; rows that are there already get their words while the server runs."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    only = sa.text("resolved_at IS NOT NULL")
    op.create_index(
        "ix_errors_resolved_at", "errors", ["resolved_at"], sqlite_where=only, postgresql_where=only
    )
    for table in _TABLES:
        op.add_column(table, sa.Column("words", columns.Words(), nullable=True))
        only = sa.text("words IS NULL")
        op.create_index(
            f"ix_{table}_wordless", table, ["key"], sqlite_where=only, postgresql_where=only
        )
        if is_sqlite:
            op.execute(_INDEX.format(table=table))
            for name, told in _TRIGGERS.items():
                op.execute(f"CREATE TRIGGER {table}_words_{name} {told.format(table=table)}")
        else:
            op.create_index(f"ix_{table}_words", table, ["words"], postgresql_using="gin")


def downgrade() -> None:
    """Take words and what indexes them away."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    op.drop_index("ix_errors_resolved_at", "errors")
    for table in _TABLES:
        if is_sqlite:
            for trigger in _TRIGGERS:
                op.execute(f"DROP TRIGGER {table}_words_{trigger}")
            op.execute(f"DROP TABLE {table}_words")
        else:
            op.drop_index(f"ix_{table}_words", table)
        op.drop_index(f"ix_{table}_wordless", table)
        op.drop_column(table, "words")

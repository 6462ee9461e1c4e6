"""Which files are history, what came late, and figures by the hour."""

import sqlalchemy as sa
from alembic import op

from tallylight.store import columns

revision = "0004"
down_revision = "0003"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_HOURS = ("metric_hours", "health_hours")


def upgrade() -> None:
    op.create_table(
        "manifest",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("low", columns.Instant(), nullable=False),
        sa.Column("high", columns.Instant(), nullable=False),
        sa.Column("checksum", sa.Text(), nullable=False),
        sa.Column("rule", sa.SmallInteger(), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("is_whole", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "day", name=op.f("pk_manifest")),
    )
    op.create_table(
        "late",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("key", _KEY, nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "day", "key", name=op.f("pk_late")),
        sqlite_with_rowid=False,
    )
    for table in _HOURS:
        op.create_table(
            table,
            sa.Column("site", sa.Integer(), nullable=False),
            sa.Column("source", sa.Integer(), nullable=False),
            sa.Column("name", sa.Text(), nullable=False),
            sa.Column("service", sa.Text(), nullable=False),
            sa.Column("at", columns.Instant(), nullable=False),
            sa.Column("count", sa.BigInteger(), nullable=False),
            sa.Column("total", sa.Float(), nullable=False),
            sa.Column("low", sa.Float(), nullable=False),
            sa.Column("high", sa.Float(), nullable=False),
            sa.PrimaryKeyConstraint(
                "site", "name", "at", "source", "service", name=op.f(f"pk_{table}")
            ),
            sqlite_with_rowid=False,
        )


def downgrade() -> None:
    # What is in files alone stays there; a later upgrade does not find it again.
    for table in (*_HOURS, "late", "manifest"):
        op.drop_table(table)

"""Figures that are kept ready: each can be made again from facts at any time."""

import sqlalchemy as sa

from tallylight.store.columns import Instant
from tallylight.store.schema.columns import metadata, reference

# Plays by the local hour of their site, and by song and period: what S1's two caches show.
play_hours = sa.Table(
    "play_hours",
    metadata,
    sa.Column("site", sa.Integer, nullable=False),
    sa.Column("date", sa.Text, nullable=False),
    sa.Column("hour", sa.SmallInteger, nullable=False),
    sa.Column("plays", sa.BigInteger, nullable=False),
    sa.Column("songs", sa.BigInteger, nullable=False),
    sa.PrimaryKeyConstraint("site", "date", "hour"),
    sqlite_with_rowid=False,
)
play_periods = sa.Table(
    "play_periods",
    metadata,
    reference("item"),
    sa.Column("period", sa.Text, nullable=False),
    sa.Column("plays", sa.BigInteger, nullable=False),
    sa.Column("played_ms", sa.BigInteger, nullable=False),
    sa.Column("last_at", Instant, nullable=False),
    sa.Column("skips", sa.BigInteger, nullable=False),
    sa.PrimaryKeyConstraint("item", "period"),
    sqlite_with_rowid=False,
)

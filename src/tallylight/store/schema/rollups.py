"""Figures that are kept ready: each can be made again from facts at any time."""

import sqlalchemy as sa

from tallylight.store.columns import BigKey, Instant
from tallylight.store.schema.columns import metadata, reference

listening_quarters = sa.Table(
    "listening_quarters",
    metadata,
    sa.Column("site", sa.Integer, nullable=False),
    # The beginning of a quarter-hour of UTC.
    sa.Column("at", Instant, nullable=False),
    # 0 is all streams of the site together.
    sa.Column("stream", BigKey, nullable=False),
    sa.Column("tlh_ms", sa.BigInteger),
    sa.Column("gross_tlh_ms", sa.BigInteger),
    sa.Column("session_starts", sa.BigInteger),
    sa.Column("watched_ms", sa.BigInteger),
    sa.Column("aqh", sa.BigInteger),
    sa.Column("bytes_served", sa.BigInteger),
    sa.PrimaryKeyConstraint("site", "at", "stream"),
    sqlite_with_rowid=False,
)

# Which days of UTC a rollup has, and what they were reckoned from.
rolled_days = sa.Table(
    "rolled_days",
    metadata,
    sa.Column("rollup", sa.Text, nullable=False),
    sa.Column("day", sa.Integer, nullable=False),
    sa.Column("stamp", sa.Text, nullable=False),
    sa.PrimaryKeyConstraint("rollup", "day"),
    sqlite_with_rowid=False,
)

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

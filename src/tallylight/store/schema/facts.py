"""What was observed and what it was made into: steps, stories, counts, coverage, the logs."""

import sqlalchemy as sa

from tallylight.store.columns import BigKey, Instant, Json, Uid
from tallylight.store.schema.columns import fact, given_key, metadata, reference, wordless, words

receipts = sa.Table(
    "receipts",
    metadata,
    sa.Column("id", Uid, primary_key=True),
    sa.Column("day", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)

steps = sa.Table(
    "steps",
    metadata,
    given_key(),
    sa.Column("id", Uid, nullable=False),
    sa.Column("prev", BigKey),
    sa.Column("rank", sa.SmallInteger, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("received_at", Instant, nullable=False),
    reference("viewer"),
    reference("item"),
    reference("stream"),
    sa.Column("data", Json, nullable=False),
)

plays = sa.Table(
    "plays",
    metadata,
    *fact(),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("last_step", BigKey),
    sa.Column("lane", sa.Text),
    sa.Column("deck", sa.Text),
    reference("item"),
    sa.Column("started_at", Instant),
    sa.Column("ended_at", Instant),
    sa.Column("told_end", Instant),
    sa.Column("told_aired_ms", sa.BigInteger),
    sa.Column("aired_ms", sa.BigInteger),
    sa.Column("expected_ms", sa.BigInteger),
    sa.Column("reason", sa.Text),
    sa.Column("had_errors", sa.Boolean),
    sa.Column("data", Json),
    sa.Column("rule", sa.SmallInteger, nullable=False),
    sa.Column("failure", sa.Text),
    sa.Index(None, "id", unique=True),
    sa.Index(None, "site", "started_at"),
    sa.Index(None, "lane", "started_at", "id"),
)

sessions = sa.Table(
    "sessions",
    metadata,
    *fact(),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("first", Uid),
    sa.Column("last_step", BigKey),
    reference("viewer"),
    reference("item"),
    sa.Column("started_at", Instant),
    sa.Column("ended_at", Instant),
    sa.Column("last_at", Instant),
    sa.Column("last_rank", sa.SmallInteger),
    sa.Column("last_id", Uid),
    sa.Column("state", sa.Text),
    sa.Column("position_ms", sa.BigInteger),
    sa.Column("watched_us", sa.BigInteger),
    sa.Column("paused_us", sa.BigInteger),
    sa.Column("paused_at", Instant),
    sa.Column("reason", sa.Text),
    sa.Column("playback_type", sa.Text),
    sa.Column("bytes_served", sa.BigInteger),
    sa.Column("excluded", sa.Text),
    sa.Column("data", Json),
    sa.Column("segments", Json),
    sa.Column("rule", sa.SmallInteger, nullable=False),
    sa.Index(None, "id", unique=True),
    sa.Index(None, "site", "started_at"),
    sa.Index(None, "site", "ended_at"),
    sa.Index(None, "viewer", "started_at"),
    sa.Index(
        "ix_sessions_first",
        "first",
        sqlite_where=sa.text("first IS NOT NULL"),
        postgresql_where=sa.text("first IS NOT NULL"),
    ),
)

audience = sa.Table(
    "audience",
    metadata,
    *fact(),
    sa.Column("at", Instant, nullable=False),
    sa.Column("listeners", sa.Integer, nullable=False),
    sa.Column("excluded", sa.Integer),
    sa.Column("peak", sa.Integer),
    sa.Column("unique", sa.Integer),
    sa.Column("max", sa.Integer),
    sa.Column("bitrate_kbps", sa.Float),
    sa.Column("incoming_kbps", sa.Float),
    sa.Column("outgoing_kbps", sa.Float),
    sa.Column("bytes_sent", sa.BigInteger),
    sa.Column("bytes_received", sa.BigInteger),
    sa.Column("slow_listeners", sa.Integer),
    sa.Column("connections", sa.BigInteger),
    sa.Column("interval_ms", sa.Integer),
    sa.Column("data", Json),
    sa.Index(None, "site", "at"),
    # The few counts that hold for longer than one looks back for the others.
    sa.Index(
        "ix_audience_long",
        "site",
        "at",
        sqlite_where=sa.text("interval_ms > 360000"),
        postgresql_where=sa.text("interval_ms > 360000"),
    ),
)

audience_quarters = sa.Table(
    "audience_quarters",
    metadata,
    sa.Column("site", sa.Integer, nullable=False),
    # The beginning of a quarter-hour of UTC.
    sa.Column("at", Instant, nullable=False),
    # 0 is all streams of the site together: the peak of a sum is not the sum of peaks.
    sa.Column("stream", BigKey, nullable=False),
    # Listener-microseconds over microseconds in which the count was known.
    sa.Column("heard", sa.BigInteger, nullable=False),
    sa.Column("known", sa.BigInteger, nullable=False),
    sa.Column("low", sa.Integer),
    sa.Column("high", sa.Integer),
    sa.Column("high_at", Instant),
    sa.PrimaryKeyConstraint("site", "at", "stream"),
    sqlite_with_rowid=False,
)

coverage = sa.Table(
    "coverage",
    metadata,
    given_key(),
    sa.Column("rev", sa.BigInteger, nullable=False),
    sa.Column("site", sa.Integer, nullable=False),
    sa.Column("source", sa.Integer, nullable=False),
    reference("stream"),
    sa.Column("state", sa.Text, nullable=False),
    sa.Column("started_at", Instant, nullable=False),
    sa.Column("last_at", Instant, nullable=False),
    sa.Column("looks", sa.Integer, nullable=False),
    sa.Column("interval_ms", sa.Integer, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Index(None, "source", "stream", "started_at"),
    sa.Index(None, "site", "started_at"),
)

events = sa.Table(
    "events",
    metadata,
    *fact(),
    sa.Column("at", Instant, nullable=False),
    sa.Column("level", sa.Text, nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("deck", sa.Text),
    reference("item"),
    sa.Column("metadata", Json),
    words(),
    wordless("events"),
    sa.Index(None, "site", "at"),
    sa.Index(None, "id"),
)

errors = sa.Table(
    "errors",
    metadata,
    *fact(),
    sa.Column("at", Instant, nullable=False),
    sa.Column("fingerprint", sa.Text),
    sa.Column("service", sa.Text, nullable=False),
    sa.Column("severity", sa.Text, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("context", Json),
    sa.Column("stack_trace", sa.Text),
    sa.Column("play_id", sa.Text),
    sa.Column("resolved_at", Instant),
    sa.Index(
        "ix_errors_play_id",
        "play_id",
        sqlite_where=sa.text("play_id IS NOT NULL"),
        postgresql_where=sa.text("play_id IS NOT NULL"),
    ),
    sa.Index(None, "site", "at"),
    sa.Index(None, "site", "fingerprint"),
    sa.Index(
        "ix_errors_resolved_at",
        "resolved_at",
        sqlite_where=sa.text("resolved_at IS NOT NULL"),
        postgresql_where=sa.text("resolved_at IS NOT NULL"),
    ),
    sa.Index(None, "id"),
)

metrics = sa.Table(
    "metrics",
    metadata,
    *fact(),
    sa.Column("at", Instant, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("value", sa.Float, nullable=False),
    sa.Column("unit", sa.Text),
    sa.Column("service", sa.Text),
    sa.Column("labels", Json),
    sa.Index(None, "site", "name", "at"),
)

health = sa.Table(
    "health",
    metadata,
    *fact(),
    sa.Column("at", Instant, nullable=False),
    sa.Column("cpu_percent", sa.Float),
    sa.Column("memory_mb", sa.Float),
    sa.Column("memory_percent", sa.Float),
    sa.Column("decoder_latency_ms", sa.Float),
    sa.Column("callback_ms", sa.Float),
    sa.Column("stream_connected", sa.Boolean),
    sa.Column("database_connected", sa.Boolean),
    sa.Column("active_encoders", sa.Integer),
    sa.Column("interval_ms", sa.Integer),
    # Everything that was told, with the fill of each deck's buffer, disks and graphics cards.
    sa.Column("data", Json, nullable=False),
    sa.Index(None, "site", "at"),
)

tombstones = sa.Table(
    "tombstones",
    metadata,
    given_key(),
    sa.Column("rev", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("id", Uid, nullable=False),
)

revisions = sa.Table(
    "revisions",
    metadata,
    sa.Column("line", sa.SmallInteger, primary_key=True, autoincrement=False),
    sa.Column("last", sa.BigInteger, nullable=False),
)

"""All tables, for both databases; times UTC, durations in ms, ids as their observations gave them.

Facts keep an integer key in the order they came; `rev` grows with each change of a fact. A hot
table has as few indexes as its pages need: each random one costs a page per row per commit.
"""

from typing import Any

import sqlalchemy as sa

from tallylight.store.columns import BigKey, Instant, Json, Uid, Words

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    },
)


def _key() -> sa.Column[int]:
    return sa.Column("key", BigKey, primary_key=True, autoincrement=True)


def _site() -> sa.Column[int]:
    return sa.Column("site", sa.Integer, sa.ForeignKey("sites.key"), nullable=False)


def _ref(name: str) -> sa.Column[int]:
    """A reference into a table of names; not a foreign key, hot rows are checked by the writer."""
    return sa.Column(name, BigKey)


def _given_key() -> sa.Column[int]:
    """The `rev` at which the row was made: known before it is written, in the order rows came."""
    return sa.Column("key", BigKey, primary_key=True, autoincrement=False)


def _words() -> sa.Column[str]:
    """What a row is found by; the index over it (FTS5, GIN) is made by the migrations alone."""
    return sa.Column("words", Words)


def _wordless(table: str) -> sa.Index:
    """The rows that nobody can find yet."""
    name, only = f"ix_{table}_wordless", sa.text("words IS NULL")
    return sa.Index(name, "key", sqlite_where=only, postgresql_where=only)


def _fact() -> list[sa.Column[Any]]:
    return [
        _given_key(),
        sa.Column("id", Uid, nullable=False),
        sa.Column("rev", sa.BigInteger, nullable=False),
        sa.Column("site", sa.Integer, nullable=False),
        sa.Column("source", sa.Integer, nullable=False),
        _ref("stream"),
    ]


sites = sa.Table(
    "sites",
    metadata,
    _key(),
    sa.Column("slug", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("zone", sa.Text, nullable=False),
    sa.Column("kinds", Json, nullable=False),
    # What a person set of the fold rules, in ms by name; the rest are the defaults.
    sa.Column("rules", Json),
    sa.Column("created_at", Instant, nullable=False),
)

sources = sa.Table(
    "sources",
    metadata,
    _key(),
    sa.Column("id", Uid, nullable=False, unique=True),
    _site(),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("config", Json, nullable=False),
    sa.Column("enabled", sa.Boolean, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    # The row stays: facts point to it, and its name goes on where it left off when added again.
    sa.Column("deleted_at", Instant),
)

streams = sa.Table(
    "streams",
    metadata,
    _key(),
    sa.Column("id", Uid, nullable=False, unique=True),
    _site(),
    sa.Column("source", sa.Integer, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("title", sa.Text),
    sa.Column("programme", sa.Text),
    sa.Column("relay_of", sa.Text),
    sa.Column("provider", sa.Text),
    sa.Column("server", sa.Text),
    sa.Column("host", sa.Text),
    sa.Column("on_air_since", Instant),
    # By name of a column that a person set, what its source tells: that holds when given back.
    sa.Column("edited", Json),
    sa.Column("created_at", Instant, nullable=False),
    sa.UniqueConstraint("site", "source", "name"),
)

items = sa.Table(
    "items",
    metadata,
    _key(),
    sa.Column("id", Uid, nullable=False, unique=True),
    _site(),
    sa.Column("item_key", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("artist", sa.Text),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("duration_ms", sa.BigInteger),
    sa.Column("data", Json, nullable=False),
    sa.Column("told_at", Instant, nullable=False),
    sa.Column("told_by", Uid, nullable=False),
    _words(),
    _wordless("items"),
)

item_aliases = sa.Table(
    "item_aliases",
    metadata,
    _site(),
    sa.Column("alias", Uid, nullable=False),
    sa.Column("item", Uid, nullable=False),
    sa.PrimaryKeyConstraint("site", "alias"),
)

people = sa.Table(
    "people",
    metadata,
    _key(),
    sa.Column("id", Uid, nullable=False, unique=True),
    _site(),
    sa.Column("person_key", sa.Text, nullable=False),
)

viewers = sa.Table(
    "viewers",
    metadata,
    _key(),
    sa.Column("id", Uid, nullable=False, unique=True),
    _site(),
    _ref("person"),
    sa.Column("name", sa.Text),
    sa.Column("ip", sa.Text),
    sa.Column("user_agent", sa.Text),
    sa.Column("device", sa.Text),
    sa.Column("client", sa.Text),
    sa.Column("country", sa.Text),
    # What the exclusions say of this appearance: the rule that leaves it out, or takes it in.
    sa.Column("exclusion", sa.Integer),
    sa.Index(None, "person"),
    sa.Index(
        "ix_viewers_exclusion",
        "exclusion",
        sqlite_where=sa.text("exclusion IS NOT NULL"),
        postgresql_where=sa.text("exclusion IS NOT NULL"),
    ),
)

exclusions = sa.Table(
    "exclusions",
    metadata,
    _key(),
    sa.Column("id", Uid, nullable=False, unique=True),
    sa.Column("site", sa.Integer, sa.ForeignKey("sites.key")),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("pattern", sa.Text, nullable=False),
    # False takes in what a source left out.
    sa.Column("excludes", sa.Boolean, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
)

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
    _given_key(),
    sa.Column("id", Uid, nullable=False),
    sa.Column("prev", BigKey),
    sa.Column("rank", sa.SmallInteger, nullable=False),
    sa.Column("at", Instant, nullable=False),
    sa.Column("received_at", Instant, nullable=False),
    _ref("viewer"),
    _ref("item"),
    _ref("stream"),
    sa.Column("data", Json, nullable=False),
)

plays = sa.Table(
    "plays",
    metadata,
    *_fact(),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("last_step", BigKey),
    sa.Column("lane", sa.Text),
    sa.Column("deck", sa.Text),
    _ref("item"),
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
    sa.Index(None, "id", unique=True),
    sa.Index(None, "site", "started_at"),
    sa.Index(None, "lane", "started_at", "id"),
)

sessions = sa.Table(
    "sessions",
    metadata,
    *_fact(),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("first", Uid),
    sa.Column("last_step", BigKey),
    _ref("viewer"),
    _ref("item"),
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
    *_fact(),
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
    _given_key(),
    sa.Column("rev", sa.BigInteger, nullable=False),
    sa.Column("site", sa.Integer, nullable=False),
    sa.Column("source", sa.Integer, nullable=False),
    _ref("stream"),
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
    *_fact(),
    sa.Column("at", Instant, nullable=False),
    sa.Column("level", sa.Text, nullable=False),
    sa.Column("category", sa.Text, nullable=False),
    sa.Column("event", sa.Text, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("deck", sa.Text),
    _ref("item"),
    sa.Column("metadata", Json),
    _words(),
    _wordless("events"),
    sa.Index(None, "site", "at"),
    sa.Index(None, "id"),
)

errors = sa.Table(
    "errors",
    metadata,
    *_fact(),
    sa.Column("at", Instant, nullable=False),
    sa.Column("fingerprint", sa.Text),
    sa.Column("service", sa.Text, nullable=False),
    sa.Column("severity", sa.Text, nullable=False),
    sa.Column("message", sa.Text, nullable=False),
    sa.Column("context", Json),
    sa.Column("stack_trace", sa.Text),
    sa.Column("play_id", sa.Text),
    sa.Column("resolved_at", Instant),
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
    *_fact(),
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
    *_fact(),
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

annotations = sa.Table(
    "annotations",
    metadata,
    _key(),
    sa.Column("id", Uid, nullable=False, unique=True),
    sa.Column("site", sa.Integer, sa.ForeignKey("sites.key"), nullable=False),
    _ref("stream"),
    sa.Column("at", Instant, nullable=False),
    sa.Column("until", Instant),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Index(None, "site", "at"),
)

tombstones = sa.Table(
    "tombstones",
    metadata,
    _given_key(),
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

quarantine = sa.Table(
    "quarantine",
    metadata,
    _key(),
    sa.Column("id", Uid, nullable=False, unique=True),
    sa.Column("site", sa.Integer, nullable=False),
    sa.Column("source", sa.Integer, nullable=False),
    sa.Column("received_at", Instant, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("content_type", sa.Text, nullable=False),
    sa.Column("payload", sa.LargeBinary, nullable=False),
    sa.Index(None, "received_at"),
)

users = sa.Table(
    "users",
    metadata,
    _key(),
    sa.Column("id", Uid, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("name_key", sa.Text, nullable=False, unique=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("sites", Json),
    sa.Column("password_hash", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("disabled_at", Instant),
)

web_sessions = sa.Table(
    "web_sessions",
    metadata,
    sa.Column("digest", sa.LargeBinary(32), primary_key=True),
    sa.Column("user", sa.Integer, sa.ForeignKey("users.key", ondelete="CASCADE")),
    sa.Column("csrf", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("expires_at", Instant, nullable=False),
)

tokens = sa.Table(
    "tokens",
    metadata,
    _key(),
    sa.Column("id", Uid, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("digest", sa.LargeBinary(32), nullable=False, unique=True),
    sa.Column("scopes", Json, nullable=False),
    sa.Column("site", sa.Integer),
    sa.Column("source", sa.Integer),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("expires_at", Instant),
    sa.Column("last_used_at", Instant),
)

settings = sa.Table(
    "settings",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("value", Json, nullable=False),
)

audit_log = sa.Table(
    "audit_log",
    metadata,
    _key(),
    sa.Column("at", Instant, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("target", sa.Text),
    sa.Column("detail", Json),
    sa.Index(None, "at"),
)

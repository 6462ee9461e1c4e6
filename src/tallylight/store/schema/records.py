"""What people keep here: rules and notes, themselves, their tokens, settings, and who did what."""

import sqlalchemy as sa

from tallylight.store.columns import BigKey, Instant, Json, Uid
from tallylight.store.schema.columns import counted_key, metadata, reference

exclusions = sa.Table(
    "exclusions",
    metadata,
    counted_key(),
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

annotations = sa.Table(
    "annotations",
    metadata,
    counted_key(),
    sa.Column("id", Uid, nullable=False, unique=True),
    sa.Column("site", sa.Integer, sa.ForeignKey("sites.key"), nullable=False),
    reference("stream"),
    sa.Column("at", Instant, nullable=False),
    sa.Column("until", Instant),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("created_at", Instant, nullable=False),
    sa.Column("created_by", sa.Text, nullable=False),
    sa.Index(None, "site", "at"),
)

quarantine = sa.Table(
    "quarantine",
    metadata,
    counted_key(),
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
    counted_key(),
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

saved_views = sa.Table(
    "saved_views",
    metadata,
    counted_key(),
    sa.Column("id", Uid, nullable=False, unique=True),
    sa.Column("user", BigKey, sa.ForeignKey("users.key", ondelete="CASCADE"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("search", Json, nullable=False),
    sa.Column("saved_at", Instant, nullable=False),
    sa.UniqueConstraint("user", "name"),
)

tokens = sa.Table(
    "tokens",
    metadata,
    counted_key(),
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
    counted_key(),
    sa.Column("at", Instant, nullable=False),
    sa.Column("actor", sa.Text, nullable=False),
    sa.Column("action", sa.Text, nullable=False),
    sa.Column("target", sa.Text),
    sa.Column("detail", Json),
    sa.Index(None, "at"),
)

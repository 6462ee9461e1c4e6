"""What facts refer to: sites, sources, streams, items, people."""

import sqlalchemy as sa

from tallylight.store.columns import Instant, Json, Uid
from tallylight.store.schema.columns import (
    counted_key,
    metadata,
    reference,
    site_key,
    wordless,
    words,
)

sites = sa.Table(
    "sites",
    metadata,
    counted_key(),
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
    counted_key(),
    sa.Column("id", Uid, nullable=False, unique=True),
    site_key(),
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
    counted_key(),
    sa.Column("id", Uid, nullable=False, unique=True),
    site_key(),
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
    counted_key(),
    sa.Column("id", Uid, nullable=False, unique=True),
    site_key(),
    sa.Column("item_key", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("artist", sa.Text),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("duration_ms", sa.BigInteger),
    sa.Column("data", Json, nullable=False),
    sa.Column("told_at", Instant, nullable=False),
    sa.Column("told_by", Uid, nullable=False),
    words(),
    # As `model.text.track_key` has it: SQL knows neither its folding of case nor its NFKC.
    sa.Column("track_key", sa.Text),
    wordless("items"),
)

item_aliases = sa.Table(
    "item_aliases",
    metadata,
    site_key(),
    sa.Column("alias", Uid, nullable=False),
    sa.Column("item", Uid, nullable=False),
    sa.PrimaryKeyConstraint("site", "alias"),
)

people = sa.Table(
    "people",
    metadata,
    counted_key(),
    sa.Column("id", Uid, nullable=False, unique=True),
    site_key(),
    sa.Column("person_key", sa.Text, nullable=False),
)

viewers = sa.Table(
    "viewers",
    metadata,
    counted_key(),
    sa.Column("id", Uid, nullable=False, unique=True),
    site_key(),
    reference("person"),
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

"""S1's two caches of plays, as views."""

import sqlalchemy as sa
from alembic import op

from tallylight.store import columns

revision = "0005"
down_revision = "0004"

_KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_TABLES = ("play_hours", "play_periods")
_VIEWS = {
    "hourly_play_counts": (
        "SELECT h.date, h.hour, h.plays AS play_count, h.songs AS unique_songs, s.slug AS site "
        "FROM {schema}play_hours AS h JOIN {schema}sites AS s ON s.key = h.site"
    ),
    "play_stats_cache": (
        "SELECT p.item AS song_id, p.period, p.plays AS play_count, "
        "p.played_ms AS total_played_ms, {last} AS last_played_at, p.skips AS skip_count "
        "FROM {schema}play_periods AS p"
    ),
}
# Where a foreign object has the name it stays, and ours stands beside it.
_ASIDE = "tallylight_compat"


def upgrade() -> None:
    op.create_table(
        "play_hours",
        sa.Column("site", sa.Integer(), nullable=False),
        sa.Column("date", sa.Text(), nullable=False),
        sa.Column("hour", sa.SmallInteger(), nullable=False),
        sa.Column("plays", sa.BigInteger(), nullable=False),
        sa.Column("songs", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("site", "date", "hour", name=op.f("pk_play_hours")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "play_periods",
        sa.Column("item", _KEY, nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("plays", sa.BigInteger(), nullable=False),
        sa.Column("played_ms", sa.BigInteger(), nullable=False),
        sa.Column("last_at", columns.Instant(), nullable=False),
        sa.Column("skips", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("item", "period", name=op.f("pk_play_periods")),
        sqlite_with_rowid=False,
    )
    for name, sql in _VIEWS.items():
        op.execute(_view(name, sql))


def downgrade() -> None:
    for name in _VIEWS:
        for schema in ("public", _ASIDE) if _is_postgres() else ("main",):
            if _is_ours(schema, name):
                op.execute(f"DROP VIEW {schema}.{name}")
    for table in _TABLES:
        op.drop_table(table)


def _view(name: str, sql: str) -> str:
    if not _is_postgres():
        return f"CREATE VIEW {name} AS {sql.format(schema='', last='p.last_at / 1000')}"
    schema = "public"
    # A script is for an empty database.
    if not op.get_context().as_sql and _found(
        "to_regclass(:name) IS NOT NULL OR NOT has_schema_privilege('public', 'CREATE')",
        f"public.{name}",
    ):
        schema = _ASIDE
        op.execute(f"CREATE SCHEMA IF NOT EXISTS {_ASIDE}")
    last = "(extract(epoch FROM p.last_at) * 1000)::bigint"
    return f"CREATE VIEW {schema}.{name} AS {sql.format(schema='tallylight.', last=last)}"


def _is_ours(schema: str, name: str) -> bool:
    if not _is_postgres():
        return True
    ours = "pg_get_viewdef(to_regclass(:name)) ~ 'play_(hours|periods)'"
    return _found(f"coalesce({ours}, false)", f"{schema}.{name}")


def _found(condition: str, name: str) -> bool:
    return bool(op.get_bind().scalar(sa.text(f"SELECT {condition}"), {"name": name}))


def _is_postgres() -> bool:
    return op.get_bind().dialect.name == "postgresql"

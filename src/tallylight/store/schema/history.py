"""Which files are history, what of sealed days came late, and what is left of figures by the hour.

A change of a fact whose day is sealed writes its line of `late` in the same transaction.
"""

import sqlalchemy as sa

from tallylight.store.columns import BigKey, Instant
from tallylight.store.schema.columns import metadata

manifest = sa.Table(
    "manifest",
    metadata,
    sa.Column("kind", sa.Text, nullable=False),
    # Days since the epoch, of UTC.
    sa.Column("day", sa.Integer, nullable=False),
    # Days of one month may share a file.
    sa.Column("path", sa.Text, nullable=False),
    sa.Column("rows", sa.BigInteger, nullable=False),
    sa.Column("low", Instant, nullable=False),
    sa.Column("high", Instant, nullable=False),
    sa.Column("checksum", sa.Text, nullable=False),
    sa.Column("rule", sa.SmallInteger, nullable=False),
    # The file is what the store had at this revision.
    sa.Column("rev", sa.BigInteger, nullable=False),
    sa.Column("bytes", sa.BigInteger, nullable=False),
    # False once rows of what is in the file left the store.
    sa.Column("is_whole", sa.Boolean, nullable=False),
    # How many days the file was written with.
    sa.Column("days", sa.SmallInteger, nullable=False),
    # When it was written.
    sa.Column("sealed_at", Instant, nullable=False),
    sa.PrimaryKeyConstraint("kind", "day"),
)

late = sa.Table(
    "late",
    metadata,
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("day", sa.Integer, nullable=False),
    # Of the fact; one without a row is gone.
    sa.Column("key", BigKey, nullable=False),
    sa.Column("rev", sa.BigInteger, nullable=False),
    sa.PrimaryKeyConstraint("kind", "day", "key"),
    sqlite_with_rowid=False,
)


def _hours(name: str) -> sa.Table:
    """What is left of samples after their days: the mean is `total` over `count`."""
    return sa.Table(
        name,
        metadata,
        sa.Column("site", sa.Integer, nullable=False),
        sa.Column("source", sa.Integer, nullable=False),
        # The figure; of metrics with the service that told it, else an empty text.
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("service", sa.Text, nullable=False),
        # The beginning of an hour of UTC.
        sa.Column("at", Instant, nullable=False),
        sa.Column("count", sa.BigInteger, nullable=False),
        sa.Column("total", sa.Float, nullable=False),
        sa.Column("low", sa.Float, nullable=False),
        sa.Column("high", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("site", "name", "at", "source", "service"),
        sqlite_with_rowid=False,
    )


metric_hours = _hours("metric_hours")
health_hours = _hours("health_hours")

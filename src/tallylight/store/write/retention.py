"""Rows that are old enough go, a slice at a time; samples leave a line an hour behind."""

from collections.abc import Sequence

import sqlalchemy as sa

from tallylight.model.time import HOUR, Instant
from tallylight.store import schema
from tallylight.store.write.transaction import Transaction

HEALTH_FIGURES = (
    "cpu_percent",
    "memory_mb",
    "memory_percent",
    "decoder_latency_ms",
    "callback_ms",
    "stream_connected",
    "database_connected",
    "active_encoders",
)
"""What is kept of health by the hour; of what is true or false the mean is the share of time."""


def drop_rows(tx: Transaction, table: sa.Table, keys: Sequence[int]) -> int:
    """Delete rows by their keys; how many went. Those of facts are of days that are not sealed."""
    tx.late.touched.add(str(table.name))
    gone = tx.run(
        f"DELETE FROM {table.name} WHERE key IN ({tx.values(table.c.key)}) RETURNING key",
        (tx.document([*keys]),),
    )
    return len(gone)


def drop_hours(tx: Transaction, table: sa.Table, before: Instant, limit: int) -> int:
    """Delete some hours that began before an instant; how many went."""
    place = ", ".join(column.name for column in table.primary_key)
    wanted = f"SELECT {place} FROM {table.name} WHERE at < ({tx.values(table.c.at)}) LIMIT ?"
    gone = tx.run(
        f"DELETE FROM {table.name} WHERE ({place}) IN ({wanted}) RETURNING source",
        (tx.document([before]), limit),
    )
    return len(gone)


def roll_metrics(tx: Transaction, keys: Sequence[int]) -> int:
    """Have these samples in their hours, and no more by themselves; how many went."""
    hour = _hour(tx)
    told = (
        f"SELECT site, source, name, coalesce(service, ''), {hour}, count(*), sum(value), "
        f"min(value), max(value) FROM metrics WHERE key IN ({tx.values(schema.metrics.c.key)}) "
        f"GROUP BY site, source, name, coalesce(service, ''), {hour}"
    )
    _add(tx, "metric_hours", told, keys)
    return drop_rows(tx, schema.metrics, keys)


def roll_health(tx: Transaction, keys: Sequence[int]) -> int:
    """The same for the health of machines, figure by figure."""
    hour = _hour(tx)
    wanted = f"key IN ({tx.values(schema.health.c.key)})"
    for name in HEALTH_FIGURES:
        is_told = isinstance(schema.health.c[name].type, sa.Boolean)
        value = f"CAST({name} AS INTEGER)" if is_told else name
        told = (
            f"SELECT site, source, '{name}', '', {hour}, count(*), sum({value}), min({value}), "
            f"max({value}) FROM health WHERE {wanted} AND {name} IS NOT NULL "
            f"GROUP BY site, source, {hour}"
        )
        _add(tx, "health_hours", told, keys)
    return drop_rows(tx, schema.health, keys)


def _add(tx: Transaction, table: str, told: str, keys: Sequence[int]) -> None:
    low, high = ("least", "greatest") if tx.is_postgres else ("min", "max")
    tx.run(
        f"INSERT INTO {table} (site, source, name, service, at, count, total, low, high) {told} "
        "ON CONFLICT (site, name, at, source, service) DO UPDATE SET "
        f"count = {table}.count + excluded.count, total = {table}.total + excluded.total, "
        f"low = {low}({table}.low, excluded.low), high = {high}({table}.high, excluded.high)",
        (tx.document([*keys]),),
    )


def _hour(tx: Transaction) -> str:
    """The hour of UTC that `at` lies in."""
    return "date_trunc('hour', at, 'UTC')" if tx.is_postgres else f"at / {HOUR} * {HOUR}"

"""Whole facts as rows, the receipts that make each count once, and the revision counter."""

from collections.abc import Iterable, Sequence
from typing import Any

from tallylight.model.time import DAY, Instant
from tallylight.store import schema
from tallylight.store.write.transaction import Transaction

FACT = ("key", "id", "rev", "site", "source", "stream")
AUDIENCE_COLUMNS = (
    *FACT, "at", "listeners", "excluded", "peak", "unique", "max", "bitrate_kbps",
    "incoming_kbps", "outgoing_kbps", "bytes_sent", "bytes_received", "slow_listeners",
    "connections", "interval_ms", "data",
)  # fmt: skip
EVENT_COLUMNS = (
    *FACT, "at", "level", "category", "event", "message", "deck", "item", "metadata", "words",
)  # fmt: skip
ERROR_COLUMNS = (
    *FACT, "at", "fingerprint", "service", "severity", "message", "context", "stack_trace",
    "play_id",
)  # fmt: skip
METRIC_COLUMNS = (*FACT, "at", "name", "value", "unit", "service", "labels")
HEALTH_COLUMNS = (
    *FACT, "at", "cpu_percent", "memory_mb", "memory_percent", "decoder_latency_ms", "callback_ms",
    "stream_connected", "database_connected", "active_encoders", "interval_ms", "data",
)  # fmt: skip
DOUBT_COLUMNS = ("id", "site", "source", "received_at", "reason", "content_type", "payload")


def last_revision(tx: Transaction, *, lock: bool) -> int:
    """The newest revision; `lock` keeps every other writer waiting until this commit."""
    found = tx.run(f"SELECT last FROM revisions WHERE line = 1{' FOR UPDATE' if lock else ''}")
    if found:
        return found[0][0]
    tx.run("INSERT INTO revisions (line, last) VALUES (1, 0)")
    return 0


def save_revision(tx: Transaction, last: int) -> None:
    """Keep the newest revision given out."""
    tx.run("UPDATE revisions SET last = ? WHERE line = 1", (last,))


def acknowledge(tx: Transaction, ids: Iterable[str], now: Instant) -> set[str]:
    """Remember observations as accepted; those of them that were not before, for eight days."""
    day = now // DAY
    (uid,) = tx.cells(schema.receipts, ("id",))
    rows = [(one, day) for one in sorted(ids)]
    then = f"ON CONFLICT DO NOTHING RETURNING {uid}"
    return {bytes(new).hex() for (new,) in tx.insert(schema.receipts, ("id", "day"), rows, then)}


def forget_old_receipts(tx: Transaction, before: int, limit: int = 5_000) -> int:
    """Drop some receipts of days (since the epoch) before one; how many went."""
    gone = tx.run(
        "DELETE FROM receipts WHERE id IN (SELECT id FROM receipts WHERE day < ? LIMIT ?) "
        "RETURNING day",
        (before, limit),
    )
    return len(gone)


def add_audience(tx: Transaction, rows: Sequence[Sequence[Any]]) -> None:
    """Insert listener counts."""
    tx.late.note_new("audience", rows)
    tx.insert(schema.audience, AUDIENCE_COLUMNS, rows)


def add_events(tx: Transaction, rows: Sequence[Sequence[Any]]) -> None:
    """Insert lines of the event log."""
    tx.late.note_new("events", rows)
    tx.insert(schema.events, EVENT_COLUMNS, rows)


def add_errors(tx: Transaction, rows: Sequence[Sequence[Any]]) -> None:
    """Insert errors."""
    tx.late.note_new("errors", rows)
    tx.insert(schema.errors, ERROR_COLUMNS, rows)


def add_metrics(tx: Transaction, rows: Sequence[Sequence[Any]]) -> None:
    """Insert figures of programs."""
    tx.insert(schema.metrics, METRIC_COLUMNS, rows)


def add_health(tx: Transaction, rows: Sequence[Sequence[Any]]) -> None:
    """Insert the health of playout machines."""
    tx.insert(schema.health, HEALTH_COLUMNS, rows)


def add_doubts(tx: Transaction, rows: Sequence[Sequence[Any]]) -> None:
    """Put payloads that could not be believed into quarantine."""
    tx.insert(schema.quarantine, DOUBT_COLUMNS, rows)

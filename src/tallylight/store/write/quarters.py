"""Quarter-hours of the audience as rows, and how far they are reckoned."""

from collections.abc import Sequence
from typing import Any

from tallylight.model.time import Instant
from tallylight.store import schema
from tallylight.store.write.transaction import Transaction

_COLUMNS = ("site", "at", "stream", "heard", "known", "low", "high", "high_at")
_AGAIN = "ON CONFLICT (site, at, stream) DO UPDATE SET " + ", ".join(
    f"{name} = excluded.{name}" for name in _COLUMNS[3:]
)
_MARK = (
    "INSERT INTO revisions (line, last) VALUES (2, ?), (3, ?) "
    "ON CONFLICT (line) DO UPDATE SET last = excluded.last"
)


def save_quarters(tx: Transaction, rows: Sequence[Sequence[Any]]) -> None:
    """Write quarter-hours as they are now."""
    tx.insert(schema.audience_quarters, _COLUMNS, rows, _AGAIN)


def save_mark(tx: Transaction, key: int, until: Instant) -> None:
    """Those before `until` are reckoned from all counts up to the key `key`."""
    tx.run(_MARK, (key, until))

"""The manifest, and rows that leave the store because a file has them."""

from collections.abc import Iterable, Sequence

from msgspec import structs

from tallylight.model.history import Sheet
from tallylight.model.time import DAY
from tallylight.store import schema
from tallylight.store.write.transaction import Transaction

_SHEET = Sheet.__struct_fields__
_AGAIN = "ON CONFLICT (kind, day) DO UPDATE SET " + ", ".join(
    f'"{name}" = excluded."{name}"' for name in _SHEET if name not in ("kind", "day")
)
_LATE = ("kind", "day", "key", "rev")
_OF_DAY = "kind = ? AND day = ?"


def save_sheet(tx: Transaction, sheet: Sheet, left_out: Iterable[int]) -> frozenset[int]:
    """Have a file of a day count from now on; the keys that are late for its day then.

    left_out: facts of the day that the file does not have, to be late until it is sealed again.
    """
    tx.insert(schema.manifest, _SHEET, [structs.astuple(sheet)], _AGAIN)
    place = (sheet.kind, sheet.day)
    tx.run(f"DELETE FROM late WHERE {_OF_DAY} AND rev <= ?", (*place, sheet.rev))
    rows = [(*place, key, sheet.rev) for key in left_out]
    tx.insert(schema.late, _LATE, rows, "ON CONFLICT DO NOTHING")
    return frozenset(key for (key,) in tx.run(f"SELECT key FROM late WHERE {_OF_DAY}", place))


def save_month(tx: Transaction, sheets: Sequence[Sheet]) -> dict[int, frozenset[int]]:
    """Have one file count for days of a month; the keys that are late for each then.

    The days have in it what they had before: what is late stays so.
    """
    tx.insert(schema.manifest, _SHEET, [structs.astuple(one) for one in sheets], _AGAIN)
    late: dict[int, frozenset[int]] = {}
    for one in sheets:
        found = tx.run(f"SELECT key FROM late WHERE {_OF_DAY}", (one.kind, one.day))
        late[one.day] = frozenset(key for (key,) in found)
    return late


def remove_sheet(tx: Transaction, kind: str, day: int) -> None:
    """Have no file count for a day; its rows do, if there are any."""
    tx.run(f"DELETE FROM manifest WHERE {_OF_DAY}", (kind, day))
    tx.run(f"DELETE FROM late WHERE {_OF_DAY}", (kind, day))


def forget_late(tx: Transaction, kind: str, day: int) -> bool:
    """Take back what was noted for a day, unless it is sealed; whether it is."""
    is_sealed = bool(tx.run(f"SELECT day FROM manifest WHERE {_OF_DAY}", (kind, day)))
    if not is_sealed:
        tx.run(f"DELETE FROM late WHERE {_OF_DAY}", (kind, day))
    return is_sealed


def drop_held_rows(tx: Transaction, sheet: Sheet, limit: int) -> int:
    """Delete some rows of counts that a file holds as they are; how many went."""
    table = schema.audience
    (found, *_) = tx.select(schema.manifest, ("path", "rev"), _OF_DAY, (sheet.kind, sheet.day)) or [
        ()
    ]
    if found != (sheet.path, sheet.rev):
        return 0
    first, last = (f"({tx.values(table.c.at)})" for _ in range(2))
    late = "SELECT 1 FROM late WHERE late.kind = ? AND late.day = ? AND late.key = audience.key"
    wanted = (
        f"SELECT key FROM audience WHERE site IN (SELECT key FROM sites) AND at >= {first} "
        f"AND at < {last} AND rev <= ? AND NOT EXISTS ({late}) LIMIT ?"
    )
    start, end = (tx.document([day * DAY]) for day in (sheet.day, sheet.day + 1))
    gone = tx.run(
        f"DELETE FROM audience WHERE key IN ({wanted}) RETURNING key",
        (start, end, sheet.rev, sheet.kind, sheet.day, limit),
    )
    if gone:
        tx.run(f"UPDATE manifest SET is_whole = false WHERE {_OF_DAY}", (sheet.kind, sheet.day))
    return len(gone)

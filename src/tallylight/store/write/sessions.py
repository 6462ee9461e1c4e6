"""Session rows: each holds all that its fold needs to take the next step."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from tallylight.model.fold import RULE_VERSION, Place
from tallylight.model.observation import SessionFields
from tallylight.model.session import Segment, Session
from tallylight.store import schema
from tallylight.store.write.transaction import Transaction

COLUMNS = (
    "key", "id", "rev", "site", "source", "stream", "subject", "first", "last_step", "viewer",
    "item", "started_at", "ended_at", "last_at", "last_rank", "last_id", "state", "position_ms",
    "watched_us", "paused_us", "paused_at", "reason", "playback_type", "bytes_served", "excluded",
    "data", "segments", "rule",
)  # fmt: skip
_FIXED = ("key", "id", "site", "source", "subject", "first")
_UPSERT = "ON CONFLICT (key) DO UPDATE SET " + ", ".join(
    f'"{name}" = excluded."{name}"' for name in COLUMNS if name not in _FIXED
)
_READ = tuple(name for name in COLUMNS if name not in ("bytes_served", "excluded", "rule"))
_decode = msgspec.json.Decoder(SessionFields).decode
_decode_segments = msgspec.json.Decoder(tuple[Segment, ...]).decode


class SessionRow(msgspec.Struct, kw_only=True):
    """One sitting.

    The first of a subject (`first` None) is its head and knows its newest step; a head whose
    session is None waits for a start.
    """

    key: int
    id: str
    site: int
    source: int
    subject: str
    first: str | None = None
    last_step: int | None = None
    rev: int = 0
    session: Session | None = None


def load(tx: Transaction, ids: Iterable[str]) -> dict[str, list[SessionRow]]:
    """All sittings of the subjects whose first sittings have these ids, oldest first, by id."""
    wanted = tx.document(list(ids))
    listed = tx.values(schema.sessions.c.id)
    head = tx.selected(schema.sessions, _READ)
    sql = (
        f'SELECT {head} WHERE id IN ({listed}) UNION ALL SELECT {head} WHERE "first" IN ({listed})'
    )
    subjects: dict[str, list[SessionRow]] = {}
    for found in tx.run(sql, (wanted, wanted)):
        row = _row(found)
        subjects.setdefault(row.first or row.id, []).append(row)
    for rows in subjects.values():
        rows.sort(key=_age)
    return subjects


def save(tx: Transaction, rows: Sequence[SessionRow]) -> None:
    """Write rows as they are now."""
    tx.insert(schema.sessions, COLUMNS, [_values(row) for row in rows], _UPSERT)


def drop(tx: Transaction, rows: Sequence[SessionRow]) -> None:
    """Remove sittings that their steps no longer tell of, leaving a tombstone each."""
    if not rows:
        return
    where = f"key IN ({tx.values(schema.sessions.c.key)})"
    tx.run(f"DELETE FROM sessions WHERE {where}", (tx.document([row.key for row in rows]),))
    graves = [(row.rev, row.rev, "session", row.id) for row in rows]
    tx.insert(schema.tombstones, ("key", "rev", "kind", "id"), graves)


def _age(row: SessionRow) -> tuple[bool, int]:
    return (row.first is not None, row.session.started_at if row.session else 0)


def _row(found: tuple[Any, ...]) -> SessionRow:
    told = dict(zip(_READ, found, strict=True))
    session = None
    if told["started_at"] is not None:
        session = Session(
            started_at=told["started_at"],
            last=Place(told["last_at"], told["last_rank"], bytes(told["last_id"])),
            viewer=told["viewer"],
            item=told["item"],
            stream=told["stream"],
            state=told["state"],
            position_ms=told["position_ms"],
            watched=told["watched_us"],
            paused=told["paused_us"],
            paused_at=told["paused_at"],
            ended_at=told["ended_at"],
            reason=told["reason"],
            playback_type=told["playback_type"],
            segments=_decode_segments(told["segments"] or "[]"),
            details=_decode(told["data"] or "{}"),
        )
    return SessionRow(
        key=told["key"],
        id=bytes(told["id"]).hex(),
        rev=told["rev"],
        site=told["site"],
        source=told["source"],
        subject=told["subject"],
        first=bytes(told["first"]).hex() if told["first"] is not None else None,
        last_step=told["last_step"],
        session=session,
    )


def _values(row: SessionRow) -> tuple[Any, ...]:
    head = (row.key, row.id, row.rev, row.site, row.source)
    session = row.session
    if session is None:
        return (*head, None, row.subject, row.first, row.last_step, *[None] * 18, RULE_VERSION)
    return (
        *head,
        session.stream,
        row.subject,
        row.first,
        row.last_step,
        session.viewer,
        session.item,
        session.started_at,
        session.ended_at,
        session.last.at,
        session.last.rank,
        session.last.id.hex(),
        session.state,
        session.position_ms,
        session.watched,
        session.paused,
        session.paused_at,
        session.reason,
        session.playback_type,
        session.details.bytes_served,
        session.details.excluded,
        session.details,
        session.segments or None,
        RULE_VERSION,
    )

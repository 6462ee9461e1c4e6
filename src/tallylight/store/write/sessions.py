"""Session rows: each holds all that its fold needs to take the next step."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from tallylight.model.fold import RULE_VERSION, Place
from tallylight.model.observation import SessionFields
from tallylight.model.session import Segment, Session
from tallylight.model.time import Instant
from tallylight.store import schema
from tallylight.store.write.recent import Recent
from tallylight.store.write.transaction import Transaction

COLUMNS = (
    "key", "id", "rev", "site", "source", "stream", "subject", "first", "last_step", "viewer",
    "item", "started_at", "ended_at", "last_at", "last_rank", "last_id", "state", "position_ms",
    "watched_us", "paused_us", "paused_at", "reason", "playback_type", "bytes_served", "excluded",
    "data", "segments", "rule",
)  # fmt: skip
_FIXED = ("key", "id", "site", "source", "subject", "first")
_INDEXED = ("started_at", "ended_at")


def _upsert(*besides: str) -> str:
    changed = [name for name in COLUMNS if name not in (*_FIXED, *besides)]
    return "ON CONFLICT (key) DO UPDATE SET " + ", ".join(
        f'"{name}" = excluded."{name}"' for name in changed
    )


_UPSERT = _upsert()
# SQLite writes the pages of an index anew wherever its columns are named.
_UPSERT_IN_PLACE = _upsert(*_INDEXED)
_READ = tuple(name for name in COLUMNS if name not in ("bytes_served", "excluded", "rule"))
_REMEMBERED = 20_000
_decode = msgspec.json.Decoder(SessionFields).decode
_decode_segments = msgspec.json.Decoder(tuple[Segment, ...]).decode


class SessionRow(msgspec.Struct, kw_only=True, gc=False):
    """One sitting.

    The first of a subject (`first` None) is its head and knows its newest step; a head whose
    session is None waits for a start. `stands`: where the indexes have it, once it is stored.
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
    stands: tuple[Instant | None, Instant | None] | None = None

    @property
    def standing(self) -> tuple[Instant | None, Instant | None]:
        """Where it belongs in the indexes."""
        session = self.session
        return (session.started_at, session.ended_at) if session else (None, None)


class Sittings:
    """The sittings of subjects, remembered between transactions; to be changed and saved.

    `forget` is called when a transaction failed, or when something else wrote sessions.
    """

    def __init__(self) -> None:
        self._known: Recent[str] = Recent(_REMEMBERED)
        self.forget = self._known.clear

    def load(self, tx: Transaction, ids: Iterable[str]) -> dict[str, list[SessionRow]]:
        """As `load`; reads only what is not remembered."""
        found: dict[str, list[SessionRow]] = {}
        unknown: list[str] = []
        for uid in ids:
            rows = self._known.get(uid)
            if rows is None:
                unknown.append(uid)
            else:
                found[uid] = rows
        return found | load(tx, unknown) if unknown else found

    def keep(self, subjects: dict[str, list[SessionRow]]) -> None:
        """Remember subjects as they were just written."""
        for uid, rows in subjects.items():
            self._known.put(uid, rows)


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
    moved: list[Sequence[Any]] = []
    still: list[Sequence[Any]] = []
    for row in rows:
        standing = row.standing
        tx.late.note("sessions", row.key, row.stands[0] if row.stands else None, standing[0])
        (still if row.stands == standing else moved).append(_values(row))
        row.stands = standing
    tx.insert(schema.sessions, COLUMNS, moved, _UPSERT)
    tx.insert(schema.sessions, COLUMNS, still, _UPSERT_IN_PLACE)


def drop(tx: Transaction, rows: Sequence[SessionRow]) -> None:
    """Remove sittings that their steps no longer tell of, leaving a tombstone each."""
    if not rows:
        return
    for row in rows:
        tx.late.note("sessions", row.key, row.stands[0] if row.stands else None)
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
        stands=(told["started_at"], told["ended_at"]),
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

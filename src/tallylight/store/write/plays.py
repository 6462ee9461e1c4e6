"""Play rows, and their neighbours in a lane."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from tallylight.model.fold import RULE_VERSION
from tallylight.model.observation import PlayFields
from tallylight.model.play import Play, aired_ms_of, end_of
from tallylight.model.severity import FAILURES
from tallylight.model.time import Instant
from tallylight.store import schema
from tallylight.store.write.transaction import Transaction

COLUMNS = (
    "key", "id", "rev", "site", "source", "stream", "subject", "last_step", "lane", "deck", "item",
    "started_at", "ended_at", "told_end", "told_aired_ms", "aired_ms", "expected_ms", "reason",
    "had_errors", "data", "rule", "failure",
)  # fmt: skip
_FIXED = ("key", "id", "site", "source", "subject")
_UPSERT = "ON CONFLICT (key) DO UPDATE SET " + ", ".join(
    f'"{name}" = excluded."{name}"' for name in COLUMNS if name not in _FIXED
)
_READ = tuple(name for name in COLUMNS if name not in ("ended_at", "aired_ms", "rule"))
_decode = msgspec.json.Decoder(PlayFields).decode


class PlayRow(msgspec.Struct, kw_only=True, gc=False):
    """The head of a play's subject: where its steps are, and the play once it started.

    `next_start` is when the next play of its lane began; `stood` is where it began, as stored;
    `failure` is the first error that was logged for it, by whatever program: its source may not
    know of it.
    """

    key: int
    id: str
    site: int
    source: int
    subject: str
    last_step: int | None = None
    rev: int = 0
    play: Play | None = None
    next_start: Instant | None = None
    stood: Instant | None = None
    failure: str | None = None

    @property
    def lane(self) -> str | None:
        """The lane it is on, once it started."""
        if self.play is None:
            return None
        return f"{self.site}/{self.source}/{self.play.stream or 0}/{self.play.details.deck or ''}"


def load(tx: Transaction, ids: Iterable[str]) -> dict[str, PlayRow]:
    """The rows of these ids, by id."""
    where = f"id IN ({tx.values(schema.plays.c.id)})"
    found = tx.select(schema.plays, _READ, where, (tx.document(list(ids)),))
    return {row.id: row for row in map(_row, found)}


def failures(tx: Transaction, subjects: Sequence[str]) -> list[tuple[int, int, str, str]]:
    """Site, source, subject and message of what was logged to have failed in plays, in order."""
    if not subjects:
        return []
    failed = ", ".join(f"'{one}'" for one in FAILURES)
    found = tx.select(
        schema.errors,
        ("site", "source", "play_id", "message"),
        f"play_id IN ({tx.values(schema.errors.c.play_id)}) AND severity IN ({failed}) "
        "ORDER BY at, key",
        (tx.document(subjects),),
    )
    return [(site, source, subject, message) for site, source, subject, message in found]


def neighbour(tx: Transaction, place: tuple[str, Instant, str], *, after: bool) -> PlayRow | None:
    """The play of a lane directly before or after (lane, start, id)."""
    lane, at, uid = place
    compare, order = (">", "ASC") if after else ("<", "DESC")
    columns = schema.plays.c
    sql = (
        f"SELECT {tx.selected(schema.plays, _READ)} WHERE lane = ? AND (started_at, id) {compare} "
        f"(({tx.values(columns.started_at)}), ({tx.values(columns.id)})) "
        f"ORDER BY started_at {order}, id {order} LIMIT 1"
    )
    found = tx.run(sql, (lane, tx.document([at]), tx.document([uid])))
    return _row(found[0]) if found else None


def save(tx: Transaction, rows: Sequence[PlayRow]) -> None:
    """Write rows as they are now."""
    for row in rows:
        started_at = row.play.started_at if row.play else None
        tx.late.note("plays", row.key, row.stood, started_at)
        row.stood = started_at
    tx.insert(schema.plays, COLUMNS, [_values(row) for row in rows], _UPSERT)


def _row(found: tuple[Any, ...]) -> PlayRow:
    told = dict(zip(_READ, found, strict=True))
    play = None
    if told["started_at"] is not None:
        play = Play(
            started_at=told["started_at"],
            item=told["item"],
            stream=told["stream"],
            details=_decode(told["data"]),
            told_end=told["told_end"],
            told_aired_ms=told["told_aired_ms"],
            reason=told["reason"],
            had_errors=bool(told["had_errors"]),
        )
        play.error_message, play.details.error_message = play.details.error_message, None
    return PlayRow(
        key=told["key"],
        id=bytes(told["id"]).hex(),
        rev=told["rev"],
        site=told["site"],
        source=told["source"],
        subject=told["subject"],
        last_step=told["last_step"],
        play=play,
        stood=told["started_at"],
        failure=told["failure"],
    )


def _values(row: PlayRow) -> tuple[Any, ...]:
    head = (row.key, row.id, row.rev, row.site, row.source)
    play = row.play
    if play is None:
        return (*head, None, row.subject, row.last_step, *[None] * 12, RULE_VERSION, row.failure)
    ended = end_of(play, row.next_start)
    message = play.error_message or row.failure
    details = msgspec.structs.replace(play.details, error_message=message)
    return (
        *head,
        play.stream,
        row.subject,
        row.last_step,
        row.lane,
        details.deck,
        play.item,
        play.started_at,
        ended,
        play.told_end,
        play.told_aired_ms,
        aired_ms_of(play, ended),
        details.expected_ms,
        play.reason,
        play.had_errors or row.failure is not None,
        details,
        RULE_VERSION,
        row.failure,
    )

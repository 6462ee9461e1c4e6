"""Steps as rows: chained from the newest of a subject back to its first, without an index.

A step's `prev` is the key of the subject's step that was accepted before it; the head row of the
story knows the newest. Viewer, item and stream are references, the rest is JSON.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Generic, TypeVar

import msgspec
import sqlalchemy as sa

from tallylight.model.fold import Place, PlayStep, SessionStep
from tallylight.model.observation import PlayFields, SessionFields
from tallylight.model.time import Instant
from tallylight.store import schema
from tallylight.store.write.transaction import Transaction

STEP_COLUMNS = (
    "key", "id", "prev", "rank", "at", "received_at", "viewer", "item", "stream", "data",
)  # fmt: skip
S = TypeVar("S", PlayStep, SessionStep)
_READ = ("id", "rank", "at", "viewer", "item", "stream", "data")
_decode_play = msgspec.json.Decoder(PlayFields).decode
_decode_session = msgspec.json.Decoder(SessionFields).decode


def add_steps(tx: Transaction, rows: Sequence[Sequence[Any]]) -> None:
    """Append steps given in the order of `STEP_COLUMNS`."""
    tx.insert(schema.steps, STEP_COLUMNS, rows)


def heads(tx: Transaction, table: sa.Table, after: int, limit: int) -> list[tuple[int, str]]:
    """Key and id (hex) of head rows that still have steps, in the order they were made."""
    first = ' AND "first" IS NULL' if "first" in table.c else ""
    where = f"key > ? AND last_step IN (SELECT key FROM steps){first} ORDER BY key LIMIT ?"
    found = tx.select(table, ("key", "id"), where, (after, limit))
    return [(key, bytes(uid).hex()) for key, uid in found]


class Chain(Generic[S]):
    """The steps of a subject that are kept, in their order; is_cut: older ones are gone."""

    def __init__(self) -> None:
        self.steps: list[S] = []
        self.is_cut = False
        self._keys: set[int] = set()
        self._linked: set[int] = set()

    def add(self, key: int, prev: int | None, step: S) -> None:
        """Take a step, and the key of the one that was accepted before it."""
        self.steps.append(step)
        self._keys.add(key)
        if prev is not None:
            self._linked.add(prev)

    def close(self) -> None:
        """All that are kept are there."""
        self.steps.sort(key=_place)
        self.is_cut = not self._linked <= self._keys


def play_steps(tx: Transaction, newest: Iterable[int]) -> dict[int, Chain[PlayStep]]:
    """The steps of each chain, by the key of its newest step."""
    chains: dict[int, Chain[PlayStep]] = {}
    for head, key, prev, uid, rank, at, _viewer, item, stream, data in _chains(tx, newest):
        step = PlayStep(Place(at, rank, bytes(uid)), _decode_play(data), item, stream)
        chains.setdefault(head, Chain()).add(key, prev, step)
    for chain in chains.values():
        chain.close()
    return chains


def session_steps(tx: Transaction, newest: Iterable[int]) -> dict[int, Chain[SessionStep]]:
    """The steps of each chain, by the key of its newest step."""
    chains: dict[int, Chain[SessionStep]] = {}
    for head, key, prev, uid, rank, at, viewer, item, stream, data in _chains(tx, newest):
        place = Place(at, rank, bytes(uid))
        step = SessionStep(place, _decode_session(data), viewer, item, stream)
        chains.setdefault(head, Chain()).add(key, prev, step)
    for chain in chains.values():
        chain.close()
    return chains


def drop_steps(tx: Transaction, table: sa.Table, stories: Iterable[int], before: Instant) -> int:
    """Delete all steps of these stories (keys of head rows); how many went.

    A story whose last step was received at `before` or later keeps all of them.
    """
    received = f"({tx.values(schema.steps.c.received_at)})"
    links = "steps.key, steps.prev"
    sql = (
        f"DELETE FROM steps WHERE key IN (WITH RECURSIVE chain(key, prev) AS ("
        f"SELECT {links} FROM {table.name} AS story JOIN steps ON steps.key = story.last_step "
        f"WHERE story.key IN ({tx.values(table.c.key)}) AND steps.received_at < {received} "
        f"UNION ALL SELECT {links} FROM steps JOIN chain ON steps.key = chain.prev) "
        "SELECT key FROM chain) RETURNING key"
    )
    return len(tx.run(sql, (tx.document([*stories]), tx.document([before]))))


def _place(step: PlayStep | SessionStep) -> Place:
    return step.place


def _chains(tx: Transaction, newest: Iterable[int]) -> list[tuple[Any, ...]]:
    heads = list(newest)
    if not heads:
        return []
    links = "steps.key, steps.prev"
    sql = (
        f"WITH RECURSIVE chain(head, key, prev) AS ("
        f"SELECT steps.key, {links} FROM steps WHERE steps.key IN "
        f"({tx.values(schema.steps.c.key)}) UNION ALL "
        f"SELECT chain.head, {links} FROM steps JOIN chain ON steps.key = chain.prev) "
        f"SELECT chain.head, chain.key, chain.prev, {', '.join(tx.cells(schema.steps, _READ))} "
        f"FROM chain JOIN steps ON steps.key = chain.key"
    )
    return tx.run(sql, (tx.document(heads),))

"""Listeners over time: a line for each stream and one for all, with the figures of the whole."""

from collections.abc import Collection, Mapping, Sequence
from typing import Literal

import sqlalchemy as sa
from msgspec import Struct

from tallylight.model.audience import Cell
from tallylight.model.record import StreamRecord
from tallylight.model.time import Instant
from tallylight.store.database import Database, reading
from tallylight.store.read.counts import Cells, Window, cells_of
from tallylight.store.read.listened import Listened, listened
from tallylight.store.read.looks import newest_of_streams
from tallylight.store.read.names import uuid_of
from tallylight.store.read.newest import newest_counts
from tallylight.store.read.streams import LISTING, stream_record
from tallylight.store.schema import streams


class Series(Struct, frozen=True, kw_only=True):
    """One line: `stream` None is all streams together. Cells stand between the edges asked for.

    now: listeners at this moment, whatever the time asked for. tlh_ms, unique: None where nobody
    can know, as where the source lists no clients.
    """

    stream: StreamRecord | None
    cells: list[Cell]
    whole: Cell
    now: int | None
    unique: int | None
    tlh_ms: int | None
    known_fraction: float


class Heard(Struct, frozen=True, kw_only=True):
    """All lines; `method` is what listening time was reckoned from."""

    series: list[Series]
    method: Literal["sessions", "samples"]


class Wanted(Struct, frozen=True, kw_only=True):
    """What is asked for: some streams (names or ids) or all, between edges that end by `now`."""

    sites: tuple[int, ...]
    names: tuple[str, ...]
    edges: Sequence[Instant]
    now: Instant


def listener_series(database: Database, wanted: Wanted) -> Heard:
    """Listeners between each two edges, of all streams together and then of each.

    A stream that was not asked for by name is left out where nothing is known of it in that time.
    """
    with reading(database) as connection:
        known = _streams(connection, wanted.sites)
        meant = {key for key, stream in known.items() if _is_meant(stream, wanted.names)}
        some = None if meant == known.keys() else frozenset(meant)
        cells = cells_of(connection, Window(wanted.sites, wanted.edges, some))
        span = wanted.edges[0], wanted.edges[-1]
        by_session = listened(connection, wanted.sites, span, wanted.now, some)
        now = _now(connection, wanted, meant)
    shown = [key for key in known if key in meant and (wanted.names or _is_known(cells, key))]
    length = span[1] - span[0]
    series = [
        _series(known.get(key or 0), _of(cells, key, wanted), by_session, now.get(key), length)
        for key in (None, *shown)
    ]
    return Heard(series=series, method="sessions" if by_session else "samples")


def _streams(connection: sa.Connection, sites: Collection[int]) -> dict[int, StreamRecord]:
    """The streams of the sites by key, in the order of their names."""
    rows = connection.execute(LISTING.select.where(streams.c.site.in_(sites)))
    records = [stream_record(row) for row in rows]
    ordered = sorted(records, key=lambda one: (one.site, one.source or "", one.name))
    return {record.key: record for record in ordered}


def _is_meant(stream: StreamRecord, names: Collection[str]) -> bool:
    ids = {uuid_of(name) for name in names}
    return not names or stream.name in names or stream.id in ids


def _is_known(cells: Cells, key: int) -> bool:
    return any(cell.known for cell in cells.get(key, ()))


def _of(cells: Cells, key: int | None, wanted: Wanted) -> list[Cell]:
    return cells.get(key) or [Cell() for _ in wanted.edges[1:]]


def _now(
    connection: sa.Connection, wanted: Wanted, meant: Collection[int]
) -> dict[int | None, int]:
    """Listeners at this moment; nobody where a stream is known to be down."""
    newest = newest_counts(connection, wanted.sites, wanted.now)
    down = {
        stretch.stream
        for stretch in newest_of_streams(connection, streams.c.site.in_(wanted.sites))
        if stretch.state == "down" and stretch.is_fresh(wanted.now)
    }
    counts: dict[int | None, int] = {key: 0 for key in meant if key in down}
    counts |= {key: newest[key].counted for key in meant if key in newest and key not in down}
    return {None: sum(counts.values()), **counts} if counts else {}


def _series(
    stream: StreamRecord | None,
    cells: list[Cell],
    by_session: Mapping[int | None, Listened],
    now: int | None,
    length: Instant,
) -> Series:
    whole = Cell()
    for cell in cells:
        whole.add(cell)
    told = by_session.get(None if stream is None else stream.key)
    if told is not None:
        tlh_ms: int | None = told.tlh_ms
    else:
        # Where others list their clients, what is merely counted is not mixed in.
        tlh_ms = None if by_session and whole.heard else whole.heard // 1_000
    return Series(
        stream=stream,
        cells=cells,
        whole=whole,
        now=now,
        unique=told.unique if told else None,
        tlh_ms=tlh_ms,
        known_fraction=whole.known / length if length else 0.0,
    )

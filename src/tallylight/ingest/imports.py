"""What another program kept is taken in through the door, and can be taken back by its import.

Whoever reads the other program writes its rows into `DIR/imports`, and whoever holds the folder
takes them from there: so it is done by a server as well as without one. A fall in between does no
harm: the ids of observations follow from the rows, and what is here already is left alone.
"""

import asyncio
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec

from tallylight.ingest.decode import NDJSON, decoded
from tallylight.ingest.directory import Directory
from tallylight.ingest.door import Answer, Door, HandOver, Pusher, lie_of
from tallylight.ingest.logbook import in_slices, numbered
from tallylight.ingest.progress import Progress
from tallylight.ingest.writer import Writer
from tallylight.model.errors import OverloadedError
from tallylight.model.imports import KEPT_REFUSALS, Counts, Import, Line, Refusal
from tallylight.model.time import Clock, Instant, instant
from tallylight.store.database import Database, reading
from tallylight.store.read import known
from tallylight.store.read.known import source_key
from tallylight.store.read.manifest import revision
from tallylight.store.records.audit import Act
from tallylight.store.records.sites import get_site
from tallylight.store.records.tokens import ensure_push_source
from tallylight.store.write.transaction import Transaction
from tallylight.store.write.undoing import (
    Made,
    resolve_errors,
    undo_errors,
    undo_metrics,
    undo_plays,
)

Push = Callable[[Pusher, bytes], Answer]
"""Pushes a body of lines through the door; raises as that does."""
Run = Callable[[Callable[[Transaction], Any]], Any]
FOLDER = "imports"
_BATCH = 500
_PATIENCE = 60
_UNDO = {"play_history": undo_plays, "error_log": undo_errors, "system_metrics": undo_metrics}
_LINES, _RECORD = "lines.ndjson", "import.json"


class Imports:
    """The imports of a data folder, each in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / FOLDER

    def listed(self) -> list[Import]:
        """All imports, the oldest first."""
        records = self._folder.glob(f"*/{_RECORD}")
        found = [msgspec.json.decode(one.read_bytes(), type=Import) for one in records]
        return sorted(found, key=lambda one: (one.at, one.id))

    def find(self, uid: UUID) -> Import | None:
        """An import by its id."""
        return next((one for one in self.listed() if one.id == uid), None)

    def save(self, one: Import) -> None:
        """Keep how an import stands."""
        place = self._place(one)
        new = place / f"{_RECORD}.new"
        new.write_bytes(msgspec.json.format(msgspec.json.encode(one), indent=2))
        new.replace(place / _RECORD)

    def add(self, one: Import, lines: Iterable[Line]) -> None:
        """Add rows to an import that is not kept yet."""
        with (self._place(one) / _LINES).open("ab") as file:
            file.writelines(msgspec.json.encode(line) + b"\n" for line in lines)

    def mark(self, site: str, table: str) -> int:
        """The greatest key of a table that was brought over to a site, and is there still."""
        own = [one for one in self.listed() if one.site == site and one.state == "done"]
        return max((one.marks.get(table, 0) for one in own), default=0)

    def lines(self, one: Import) -> Iterator[list[Line]]:
        """The rows of an import, in parts of one table each."""
        path = self._place(one) / _LINES
        if not path.exists():
            return
        with path.open("rb") as file:
            decode = msgspec.json.Decoder(Line).decode
            pending: list[Line] = []
            for line in map(decode, file):
                if pending and (len(pending) >= _BATCH or pending[0].table != line.table):
                    yield pending
                    pending = []
                pending.append(line)
            if pending:
                yield pending

    def forget_lines(self, one: Import) -> None:
        """Its rows are taken in, or nobody wants them."""
        (self._place(one) / _LINES).unlink(missing_ok=True)

    def _place(self, one: Import) -> Path:
        place = self._folder / str(one.id)
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        return place


class Importing:
    """Does what the imports of a folder wait for, on behalf of whoever holds it."""

    def __init__(self, database: Database, run: Run, push: Push, clock: Clock) -> None:
        self._database = database
        self._run = run
        self._push = push
        self._clock = clock
        self._imports = Imports(database.folder)

    def work(self) -> Generator[Progress, None, list[Import]]:
        """Take in what waits, take back what is to be undone; yields progress, returns those."""
        done: list[Import] = []
        for one in self._imports.listed():
            if one.state == "waiting":
                yield from self._take(one)
            elif one.state == "undoing":
                yield from self._undo(one)
            else:
                continue
            done.append(one)
        return done

    def _take(self, one: Import) -> Generator[Progress]:
        act = Act(f"import {one.kind}", self._clock())
        if one.source is None:
            one.source = ensure_push_source(self._database, act, one.kind)
            one.first = one.last = self._revision()
            self._imports.save(one)
        taking = _Taking(one, self._database, self._run, self._push)
        total = sum(counts.read for counts in one.counts.values())
        seen = 0
        for lines in self._imports.lines(one):
            yield Progress(seen, total)
            taking.take(lines)
            seen += len(lines)
            # After a fall, what it took in is its own as well.
            one.last = self._revision()
            self._imports.save(one)
        one.state = "done"
        self._imports.save(one)
        self._imports.forget_lines(one)
        yield Progress(total, total)

    def _undo(self, one: Import) -> Generator[Progress]:
        if one.source is not None:
            made = Made(one.source, one.first, one.last)
            for place, (table, undo) in enumerate(_UNDO.items()):
                yield Progress(place, len(_UNDO))
                one.undone[table] = in_slices(self._run, partial(undo, made=made, limit=_BATCH))
        one.state = "undone"
        self._imports.save(one)
        yield Progress(len(_UNDO), len(_UNDO))

    def _revision(self) -> int:
        with reading(self._database) as connection:
            return revision(connection)


def foresee(database: Database, one: Import, lines: Sequence[Line], now: Instant) -> None:
    """Count what would become of some rows of one table; nothing is changed."""
    with reading(database) as connection:
        one.source = source_key(connection, one.kind) or 0
    _Looking(one, database).foresee(lines, now)


class _Looking:
    """Looks what of one import is here already."""

    def __init__(self, one: Import, database: Database) -> None:
        self._import = one
        self._database = database
        self._site = get_site(database, one.site).key
        self._source = one.source or 0

    def foresee(self, lines: Sequence[Line], now: Instant) -> None:
        """Only count."""
        counts = self._import.counts.setdefault(lines[0].table, Counts())
        whole = [line for line in lines if line.observations]
        present = self._present(whole)
        for line in lines:
            body = b"\n".join(msgspec.json.encode(one) for one in line.observations)
            observations, rejections = decoded(body, NDJSON)
            lies = [lie for _, one in observations if (lie := lie_of(one, now))]
            if wrong := [*rejections, *lies]:
                self._refuse(counts, line, f"{wrong[0].error} ({wrong[0].path})")
            elif not line.observations:
                self._refuse(counts, line, line.why or "it tells nothing")
            elif _ids(line) <= present:
                counts.already_here += 1
            else:
                counts.accepted += 1

    def _present(self, lines: Sequence[Line]) -> set[UUID]:
        """The observations of these rows that are here, be their receipts forgotten or not."""
        told = [one for line in lines for one in line.observations]
        ids = {UUID(one["id"]) for one in told}
        if not ids:
            return set()
        with reading(self._database) as connection:
            present = known.receipted(connection, ids)
            match lines[0].table:
                case "play_history":
                    stories = {UUID(one["subject"]) for one in told}
                    plays = known.known_plays(connection, stories)
                    for one in told:
                        is_over = plays.get(UUID(one["subject"]))
                        if is_over or (is_over is False and one["type"] == "play.started"):
                            present.add(UUID(one["id"]))
                case "error_log":
                    present |= known.known_errors(connection, ids)
                case _:
                    times = [instant(datetime.fromisoformat(one["at"])) for one in told]
                    span = min(times), max(times)
                    told_then = known.known_metrics(connection, self._site, self._source, span)
                    present |= told_then & ids
        return present

    def _refuse(self, counts: Counts, line: Line, why: str) -> None:
        counts.refused += 1
        if len(self._import.refusals) < KEPT_REFUSALS:
            self._import.refusals.append(Refusal(line.table, line.row, why))


class _Taking(_Looking):
    """Takes one import in."""

    def __init__(self, one: Import, database: Database, run: Run, push: Push) -> None:
        super().__init__(one, database)
        self._run = run
        self._push = push
        self._pusher = Pusher(self._source, None)

    def take(self, lines: Sequence[Line]) -> None:
        """Take in some rows of one table."""
        counts = self._import.counts.setdefault(lines[0].table, Counts())
        whole = [line for line in lines if line.observations]
        for line in lines:
            if not line.observations:
                self._refuse(counts, line, line.why or "it tells nothing")
        present = self._present(whole)
        new = [line for line in whole if not _ids(line) <= present]
        counts.already_here += len(whole) - len(new)
        refused = self._hand_in([(line, line.observations[:1]) for line in new], present)
        rest = [(line, line.observations[1:]) for line in new if line.row not in refused]
        refused |= self._hand_in(rest, present)
        for line in new:
            if line.row in refused:
                self._refuse(counts, line, refused[line.row])
            else:
                counts.accepted += 1
        self._resolve([line for line in whole if line.row not in refused])

    def _hand_in(
        self, told: Sequence[tuple[Line, list[dict[str, Any]]]], present: set[UUID]
    ) -> dict[int, str]:
        """Push what is new; why rows were refused."""
        new = [(line, one) for line, own in told for one in own if UUID(one["id"]) not in present]
        if not new:
            return {}
        refused: dict[int, str] = {}
        body = b"\n".join(msgspec.json.encode(one) for _, one in new)
        for rejected in self._pushed(body).rejected:
            line, _ = new[int(str(rejected["index"]))]
            refused[line.row] = f"{rejected['error']} ({rejected['path']})"
        return refused

    def _pushed(self, body: bytes) -> Answer:
        for _ in range(_PATIENCE):
            try:
                return self._push(self._pusher, body)
            except OverloadedError as error:
                time.sleep(min(error.retry_after_s, 5))
        return self._push(self._pusher, body)

    def _resolve(self, lines: Sequence[Line]) -> None:
        resolved = [
            (
                UUID(line.observations[0]["id"]).hex,
                instant(datetime.fromisoformat(line.resolved_at)),
            )
            for line in lines
            if line.resolved_at is not None
        ]
        if resolved:
            numbered(self._run, partial(resolve_errors, resolved=resolved))


def _ids(line: Line) -> set[UUID]:
    return {UUID(one["id"]) for one in line.observations}


@contextmanager
def alone(database: Database, clock: Clock) -> Generator["Importing"]:
    """Imports of one who holds the folder without a server."""
    directory = Directory(database)
    directory.refresh()
    loop = asyncio.new_event_loop()
    writer = Writer(
        database, directory.rules, clock, publish=_unpublished, hand_over=HandOver(loop)
    )
    writer.start()
    door = Door(directory, writer, clock)
    try:
        yield Importing(
            database,
            writer.run,
            lambda pusher, body: loop.run_until_complete(_through(door, pusher, body)),
            clock,
        )
    finally:
        writer.stop()
        loop.close()


def work_alone(database: Database, clock: Clock) -> Generator[Progress, None, list[Import]]:
    """Do what the imports wait for, where no server runs."""
    with alone(database, clock) as importing:
        return (yield from importing.work())


def job(
    database: Database, writer: Writer, door: Door, clock: Clock
) -> dict[str, Callable[[], Generator[Progress, None, list[Import]]]]:
    """The job of a server that does so, by name; made on its event loop, run beside it."""
    loop = asyncio.get_running_loop()

    def push(pusher: Pusher, body: bytes) -> Answer:
        pushing = _through(door, pusher, body)
        return asyncio.run_coroutine_threadsafe(pushing, loop).result()

    return {"import": Importing(database, writer.run, push, clock).work}


async def _through(door: Door, pusher: Pusher, body: bytes) -> Answer:
    return await door.push(pusher, body, content_type=NDJSON)


def _unpublished(_outcome: object) -> None:
    """Nobody follows what changes here."""

"""Servers that fall while they seal, compact, drop rows and let go, and what is there afterwards.

One process, which has everything loaded and nothing open, forks a child for each fall. The child
works on the folder that the one before it left, and kills itself at a chosen step. What was
acknowledged it writes down before it goes on.
"""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from tallylight.ingest.compact import COMPACTED, Month
from tallylight.ingest.retention import Retention
from tallylight.logs import configure_logs
from tallylight.model.history import day_of, month_of
from tallylight.model.retention import Kept
from tallylight.model.time import DAY
from tallylight.store import schema
from tallylight.store.database import reading
from tallylight.store.read.manifest import sheets
from tallylight.store.write import transaction
from tests.ledger import NOON, Ledger, observation
from tests.past import compactor_of, sealer_of, stored, told

TODAY = day_of(NOON * 1_000)
NOW = (TODAY + 60) * DAY
DAY_S = 86_400
# Of these days the first is older than anything is kept, and rows of counts of the last stay.
DAYS = (-500, 0, 1, 40)
KINDS = ("audience", "sessions", "plays", "events", "errors")
OF_MONTHS = ("gathered", "merged", "month committed", "month told")
STEPS = (
    "begun", "read", "fsync", "rename", "placed", "commit", "committed", "told", "unlink",
    "dropped", "rows dropped", "steps dropped", "unsealed",
    *OF_MONTHS,
)  # fmt: skip
WRITTEN_AT = ("begun", "read", "placed", "told", "gathered", "merged")
ROUNDS = 60
Lend = Callable[[], AbstractContextManager[str | None]]
_ACKS = "acknowledged.jsonl"


# ---------------------------------------------------------------- the child


class Child:
    """A server without its threads, that falls at the `turn`-th time it reaches a step."""

    def __init__(self, folder: Path, url: str | None, seed: int, step: str, turn: int) -> None:
        self._random = Random(seed)
        self._step, self._turns = step, turn
        self._is_telling = False
        self._patch()
        self._ledger = Ledger(folder, url)
        self._acks = (folder / _ACKS).open("a")
        self._sealer = sealer_of(self._ledger, folder, now=NOW, reached=self._reached)
        self._compactor = compactor_of(self._ledger, self._sealer, NOW)

    def work(self) -> None:
        self._write()
        for _ in range(ROUNDS):
            kind, day = self._random.choice(KINDS), TODAY + self._random.choice(DAYS)
            act = self._random.random()
            if act < 0.6:
                self._sealer.seal(kind, day)
            elif act < 0.75:
                self._compact()
            elif act < 0.85:
                Retention(
                    self._ledger.database, self._ledger.run, self._sealer, lambda: NOW, Kept()
                ).look()
            self._write()

    def _compact(self) -> None:
        """Compact months as they are, with whatever is late or not sealed yet."""
        for kind in COMPACTED:
            self._compactor.compact(Month(month_of(TODAY)[0], kind))

    def _reached(self, step: str) -> None:
        if step == self._step:
            self._turns -= 1
            if not self._turns:
                os.kill(os.getpid(), signal.SIGKILL)
        if step in WRITTEN_AT and self._random.random() < 0.3:
            self._write()

    def _patch(self) -> None:
        """Reach a step before each of these calls too."""

        def before(step: str, call: Callable[..., Any]) -> Callable[..., Any]:
            def reached(*arguments: Any, **named: Any) -> Any:
                if step != "commit" or arguments[1] == "COMMIT":
                    self._reached(step)
                return call(*arguments, **named)

            return reached

        os.fsync = before("fsync", os.fsync)
        Path.rename = before("rename", Path.rename)
        Path.unlink = before("unlink", Path.unlink)
        facts = transaction.FactWriter
        facts._execute = before("commit", facts._execute)  # noqa: SLF001 - it falls before a COMMIT

    def _write(self) -> None:
        made = [self._made() for _ in range(self._random.randint(1, 6))]
        self._ledger.write(made, now=NOW - self._random.choice((0, 95)) * DAY)
        lines = [json.dumps([one.id.hex, type(one).__name__, _at(one)]) for one in made]
        self._acks.write("\n".join(lines) + "\n")
        self._acks.flush()

    def _made(self) -> Any:
        draw = self._random
        at = draw.choice(DAYS) * DAY_S + draw.randrange(40_000)
        subject = f"s{draw.randrange(12)}"
        viewer = {"ip": "192.0.2.1"}
        known: tuple[tuple[str, dict[str, Any]], ...] = (
            ("audience.sampled", {"stream": "/a", "listeners": draw.randrange(9)}),
            ("session.started", {"subject": subject, "stream": "/a", "viewer": viewer}),
            ("session.progressed", {"subject": subject, "state": "playing"}),
            ("session.ended", {"subject": subject}),
            ("play.started", {"subject": subject, "stream": "/a", "item": {"title": subject}}),
            ("event.logged", {"level": "info", "category": "a", "event": "b", "message": "c"}),
            ("error.logged", {"service": "dj", "severity": "error", "message": "It broke"}),
            ("metric.sampled", {"name": "latency", "value": 1.0}),
        )
        kind, fields = draw.choice((*known, known[0]))
        return observation(kind, at, uid=uuid4(), **fields)


def _at(one: Any) -> int:
    return one.at if isinstance(one.at, int) else round(one.at.timestamp() * 1_000_000)


def main() -> None:
    """Fork a child for each line of standard input; tell how each ended."""
    configure_logs("text", "error")
    for line in sys.stdin:
        folder, url, seed, step, turn = json.loads(line)
        child = os.fork()
        if child == 0:
            try:
                Child(Path(folder), url, seed, step, turn).work()
            except BaseException as error:  # noqa: BLE001 - whatever it is, it is told
                print(json.dumps(repr(error)), flush=True)
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        fell = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        print(json.dumps("fell" if fell else os.waitstatus_to_exitcode(status)), flush=True)


# ---------------------------------------------------------------- who looks


@dataclass
class Falls:
    """What came of it."""

    falls: Counter[str] = field(default_factory=Counter[str])
    unfallen: int = 0
    facts: int = 0


def fallen(folder: Path, *, falls: int, lend: Lend = nullcontext, seed: int = 0) -> Falls:
    """Let servers fall, and look at the folder after each fall; each step falls once in a folder.

    lend: an empty database for each folder.
    """
    found = Falls()
    random = Random(seed)
    command = [sys.executable, "-m", "tests.contract.fallen"]
    with (
        ExitStack() as borrowed,
        subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as forking,
    ):
        assert forking.stdin is not None
        assert forking.stdout is not None
        place, url = 0, None
        while found.falls.total() < falls:
            step = STEPS[place % len(STEPS)]
            here = folder / str(place // len(STEPS))
            if not here.exists():
                here.mkdir()
                url = borrowed.enter_context(lend())
            turn = random.randint(1, 40 if step in ("commit", "fsync") else 3)
            told = [str(here), url, random.random(), step, turn]
            forking.stdin.write(json.dumps(told) + "\n")
            forking.stdin.flush()
            ended = json.loads(forking.stdout.readline())
            assert ended in ("fell", 0), ended
            found.falls[step] += ended == "fell"
            found.unfallen += ended == 0
            found.facts = check(here, url)
            place += 1
        forking.stdin.close()
    return found


def check(folder: Path, url: str | None) -> int:
    """No fact is lost, doubled or half there; how many were acknowledged."""
    ledger = Ledger(folder, url)
    try:
        acks = [json.loads(line) for line in (folder / _ACKS).read_text().splitlines()]
        history = sealer_of(ledger, folder).shelf.folder
        _check_files(ledger, history)
        for kind in KINDS[1:]:
            assert told(ledger.database, history, kind) == stored(ledger.database, kind), kind
        _check_counts(told(ledger.database, history, "audience"), acks)
        _check_found(ledger, acks)
        return len(acks)
    finally:
        ledger.close()


def _check_files(ledger: Ledger, history: Any) -> None:
    """What the manifest names is there, and nothing else."""
    with reading(ledger.database) as connection:
        named = {history.path(sheet) for sheet in sheets(connection)}
    assert set(history.root.rglob("*.parquet")) == named


def _check_counts(found: list[Any], acks: list[Any]) -> None:
    ids = Counter(UUID(str(row[1])).hex for row in found)
    assert set(ids.values()) <= {1}, "doubled"
    young = {uid for uid, name, at in acks if name == "AudienceSampled" and at > NOW - 400 * DAY}
    assert young <= set(ids), "lost"


def _check_found(ledger: Ledger, acks: list[Any]) -> None:
    for table, names in (
        (schema.events, ("EventLogged",)),
        (schema.errors, ("ErrorLogged",)),
    ):
        found = Counter(row["id"].hex for row in ledger.rows(table))
        assert set(found.values()) <= {1}
        young = {uid for uid, name, at in acks if name in names and at > NOW - 90 * DAY}
        assert young <= set(found)
    with reading(ledger.database) as connection:
        rolled = connection.scalar(sa.select(sa.func.sum(schema.metric_hours.c.count))) or 0
        raw = connection.scalar(sa.select(sa.func.count()).select_from(schema.metrics)) or 0
    # A kind of hours goes as a whole after two years, which none of these is old enough for.
    told_of = sum(name == "MetricSampled" for _, name, _ in acks)
    # A batch may be stored and not acknowledged.
    assert told_of <= rolled + raw <= told_of + 6 * ROUNDS


if __name__ == "__main__":
    main()

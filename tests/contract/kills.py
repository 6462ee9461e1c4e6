"""Clients that post while the server is killed again and again, and what is there afterwards."""

import json
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import msgspec
import sqlalchemy as sa

from tallylight.ingest.directory import OWN
from tallylight.model.observation import AnyObservation
from tallylight.store import schema
from tallylight.store.database import Database, open_database, reading
from tests.contract.pushing import PATH, event, now_ms, observation, play, sample, session
from tests.ledger import Ledger
from tests.servers.tallylight import Tallylight

SENDERS = 6
SOURCE = "desk"  # as the ledger's first source is called
FACTS = (schema.steps, schema.audience, schema.events, schema.errors)
_EXPECTED = {"play.started": schema.plays, "session.started": schema.sessions}


class Sender(threading.Thread):
    """One client: posts one thing after another, and again whatever was not acknowledged."""

    def __init__(self, port: int, token: str, seed: int) -> None:
        super().__init__(daemon=True)
        self._port = port
        self._headers = {"Authorization": f"Bearer {token}"}
        self._random = Random(seed)
        self._subjects: list[str] = []
        self._ending = threading.Event()
        self._line: HTTPConnection | None = None
        self.sent: list[dict[str, Any]] = []
        self.faults: list[str] = []
        self.counts: Counter[str] = Counter()

    def end(self) -> None:
        """Send what is not acknowledged yet, and no more."""
        self._ending.set()
        self.join(60)
        assert not self.is_alive(), "a sender waits for an answer that never comes"

    def run(self) -> None:
        while not self._ending.is_set():
            batch = [self._made() for _ in range(self._random.choice((1, 1, 1, 5, 40)))]
            self._random.shuffle(batch)
            self.sent += batch
            is_first = True
            while not self._acknowledged(batch, is_first=is_first):
                is_first = False
                time.sleep(0.01)
        self._hang_up()

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None

    def _acknowledged(self, batch: list[dict[str, Any]], *, is_first: bool) -> bool:
        try:
            if self._line is None:
                self._line = HTTPConnection("127.0.0.1", self._port, timeout=20)
            self._line.request("POST", PATH, json.dumps(batch), self._headers)
            answer = self._line.getresponse()
            told = json.loads(answer.read())
        except (OSError, HTTPException, ValueError):
            # Nothing, or half an answer: the server fell.
            self._hang_up()
            self.counts["unanswered"] += is_first
            return False
        if answer.status != 200:
            self.faults.append(f"{answer.status}: {told}")
            return True
        self._count(told, len(batch), is_first=is_first)
        return True

    def _count(self, told: dict[str, Any], size: int, *, is_first: bool) -> None:
        if told["rejected"] or told["accepted"] + told["duplicates"] != size:
            self.faults.append(f"of {size}: {told}")
        if is_first and told["duplicates"]:
            self.faults.append(f"never sent before, and yet known: {told}")
        self.counts["posts"] += 1
        self.counts["acknowledged"] += size
        self.counts["stored unanswered"] += told["duplicates"]

    def _made(self) -> dict[str, Any]:
        at = now_ms() - self._random.randrange(3_600_000)
        kind = self._random.random()
        if kind < 0.2 or not self._subjects:
            started = session(at=at, state="playing", playback_type="direct_play")
            self._subjects.append(started["subject"])
            return started
        if kind < 0.6:
            subject = self._random.choice(self._subjects[-50:])
            state = self._random.choice(("playing", "paused"))
            return observation("session.progressed", at=at, subject=subject, state=state)
        if kind < 0.75:
            title, deck = self._random.choice("ABCDE"), self._random.choice("12")
            return play(title, at=at, deck=deck, expected_ms=200_000)
        return (sample if kind < 0.9 else event)(at=at)


@dataclass
class Aftermath:
    """What the clients saw and what the database holds."""

    kills: int
    seconds: float
    counts: Counter[str]
    sent: list[dict[str, Any]]
    faults: list[str]
    rederived: dict[str, Any]
    found: Counter[str] = field(default_factory=Counter[str])
    stories: Counter[str] = field(default_factory=Counter[str])
    expected_stories: Counter[str] = field(default_factory=Counter[str])
    digest_unharmed: str = ""

    @property
    def lost(self) -> list[str]:
        return [one["id"] for one in self.sent if one["id"] not in self.found]

    @property
    def doubled(self) -> list[str]:
        return [uid for uid, count in (self.found + self.stories).items() if count > 1]

    def summary(self) -> dict[str, Any]:
        """What came of it, in figures."""
        return {
            "kills": self.kills,
            "seconds": round(self.seconds),
            "posts": self.counts["posts"],
            "posts_unanswered": self.counts["unanswered"],
            "observations_acknowledged": self.counts["acknowledged"],
            "observations_stored_though_unanswered": self.counts["stored unanswered"],
            "lost": len(self.lost),
            "doubled": len(self.doubled),
            "stories": self.stories.total(),
            "digest": self.rederived["digest"],
            "digest_unharmed": self.digest_unharmed,
            "faults": self.faults,
        }

    def check(self) -> None:
        """0 acknowledged lost, 0 doubled, and the stories are those of a server never killed."""
        assert self.faults == []
        assert self.counts["unanswered"] >= self.kills, "the kills did not hit any post"
        assert (self.lost, self.doubled) == ([], [])
        assert len(self.found) == len(self.sent)
        assert self.stories == self.expected_stories
        assert self.rederived["digest_before"] == self.digest_unharmed
        assert self.rederived["digest"] == self.digest_unharmed


def killed(
    server: Tallylight, unharmed: Path, *, kills: int, database_url: str | None = None
) -> Aftermath:
    """Kill a server `kills` times while clients post; start it each time on the same folder.

    `unharmed` is where a store is made of the same observations that nobody ever killed.
    """
    began = time.monotonic()
    random = Random(kills)
    token = server.token(SOURCE, "ingest")
    senders = [Sender(server.port, token, random.randrange(1 << 30)) for _ in range(SENDERS)]
    for sender in senders:
        sender.start()
    for _ in range(kills):
        time.sleep(random.uniform(0.02, 0.4))
        server.kill()
        server.start(120)
    for sender in senders:
        sender.end()
    aftermath = Aftermath(
        kills=kills,
        seconds=time.monotonic() - began,
        counts=sum((sender.counts for sender in senders), Counter[str]()),
        sent=[one for sender in senders for one in sender.sent],
        faults=[fault for sender in senders for fault in sender.faults],
        rederived=json.loads(server.run("rederive", "--json")),
    )
    _look(aftermath, open_database(server.data, database_url))
    _fold_unharmed(aftermath, unharmed)
    return aftermath


def _look(aftermath: Aftermath, database: Database) -> None:
    with reading(database) as connection:
        for table in FACTS:
            told = sa.select(table.c.id)
            if "source" in table.c:
                # What the server logs of itself was sent by nobody.
                told = told.where(table.c.source != OWN)
            aftermath.found.update(map(str, connection.scalars(told)))
        for table in _EXPECTED.values():
            aftermath.stories.update(map(str, connection.scalars(sa.select(table.c.id))))
    database.close()


def _fold_unharmed(aftermath: Aftermath, folder: Path) -> None:
    decode = msgspec.json.Decoder(list[AnyObservation]).decode
    ledger = Ledger(folder)
    ledger.write(decode(json.dumps(aftermath.sent)))
    aftermath.digest_unharmed = ledger.digest
    for table in _EXPECTED.values():
        ids = (row["id"] for row in ledger.rows(table))
        aftermath.expected_stories.update(str(UUID(bytes=uid.bytes)) for uid in ids)
    ledger.close()

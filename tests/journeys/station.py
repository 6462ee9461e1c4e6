"""A station on a real Icecast, what truly happened there, and the servers that watch it."""

import json
import time
from dataclasses import dataclass, field
from typing import Any

from tests.servers.icecast import Encoder, Icecast, Listener
from tests.servers.tallylight import Tallylight

ROCK, JAZZ = "Rock FM", "Jazz FM"
# The first mount by name carries the programme's plays.
PROGRAMMES = {ROCK: ("/rock-128.mp3", "/rock-64.mp3"), JAZZ: ("/jazz.mp3",)}
MOUNTS = [mount for mounts in PROGRAMMES.values() for mount in mounts]
POLL_S = 2
SITE = "rock"


@dataclass(frozen=True)
class Airing:
    """A title that truly began; `at` in seconds of the clock."""

    programme: str
    title: str
    at: float


@dataclass
class Watcher:
    """A Tallylight that watches the station; between `killed_at` and `ready_at` it was dead."""

    server: Tallylight
    token: str = ""
    killed_at: float = 0
    started_at: float = 0
    ready_at: float = 0

    def watch(self, icecast: Icecast, zone: str) -> None:
        """Make the site and connect it, by the command line."""
        self.server.start()
        run = self.server.run
        run("site", "add", SITE, "--name", "Rock House", "--zone", zone, "--kind", "radio")
        settings = {"url": icecast.url, "password": icecast.admin_password, "poll_seconds": POLL_S}
        sets = [word for name, value in settings.items() for word in ("--set", f"{name}={value}")]
        run("source", "add", "icecast", "studio", "--site", SITE, *sets)
        self.token = self.server.token("journey", "read", "admin")

    def text(self, path: str, **query: str) -> str:
        """What the API answers; a fault fails the test."""
        given = {name: value for name, value in query.items() if value}
        with self.server.client(self.token) as client:
            answer = client.get(f"/api/v1/{path}", params={"site": SITE, **given})
        assert answer.status_code == 200, answer.text
        return answer.text

    def items(self, path: str, **query: str) -> list[dict[str, Any]]:
        """All rows of a list, oldest first."""
        found: list[dict[str, Any]] = []
        cursor: str | None = ""
        while cursor is not None:
            page = json.loads(self.text(path, limit="200", cursor=cursor, **query))
            found += page["items"]
            cursor = page["next"]
        return found[::-1]

    def kill(self) -> None:
        self.server.kill()
        self.killed_at = time.time()

    def start_again(self) -> None:
        self.started_at = time.time()
        self.server.start()
        self.ready_at = time.time()


@dataclass
class Station:
    """The station; every act notes what truly happened and when."""

    icecast: Icecast
    watchers: list[Watcher]
    airings: list[Airing] = field(default_factory=list[Airing])
    visits: list[Listener] = field(default_factory=list[Listener])
    happened: dict[str, float] = field(default_factory=dict[str, float])
    _encoders: dict[str, Encoder] = field(default_factory=dict[str, Encoder])
    _here: dict[int, Listener] = field(default_factory=dict[int, Listener])

    def go_on_air(self) -> None:
        for mount in MOUNTS:
            self._feed(mount)

    def change_title(self, programme: str, title: str) -> None:
        self.airings.append(Airing(programme, title, time.time()))
        for mount in PROGRAMMES[programme]:
            if mount in self._encoders:
                self._encoders[mount].set_title(title)

    def kill_encoder(self, mount: str) -> None:
        self._encoders.pop(mount).kill()
        self.happened["encoder killed"] = time.time()

    def start_encoder(self, mount: str) -> None:
        self._feed(mount)
        self.happened["encoder back"] = time.time()

    def kill_icecast(self) -> None:
        self.icecast.kill()
        self.happened["icecast killed"] = time.time()
        while self._encoders:
            self._encoders.popitem()[1].kill()

    def start_icecast(self) -> None:
        self.icecast.start()
        self.happened["icecast back"] = time.time()
        self.go_on_air()
        self.happened["mounts back"] = time.time()

    def kill_watchers(self) -> None:
        for watcher in self.watchers:
            watcher.kill()

    def start_watchers(self) -> None:
        for watcher in self.watchers:
            watcher.start_again()

    def come(self, listener: int, mount: str) -> None:
        # Two listeners share a player: one of them must not hide the other.
        agent = f"VLC/3.0.{max(1, listener)} LibVLC/3.0.{max(1, listener)}"
        self._here[listener] = self.icecast.listen(mount, agent)
        self.visits.append(self._here[listener])

    def leave(self, listener: int) -> None:
        self._here[listener].leave()

    def _feed(self, mount: str) -> None:
        """Start an encoder; the title that was on air goes on."""
        programme = next(name for name, mounts in PROGRAMMES.items() if mount in mounts)
        self._encoders[mount] = self.icecast.start_source(mount, name=programme)
        on_air = [airing.title for airing in self.airings if airing.programme == programme]
        if on_air:
            self._encoders[mount].set_title(on_air[-1])

"""One that pushes observations over HTTP, and observations for it to push."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2

from tests.servers.tallylight import Tallylight

PATH = "/api/v1/observations"
NDJSON = {"Content-Type": "application/x-ndjson"}
LISTS = ("plays", "sessions", "audience", "events", "errors", "items", "people", "streams")


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def observation(kind: str, **told: Any) -> dict[str, Any]:
    """An observation of now; the envelope by name, all else is its data."""
    envelope = {name: told.pop(name) for name in ("id", "at", "site", "subject") if name in told}
    return {"id": str(uuid4()), "type": kind, "at": now_ms(), **envelope, "data": told}


def sample(**told: Any) -> dict[str, Any]:
    return observation("audience.sampled", **{"stream": "/live", "listeners": 3, **told})


def event(**told: Any) -> dict[str, Any]:
    words = {"level": "info", "category": "studio", "event": "note", "message": "hello"}
    return observation("event.logged", **{**words, **told})


def error(**told: Any) -> dict[str, Any]:
    words = {"service": "encoder", "severity": "error", "message": "buffer ran dry"}
    return observation("error.logged", **{**words, **told})


def play(title: str = "Teardrop", **told: Any) -> dict[str, Any]:
    """The start of a play; `item` adds to the title."""
    item = {"title": title, **told.pop("item", {})}
    return observation("play.started", **{"subject": str(uuid4()), **told, "item": item})


def session(**told: Any) -> dict[str, Any]:
    """The start of a session."""
    words = {"viewer": {"name": "Ada"}, "stream": "/live", "subject": str(uuid4())}
    return observation("session.started", **{**words, **told})


class Desk:
    """Pushes with one token, and reads what came of it."""

    def __init__(self, http: httpx2.Client) -> None:
        self._http = http

    @property
    def authorization(self) -> str:
        """What it says in the header of that name."""
        return self._http.headers["Authorization"]

    def post(self, body: Any = None, **asked: Any) -> httpx2.Response:
        """Post JSON of `body`, or `content` as it is."""
        told = {"content": asked.pop("content")} if "content" in asked else {"json": body}
        return self._http.post(PATH, **told, **asked)

    def push(self, *observations: Any) -> dict[str, Any]:
        """The answer to an array of observations, which is always 200."""
        answer = self.post(list(observations))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def accepts(self, *observations: Any) -> None:
        expected = {"accepted": len(observations), "duplicates": 0, "rejected": []}
        assert self.push(*observations) == expected

    def get(self, path: str, **asked: Any) -> Any:
        answer = self._http.get(f"/api/v1/{path}", params=asked)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def listed(self, noun: str, **asked: Any) -> list[Any]:
        return self.get(noun, limit=1_000, **asked)["items"]


class Station:
    """A server that runs for a whole module, with the site `rock` beside `main`."""

    def __init__(self, server: Tallylight, admin: httpx2.Client) -> None:
        self.server = server
        self._admin = admin

    def site(self, slug: str) -> None:
        asked = {"slug": slug, "name": slug, "zone": "UTC", "kinds": ["radio"]}
        assert self._admin.post("/api/v1/sites", json=asked).status_code == 201

    @contextmanager
    def desk(
        self, *, site: str | None = None, scopes: tuple[str, ...] = ("ingest", "read")
    ) -> Iterator[Desk]:
        """One that pushes as a source of its own, so that nobody else's facts are in its way."""
        asked = {"name": f"desk {uuid4().hex}", "scopes": scopes, "site": site}
        made = self._admin.post("/api/v1/tokens", json=asked)
        assert made.status_code == 201, made.text
        with self.server.client(made.json()["item"]["secret"]) as http:
            yield Desk(http)


@contextmanager
def serving(folder: Path, database_url: str | None) -> Iterator[Station]:
    server = Tallylight(folder, database_url=database_url)
    server.start(60)
    try:
        with server.client(server.token("admin", "admin")) as admin:
            station = Station(server, admin)
            station.site("rock")
            yield station
    finally:
        server.kill()

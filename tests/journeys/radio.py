"""A station with three hours behind it, pushed as playout pushes, and windows onto its pages."""

import time
from collections.abc import Iterator
from typing import Any, Protocol
from uuid import NAMESPACE_URL, uuid5

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.journeys.studio import View, add_admin, need_page
from tests.servers.chromium import Theme
from tests.servers.tallylight import Tallylight

ROCK, JAZZ = "/rock.mp3", "/jazz.mp3"
SECOND, MINUTE = 1_000, 60_000
SONGS, SONG = 260, 40 * SECOND
"""So many songs of this length, the last of which ends a minute ago."""
SILENT = range(80, 100)
"""So many minutes ago nobody counted."""
ADVERT, SKIPPED, BROKEN = 10, 21, 33
"""The numbers of an advert, of a song that was cut off, and of one with an error."""


def observation(type_: str, at: int, data: dict[str, Any], subject: str | None = None) -> object:
    told = {"type": type_, "at": at, "site": "main", "data": data}
    told["id"] = str(uuid5(NAMESPACE_URL, f"{type_} {at} {subject} {data.get('stream')}"))
    return told if subject is None else {**told, "subject": subject}


def counts(now: int) -> list[object]:
    """A count a minute of both streams, over three hours, but for the silence."""
    return [
        observation(
            "audience.sampled",
            now - ago * MINUTE,
            {"stream": stream, "listeners": listeners, "interval_ms": MINUTE},
        )
        for ago in range(180)
        if ago not in SILENT
        for stream, listeners in ((ROCK, 20 if ago == 30 else 10), (JAZZ, 3))
    ]


def song(number: int, now: int) -> list[object]:
    """One play: even ones have an ISRC, and some are special."""
    began = now - MINUTE - (SONGS - number) * SONG
    aired = SONG // 4 if number == SKIPPED else SONG
    item = {"title": f"Song {number:03}", "artist": "Björk", "duration_ms": SONG}
    if number % 2 == 0:
        item["isrc"] = f"GBAYE98{number:05}"
    if number == ADVERT:
        item |= {"kind": "advert", "title": "<b>Bob's Boats</b>"}
    start = {"item": item, "stream": ROCK, "deck": "A", "expected_ms": SONG, "playlist": "Day"}
    end: dict[str, object] = {"reason": "finished", "aired_ms": aired}
    if number == BROKEN:
        end |= {"had_errors": True, "error_message": "Decoder gave up"}
    return [
        observation("play.started", began, start, f"play-{number}"),
        observation("play.ended", began + aired, end, f"play-{number}"),
    ]


def broadcast(server: Tallylight) -> None:
    """An admin, and everything that playout told."""
    add_admin(server).close()
    now = int(time.time()) * SECOND
    told = [*counts(now), *(part for number in range(SONGS) for part in song(number, now))]
    with server.client(server.token("playout", "ingest")) as client:
        answer = client.post("/api/v1/observations", json=told).raise_for_status().json()
    assert answer["rejected"] == [], answer["rejected"][:3]


@pytest.fixture(scope="session")
def station_on_record(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tallylight]:
    """A server with an admin and three hours of a station."""
    need_page()
    server = Tallylight(tmp_path_factory.mktemp("record") / "data")
    server.start()
    broadcast(server)
    yield server
    server.kill()


@pytest.fixture(scope="session")
def empty_station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tallylight]:
    """A server with an admin, to whom nothing was ever told."""
    need_page()
    server = Tallylight(tmp_path_factory.mktemp("empty") / "data")
    server.start()
    add_admin(server).close()
    yield server
    server.kill()


class Open(Protocol):
    """Opens a page of a server, signed in; faults on it fail the test when it is over."""

    def __call__(
        self, server: Tallylight, path: str, *, width: int = 1440, theme: Theme = "dark"
    ) -> View: ...


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Open]:
    need_page()
    views: list[View] = []

    def open_view(
        server: Tallylight, path: str, *, width: int = 1440, theme: Theme = "dark"
    ) -> View:
        views.append(View(chromium, server, width=width, theme=theme))
        views[-1].sign_in()
        views[-1].open(path)
        settled(views[-1])
        return views[-1]

    yield open_view
    faults = [fault for view in views for fault in view.faults]
    for view in views:
        view.close()
    assert faults == []


def settled(view: View) -> None:
    """Wait until the page shows what it is about, and not where it will stand."""
    view.page.get_by_role("heading", level=1).first.wait_for()
    waits = view.page.locator(".mantine-Skeleton-root, [aria-busy=true]")
    # A page asks a dozen questions, beside other tests; how long that takes is measured elsewhere.
    expect(waits).to_have_count(0, timeout=45_000)


def is_clean(view: View) -> None:
    """No violation, and nothing that scrolls sideways."""
    assert view.window.axe_violations() == []
    wide = view.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0, "the page scrolls sideways"


def figure(view: View, label: str) -> Locator:
    """A labelled figure of the page."""
    return view.page.locator("dl > div").filter(has=view.page.get_by_text(label, exact=True)).first

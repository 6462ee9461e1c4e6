"""A station whose logs have something in them: events of three days, and errors of three kinds."""

import time
from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.journeys.radio import MINUTE, SECOND, observation
from tests.journeys.studio import add_admin, need_page
from tests.servers.tallylight import Tallylight

LOADED = 240
"""So many tracks were loaded, one each ten minutes, the last of them a minute ago."""
HOSTILE = '<img src=x onerror="alert(1)">'


def loaded(number: int, now: int) -> object:
    at = now - MINUTE - (LOADED - 1 - number) * 10 * MINUTE
    item = {"title": f"Song {number:03}", "artist": "Björk"}
    told = {"level": "info", "category": "audio", "event": "track_loaded", "deck": "AB"[number % 2]}
    return observation(
        "event.logged",
        at,
        {**told, "message": f"Deck loaded song {number:03}", "item": item, "metadata": {"bpm": 98}},
    )


def lost(ago: int, now: int) -> object:
    told = {"level": "error", "category": "stream", "event": "stream_disconnected"}
    return observation(
        "event.logged",
        now - ago * MINUTE,
        {**told, "message": "Encoder 7 lost its connection", "stream": "/rock.mp3"},
    )


def warned(now: int) -> object:
    told = {"level": "warn", "category": "scripting", "event": "script_error"}
    return observation("event.logged", now - 5 * MINUTE, {**told, "message": HOSTILE})


def failed(now: int) -> list[object]:
    """Underruns, three of them; a full disk; a script that gave up."""
    underruns = [
        observation(
            "error.logged",
            now - ago * MINUTE,
            {
                "service": "encoder",
                "severity": "warning",
                "message": f"Buffer underrun after {ago} s",
                "context": {"fill": 0.1},
            },
        )
        for ago in (3, 40, 700)
    ]
    full = {"service": "recorder", "severity": "critical", "message": "No space left on disk"}
    script = {
        "service": "scripts",
        "severity": "error",
        "message": HOSTILE,
        "stack_trace": "line 7",
    }
    return [
        *underruns,
        observation("error.logged", now - 10 * MINUTE, full),
        observation("error.logged", now - 20 * MINUTE, script),
    ]


def tell(server: Tallylight, *told: object) -> None:
    """Push observations as the playout."""
    with server.client(server.token(f"playout {uuid4()}", "ingest")) as client:
        answer = client.post("/api/v1/observations", json=list(told)).raise_for_status().json()
    assert answer["rejected"] == [], answer["rejected"]


def now_ms() -> int:
    return int(time.time()) * SECOND


@pytest.fixture(scope="session")
def logged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tallylight]:
    """A server with an admin, and full logs."""
    need_page()
    server = Tallylight(tmp_path_factory.mktemp("logged") / "data")
    server.start()
    add_admin(server).close()
    now = now_ms()
    events = [loaded(number, now) for number in range(LOADED)]
    tell(server, *events, lost(2, now), lost(30, now), warned(now), *failed(now))
    yield server
    server.kill()


@pytest.fixture
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tallylight]:
    """A server with an admin, and nothing else."""
    need_page()
    server = Tallylight(tmp_path_factory.mktemp("bare") / "data")
    server.start()
    add_admin(server).close()
    yield server
    server.kill()

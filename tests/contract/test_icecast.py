"""The Icecast source against a real Icecast, fed by ffmpeg and heard by real listeners."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tallylight.egress import Policy, guarded_client
from tallylight.model.errors import SourceDownError, SourceRefusedError
from tallylight.model.memory import Memory
from tallylight.model.observation import (
    AudienceSampled,
    EventLogged,
    PlayStarted,
    SessionStarted,
)
from tallylight.model.report import Report
from tallylight.model.time import system_clock
from tallylight.sources.contract import Edge, Watch
from tallylight.sources.icecast import SOURCE
from tallylight.sources.icecast.config import IcecastConfig
from tests.servers.icecast import Icecast

pytestmark = pytest.mark.icecast
# Icecast shows a title, and the end of an encoder, a moment after it was told.
TITLE_LAG_S = 2


@asynccontextmanager
async def watching(server: Icecast, password: str | None = None) -> AsyncIterator[Watch]:
    config = IcecastConfig(
        url=server.url, password=server.admin_password if password is None else password
    )
    async with guarded_client(Policy().reaching(SOURCE.hosts(config))) as http:
        assert SOURCE.watch is not None
        yield SOURCE.watch(config, Edge(http, system_clock, "main", "icecast"), Memory())


async def told(watch: Watch, kind: type) -> list:
    report: Report = await watch.look()
    return [one for one in report.observations if isinstance(one, kind)]


async def test_titles_counts_and_listeners(icecast: Icecast) -> None:
    encoder = await asyncio.to_thread(icecast.start_source, "/live.mp3", "Björk - Jóga")
    listeners = [icecast.listen("/live.mp3", agent) for agent in ("VLC/3", "Icecast 2.4.4")]
    await asyncio.sleep(TITLE_LAG_S)
    async with watching(icecast) as watch:
        report = await watch.look()
        plays = [one for one in report.observations if isinstance(one, PlayStarted)]
        sessions = [one for one in report.observations if isinstance(one, SessionStarted)]
        samples = [one for one in report.observations if isinstance(one, AudienceSampled)]
        await asyncio.to_thread(encoder.set_title, "Sigur Rós - Ára bátur")
        await asyncio.sleep(TITLE_LAG_S)
        (next_play,) = await told(watch, PlayStarted)
    assert [(one.data.item.artist, one.data.item.title) for one in plays if one.data.item] == [
        ("Björk", "Jóga")
    ]
    assert {one.data.excluded for one in sessions} == {None, "relay: Icecast 2.4.4"}
    assert [(one.data.listeners, one.data.excluded, one.data.unique) for one in samples] == [
        (2, 1, 1)
    ]
    assert next_play.data.item.title == "Ára bátur"
    assert len(listeners) == 2


async def test_a_killed_encoder_and_a_killed_server(icecast: Icecast) -> None:
    encoder = await asyncio.to_thread(icecast.start_source, "/live.mp3", "A")
    async with watching(icecast) as watch:
        await watch.look()
        encoder.kill()
        await asyncio.sleep(TITLE_LAG_S)
        (gone,) = await told(watch, EventLogged)
        icecast.kill()
        with pytest.raises(SourceDownError):
            await watch.look()
    assert gone.data.event == "stream_disconnected"


async def test_a_wrong_password_is_refused(icecast: Icecast) -> None:
    async with watching(icecast, "wrong") as watch:
        with pytest.raises(SourceRefusedError, match="check the admin user and password"):
            await watch.look()


async def test_what_is_public_is_enough_for_titles(icecast: Icecast) -> None:
    await asyncio.to_thread(icecast.start_source, "/live.mp3", "1979")
    await asyncio.sleep(TITLE_LAG_S)
    async with watching(icecast, "") as watch:
        (play,) = await told(watch, PlayStarted)
    assert play.data.item.title == "1979"

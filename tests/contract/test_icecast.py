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
from tests.servers.process import wait_until

pytestmark = pytest.mark.icecast


@asynccontextmanager
async def watching(server: Icecast, password: str | None = None) -> AsyncIterator[Watch]:
    config = IcecastConfig(
        url=server.url, password=server.admin_password if password is None else password
    )
    async with guarded_client(Policy().reaching(SOURCE.hosts(config))) as http:
        assert SOURCE.watch is not None
        yield SOURCE.watch(config, Edge(http, system_clock, "main", "icecast"), Memory())


async def told(watch: Watch, kind: type) -> list:
    """What the first look that tells of such a thing tells of it.

    Icecast shows a title, and the end of an encoder, a moment after it was told.
    """
    async with asyncio.timeout(20):
        while True:
            report: Report = await watch.look()
            if found := [one for one in report.observations if isinstance(one, kind)]:
                return found
            await asyncio.sleep(0.2)


async def test_titles_are_plays(icecast: Icecast) -> None:
    encoder = await asyncio.to_thread(icecast.start_source, "/live.mp3", "Björk - Jóga")
    async with watching(icecast) as watch:
        plays = await told(watch, PlayStarted)
        await asyncio.to_thread(encoder.set_title, "Sigur Rós - Ára bátur")
        plays += await told(watch, PlayStarted)
    assert [(one.data.item.artist, one.data.item.title) for one in plays] == [
        ("Björk", "Jóga"),
        ("Sigur Rós", "Ára bátur"),
    ]


async def test_listeners_are_sessions_and_a_relay_does_not_count(icecast: Icecast) -> None:
    await asyncio.to_thread(icecast.start_source, "/live.mp3")
    listeners = [icecast.listen("/live.mp3", agent) for agent in ("VLC/3", "Icecast 2.4.4")]
    await asyncio.to_thread(wait_until, lambda: icecast.mounts() == {"/live.mp3": 2}, "both count")
    async with watching(icecast) as watch:
        report = await watch.look()
    sessions = [one for one in report.observations if isinstance(one, SessionStarted)]
    (sample,) = [one for one in report.observations if isinstance(one, AudienceSampled)]
    assert {one.data.excluded for one in sessions} == {None, "relay: Icecast 2.4.4"}
    assert (sample.data.listeners, sample.data.excluded, sample.data.unique) == (2, 1, 1)
    assert len(sessions) == len(listeners)


async def test_a_killed_encoder_and_a_killed_server(icecast: Icecast) -> None:
    encoder = await asyncio.to_thread(icecast.start_source, "/live.mp3", "A")
    async with watching(icecast) as watch:
        await watch.look()
        encoder.kill()
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
    async with watching(icecast, "") as watch:
        (play,) = await told(watch, PlayStarted)
    assert play.data.item.title == "1979"

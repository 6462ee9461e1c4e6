"""Figures under the names of radio stations' monitoring, from rooms in any state."""

import asyncio
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from tallylight.api.last_day import LastDay
from tallylight.api.radio_names import RadioNames
from tallylight.live.present import AirPlay, SitePresent, StreamCondition, StreamIdentity
from tallylight.model.time import MINUTE, SECOND
from tests.rows import NOON, Rows
from tests.served import Served


@pytest.fixture
def rows(served: Served) -> Rows:
    return Rows(served.database)


def told(names: RadioNames) -> list[str]:
    registry = CollectorRegistry()
    registry.register(names)
    lines = generate_latest(registry).decode().splitlines()
    return [line for line in lines if not line.startswith("#")]


def present(*, is_up: bool | None) -> SitePresent:
    site = SitePresent("main", "Main", ZoneInfo("UTC"))
    site.identify([StreamIdentity(key=1, id="a", name="/live", source="desk", is_polled=True)])
    if is_up is not None:
        state = "up" if is_up else "down"
        site.condition(
            1,
            StreamCondition(state=state, since=NOON - 5 * MINUTE, last_at=NOON, interval_ms=15_000),
        )
    play: dict[str, Any] = dict.fromkeys(("artist", "album", "presenter", "show", "playlist"))
    site.air(
        [
            AirPlay(
                id="p",
                stream=1,
                title="Song",
                kind="song",
                started_at=NOON - 90 * SECOND,
                expected_ms=200_000,
                live=None,
                **play,
            )
        ]
    )
    return site


def names_of(served: Served, *sites: SitePresent) -> RadioNames:
    return RadioNames(
        CollectorRegistry(),
        served.database,
        served.desk.ask,
        lambda: [site.snapshot(NOON) for site in sites],
        lambda: NOON,
    )


def test_nothing_is_told_before_anything_is_known(served: Served) -> None:
    assert told(names_of(served)) == []


def test_streams_are_told_as_they_are_now(served: Served) -> None:
    up, down, unknown = (told(names_of(served, present(is_up=one))) for one in (True, False, None))

    assert up == [
        'radio_audio_stream_available{site="main",stream="/live"} 1.0',
        'radio_stream_uptime_seconds{site="main",stream="/live"} 300.0',
        'radio_current_track_duration_seconds{site="main",stream="/live"} 90.0',
    ]
    assert down == ['radio_audio_stream_available{site="main",stream="/live"} 0.0']
    assert not [line for line in unknown if "available" in line]


def test_a_scrape_asks_nothing_of_the_database(served: Served, rows: Rows) -> None:
    source = rows.source(1)
    rows.play(1, source, NOON)
    names = names_of(served)
    names._tallies.count()  # noqa: SLF001 - as its work does
    served.database.close()

    assert told(names) == [
        'radio_tracks_played_total{site="main"} 1.0',
        *(
            f'radio_errors_total{{severity="{severity}",site="main"}} 0.0'
            for severity in ("info", "warning", "error", "critical")
        ),
    ]


async def test_the_last_day_is_asked_once_somebody_looks(
    served: Served, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tallylight.api.last_day._BEAT_S", 0.01)
    source = rows.source(1, "studio", kind="push")
    stream, item = rows.stream(1, source, "/live"), rows.item(1, "Sinnerman")
    for place in range(4):
        at = NOON - (place + 1) * 10 * MINUTE
        rows.play(
            *(1, source, at),
            stream=stream,
            item=item,
            ended_at=at + MINUTE,
            aired_ms=60_000,
            had_errors=place == 0,
        )
    for minutes, name, value in (
        (1, "cpu_usage", 12.5),
        (2, "cpu_usage", 99),
        (11, "memory_mb", 3),
    ):
        rows.metric(1, source, NOON - minutes * MINUTE, name, value, service="ffmpeg")
    answered = asyncio.Event()

    async def ask(wanted: Any) -> Any:
        answer = await served.desk.ask(wanted)
        asyncio.get_running_loop().call_later(0.05, answered.set)
        return answer

    day = LastDay(served.database, ask, lambda: served.now)
    working = asyncio.create_task(day.run())
    await asyncio.sleep(0.1)
    assert not answered.is_set()

    assert day.look().clean == {}
    async with asyncio.timeout(30):
        while day.look().clean == {}:
            answered.clear()
            await answered.wait()
    working.cancel()

    assert day.look().encoder == {("cpu_usage", "main"): 12.5}
    assert (day.look().clean, day.look().error_rate) == ({"main": 75.0}, {"main": 25.0})

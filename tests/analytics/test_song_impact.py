"""Which songs drive listeners away: found under a strong day, where the raw change misleads.

The audience follows its hour of the week and comes and goes by itself. Five songs of 505 drive
some away; they are played while it grows, and others while it falls, who do nothing to it.
"""

import random
from collections import defaultdict
from collections.abc import Iterator
from math import pi, sin, sqrt
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import pytest

from tallylight.analytics.impact import (
    LEAST_PLAYS,
    SLOTS,
    Effect,
    Hour,
    Song,
    drifts,
    effect,
    flagged,
)
from tallylight.analytics.window import Window
from tallylight.model.time import DAY, SECOND, Instant, moment
from tests.analytics.harness import Archive
from tests.ledger import NOON, observation

pytestmark = pytest.mark.past

ZONE = "Europe/Paris"
START: Instant = 1_769_986_800_000_000  # 2026-02-02 00:00 in Paris, a Monday
DAYS = 28
BAD = {f"Bad {number}" for number in range(5)}
GOOD = [f"Song {number}" for number in range(400)]
EVENING = [f"Evening song {number}" for number in range(100)]
LOSS = 0.025
_SPREAD = 0.5


class Airing(NamedTuple):
    song: str
    start: Instant
    end: Instant
    before: int
    at_end: int


def usual(at: Instant) -> float:
    """Listeners that this hour of the week has by itself."""
    local = moment(at).astimezone(ZoneInfo(ZONE))
    hour = local.hour + local.minute / 60
    week = 0.8 if local.weekday() >= 5 else 1.0
    return week * (420 + 380 * sin((hour - 9) / 24 * 2 * pi))


def simulated(seed: int) -> list[Airing]:
    """Four weeks of songs, and the listeners at each of their edges."""
    dice = random.Random(seed)
    airings: list[Airing] = []
    at, level = START, usual(START)
    while at < START + DAYS * DAY:
        hour = moment(at).astimezone(ZoneInfo(ZONE)).hour
        if 5 <= hour < 13 and dice.random() < 0.03:
            song = dice.choice(sorted(BAD))
        else:
            song = dice.choice(EVENING if hour >= 17 else GOOD)
        end = at + dice.randrange(170, 270) * SECOND
        follows = usual(end) + (level - usual(at)) * (1 - _SPREAD)
        after = max(0.0, follows + dice.gauss(0, 0.25 * sqrt(max(level, 1))))
        if song in BAD:
            after -= LOSS * level
        airings.append(Airing(song, at, end, round(level), round(after)))
        at, level = end, after
    return airings


def told(airings: list[Airing]) -> Iterator[Any]:
    for one in airings:
        at_s = (one.start - NOON * 1_000) / 1e6
        item = {"title": one.song, "artist": "Somebody", "kind": "song"}
        subject = f"{one.start}"
        yield observation("play.started", at_s, subject=subject, stream="/live", item=item)
        counted = {"stream": "/live", "listeners": one.before, "interval_ms": 180_000}
        yield observation("audience.sampled", at_s - 1, **counted)
    last = airings[-1]
    at_s = (last.end - NOON * 1_000) / 1e6
    yield observation("play.ended", at_s, subject=f"{last.start}")
    counted = {"stream": "/live", "listeners": last.at_end, "interval_ms": 180_000}
    yield observation("audience.sampled", at_s - 1, **counted)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    made = Archive(tmp_path_factory.mktemp("impact"))
    made.now = START + (DAYS + 1) * DAY
    made.tell(told(simulated(1)))
    yield made
    made.close()


WINDOW = Window(START, START + DAYS * DAY, ZoneInfo(ZONE))


def test_songs_that_drive_listeners_away_are_found_and_hardly_another(archive: Archive) -> None:
    rows = archive.ask("song_impact", WINDOW, limit=10_000)

    found = {row["title"] for row in rows if row["flagged"]}
    assert len(found & BAD) >= 4
    assert len(found - BAD) <= 1
    assert {row["title"] for row in rows[:4]} <= BAD
    for row in rows:
        assert row["low"] <= row["impact"] <= row["high"]
        assert row["plays"] >= LEAST_PLAYS
    worst = rows[0]
    assert worst["impact"] < 0
    assert worst["impact_percent"] == pytest.approx(-100 * LOSS, abs=1.5)
    golden = judged(simulated(1))
    assert {row["title"] for row in rows} == golden.keys()
    for row in rows:
        plays, raw, told, is_flagged = golden[row["title"]]
        assert (row["plays"], row["flagged"]) == (plays, is_flagged)
        figures = [row["raw_change"], row["impact"], row["low"], row["high"]]
        assert figures == pytest.approx([raw, told.impact, told.low, told.high], abs=0.0051)


def test_the_raw_change_misleads(archive: Archive) -> None:
    rows = archive.ask("song_impact", WINDOW, limit=10_000)

    by_raw = sorted(rows, key=lambda row: row["raw_change"])
    assert not {row["title"] for row in by_raw[:20]} & BAD


def test_one_direction_is_asked_for(archive: Archive) -> None:
    gains = archive.ask("song_impact", WINDOW, direction="gains", limit=10)
    loses = archive.ask("song_impact", WINDOW, direction="loses", limit=10)

    assert all(row["impact"] >= 0 for row in gains)
    assert all(row["impact"] < 0 for row in loses)
    assert len(gains) == len(loses) == 10


@pytest.mark.parametrize("seed", range(2, 5))
def test_it_holds_whatever_the_dice_say(seed: int) -> None:
    airings = simulated(seed)

    named = judged(airings)

    found = {name for name, (*_, is_flagged) in named.items() if is_flagged}
    assert len(found & BAD) >= 4
    assert len(found - BAD) <= 1


def expected_drifts(airings: list[Airing]) -> dict[int, float]:
    """By hour of the week, listeners per ms of the plays that lie near to the median."""
    hours: defaultdict[int, list[Airing]] = defaultdict(list)
    for one in airings:
        hours[slot_of(one.start)].append(one)
    trimmed: dict[int, Hour] = {}
    for slot, own in hours.items():
        rates = sorted((one.at_end - one.before) / _ms(one) for one in own)
        least, most = _quantile(rates, 0.1), _quantile(rates, 0.9)
        kept = [one for one in own if least <= (one.at_end - one.before) / _ms(one) <= most]
        change = sum(one.at_end - one.before for one in kept)
        trimmed[slot] = Hour(len(kept), change, sum(map(_ms, kept)))
    return drifts(trimmed)


def judged(airings: list[Airing]) -> dict[str, tuple[int, float, Effect, bool]]:
    """The same in plain Python, by song: plays, raw change, effect, and whether it is flagged."""
    rates = expected_drifts(airings)
    beyond = [one.at_end - one.before - rates[slot_of(one.start)] * _ms(one) for one in airings]
    near: defaultdict[int, list[float]] = defaultdict(list)
    for one, more in zip(airings, beyond, strict=True):
        for apart in (-1, 0, 1):
            near[(slot_of(one.start) + apart) % SLOTS].append(more * more)
    usual_of = {slot: sum(own) / len(own) for slot, own in near.items()}
    songs: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for one, more in zip(airings, beyond, strict=True):
        songs[one.song].append((more, usual_of[slot_of(one.start)]))
    raw: defaultdict[str, list[int]] = defaultdict(list)
    for one in airings:
        raw[one.song].append(one.at_end - one.before)
    effects: dict[str, Effect] = {}
    for name, plays in songs.items():
        if len(plays) < LEAST_PLAYS:
            continue
        mean = sum(more for more, _ in plays) / len(plays)
        variance = sum((more - mean) ** 2 for more, _ in plays) / (len(plays) - 1)
        shared = sum(scatter for _, scatter in plays) / len(plays)
        effects[name] = effect(Song(len(plays), mean, variance, shared))
    flags = flagged([one.chance for one in effects.values()])
    return {
        name: (len(raw[name]), sum(raw[name]) / len(raw[name]), one, is_flagged)
        for (name, one), is_flagged in zip(effects.items(), flags, strict=True)
    }


def slot_of(at: Instant) -> int:
    local = moment(at).astimezone(ZoneInfo(ZONE))
    return 24 * local.weekday() + local.hour


def _ms(one: Airing) -> float:
    return (one.end - one.start) / 1_000


def _quantile(ordered: list[float], part: float) -> float:
    place = part * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)

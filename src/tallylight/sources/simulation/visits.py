"""Who listens when: people of their own habits, the same for the same seed (pure)."""

from functools import lru_cache
from math import log
from random import Random

from msgspec import Struct

from tallylight.model.time import DAY, HOUR, MINUTE, SECOND, Instant, moment
from tallylight.model.viewer import Viewer
from tallylight.sources.simulation.catalogue import PROGRAMMES, dice

PEOPLE = 900
VISITS_A_DAY = 1_150
LONGEST = 10 * HOUR
RELAY_MOUNT = "/aurora.mp3"
RELAY_AGENT = "Icecast 2.4.4"
_WEEKEND, _WEEKEND_SHARE = 5, 0.85
_MOUNTS = {"/aurora.aac": 46, "/aurora.mp3": 19, "/jazz.mp3": 22, "/night.opus": 13}
# Listeners that come in each hour of the day, in UTC.
_BY_DAY = (4, 3, 2, 2, 3, 7, 16, 30, 32, 27, 24, 23, 25, 24, 23, 24, 27, 30, 28, 24, 20, 16, 11, 7)
_BY_NIGHT = (26, 22, 17, 13, 9, 6, 4, 3, 3, 3, 3, 3, 4, 4, 4, 5, 6, 8, 11, 15, 21, 27, 31, 30)
_AGENTS = (
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15", 20),
    ("Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 Chrome/131.0 Mobile", 18),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0", 14),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Safari", 8),
    ("VLC/3.0.21 LibVLC/3.0.21", 8),
    ("Sonos/82.2-60140 (ZPS33)", 9),
    ("AlexaMediaPlayer/2.1.4676.0 (Linux;Android 5.1.1) ExoPlayerLib/1.5.9", 7),
    ("RadioDroid2 0.86", 4),
    ("WinampMPEG/5.92, Ultravox/2.1", 2),
    ("foobar2000/2.1", 2),
    ("Kodi/21.1 (Linux; Android 14)", 3),
    ("LavfSimple mpv 0.39.0", 2),
    ("iTunes/12.13 (Windows; Microsoft Windows 11)", 3),
)
# The blocks that are kept for examples, so that none of these people is anybody.
_BLOCKS = (("192.0.2", "FR"), ("198.51.100", "DE"), ("203.0.113", "US"))
_IPV6_SHARE = 0.2


class Person(Struct, frozen=True):
    """Somebody, and the mount they usually choose."""

    viewer: Viewer
    mount: str


class Visit(Struct, frozen=True, kw_only=True):
    """One session of one person."""

    subject: str
    mount: str
    viewer: Viewer
    start: Instant
    end: Instant
    excluded: str | None = None


def visits(seed: int, scale: float, since: Instant, until: Instant) -> list[Visit]:
    """All sessions that go on at some time from `since` to `until`, by their start."""
    days = range((since - LONGEST) // DAY, until // DAY + 1)
    found = [visit for day in days for visit in of_day(seed, scale, day)]
    relays = (relay(week) for week in range(since // (7 * DAY), until // (7 * DAY) + 1))
    return sorted(
        (visit for visit in (*found, *relays) if visit.end > since and visit.start <= until),
        key=lambda visit: (visit.start, visit.subject),
    )


def relay(week: int) -> Visit:
    """The second server that carries the programme on: connected anew each week."""
    viewer = Viewer(ip="192.0.2.2", user_agent=RELAY_AGENT)
    return Visit(
        subject=f"relay:{week}",
        mount=RELAY_MOUNT,
        viewer=viewer,
        start=week * 7 * DAY,
        end=(week + 1) * 7 * DAY,
        excluded=f"relay: {RELAY_AGENT}",
    )


@lru_cache(maxsize=8)
def people(seed: int, scale: float) -> tuple[Person, ...]:
    """Everybody who ever listens."""
    chance = dice(seed, "people")
    agents, weights = zip(*_AGENTS, strict=True)
    return tuple(
        Person(
            _viewer(chance, number, chance.choices(agents, weights)[0]),
            chance.choices([*_MOUNTS], [*_MOUNTS.values()])[0],
        )
        for number in range(max(1, round(PEOPLE * scale)))
    )


def _viewer(chance: Random, number: int, agent: str) -> Viewer:
    block, country = chance.choice(_BLOCKS)
    if chance.random() < _IPV6_SHARE:
        ip = f"2001:db8:{number % 0xFFFF:x}:{chance.randrange(0xFFFF):x}::{number % 250 + 1:x}"
    else:
        ip = f"{block}.{chance.randint(10, 250)}"
    return Viewer(ip=ip, user_agent=agent, country=country)


@lru_cache(maxsize=32)
def of_day(seed: int, scale: float, day: int) -> tuple[Visit, ...]:
    """The sessions that begin on a day in UTC, counted from the epoch."""
    chance = dice(seed, scale, "visits", day)
    share = _WEEKEND_SHARE if moment(day * DAY).weekday() >= _WEEKEND else 1.0
    count = int(VISITS_A_DAY * scale * share * chance.uniform(0.94, 1.08))
    known = people(seed, scale)
    return tuple(_visit(chance, known, day, number) for number in range(count))


def _visit(chance: Random, known: tuple[Person, ...], day: int, number: int) -> Visit:
    # A few come every day, most now and then.
    person = known[int(len(known) * chance.random() ** 1.6)]
    curve = _BY_NIGHT if person.mount == PROGRAMMES[-1].mounts[0] else _BY_DAY
    hour = chance.choices(range(24), curve)[0]
    start = day * DAY + hour * HOUR + chance.randrange(3_600) * SECOND
    stay = int(chance.lognormvariate(log(22 * MINUTE), 1.0)) // SECOND * SECOND
    return Visit(
        subject=f"visit:{day}:{number}",
        mount=person.mount,
        viewer=person.viewer,
        start=start,
        end=start + min(max(stay, 15 * SECOND), LONGEST),
    )

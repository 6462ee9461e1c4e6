"""A station with four weeks behind it, of which every day is alike but for what is said here.

Each day Anthem is played three times, Ballad twice and Cut once, ten seconds long; in the first two
weeks each of them once. Three listeners come every day: two from France for half an hour, one
from Germany for two hours; a fourth looks in for 30 s. Of one listener at most times five are
counted, at eight in the evening nine. The day before yesterday the stream was down for an hour.
"""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tallylight.model.time import HOUR, MINUTE, SECOND, Instant, instant, moment
from tallylight.store.database import open_database
from tallylight.store.migrate import migrate
from tests.journeys.studio import add_admin, need_page
from tests.rows import Rows
from tests.servers.tallylight import Tallylight

STREAM = "/rock.mp3"
ZONE = ZoneInfo("Europe/Paris")
DAYS, RECENT = 28, 14
"""So many whole days, of which so many are like each other; today has a jingle alone."""
DAILY = {"Anthem": (9, 12, 15), "Ballad": (10, 18), "Cut": (20,)}
GENRES = {"Anthem": "Rock", "Ballad": "Jazz", "Cut": None}
SONG, CUT = 4 * MINUTE, 10 * SECOND
VISITS = (
    ("Ada", "FR", "VLC", 9, 30 * MINUTE),
    ("Bea", "FR", "VLC", 12, 30 * MINUTE),
    ("Cy", "DE", "Winamp", 18, 2 * HOUR),
    ("Dot", "DE", "Winamp", 21, 30 * SECOND),
)
USUAL, EVENING = 5, 9
REASON = "The mount is not there: no encoder sends to it."


def midnight_before(now: Instant, days: int) -> Instant:
    """When the local day so many days ago began."""
    day = moment(now).astimezone(ZONE).date() - timedelta(days=days)
    return instant(datetime(day.year, day.month, day.day, tzinfo=ZONE))


class Fortnights:
    """The rows of the station."""

    def __init__(self, rows: Rows, now: Instant) -> None:
        self._rows = rows
        self._now = now
        self._site = rows.site(zone=ZONE.key)
        self._source = rows.source(self._site, "edge", kind="push")
        self._stream = rows.stream(self._site, self._source, STREAM)
        self._on_it = {"stream": self._stream}
        told = {"artist": "Björk", "duration_ms": SONG // 1_000}
        self._items = {
            title: rows.item(self._site, title, genre=genre, **told)
            for title, genre in GENRES.items()
        }
        self._viewers = {
            name: rows.viewer(
                self._site, f"name:edge:{name}", country=country, client=app, device="Phone"
            )
            for name, country, app, *_ in VISITS
        }

    def write(self) -> None:
        for ago in range(DAYS, 0, -1):
            midnight = midnight_before(self._now, ago)
            self._play_day(midnight, is_recent=ago <= RECENT)
            self._listen_day(midnight)
        jingle = self._rows.item(self._site, "Jingle", kind="jingle")
        at = self._now - 2 * SECOND
        self._rows.play(
            self._site, self._source, at, item=jingle, ended_at=at + SECOND, aired_ms=1_000
        )
        self._look()

    def _play_day(self, midnight: Instant, *, is_recent: bool) -> None:
        for title, hours in DAILY.items():
            for hour in hours if is_recent else hours[:1]:
                at, aired = midnight + hour * HOUR, CUT if title == "Cut" else SONG
                self._rows.play(
                    self._site,
                    self._source,
                    at,
                    item=self._items[title],
                    ended_at=at + aired,
                    aired_ms=aired // 1_000,
                    expected_ms=SONG // 1_000,
                    **self._on_it,
                )

    def _listen_day(self, midnight: Instant) -> None:
        for name, _, _, hour, length in VISITS:
            at = midnight + hour * HOUR
            self._rows.session(
                self._site,
                self._source,
                at,
                viewer=self._viewers[name],
                ended_at=at + length,
                **self._on_it,
            )
        for hour in range(24):
            count = EVENING if hour == 20 else USUAL
            at = midnight + hour * HOUR
            self._rows.sample(
                self._site, self._source, self._stream, at, count, interval_ms=HOUR // 1_000
            )

    def _look(self) -> None:
        """Up all along, but for an hour."""
        down = midnight_before(self._now, 2) + 3 * HOUR
        begin, seldom = midnight_before(self._now, DAYS), {"interval_ms": HOUR // 1_000}
        for state, start, end, reason in (
            ("up", begin, down, None),
            ("down", down, down + HOUR, REASON),
            ("up", down + HOUR, self._now, None),
        ):
            self._rows.stretch(
                self._site, self._source, self._stream, state, (start, end), reason=reason, **seldom
            )


def week(weeks_ago: int = 0) -> str:
    """Seven whole days as an address names them; the last of them is yesterday."""
    last = datetime.now(ZONE).date() - timedelta(days=1, weeks=weeks_ago)
    return f"from={last - timedelta(days=6)}&to={last}"


@pytest.fixture(scope="session")
def station_with_past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tallylight]:
    """A server with an admin and four weeks of a station."""
    need_page()
    folder: Path = tmp_path_factory.mktemp("past") / "data"
    folder.mkdir()
    database = open_database(folder)
    migrate(database)
    Fortnights(Rows(database), int(time.time()) * SECOND).write()
    database.close()
    server = Tallylight(folder)
    server.start()
    add_admin(server).close()
    yield server
    server.kill()

"""Questions of listener counts, as plain Python answers them."""

import random
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
import sqlalchemy as sa

from tallylight.analytics import changes
from tallylight.analytics.window import Window
from tallylight.ingest.quarters import roll_up
from tallylight.model.time import DAY, HOUR, MINUTE, SECOND, Instant, moment
from tallylight.store.database import writing
from tallylight.store.schema import streams
from tests.analytics.golden_audience import Told, held, measured
from tests.analytics.harness import STATES, Archive, State, at
from tests.ledger import NOON, observation

pytestmark = pytest.mark.past

ZONE = "America/New_York"
START: Instant = at(ZONE, 2026, 3, 8)  # 23 hours long
PROGRAMMES = {"/a": "one", "/b": "one", "/c": None, "/uncounted": None}


@pytest.fixture
def archive(archive: Archive) -> Archive:
    archive.now = START + 3 * DAY
    return archive


def sampled(one: Told) -> Any:
    data = {name: value for name, value in one._asdict().items() if value is not None}
    when = moment(data.pop("at"))
    return msgspec.structs.replace(observation("audience.sampled", 0, **data), at=when)


def tell(archive: Archive, counts: Sequence[Told]) -> None:
    archive.tell(map(sampled, counts))
    with writing(archive.ledger.database) as connection:
        for name, programme in PROGRAMMES.items():
            named = sa.update(streams).where(streams.c.name == name)
            connection.execute(named.values(programme=programme))


def counted(seed: int, names: Sequence[str], hours: int = 30) -> list[Told]:
    """Counts of some streams with gaps between them."""
    dice = random.Random(seed)
    told: list[Told] = []
    for name in names:
        when = START + dice.randrange(0, 5 * MINUTE)
        while when < START + hours * HOUR:
            told.append(Told(name, when, dice.randrange(0, 50), interval_ms=60_000))
            long = 20 * MINUTE if dice.random() < 0.1 else 0
            when += dice.randrange(20 * SECOND, 140 * SECOND) + long
    return told


def aired(name: str | None, start: Instant, length: Instant, number: int) -> list[Any]:
    begin, end = (start - NOON * 1_000) / 1e6, (start + length - NOON * 1_000) / 1e6
    item = {"title": f"Song {number % 3}", "artist": "Somebody", "kind": "song"}
    on: Any = {} if name is None else {"stream": name}
    return [
        observation("play.started", begin, subject=f"p{number}", deck=f"{name}", item=item, **on),
        observation("play.ended", end, subject=f"p{number}"),
    ]


def expected(counts: Sequence[Told], mates: Sequence[str], start: Instant, end: Instant) -> Any:
    """Listeners before, after a minute and at the end, and the change where all was known."""
    own = {name: [one for one in counts if one.stream == name] for name in mates}

    def there(when: Instant) -> int | None:
        known = [value for each in own.values() if (value := held(each, when)) is not None]
        return sum(known) if known else None

    before, at_end = there(start - 1), there(end - 1)
    later = there(start + MINUTE) if end >= start + MINUTE else None
    turns = [start - 1, end - 1]
    turns += [t for one in counts for t in (one.at, one.until) if start <= t < end]
    is_whole = all(len({held(each, turn) is None for turn in turns}) == 1 for each in own.values())
    change = None
    if before is not None and at_end is not None and is_whole:
        change = at_end - before
    return [before, later, at_end, change]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize(
    ("names", "stream", "mates"),
    [
        (("/a", "/b", "/c"), "/a", ("/a", "/b")),
        (("/a", "/b", "/c"), "/c", ("/c",)),
        (("/a", "/b", "/c"), None, ("/a", "/b", "/c")),
        (("/a", "/b", "/c"), "/uncounted", ()),
        (("/a", "/b"), "/uncounted", ("/a", "/b")),
    ],
)
def test_listeners_at_track_changes(
    archive: Archive,
    state: State,
    names: Any,
    stream: str | None,
    mates: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    counts = counted(3, names, 8)
    lengths = [30 * SECOND, 200 * SECOND, 15 * MINUTE, MINUTE]
    times = [(START + place * 16 * MINUTE, lengths[place % 4]) for place in range(28)]
    plays = [aired(stream, *when, number) for number, when in enumerate(times)]
    archive.tell([step for play in plays for step in play])
    tell(archive, counts)
    archive.seal(state)
    asked = Window(START, START + DAY, ZoneInfo(ZONE))

    rows = archive.ask("track_changes", asked, limit=1_000)

    names_told = ("listeners_before", "listeners_later", "listeners_at_end", "change")
    found = {row["started_at"]: [row[name] for name in names_told] for row in rows}
    assert found == {
        start: expected(counts, mates, start, start + length) for start, length in times
    }
    newest = archive.ask("track_changes", asked, limit=3)
    assert newest == rows[:3]
    # However long a time is looked through at once.
    monkeypatch.setattr(changes, "_SLICE", HOUR)
    assert archive.ask("track_changes", asked, limit=1_000) == rows


def test_a_play_that_goes_on_has_no_change(archive: Archive) -> None:
    archive.now = START + 2 * MINUTE
    archive.tell(aired("/c", START, HOUR, 1)[:1])
    tell(archive, [Told("/c", START - SECOND, 5, interval_ms=60_000)])

    (row,) = archive.ask("track_changes", Window(START, START + DAY, ZoneInfo(ZONE)))

    assert (row["ended_at"], row["listeners_before"], row["change"]) == (None, 5, None)
    assert row["listeners_at_end"] is None


def test_of_two_counts_of_an_instant_the_last_holds_and_both_come_after_the_gap(
    archive: Archive,
) -> None:
    archive.tell(aired("/c", START, 16 * MINUTE, 1))
    after = START + 15 * MINUTE
    told = [(START - SECOND, 5), (after, 7), (after, 9)]
    tell(archive, [Told("/c", when, value, interval_ms=60_000) for when, value in told])

    (row,) = archive.ask("track_changes", Window(START, START + DAY, ZoneInfo(ZONE)))

    assert (row["listeners_before"], row["listeners_at_end"], row["change"]) == (5, 9, None)


@pytest.mark.parametrize("is_reckoned", [False, True])
@pytest.mark.parametrize(("length", "width"), [(HOUR, MINUTE), (DAY, 15 * MINUTE), (9 * DAY, HOUR)])
def test_the_graph_says_each_point(
    archive: Archive, length: Instant, width: Instant, *, is_reckoned: bool
) -> None:
    counts = counted(5, ("/a", "/c"), 26)
    tell(archive, counts)
    archive.now = START + 10 * DAY
    if is_reckoned:
        roll_up(archive.ledger.database, archive.ledger.run, archive.now)
    asked = Window(START + 20 * MINUTE, START + 20 * MINUTE + length, ZoneInfo(ZONE))

    rows = archive.ask("listener_graph", asked)

    inside = range(asked.start // width * width + width, asked.end, width)
    edges = [asked.start, *inside, asked.end]
    near = [one for one in counts if one.at < START + 26 * HOUR]
    assert [row["at"] for row in rows] == edges[:-1]
    for row, begin, end in zip(rows, edges, edges[1:], strict=False):
        told = measured(near, begin, end) if begin < START + 27 * HOUR else None
        mean, high = (told.row[0], told.high) if told else (None, None)
        assert (row["listeners"], row["peak"]) == (mean, high)


def test_days_peaks_and_streams_agree_with_plain_python(archive: Archive) -> None:
    counts = counted(7, ("/a", "/c"))
    tell(archive, counts)
    archive.now = START + 40 * HOUR
    asked = Window(START, START + 3 * DAY, ZoneInfo(ZONE))
    days = [START, at(ZONE, 2026, 3, 9), archive.now]

    rows = archive.ask("daily_listeners", asked)

    assert [row["date"] for row in rows] == ["2026-03-08", "2026-03-09"]
    for row, begin, end in zip(rows, days, days[1:], strict=False):
        told = measured(counts, begin, end)
        assert [row["average"], row["peak"], row["peak_at"]] == told.row[:3]
        share = 100 * told.known / (end - begin)
        assert row["known_percent"] == pytest.approx(share, abs=0.0051)
    whole = measured(counts, START, archive.now)
    (peak,) = archive.ask("listener_peak", asked)
    assert [peak["average"], peak["peak"], peak["at"]] == whole.row[:3]
    compared = archive.ask("streams_compared", asked, bucket="day")
    for row in compared:
        own = [one for one in counts if one.stream == row["stream"]]
        told = measured(own, row["from"], min(row["until"], archive.now))
        assert [row["average"], row["peak"]] == told.row[:2]
    assert [row["stream"] for row in compared] == ["/a"] * 4 + ["/c"] * 4


def test_nothing_is_asked_of_nothing(archive: Archive) -> None:
    asked = Window(START, START + DAY, ZoneInfo(ZONE))

    for name in ("track_changes", "song_impact", "streams_compared", "outages", "uptime_24h"):
        assert archive.ask(name, asked) == []
    assert archive.ask("listener_peak", asked) == [{"peak": None, "average": None, "at": None}]

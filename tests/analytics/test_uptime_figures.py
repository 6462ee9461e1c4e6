"""Uptime by any time and place: plain Python over every second of what was seen."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tallylight.analytics.scope import Filter
from tallylight.analytics.window import Window
from tallylight.model.time import DAY, HOUR, MINUTE, SECOND, Instant
from tallylight.store.database import writing
from tallylight.store.read.stream_figures import stream_figures
from tallylight.store.schema import coverage, streams
from tests.analytics.golden_audience import bucket_of
from tests.analytics.harness import ODD_DAYS, Archive, local, window

pytestmark = pytest.mark.past

FIGURES = ("up_ms", "down_ms", "unknown_ms", "true_uptime_percent", "outages")
STREAMS = {"/a": "one", "/b": "one", "/c": None}
LOOK = 15 * SECOND
HOLD = LOOK * 5 // 2


class Seen(NamedTuple):
    """Looks that said the same of a stream, from the first to the last."""

    stream: str
    state: str
    start: Instant
    last: Instant
    reason: str | None = None


class Tally(NamedTuple):
    up: int = 0
    down: int = 0
    unknown: int = 0
    outages: frozenset[tuple[str, Instant]] = frozenset()

    @property
    def row(self) -> list[Any]:
        """As `FIGURES` have it; nothing where nobody ever looked."""
        if self.up + self.down + self.unknown == 0:
            return [None] * 5
        known = self.up + self.down
        percent = pytest.approx(100 * self.up / known, abs=0.0051) if known else None
        return [self.up, self.down, self.unknown, percent, len(self.outages)]


def tell(archive: Archive, seen: Sequence[Seen]) -> None:
    """What the looks of a source left in the store."""
    with writing(archive.ledger.database) as connection:
        names = {name: place for place, name in enumerate(STREAMS, 1)}
        for name, key in names.items():
            told = {"key": key, "id": uuid4(), "site": 1, "source": 1, "name": name}
            connection.execute(
                sa.insert(streams).values(**told, programme=STREAMS[name], created_at=0)
            )
        for key, one in enumerate(seen, 1):
            told = {"site": 1, "source": 1, "stream": names[one.stream], "state": one.state}
            times = {"started_at": one.start, "last_at": one.last, "interval_ms": 15_000}
            row = {**told, **times, "key": key, "rev": key, "looks": 1, "reason": one.reason}
            connection.execute(sa.insert(coverage).values(**row))
    archive.reader.changes.note_all("audience")


def spells(seen: Sequence[Seen], now: Instant) -> Iterator[tuple[str, Instant, Instant, Instant]]:
    """The state of a stream at each stretch of time, and when its outage began."""
    ordered = sorted(seen, key=lambda one: one.start)
    begun: Instant | None = None
    for one, following in pairwise([*ordered, None]):
        if one is None:
            continue
        until = now if following is None else following.start
        begun = None if one.state != "down" else (one.start if begun is None else begun)
        is_gap = until - one.last > HOLD
        end = min(one.last, now) if is_gap else until
        yield one.state, one.start, end, begun or 0
        if is_gap:
            yield "unknown", end, until, 0
            begun = None


def tallied(
    seen: Sequence[Seen], asked: Window, now: Instant, key: Any, group: Any
) -> dict[Any, Tally]:
    """By group of streams and time: what `key` says of each quarter-hour."""
    found: defaultdict[Any, Tally] = defaultdict(Tally)
    start, end = asked.start // 1_000, asked.end // 1_000
    turns = [start, *range(start // 900_000 * 900_000 + 900_000, end, 900_000), end]
    ordered = sorted(seen, key=lambda one: one.stream)
    for stream, own in groupby(ordered, key=lambda one: one.stream):
        for state, begin, until, begun in spells([*own], now):
            for low, high in pairwise(turns):
                inside = min(until // 1_000, high) - max(begin // 1_000, low)
                if inside <= 0:
                    continue
                place = group(stream), key(low * 1_000)
                told = found[place]._asdict()
                told[state] += inside
                if state == "down":
                    told["outages"] |= {(stream, begun)}
                found[place] = Tally(**told)
    return dict(found)


@st.composite
def looks(draw: st.DrawFn) -> tuple[list[Seen], Window]:
    """What was seen of three streams around a day in which clocks are changed."""
    zone = draw(st.sampled_from([zone for zone in ODD_DAYS if zone != "Pacific/Apia"]))
    around = window(zone, draw(st.sampled_from(ODD_DAYS[zone])), 1)
    seen: list[Seen] = []
    steps = st.tuples(
        st.sampled_from(("up", "down", "unknown")),
        st.integers(0, 9 * 3_600_000),
        st.sampled_from((0, 15_000, 37_500, 37_501, 3_600_000)),
        st.sampled_from((0, 999)),
    )
    for stream in STREAMS:
        at = around.start - draw(st.integers(-2, 5)) * HOUR
        for state, length, apart, odd in draw(st.lists(steps, max_size=5)):
            seen.append(Seen(stream, state, at, at + length * 1_000 + odd, "it said so"))
            at = seen[-1].last + apart * 1_000
    shift = draw(st.integers(0, 5 * HOUR))
    bucket = draw(st.sampled_from([None, "hour", "day"]))
    return seen, replace(around, start=around.start + shift, bucket=bucket)


@settings(
    max_examples=10,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(drawn=looks(), late=st.integers(-9, 30))
def test_uptime_is_what_each_moment_says(
    kept: Archive, drawn: tuple[list[Seen], Window], late: int
) -> None:
    seen, asked = drawn
    kept.clear()
    kept.now = max([asked.end + late * HOUR, *(one.last for one in seen)])
    tell(kept, seen)

    for by, group in (
        ((), lambda _: ()),
        (("stream",), lambda name: (name,)),
        (("programme",), lambda name: (STREAMS[name] or name,)),
        (("site",), lambda _: ("main",)),
    ):
        expected = tallied(seen, asked, kept.now, lambda at: bucket_of(asked, at), group)
        told = kept.figures(FIGURES, asked, by=by, bucket=asked.bucket).rows
        names = list(dict.fromkeys(bucket_of(asked, at) for at in _edges(asked)))
        places = {name: place if asked.bucket else None for place, name in enumerate(names)}
        rows = {(*place, places[time]): one.row for (place, time), one in expected.items()}
        assert {key: row for key, row in told.items() if row[0] is not None} == rows
    hours = kept.figures(FIGURES, replace(asked, bucket=None), by=("weekday", "hour")).rows
    zone = asked.zone.key
    told = tallied(
        seen, asked, kept.now, lambda at: (local(at, zone).weekday(), local(at, zone).hour), id
    )
    summed: defaultdict[Any, Tally] = defaultdict(Tally)
    for (_, time), one in told.items():
        known = summed[time]
        summed[time] = Tally(
            known.up + one.up,
            known.down + one.down,
            known.unknown + one.unknown,
            known.outages | one.outages,
        )
    expected_hours = {(*time, None): one.row for time, one in summed.items()}
    assert {key: row for key, row in hours.items() if row[0] is not None} == expected_hours


def _edges(asked: Window) -> list[Instant]:
    return asked.edges[:-1]


@pytest.fixture
def week(kept: Archive) -> Window:
    """Two streams: one up but for two outages and a gap, one up throughout."""
    kept.clear()
    asked = window("Europe/Paris", ODD_DAYS["Europe/Paris"][0], 3)
    start = asked.start
    kept.now = asked.end
    tell(
        kept,
        [
            Seen("/a", "up", start, start + 20 * HOUR),
            Seen("/a", "down", start + 20 * HOUR, start + 25 * HOUR, "the mount is away"),
            Seen("/a", "up", start + 25 * HOUR, start + 40 * HOUR),
            Seen("/a", "up", start + 50 * HOUR, start + 60 * HOUR),
            Seen("/a", "down", start + 60 * HOUR, asked.end, "refused"),
            Seen("/b", "up", start, asked.end),
        ],
    )
    return asked


def test_what_is_lost_is_the_time_of_the_outages(kept: Archive, week: Window) -> None:
    days = kept.ask("uptime_by_day", week)
    listed = kept.ask("outages", week)

    for day in days:
        inside = sum(one["inside_ms"] for one in listed if one["date"] == day["date"])
        assert day["down_ms"] == inside
        known = day["up_ms"] + day["down_ms"]
        assert day["lost_percent"] == round(100 - day["true_uptime_percent"], 2)
        assert day["lost_percent"] == pytest.approx(100 * inside / known, abs=0.0051)
    assert [day["date"] for day in days] == ["2026-03-29", "2026-03-30", "2026-03-31"]
    assert [day["outages"] for day in days] == [1, 1, 1]
    assert sum(day["unknown_ms"] for day in days) == 10 * 3_600_000
    assert [(one["cause"], one["inside_ms"] // 60_000, one["ended_at"]) for one in listed] == [
        ("the mount is away", 180, week.start + 25 * HOUR),
        ("the mount is away", 120, week.start + 25 * HOUR),
        ("refused", 660, None),
    ]
    gaps = [one["inside_ms"] for one in kept.ask("outages", week, state="unknown")]
    assert gaps == [7 * 3_600_000, 3 * 3_600_000]


def test_hours_days_and_the_whole_add_up(kept: Archive, week: Window) -> None:
    sums = ("up_ms", "down_ms", "unknown_ms")
    whole = next(iter(kept.figures(sums, week).rows.values()))
    for bucket in ("hour", "day", "week"):
        rows = kept.figures(sums, week, bucket=bucket).rows.values()
        assert [sum(row[place] or 0 for row in rows) for place in range(3)] == whole
    assert sum(whole) == 2 * (week.end - week.start) // 1_000


def test_one_stream_is_asked_for_alone(kept: Archive, week: Window) -> None:
    told = kept.figures(["true_uptime_percent"], week, where=[Filter("stream", ("/b",))])

    assert told.rows == {(None,): [100.0]}


def test_the_last_24_hours_are_as_the_page_of_streams_has_them(kept: Archive, week: Window) -> None:
    kept.now = week.start + 30 * HOUR + MINUTE

    rows = kept.ask("uptime_24h", week)
    page = stream_figures(kept.ledger.database, [1], kept.now)

    told = {row["stream"]: row["true_uptime_percent"] for row in rows}
    assert told["/b"] == 100.0
    ratios = sorted(one.uptime_24h for one in page if one.uptime_24h is not None)
    assert [round(100 * ratio, 2) for ratio in ratios] == sorted(told.values())
    assert rows[0]["up_ms"] + rows[0]["down_ms"] == DAY // 1_000

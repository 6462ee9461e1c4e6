"""The health of machines as it is read, held to plain Python over the same samples."""

from random import Random
from typing import Any

import pytest

from tallylight.model.time import DAY, HOUR, MINUTE, SECOND, Instant
from tallylight.store.database import Database
from tallylight.store.read.health import newest_health, stream_run
from tallylight.store.read.health_history import MEASURES, Stretches, health_history
from tallylight.store.read.metrics import latest_metrics
from tests.rows import NOON, Rows, after


class Studio:
    """A machine of the site main, and another beside it."""

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        self.site = rows.site()
        self.source = rows.source(self.site, "studio", kind="push")
        self.other = rows.source(self.site, "backup", kind="push")

    def told(self, at: Instant, **fields: Any) -> None:
        self.rows.health(self.site, self.source, at, **{"interval_ms": 60_000, **fields})

    def beside(self, at: Instant, **fields: Any) -> None:
        self.rows.health(self.site, self.other, at, **fields)

    def newest(self) -> list[tuple[str | None, Instant]]:
        return [(one.source, one.at) for one in newest_health(self.rows.database, [self.site])]

    def run(self, now: Instant) -> Any:
        return stream_run(self.rows.database, "main", "studio", now)


@pytest.fixture
def studio(database: Database) -> Studio:
    return Studio(Rows(database))


def test_nobody_told_anything(studio: Studio) -> None:
    assert studio.newest() == []
    assert studio.run(NOON).uptime_24h is None


def test_each_machine_shows_its_newest(studio: Studio) -> None:
    studio.told(NOON)
    studio.told(after(5))
    studio.beside(after(3))
    assert studio.newest() == [("studio", after(5)), ("backup", after(3))]


def test_a_machine_that_is_long_silent_is_gone(studio: Studio) -> None:
    studio.beside(NOON)
    studio.told(NOON + DAY + MINUTE)
    assert studio.newest() == [("studio", NOON + DAY + MINUTE)]


def test_what_a_machine_told_comes_back_whole(studio: Studio) -> None:
    disks = [{"path": "/rec", "free_bytes": 5}]
    studio.told(NOON, ring_buffer_fill={"A": 0.5}, disks=disks, stream_connected=False)
    [one] = newest_health(studio.rows.database, [studio.site])
    assert one.told.ring_buffer_fill == {"A": 0.5}
    assert one.told.disks is not None
    assert one.told.disks[0].free_bytes == 5
    assert one.told.stream_connected is False


def test_the_stream_is_up_since_it_connected(studio: Studio) -> None:
    for minute in range(10):
        studio.told(after(minute), stream_connected=minute >= 4)
    run = studio.run(after(9.5))
    assert run.since == after(4)
    assert not run.at_least
    assert run.uptime_24h == pytest.approx(5.5 / 9.5)
    assert run.known_24h == pytest.approx(9.5 / (24 * 60))


def test_the_stream_was_up_before_anybody_told(studio: Studio) -> None:
    for minute in range(3):
        studio.told(after(minute), stream_connected=True)
    run = studio.run(after(2))
    assert (run.since, run.at_least) == (NOON, True)


def test_a_time_nobody_told_of_is_no_uptime(studio: Studio) -> None:
    studio.told(NOON, stream_connected=True)
    studio.told(after(30), stream_connected=True)
    run = studio.run(after(30))
    assert (run.since, run.at_least) == (after(30), True)
    assert run.uptime_24h == 1
    assert run.known_24h == pytest.approx(2.5 / (24 * 60))


def test_the_stream_is_not_up_when_it_went_or_nobody_tells_any_more(studio: Studio) -> None:
    studio.told(NOON, stream_connected=True)
    assert studio.run(after(3)).since is None
    studio.told(after(3), stream_connected=False)
    assert studio.run(after(3)).since is None


def test_the_history_is_what_plain_python_says(studio: Studio) -> None:
    chance = Random(7)
    cut = Stretches(NOON, 5 * MINUTE, 12)
    samples: list[dict[str, Any]] = []
    for _ in range(300):
        at = NOON + chance.randrange(-10 * MINUTE, 70 * MINUTE)
        sample: dict[str, Any] = {
            name: chance.choice([None, chance.random() * 50]) for name in MEASURES
        }
        sample["ring_buffer_fill"] = {deck: chance.random() for deck in chance.sample("ABC", 2)}
        sample["stream_connected"] = chance.choice([True, False, None])
        samples.append({**sample, "at": at})
        studio.told(at, **sample)
        studio.beside(at, cpu_percent=100.0, ring_buffer_fill={"A": 1.0})

    points = health_history(studio.rows.database, [studio.site], "studio", cut)

    for place, point in enumerate(points):
        start = NOON + place * 5 * MINUTE
        inside = [one for one in samples if start <= one["at"] < start + 5 * MINUTE]
        assert point.samples == len(inside)
        for name in MEASURES:
            values = [one[name] for one in inside if one[name] is not None]
            assert getattr(point.mean, name) == pytest.approx(mean(values))
            assert getattr(point.least, name) == min(values, default=None)
            assert getattr(point.most, name) == max(values, default=None)
        for deck in "ABC":
            values = [f[deck] for one in inside if deck in (f := one["ring_buffer_fill"])]
            assert point.mean.ring_buffer_fill.get(deck) == pytest.approx(mean(values))
        told = [one["stream_connected"] for one in inside if one["stream_connected"] is not None]
        assert point.stream_up == pytest.approx(mean([float(one) for one in told]))


def test_a_sample_holds_and_then_nothing_is_known(studio: Studio) -> None:
    studio.told(NOON + SECOND, cpu_percent=10.0, interval_ms=120_000)
    cut = Stretches(NOON, MINUTE, 8)
    points = health_history(studio.rows.database, [studio.site], "studio", cut)
    known = [point.mean.cpu_percent for point in points]
    assert known == [10.0] * 6 + [None] * 2
    assert [point.samples for point in points] == [1] + [0] * 7


def test_what_was_told_just_before_holds_at_first(studio: Studio) -> None:
    studio.told(NOON - SECOND, cpu_percent=10.0)
    points = health_history(
        studio.rows.database, [studio.site], "studio", Stretches(NOON, MINUTE, 4)
    )
    assert [point.mean.cpu_percent for point in points] == [10.0] * 3 + [None]


def test_the_latest_figure_of_each_name(studio: Studio) -> None:
    rows, site, source = studio.rows, studio.site, studio.source
    rows.metric(site, source, NOON, "b", 1.0)
    rows.metric(site, source, after(1), "b", 2.0)
    rows.metric(site, source, after(1), "b", 3.0, service="air")
    rows.metric(site, studio.other, after(1), "b", 4.0)
    rows.metric(site, source, NOON - HOUR, "a", 5.0)
    elsewhere = rows.site("north")
    rows.metric(elsewhere, source, NOON, "a", 6.0)

    found = latest_metrics(rows.database, [site])

    assert [(one.name, one.value) for one in found if one.name == "a"] == [("a", 5.0)]
    assert {one.value for one in found if one.name == "b"} == {2.0, 3.0, 4.0}
    assert {one.value for one in latest_metrics(rows.database, [elsewhere])} == {6.0}


def mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None

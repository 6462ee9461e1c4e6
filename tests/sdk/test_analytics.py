"""The figures of S2's programs against plain Python over what was logged."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tallylight import Analytics, RadioLogger
from tallylight.model.errors import InvalidError
from tests.sdk.station import Station

PARIS = ZoneInfo("Europe/Paris")
SONGS = [("The Beatles", "Hey Jude"), ("Air", "La Femme d'argent"), ("Nina Simone", "Sinnerman")]


@dataclass
class Played:
    song: tuple[str, str]
    began: datetime
    seconds: int
    failures: int


@dataclass
class Failed:
    at: datetime
    service: str
    severity: str
    message: str
    resolved: bool


class Week:
    """Ten days of plays and errors up to now, told by a program whose clock is turned."""

    def __init__(self, station: Station) -> None:
        self.station = station
        self.plays: list[Played] = []
        self.errors: list[Failed] = []
        self.now = datetime.now(UTC)
        chance = Random(11)
        self._clock = self.now - timedelta(days=10)
        logger = RadioLogger(station.config(), clock=self._micros)
        open_errors: list[str] = []
        while self._clock < self.now - timedelta(hours=3):
            self._play(logger, chance)
            self._clock += timedelta(minutes=chance.randrange(5, 240))
            service, severity = chance.choice(["ffmpeg", "nginx"]), chance.choice(["error", "info"])
            is_resolved = chance.random() < 0.3
            error = logger.log_error(service, severity, "lost")
            self.errors.append(Failed(self._clock, service, severity, "lost", is_resolved))
            open_errors += [error] * is_resolved
            self._clock += timedelta(minutes=1)
        for error in open_errors:
            logger.resolve_error(error)
        logger.close(20)

    def _play(self, logger: RadioLogger, chance: Random) -> None:
        song, seconds, failures = chance.choice(SONGS), chance.randrange(60, 400), 0
        self.plays.append(Played(song, self._clock, seconds, failures))
        told = {"artist": song[0], "title": song[1], "duration": 500}
        play_id = logger.log_track_started(told)
        self._clock += timedelta(seconds=seconds)
        if chance.random() < 0.2:
            self.plays[-1].failures = 1
            logger.log_error("ffmpeg", "error", "refused", play_history_id=play_id)
            self.errors.append(Failed(self._clock, "ffmpeg", "error", "refused", resolved=False))
        logger.log_track_ended(play_id)

    def _micros(self) -> int:
        return int(self._clock.timestamp() * 1_000) * 1_000

    def of(self, days: float) -> list[Played]:
        return [one for one in self.plays if one.began >= self.now - timedelta(days=days)]

    def errors_of(self, days: float) -> list[Failed]:
        return [one for one in self.errors if one.at >= self.now - timedelta(days=days)]


@pytest.fixture(scope="module")
def week(shared: Any, token: str, tmp_path_factory: pytest.TempPathFactory) -> Week:
    with shared.client(token) as client:
        site = {"slug": "paris", "zone": "Europe/Paris"}
        client.post("/api/v1/sites", json=site).raise_for_status()
    return Week(Station(shared, tmp_path_factory.mktemp("program"), token, "paris"))


@pytest.fixture
def analytics(week: Week) -> Iterator[Analytics]:
    with Analytics(week.station.config()) as opened:
        yield opened


def percent(part: int, of: int) -> float:
    return round(100 * part / of, 2)


def hours(plays: list[Played]) -> float:
    return round(sum(one.seconds for one in plays) / 3_600, 2)


def stats_of(plays: list[Played]) -> dict[str, Any]:
    failed = sum(one.failures > 0 for one in plays)
    seconds = sum(one.seconds for one in plays)
    return {
        "total_plays": len(plays),
        "unique_tracks": len({one.song for one in plays}),
        "total_duration_hours": hours(plays),
        "avg_duration_seconds": round(seconds / len(plays), 2),
        "error_rate": percent(failed, len(plays)),
        "uptime_percent": round(100 - percent(failed, len(plays)), 2),
        "known": True,
    }


def tracks_of(plays: list[Played]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for song, count in Counter(one.song for one in plays).items():
        own = [one for one in plays if one.song == song]
        rows.append(
            {
                "track_key": f"{song[0]} - {song[1]}".lower(),
                "artist": song[0],
                "title": song[1],
                "play_count": count,
                "total_duration_hours": hours(own),
                "error_count": sum(one.failures > 0 for one in own),
            }
        )
    return rows


def errors_of(errors: list[Failed]) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for (service, severity), count in Counter((e.service, e.severity) for e in errors).items():
        own = [e for e in errors if (e.service, e.severity) == (service, severity)]
        resolved = sum(e.resolved for e in own)
        told = {"service": service, "severity": severity, "error_count": count}
        rows.append(told | {"resolved_count": resolved, "unresolved_count": count - resolved})
    return rows


def hours_of(plays: list[Played]) -> list[dict[str, Any]]:
    found: dict[int, list[int]] = {}
    for one in plays:
        found.setdefault(one.began.astimezone(PARIS).hour, []).append(one.seconds)
    return [
        {
            "hour_of_day": hour,
            "play_count": len(found[hour]),
            "avg_duration_seconds": round(sum(found[hour]) / len(found[hour]), 2),
        }
        for hour in sorted(found)
    ]


def by(rows: list[dict[str, Any]], *names: str) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: [row[name] for name in names])


@pytest.mark.parametrize("days", [1, 7, 30])
def test_play_stats(week: Week, analytics: Analytics, days: int) -> None:
    found = analytics.get_play_stats(days)
    expected = stats_of(week.of(days))
    assert {name: found[name] for name in expected} == expected
    assert found["end_date"] - found["start_date"] == timedelta(days=days)


def test_a_time_without_plays_has_zeros_that_are_not_known(analytics: Analytics) -> None:
    found = analytics.get_play_stats(start="2020-01-01", end="2020-01-07")
    assert (found["total_plays"], found["uptime_percent"], found["error_rate"]) == (0, 0.0, 0.0)
    assert found["known"] is False


@pytest.mark.parametrize("days", [2, 30])
def test_most_played(week: Week, analytics: Analytics, days: int) -> None:
    found = analytics.get_most_played_tracks(days)
    assert by(found, "track_key") == by(tracks_of(week.of(days)), "track_key")
    counts = [row["play_count"] for row in found]
    assert counts == sorted(counts, reverse=True)
    assert analytics.get_most_played_tracks(days, limit=1) == found[:1]


@pytest.mark.parametrize("days", [1, 30])
def test_error_summary(week: Week, analytics: Analytics, days: int) -> None:
    found = analytics.get_error_summary(days)
    expected = errors_of(week.errors_of(days))
    assert by(found, "service", "severity") == by(expected, "service", "severity")


@pytest.mark.parametrize("days", [1, 30])
def test_hours_are_local(week: Week, analytics: Analytics, days: int) -> None:
    assert analytics.get_hourly_play_distribution(days) == hours_of(week.of(days))


def test_a_day_is_yesterday_or_the_one_named(week: Week, analytics: Analytics) -> None:
    yesterday = week.now.astimezone(PARIS).date() - timedelta(days=1)
    plays = [one for one in week.plays if one.began.astimezone(PARIS).date() == yesterday]
    found = analytics.get_daily_summary()
    assert found["date"] == yesterday.isoformat()
    expected = stats_of(plays)
    assert {name: found[name] for name in expected} == expected
    assert by(found["top_tracks"], "track_key") == by(tracks_of(plays), "track_key")
    assert analytics.get_daily_summary(yesterday) == found
    errors = [e for e in week.errors if e.at.astimezone(PARIS).date() == yesterday]
    named = ("service", "severity")
    assert by(found["error_summary"], *named) == by(errors_of(errors), *named)


def test_a_week_is_the_last_seven_days(week: Week, analytics: Analytics) -> None:
    found, plays = analytics.get_weekly_summary(), week.of(7)
    expected = stats_of(plays)
    assert {name: found[name] for name in expected} == expected
    assert by(found["top_tracks"], "track_key") == by(tracks_of(plays), "track_key")
    assert found["hourly_distribution"] == hours_of(plays)
    assert sum(row["error_count"] for row in found["error_summary"]) == len(week.errors_of(7))


def test_the_history_of_a_track(week: Week, analytics: Analytics) -> None:
    artist, title = SONGS[0]
    own = [one for one in week.plays if one.song == SONGS[0]][::-1]
    found = analytics.get_track_history(artist.upper(), f" {title} ", limit=5)
    assert [row["duration_seconds"] for row in found] == [one.seconds for one in own[:5]]
    assert [row["had_errors"] for row in found] == [one.failures > 0 for one in own[:5]]
    assert {row["error_count"] for row in found if row["had_errors"]} <= {1}
    assert {row["track_key"] for row in found} == {"the beatles - hey jude"}
    assert len(analytics.get_track_history(artist, title, limit=1_000)) == len(own)
    assert analytics.get_track_history("Beatles", "Hey") == []


def test_uptime_by_day(week: Week, analytics: Analytics) -> None:
    found = analytics.get_uptime_by_day(30)
    days = {row["date"]: row for row in found}
    assert [*days] == sorted(days, reverse=True)
    for day in {one.began.astimezone(PARIS).date() for one in week.plays}:
        plays = [one for one in week.plays if one.began.astimezone(PARIS).date() == day]
        clean = sum(one.failures == 0 for one in plays)
        row = days[day]
        assert (row["total_plays"], row["successful_plays"]) == (len(plays), clean)
        assert row["uptime_percent"] == pytest.approx(percent(clean, len(plays)), abs=0.011)
        assert (row["total_hours"], row["known"]) == (hours(plays), True)
    assert sum(row["total_plays"] for row in found) == len(week.plays)
    assert {row["known"] for row in found if not row["total_plays"]} == {False}


@pytest.mark.parametrize("severity", [None, "error"])
def test_the_timeline_of_errors(week: Week, analytics: Analytics, severity: str | None) -> None:
    wanted = [e for e in week.errors_of(7) if severity in (None, e.severity)][::-1]
    found = analytics.get_error_timeline(7, severity)
    assert [(row["service"], row["message"]) for row in found] == [
        (e.service, e.message) for e in wanted
    ]
    assert [row["resolved"] for row in found] == [e.resolved for e in wanted]
    assert all(row["timestamp"].tzinfo for row in found)
    assert len(analytics.get_error_timeline(7, limit=3)) == 3


def test_a_time_that_ends_before_it_begins_is_refused(analytics: Analytics) -> None:
    with pytest.raises(InvalidError, match="ends before it begins"):
        analytics.get_play_stats(start="2026-02-02", end="2026-02-01")

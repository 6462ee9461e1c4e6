"""Figures of a station for programs, with the names that S2's programs use.

They are the server's own figures, reckoned by its declarations: a number here is the number on the
page. Where nobody measured, a figure is 0 and `known` is False, because users format the number.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from tallylight.model.text import track_key
from tallylight.model.time import Clock, moment, system_clock
from tallylight.sdk.client import Client
from tallylight.sdk.config import LoggingConfig
from tallylight.sdk.place import client_of
from tallylight.sdk.plays import Plays, Row

_PLAYS = (
    *("plays", "items", "played_ms", "failed_plays", "error_rate", "clean_play_percent"),
    "true_uptime_percent",
)
_HOUR_MS = 3_600_000
_DAILY_TRACKS, _WEEKLY_TRACKS = 5, 10
_MOST_ERRORS = 1_000
_MOST_TRACKS = 1_000

When = date | datetime | str | None


class Analytics:
    """Asks for figures of the site that the configuration names.

    Every call takes `days`, the last so many times 24 hours up to now, or `start` and `end` in
    their place: aware datetimes, of which `end` is exclusive, or dates, which are whole local days
    of the site, `end` included. Durations are in seconds or hours, as the names say.

    Every call raises `StoreUnavailableError` where the server does not answer, `ForbiddenError`
    where the token may not read, and `InvalidError` for a time that cannot be asked for.
    """

    def __init__(
        self,
        config: LoggingConfig | None = None,
        *,
        clock: Clock = system_clock,
        client: Client | None = None,
    ) -> None:
        self.config = config or LoggingConfig.from_env()
        self.config.validate()
        self._clock = clock
        self._site = self.config.site
        self._client: Client = client or client_of(self.config, self._clock)
        self._plays = Plays(self._client, self._site)

    def get_play_stats(self, days: int = 7, *, start: When = None, end: When = None) -> Row:
        """All plays together.

        Gives total_plays, unique_tracks, total_duration_hours, avg_duration_seconds, error_rate
        and uptime_percent (the share of plays with and without errors, in percent),
        true_uptime_percent (the share of known time in which streams were up; None where nobody
        looks), known, start_date and end_date.
        """
        return self._stats(_time(days, start, end))

    def get_most_played_tracks(
        self, days: int = 30, limit: int = 10, *, start: When = None, end: When = None
    ) -> list[Row]:
        """Those played most often first.

        Gives track_key, artist, title, play_count, total_duration_hours and error_count, which is
        how many of those plays had errors.
        """
        return self._tracks(_time(days, start, end), limit)

    def get_error_summary(
        self, days: int = 7, *, start: When = None, end: When = None
    ) -> list[Row]:
        """By service and severity: error_count, resolved_count, unresolved_count; most first."""
        return self._errors(_time(days, start, end))

    def get_hourly_play_distribution(
        self, days: int = 7, *, start: When = None, end: When = None
    ) -> list[Row]:
        """By local hour of the day; hours without plays are left out.

        Gives hour_of_day (0 to 23), play_count and avg_duration_seconds.
        """
        return self._hours(_time(days, start, end))

    def get_daily_summary(self, date: When = None) -> Row:
        """A local day, yesterday unless another is named.

        Gives what `get_play_stats` does, with date, top_tracks (5) and error_summary.
        """
        day = self._yesterday() if date is None else date
        told = day.isoformat() if isinstance(day, datetime) else str(day)
        time = {"from": told[:10], "to": told[:10]}
        return {
            "date": told[:10],
            **self._stats(time),
            "top_tracks": self._tracks(time, _DAILY_TRACKS),
            "error_summary": self._errors(time),
        }

    def get_weekly_summary(self) -> Row:
        """The last 7 times 24 hours.

        Gives what `get_play_stats` does, with top_tracks (10), error_summary and
        hourly_distribution.
        """
        time: dict[str, object] = {"days": 7}
        return {
            **self._stats(time),
            "top_tracks": self._tracks(time, _WEEKLY_TRACKS),
            "error_summary": self._errors(time),
            "hourly_distribution": self._hours(time),
        }

    def get_track_history(self, artist: str, title: str, limit: int = 20) -> list[Row]:
        """The newest plays of a track first, as rows of S2's `play_history`.

        Artist and title are compared without regard to case and blanks.
        """
        return self._plays.of_track(artist, title, limit)

    def get_uptime_by_day(
        self, days: int = 30, *, start: When = None, end: When = None
    ) -> list[Row]:
        """By local day, the newest first; the first and the last day may be a part of one.

        Gives date, total_plays, successful_plays, uptime_percent, true_uptime_percent, total_hours
        and known, as `get_play_stats` means them.
        """
        told = self._query(_PLAYS, _time(days, start, end), bucket="day")
        zone = ZoneInfo(told["meta"]["zone"])
        rows = [
            {
                "date": datetime.fromisoformat(one["bucket"]).astimezone(zone).date(),
                "total_plays": one["plays"] or 0,
                "successful_plays": (one["plays"] or 0) - (one["failed_plays"] or 0),
                "uptime_percent": one["clean_play_percent"] or 0.0,
                "true_uptime_percent": one["true_uptime_percent"],
                "total_hours": _hours(one["played_ms"]),
                "known": one["clean_play_percent"] is not None,
            }
            for one in told["items"]
        ]
        return rows[::-1]

    def get_error_timeline(
        self,
        days: int = 7,
        severity: str | None = None,
        *,
        limit: int = _MOST_ERRORS,
        start: When = None,
        end: When = None,
    ) -> list[Row]:
        """Errors, the newest first, as rows of S2's `error_log`; at most `limit`.

        Gives id, timestamp (aware), service, severity, message, resolved, and the other columns.
        """
        time = _time(days, start, end)
        if "days" in time:
            since = self._clock() - timedelta(days=days) // timedelta(microseconds=1)
            time = {"from": moment(since)}
        return self._plays.errors(limit, severity=severity, **time)

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _stats(self, time: Mapping[str, object]) -> Row:
        told = self._query(_PLAYS, time)
        one = next(iter(told["items"]), dict[str, Any]())
        plays = one.get("plays") or 0
        return {
            "total_plays": plays,
            "unique_tracks": one.get("items") or 0,
            "total_duration_hours": _hours(one.get("played_ms")),
            "avg_duration_seconds": _average(one.get("played_ms"), plays),
            "error_rate": one.get("error_rate") or 0.0,
            "uptime_percent": one.get("clean_play_percent") or 0.0,
            "true_uptime_percent": one.get("true_uptime_percent"),
            "known": plays > 0,
            "start_date": datetime.fromisoformat(told["meta"]["from"]),
            "end_date": datetime.fromisoformat(told["meta"]["to"]),
        }

    def _tracks(self, time: Mapping[str, object], limit: int) -> list[Row]:
        names = ("plays", "played_ms", "failed_plays")
        most = min(max(limit, 1), _MOST_TRACKS)
        told = self._query(names, time, by="item", limit=most)
        return [
            {
                "track_key": track_key(one["artist"], one["title"]),
                "artist": one["artist"],
                "title": one["title"],
                "play_count": one["plays"],
                "total_duration_hours": _hours(one["played_ms"]),
                "error_count": one["failed_plays"],
            }
            for one in told["items"][: max(limit, 0)]
        ]

    def _errors(self, time: Mapping[str, object]) -> list[Row]:
        told = self._query(("errors", "errors_resolved"), time, by="service,severity")
        return [
            {
                "service": one["service"],
                "severity": one["severity"],
                "error_count": one["errors"],
                "resolved_count": one["errors_resolved"],
                "unresolved_count": one["errors"] - one["errors_resolved"],
            }
            for one in told["items"]
        ]

    def _hours(self, time: Mapping[str, object]) -> list[Row]:
        told = self._query(("plays", "played_ms"), time, by="hour")
        found = sorted((one for one in told["items"] if one["plays"]), key=lambda one: one["hour"])
        return [
            {
                "hour_of_day": one["hour"],
                "play_count": one["plays"],
                "avg_duration_seconds": _average(one["played_ms"], one["plays"]),
            }
            for one in found
        ]

    def _query(
        self,
        metrics: tuple[str, ...],
        time: Mapping[str, object],
        by: str = "",
        **asked: object,
    ) -> dict[str, Any]:
        return self._client.query(metrics, by, site=self._site, **time, **asked)

    def _yesterday(self) -> date:
        site = self._client.get(f"/api/v1/sites/{self._site}")["item"]
        today = moment(self._clock()).astimezone(ZoneInfo(site["zone"])).date()
        return today - timedelta(days=1)


def _time(days: int, start: When, end: When) -> dict[str, object]:
    """The parameters of a time."""
    if start is None and end is None:
        return {"days": days}
    return {"from": start, "to": end}


def _hours(milliseconds: int | None) -> float:
    return round((milliseconds or 0) / _HOUR_MS, 2)


def _average(milliseconds: int | None, plays: int) -> float:
    return round((milliseconds or 0) / 1_000 / plays, 2) if plays else 0.0

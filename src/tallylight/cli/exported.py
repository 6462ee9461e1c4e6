"""What `tallylight export` writes: S2's tables and summary, with its names of files and columns."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tallylight.cli.say import progress
from tallylight.cli.written import new_file, stamp
from tallylight.model.time import DAY, Instant, instant, moment, rfc3339

if TYPE_CHECKING:
    from tallylight.sdk.client import Client
    from tallylight.sdk.config import LoggingConfig

Row = Mapping[str, Any]
_MOST_TRACKS = 50
_PLAYS = {
    "id": "ID",
    "track_key": "Track Key",
    "artist": "Artist",
    "title": "Title",
    "album": "Album",
    "azuracast_song_id": "AzuraCast Song ID",
    "loop_file_path": "Loop File Path",
    "started_at": "Started At",
    "ended_at": "Ended At",
    "duration_seconds": "Duration (seconds)",
    "expected_duration_seconds": "Expected Duration (seconds)",
    "ffmpeg_pid": "FFmpeg PID",
    "had_errors": "Had Errors",
    "error_message": "Error Message",
    "error_count": "Error Count",
    "metadata": "Metadata",
}
_ERRORS = {
    "id": "ID",
    "timestamp": "Timestamp",
    "service": "Service",
    "severity": "Severity",
    "message": "Message",
    "resolved": "Resolved",
    "resolved_at": "Resolved At",
    "play_history_id": "Play History ID",
    "context": "Context",
    "stack_trace": "Stack Trace",
}
_METRICS = {
    "id": "ID",
    "timestamp": "Timestamp",
    "metric_name": "Metric Name",
    "metric_value": "Metric Value",
    "unit": "Unit",
    "service": "Service",
    "metadata": "Metadata",
}
_OVERALL = {
    "total_plays": "Total Plays",
    "unique_tracks": "Unique Tracks",
    "total_duration_hours": "Total Duration (hours)",
    "avg_duration_seconds": "Average Duration (seconds)",
    "error_rate": "Error Rate (%)",
    "uptime_percent": "Uptime (%)",
    "true_uptime_percent": "True Uptime (%)",
}
_TRACKS = {
    "artist": "Artist",
    "title": "Title",
    "play_count": "Play Count",
    "total_duration_hours": "Total Duration (hours)",
    "error_count": "Error Count",
}
_SUMMED = {
    "service": "Service",
    "severity": "Severity",
    "error_count": "Error Count",
    "resolved_count": "Resolved",
    "unresolved_count": "Unresolved",
}


@dataclass(frozen=True)
class Written:
    """A file that was written; rows: how many it has, None where nobody counted."""

    path: Path
    rows: int | None = None

    def told(self) -> dict[str, Any]:
        return {"path": str(self.path), "rows": self.rows, "bytes": self.path.stat().st_size}


class Exporter:
    """Writes what a site logged from `start` up to `end`, which its files are named after."""

    def __init__(
        self, client: "Client", config: "LoggingConfig", start: Instant, end: Instant, folder: Path
    ) -> None:
        from tallylight.sdk.tables import Tables

        self._client = client
        self._config = config
        self._start, self._end = start, end
        self._folder = folder
        self._tables = Tables(client, config.site, start, end)

    def plays(self) -> Written:
        return self._write("play_history", self._tables.play_history(), "started_at", _PLAYS)

    def errors(self) -> Written:
        return self._write("error_log", self._tables.error_log(), "timestamp", _ERRORS)

    def metrics(self) -> Written:
        return self._write("system_metrics", self._tables.system_metrics(), "timestamp", _METRICS)

    def summary(self) -> Written:
        """Three blocks, one below the other: all together, the tracks played most, the errors."""
        from tallylight.analytics.formats.lines import separated
        from tallylight.sdk.analytics import Analytics

        analytics = Analytics(self._config, client=self._client)
        start, end = moment(self._start), moment(self._end)
        stats = analytics.get_play_stats(start=start, end=end)
        tracks = analytics.get_most_played_tracks(limit=_MOST_TRACKS, start=start, end=end)
        errors = analytics.get_error_summary(start=start, end=end)
        overall = [[title, _cell(stats[name])] for name, title in _OVERALL.items()]
        lines = [
            ["Period", rfc3339(self._start), rfc3339(self._end)],
            *(["Overall Statistics"], ["Metric", "Value"], *overall),
            *([], ["Most Played Tracks"], [*_TRACKS.values()], *_cells(tracks, _TRACKS)),
            *([], ["Error Summary"], [*_SUMMED.values()], *_cells(errors, _SUMMED)),
        ]
        path = self._path("analytics_summary")
        with new_file(path) as file:
            file.writelines(separated(lines))
        return Written(path, 1 + len(tracks) + len(errors))

    def _write(
        self, name: str, rows: Iterator[Row], time: str, columns: Mapping[str, str]
    ) -> Written:
        """The rows, from the newest back; how far one has come is told in days."""
        from tallylight.analytics.formats.lines import separated

        written = 0
        days = -(-(self._end - self._start) // DAY)

        def lines() -> Iterator[Sequence[Any]]:
            nonlocal written
            yield [*columns.values()]
            for row in rows:
                advance((self._end - instant(row[time])) // DAY, days)
                written += 1
                yield [_cell(row[each]) for each in columns]
            advance(days, days)

        path = self._path(name)
        with progress(f"{name}, days") as advance, new_file(path) as file:
            file.writelines(separated(lines()))
        return Written(path, written)

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}_{stamp(self._end)}.csv"


def _cells(rows: Iterable[Row], columns: Mapping[str, str]) -> Iterator[list[Any]]:
    return ([_cell(row[name]) for name in columns] for row in rows)


def _cell(value: Any) -> Any:  # noqa: ANN401 - whatever a row holds
    if isinstance(value, datetime):
        return rfc3339(instant(value))
    if isinstance(value, date):
        return value.isoformat()
    # An empty mapping says no more than an empty cell.
    return None if value == {} else value

"""Rows of SHARD-5's tables as observations, with ids that the row alone gives."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from tallylight.model.ids import derived
from tallylight.model.imports import Line
from tallylight.model.severity import SEVERITIES
from tallylight.sdk.plain import known_text, number, plain_mapping, said
from tallylight.sdk.radio import labels_of
from tallylight.sdk.song import play_of, process_id

Row = Mapping[str, Any]
_KIND = "shard5"
_LONGEST_MS = 10 * 365 * 86_400_000


class Translation:
    """Rows of one database for one site; zone: that of times that have none."""

    def __init__(self, site: str, zone: ZoneInfo) -> None:
        self._site = site
        self._zone = zone

    def line(self, table: str, row: Row) -> Line:
        """The observations of a row; `why` says what is wrong with one that has none."""
        made = {"play_history": self._play, "error_log": self._error}.get(table, self._metric)
        try:
            observations = made(row)
        except (KeyError, TypeError, ValueError) as error:
            return Line(table=table, row=int(row["id"]), observations=[], why=str(error))
        resolved = row.get("resolved_at") or (row.get("timestamp") if row.get("resolved") else None)
        is_resolved = table == "error_log" and bool(row.get("resolved"))
        return Line(
            table=table,
            row=int(row["id"]),
            observations=observations,
            resolved_at=self._at(resolved, "resolved_at") if is_resolved else None,
        )

    def _play(self, row: Row) -> list[dict[str, Any]]:
        began = self._at(row.get("started_at"), "started_at")
        play_id = self._play_id(row["id"], row["started_at"])
        told = _mapping(row.get("metadata"))
        named = {name: row.get(name) for name in ("artist", "title", "album", "azuracast_song_id")}
        named = {name: value for name, value in named.items() if value is not None}
        song = {**told, **named, "duration": row.get("expected_duration_seconds")}
        data = play_of(song) | {
            "loop_path": known_text(row.get("loop_file_path"), 2_000),
            "process_id": process_id(row.get("ffmpeg_pid")),
            "metadata": plain_mapping(told | {n: v for n, v in named.items() if n not in told}),
        }
        found = [self._step("play.started", began, play_id, data)]
        if row.get("ended_at") is not None:
            ended = self._at(row["ended_at"], "ended_at")
            message = known_text(row.get("error_message"), 2_000)
            count = row.get("error_count")
            end = {
                "had_errors": bool(row.get("had_errors")),
                "error_message": message and said(message, 2_000),
                "aired_ms": _milliseconds(row.get("duration_seconds")),
                "metadata": {"error_count": int(count)} if count is not None else None,
            }
            found.append(self._step("play.ended", ended, play_id, end))
        return found

    def _error(self, row: Row) -> list[dict[str, Any]]:
        severity = str(row.get("severity") or "").lower()
        play = row.get("play_history_id")
        stack = row.get("stack_trace")
        data = {
            "service": known_text(row.get("service"), 255) or "unknown",
            "severity": severity if severity in SEVERITIES else "error",
            "message": said(row.get("message") or "", 10_000),
            "context": plain_mapping(_mapping(row.get("context")) or None),
            "stack_trace": stack and said(stack, 65_000),
            "play_id": None if play is None else self._play_id(play, row.get("play_started_at")),
        }
        return [self._fact("error.logged", "error_log", row, data)]

    def _metric(self, row: Row) -> list[dict[str, Any]]:
        value = number(row.get("metric_value"))
        if value is None:
            message = "metric_value is no finite number"
            raise ValueError(message)
        data = {
            "name": known_text(row.get("metric_name"), 255) or "unknown",
            "value": value,
            "unit": known_text(row.get("unit"), 64),
            "service": known_text(row.get("service"), 255),
            "labels": labels_of(_mapping(row.get("metadata"))),
        }
        return [self._fact("metric.sampled", "system_metrics", row, data)]

    def _fact(self, kind: str, table: str, row: Row, data: dict[str, Any]) -> dict[str, Any]:
        at = self._at(row.get("timestamp"), "timestamp")
        uid = derived(_KIND, self._site, table, str(row["id"]), str(row["timestamp"]))
        return self._told(kind, str(uid), at, data)

    def _step(self, kind: str, at: str, play_id: str, data: dict[str, Any]) -> dict[str, Any]:
        uid = str(derived(_KIND, kind, play_id))
        return self._told(kind, uid, at, data) | {"subject": play_id}

    def _told(self, kind: str, uid: str, at: str, data: dict[str, Any]) -> dict[str, Any]:
        known = {name: value for name, value in data.items() if value is not None}
        return {"id": uid, "type": kind, "at": at, "site": self._site, "data": known}

    def _play_id(self, row: object, started_at: object) -> str:
        """Another for a row of that number in another database."""
        return str(derived(_KIND, self._site, "play_history", str(row), str(started_at)))

    def _at(self, value: object, column: str) -> str:
        """A time as RFC 3339; one without a zone is of the clock on the wall."""
        if not isinstance(value, datetime):
            message = f"{column} is missing"
            raise TypeError(message)
        return (value if value.tzinfo else value.replace(tzinfo=self._zone)).isoformat()


def _mapping(value: object) -> dict[str, Any]:
    return dict(cast("Mapping[str, Any]", value)) if isinstance(value, Mapping) else {}


def _milliseconds(seconds: object) -> int | None:
    found = number(seconds)
    return round(found * 1_000) if found is not None and 0 <= found * 1_000 <= _LONGEST_MS else None

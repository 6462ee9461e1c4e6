"""Plays and errors as the API has them, told as rows of S2's tables."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from tallylight.model.errors import ForbiddenError
from tallylight.model.play import known_until
from tallylight.model.text import track_key
from tallylight.model.time import Instant, instant
from tallylight.sdk.client import Client

PLAYS = "/api/v1/plays"
ERRORS = "/api/v1/errors"
OLD = "/api/v1/old-facts"
_TABLES = {"plays": "play_history", "errors": "error_log", "metrics": "system_metrics"}
_PAGE = 200
_LOOK_BACK = 50

Row = dict[str, Any]
Told = Mapping[str, Any]


class Plays:
    """Reads what a site logged."""

    def __init__(self, client: Client, site: str) -> None:
        self._client = client
        self._site = site

    def recent(self, limit: int) -> list[Row]:
        """The newest plays as rows of `play_history`."""
        found = self._pages(PLAYS, limit)
        return [self._row(play) for play in found]

    def current(self, now: Instant) -> Row | None:
        """The newest open play that is known to be on air."""
        for play in self._pages(PLAYS, _LOOK_BACK):
            began = instant(_time(play["started_at"]))
            if play["ended_at"] is None and now <= known_until(began, play["expected_ms"]):
                return {**self._row(play), "elapsed_seconds": max(0, now - began) // 1_000_000}
        return None

    def of_track(self, artist: str, title: str, limit: int, **time: object) -> list[Row]:
        """The newest plays of a track, which is known by artist and title."""
        wanted = track_key(artist, title)
        rows: list[Row] = []
        for play in self._pages(PLAYS, None, q=f"{artist} {title}", **time):
            item: Told = play["item"] or {}
            if track_key(item.get("artist"), item.get("title", "")) == wanted:
                rows.append(self._row(play))
            if len(rows) >= limit:
                break
        return rows

    def errors(self, limit: int, **asked: object) -> list[Row]:
        """Errors, newest first, as rows of `error_log`."""
        return [error_row(one) for one in self._pages(ERRORS, limit, **asked)]

    def resolve(self, error_id: str) -> None:
        """Note that an error is dealt with."""
        self._client.post(f"{ERRORS}/{error_id}/resolve", site=self._site)

    def reopen(self, error_id: str) -> None:
        """Note that an error is not dealt with after all."""
        self._client.post(f"{ERRORS}/{error_id}/reopen", site=self._site)

    def clear_old(self, days: Mapping[str, int]) -> tuple[dict[str, int], bool]:
        """Delete what is older than so many days; how many went by table of S2, and True.

        Where the token may not delete: how many would go, and False.
        """
        if not days:
            return dict.fromkeys(_TABLES.values(), 0), True
        asked = {f"{name}_days": count for name, count in days.items()} | {"site": self._site}
        try:
            told, is_done = self._client.delete(OLD, **asked), True
        except ForbiddenError:
            told, is_done = self._client.get(OLD, **asked), False
        return {table: told[name] for name, table in _TABLES.items()}, is_done

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def _pages(self, path: str, limit: int | None, **asked: object) -> Iterator[Told]:
        """The entries of a list, newest first."""
        left, cursor = limit, None
        while left is None or left > 0:
            size = _PAGE if left is None else min(left, _PAGE)
            page = self._client.get(path, site=self._site, limit=size, cursor=cursor, **asked)
            yield from page["items"]
            cursor = page["next"]
            if cursor is None:
                return
            left = None if left is None else left - size

    def _row(self, play: Told) -> Row:
        """A play as a row of `play_history`, with what its steps told besides."""
        story = self._client.get(f"/api/v1/stories/play/{play['id']}", site=self._site)["item"]
        began: Told = {}
        ended: Told = {}
        for step in story["steps"]:
            if step["type"] == "play.started":
                began = {**began, **step["data"]}
            elif not ended:
                ended = step["data"]
        return row_of(play, began, ended)


def row_of(play: Told, began: Told, ended: Told) -> Row:
    """A row of S2's `play_history`; `began` and `ended` are what the steps of the play told."""
    item: Told = play["item"] or {}
    told: Told = began.get("metadata") or {}
    counted: Told = ended.get("metadata") or {}
    length = play["expected_ms"] or item.get("duration_ms")
    return {
        "id": play["id"],
        "track_key": track_key(item.get("artist"), item.get("title", "")),
        "artist": item.get("artist"),
        "title": item.get("title"),
        "album": item.get("album"),
        "azuracast_song_id": told.get("azuracast_song_id") or told.get("id"),
        "loop_file_path": began.get("loop_path"),
        "started_at": _time(play["started_at"]),
        "ended_at": play["ended_at"] and _time(play["ended_at"]),
        "duration_seconds": seconds(play["aired_ms"]),
        "expected_duration_seconds": seconds(length),
        "ffmpeg_pid": began.get("process_id"),
        "had_errors": play["had_errors"],
        "error_message": play["error_message"],
        "error_count": counted.get("error_count", int(play["had_errors"])),
        "metadata": dict(told),
    }


def error_row(one: Told) -> Row:
    """A row of S2's `error_log`."""
    return {
        "id": one["id"],
        "timestamp": _time(one["at"]),
        "service": one["service"],
        "severity": one["severity"],
        "message": one["message"],
        "context": one["context"],
        "stack_trace": one["stack_trace"],
        "resolved": one["resolved_at"] is not None,
        "resolved_at": one["resolved_at"] and _time(one["resolved_at"]),
        "play_history_id": one["play_id"],
    }


def seconds(milliseconds: int | None) -> int | None:
    """Whole seconds, rounded; None stays unknown."""
    return None if milliseconds is None else round(milliseconds / 1_000)


def _time(told: str) -> datetime:
    return datetime.fromisoformat(told)

"""S2's three tables row by row, read page by page: a year never lies in memory."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from tallylight.model.severity import FAILURES
from tallylight.model.time import Instant, instant, rfc3339
from tallylight.sdk.client import Client
from tallylight.sdk.plays import ERRORS, PLAYS, Row, error_row, row_of

METRICS = "/api/v1/metrics/samples"
_PAGE = 1_000


class Tables:
    """Reads what a site logged in a span of time, the newest first; times are aware datetimes.

    start, end: in microseconds UTC; `end` is exclusive. Every call raises as `Client` does, when
    its rows are taken.
    """

    def __init__(self, client: Client, site: str, start: Instant, end: Instant) -> None:
        self._client = client
        self._span = {"site": site, "from": rfc3339(start), "to": rfc3339(end)}

    def play_history(self) -> Iterator[Row]:
        """Plays that started in the time, as rows of `play_history`.

        error_count is how many errors and critical ones were logged for the play.
        """
        failures = _Failures(self._entries(ERRORS))
        for play in self._entries(PLAYS, full=True):
            counted = failures.of(play)
            ended = {"metadata": {"error_count": counted}} if counted else {}
            yield row_of(play, play, ended)

    def error_log(self) -> Iterator[Row]:
        """Errors as rows of `error_log`."""
        return map(error_row, self._entries(ERRORS))

    def system_metrics(self) -> Iterator[Row]:
        """Metrics as rows of `system_metrics`, as far back as each of them is kept."""
        for one in self._entries(METRICS):
            yield {
                "id": one["id"],
                "timestamp": datetime.fromisoformat(one["at"]),
                "metric_name": one["name"],
                "metric_value": one["value"],
                "unit": one["unit"],
                "service": one["service"],
                "metadata": one["labels"] or {},
            }

    def _entries(self, path: str, **asked: object) -> Iterator[Mapping[str, Any]]:
        cursor: str | None = None
        while True:
            page = self._client.get(path, **self._span, **asked, limit=_PAGE, cursor=cursor)
            yield from page["items"]
            cursor = page["next"]
            if cursor is None:
                return


class _Failures:
    """Counts the errors of plays while both are walked from the newest to the oldest.

    An error comes after the start of its play, so no more is held than errors of open plays.
    """

    def __init__(self, errors: Iterator[Mapping[str, Any]]) -> None:
        self._errors = errors
        self._next = next(errors, None)
        self._found = Counter[str]()

    def of(self, play: Mapping[str, Any]) -> int:
        """How many errors were logged for a play that is no newer than the one asked before."""
        began = _at(play["started_at"])
        while self._next is not None and _at(self._next["at"]) >= began:
            if self._next["play_id"] and self._next["severity"] in FAILURES:
                self._found[self._next["play_id"]] += 1
            self._next = next(self._errors, None)
        return self._found.pop(play["id"], 0)


def _at(told: str) -> Instant:
    return instant(datetime.fromisoformat(told))

"""What is asked of an archive: the panels of the Statistics page, and every question there is."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from bench.past.archive import Archive
from bench.past.sizes import DAYS, ZONE
from tallylight.analytics.answer import Wanted
from tallylight.analytics.catalogue import questions
from tallylight.analytics.contract import Question
from tallylight.analytics.wanted import FiguresWanted, QuestionWanted
from tallylight.analytics.window import Bucket, Window
from tallylight.model.buckets import QUARTER
from tallylight.model.time import DAY, local_midnight, moment
from tallylight.store.database import FILE_NAME, sqlite_library

SITES = {1: "main"}
SPANS = {"28 days": 28, "a year": DAYS}
_CARDS = (
    "tlh_ms", "aas", "listeners_peak", "plays", "skips", "true_uptime_percent", "down_ms", "up_ms",
    "unknown_ms", "outages", "listeners_peak_at", "listeners_average",
)  # fmt: skip
_LEVELS = ("listeners_peak", "listeners_average", "down_ms")
_LISTENED = ("cume", "sessions", "tlh_ms")
_STREAMS = ("listeners_average", "listeners_peak", *_LISTENED, "true_uptime_percent", "outages")
BRIEF = ("cards", "people", "trend", "levels")
"""What an operator looks at first."""


@dataclass(frozen=True)
class Panel:
    """A query of figures, or a question; `by` and `bucket` belong to figures."""

    name: str
    metrics: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    bucket: Bucket | None = None
    limit: int | None = None
    question: str = ""
    parameters: dict[str, Any] = field(default_factory=dict[str, Any])

    def wanted(self, window: Window) -> Wanted:
        """What the desk is asked for."""
        if self.question:
            told = questions()[self.question].parameters
            usual = {name: one.default for name, one in told.items()}
            parameters = {**usual, **self.parameters}
            return QuestionWanted(
                name=self.question, sites=SITES, window=window, parameters=parameters
            )
        return FiguresWanted(
            metrics=self.metrics,
            sites=SITES,
            window=replace(window, bucket=self.bucket),
            by=self.by,
            limit=self.limit,
        )

    def address(self, window: Window) -> str:
        """The same as a path of the API."""
        told: dict[str, Any] = {"tz": window.zone.key, **self.parameters}
        if not self.question or questions()[self.question].takes_window:
            told |= {"from": _told(window.start), "to": _told(window.end)}
        if self.question:
            return f"/questions/{self.question}?{urlencode(told)}"
        told |= {"metric": ",".join(self.metrics), "by": ",".join(self.by)}
        told |= {} if self.bucket is None else {"bucket": self.bucket}
        told |= {} if self.limit is None else {"limit": self.limit}
        return f"/metrics/query?{urlencode(told)}"


PANELS = (
    Panel("cards", metrics=_CARDS),
    Panel("people", metrics=("aqh", "cume", "tsl_ms")),
    Panel("trend", metrics=("plays",), bucket="day"),
    Panel("people by day", metrics=("cume",), bucket="day"),
    Panel("levels", metrics=_LEVELS, bucket="day"),
    Panel("top songs", question="top_songs", parameters={"limit": 50}),
    Panel("week of plays", metrics=("plays",), by=("weekday", "hour")),
    Panel("week of sessions", metrics=("session_starts", "tlh_ms"), by=("weekday", "hour")),
    Panel("week of listeners", metrics=("listeners_average",), by=("weekday", "hour")),
    Panel("genres", metrics=("plays", "played_ms"), by=("genre",), limit=50),
    Panel("countries", metrics=_LISTENED, by=("country",), limit=50),
    Panel("apps", metrics=_LISTENED, by=("app",), limit=50),
    Panel("devices", metrics=_LISTENED, by=("device",), limit=50),
    Panel("lengths", metrics=("sessions",), by=("length",)),
    Panel("streams", metrics=_STREAMS, by=("stream",), limit=50),
    Panel("lines", metrics=("listeners_average",), by=("stream",), bucket="day", limit=6),
)


def every_question(archive: Archive) -> Iterator[Panel]:
    """Each question of the catalogue, with a parameter where it needs one."""
    for name, question in sorted(questions().items()):
        yield Panel(f"question {name}", question=name, parameters=_needed(archive, question))


def window_of(archive: Archive, days: int, turn: int = 0) -> Window:
    """So many days up to the end; each turn another window, so that no answer is kept for it."""
    zone = ZoneInfo(ZONE)
    end = archive.end - turn % 90 * QUARTER
    return Window(local_midnight(archive.end - (days - 1) * DAY, zone), end, zone)


def _needed(archive: Archive, question: Question) -> dict[str, Any]:
    """Parameters that a question cannot do without."""
    asked: dict[str, Any] = {}
    for name, one in question.parameters.items():
        if one.required and one.kind == "id":
            asked[name] = _id_of(archive, "items")
        elif one.required:
            asked[name] = one.words[0] if one.words else "/studio-1.mp3"
    return asked


def _id_of(archive: Archive, table: str) -> str:
    """The id of the first there is: the most frequent."""
    store = sqlite_library().connect(str(archive.folder / FILE_NAME))
    ((uid,),) = store.execute(f"SELECT id FROM {table} ORDER BY key LIMIT 1").fetchall()
    store.close()
    return uid.hex()


def _told(at: int) -> str:
    return f"{moment(at):%Y-%m-%dT%H:%M:%SZ}"

"""What was played, what failed and how much of it went well; the report that S2 calls weekly."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tallylight.reports.contract import Asked, Kind, Wanted
from tallylight.reports.document import Bars, Column, Document, Figure, Table, Verdict

_FIGURES = (
    *("plays", "items", "played_ms", "error_rate", "clean_play_percent"),
    "true_uptime_percent",
)
_OF_TRACKS = ("plays", "played_ms", "failed_plays")
_OF_ERRORS = ("errors", "errors_resolved")
_OF_DAYS = ("plays", "played_ms", "clean_play_percent")
_MOST_TRACKS = 10
_EXCELLENT, _GOOD = 99, 95
_NOTE = (
    "Clean plays are the share of plays without errors; uptime is the share of known time in which "
    "streams were up. The first and the last day are parts of days."
)
_TITLES = {1: "Daily report", 7: "Weekly report"}

Answer = Mapping[str, Any]


def _compose(asked: Asked, wanted: Wanted) -> Document:
    whole = asked.query(_FIGURES, **wanted.params())
    (figures,) = whole["items"]
    return Document(
        title=_title(wanted),
        site=wanted.name,
        zone=wanted.zone,
        start=wanted.start,
        end=wanted.end,
        made_at=wanted.end,
        verdict=_verdict(figures["clean_play_percent"]),
        figures=[*_overall(whole)],
        parts=[
            _tracks(asked.query(_OF_TRACKS, "item", **wanted.params(limit=_MOST_TRACKS))),
            _errors(asked.query(_OF_ERRORS, "service,severity", **wanted.params())),
            _days(asked.query(_OF_DAYS, **wanted.params(bucket="day")), wanted),
            _hours(asked.query(("plays",), "hour", **wanted.params())),
        ],
        notes=(_NOTE,),
    )


def _title(wanted: Wanted) -> str:
    if wanted.days is None:
        return "Report"
    return _TITLES.get(wanted.days, f"Report of {wanted.days:,} days")


def _verdict(clean_percent: float | None) -> Verdict:
    if clean_percent is None:
        return Verdict("Nothing was played", "neutral")
    if clean_percent >= _EXCELLENT:
        return Verdict("Excellent", "good")
    return Verdict("Good", "fair") if clean_percent >= _GOOD else Verdict("Needs attention", "poor")


def _overall(answer: Answer) -> Sequence[Figure]:
    (figures,) = answer["items"]
    found = [Figure(one.title, figures[name], one.unit) for name, one in _columns(answer, _FIGURES)]
    mean = figures["played_ms"] / figures["plays"] if figures["plays"] else None
    return [*found[:3], Figure("Average time on air", mean, "ms"), *found[3:]]


def _tracks(answer: Answer) -> Table:
    rows = [
        (place, _track(one), *(one[name] for name in _OF_TRACKS))
        for place, one in enumerate(answer["items"][:_MOST_TRACKS], 1)
    ]
    columns = [Column("", "times"), Column("Track"), *_heads(answer, _OF_TRACKS)]
    return Table(f"Top {_MOST_TRACKS} tracks", columns, rows, "Nothing was played.")


def _errors(answer: Answer) -> Table:
    rows = [
        (
            *(one["service"], one["severity"], one["errors"], one["errors_resolved"]),
            one["errors"] - one["errors_resolved"],
        )
        for one in answer["items"]
        if one["errors"]
    ]
    heads = [Column("Service"), Column("Severity"), *_heads(answer, _OF_ERRORS)]
    columns = [*heads, Column("Unresolved", "times")]
    return Table("Error summary", columns, rows, "No errors were logged.")


def _days(answer: Answer, wanted: Wanted) -> Table:
    rows = [
        (
            datetime.fromisoformat(one["bucket"]).astimezone(wanted.zone).date().isoformat(),
            *(one[name] for name in _OF_DAYS),
        )
        for one in reversed(answer["items"])
    ]
    return Table(
        "By day", [Column("Date", "date"), *_heads(answer, _OF_DAYS)], rows, "Nothing was played."
    )


def _hours(answer: Answer) -> Bars:
    told = {one["hour"]: one["plays"] for one in answer["items"]}
    points = [(f"{hour:02}", told.get(hour)) for hour in range(24)]
    return Bars(
        "Plays by hour of the day", "times", points if any(told.values()) else [], "No plays."
    )


def _track(one: Mapping[str, Any]) -> str:
    return " – ".join(part for part in (one["artist"], one["title"]) if part)


def _heads(answer: Answer, names: Sequence[str]) -> list[Column]:
    return [column for _, column in _columns(answer, names)]


def _columns(answer: Answer, names: Sequence[str]) -> list[tuple[str, Column]]:
    """What the declarations call the columns, in the order asked for."""
    told = {one["name"]: one for one in answer["meta"]["columns"]}
    return [(name, Column(told[name]["title"], told[name]["unit"])) for name in names]


KIND = Kind(
    title="Playout",
    summary="What was played, what failed, and how much of it went well.",
    compose=_compose,
)

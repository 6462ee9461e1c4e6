"""A document: what a report says, before it has a form."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from zoneinfo import ZoneInfo

from tallylight.model.time import Instant

Level = Literal["good", "fair", "poor", "neutral"]


@dataclass(frozen=True)
class Figure:
    """One number under its title; unit as columns of answers have it, value None is unknown."""

    title: str
    value: Any
    unit: str | None = None


@dataclass(frozen=True)
class Column:
    """A column of a table; unit None is plain text, or a number as it is."""

    title: str
    unit: str | None = None


@dataclass(frozen=True)
class Table:
    """Rows under columns; `empty` is the sentence that stands for no rows."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    empty: str


@dataclass(frozen=True)
class Bars:
    """How much of each; points are labels with values, None where nobody knows."""

    title: str
    unit: str | None
    points: Sequence[tuple[str, float | None]]
    empty: str


@dataclass(frozen=True)
class Verdict:
    """All of it in a word or two."""

    words: str
    level: Level


@dataclass(frozen=True)
class Document:
    """A report of a site about a time; start and end in microseconds UTC, `end` is exclusive.

    zone: by whose clocks times and days are told. notes: what a reader has to know.
    """

    title: str
    site: str
    zone: ZoneInfo
    start: Instant
    end: Instant
    made_at: Instant
    verdict: Verdict
    figures: Sequence[Figure]
    parts: Sequence[Table | Bars]
    notes: Sequence[str] = ()

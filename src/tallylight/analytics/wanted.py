"""The two things that can be asked: figures, by what they are declared to be by, and questions."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tallylight.analytics.answer import Row, Table
from tallylight.analytics.asked import Asked, Key
from tallylight.analytics.asking import Asking
from tallylight.analytics.catalogue import metrics, questions, relations
from tallylight.analytics.contract import Column, Dimension
from tallylight.analytics.dimensions import TIMES
from tallylight.analytics.figures import Figures, check
from tallylight.analytics.scope import Filter
from tallylight.analytics.window import Window

BUCKET = {"bucket": Column("From", "instant"), "bucket_end": Column("To", "instant")}
BEFORE = "previous."
TITLES = {"weekday": "Weekday", "hour": "Hour"}


@dataclass(frozen=True, kw_only=True)
class QuestionWanted:
    """A question with its parameters, all of them; as `Wanted` has it."""

    name: str
    sites: Mapping[int, str]
    window: Window
    where: tuple[Filter, ...] = ()
    label: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def key(self) -> Hashable:
        return self.name, tuple(self.sites), self.where, tuple(sorted(self.parameters.items()))

    @property
    def versions(self) -> Mapping[str, int]:
        return {self.name: questions()[self.name].version}

    def reckon(self, asking: Asking) -> Table:
        question = questions()[self.name]
        return Table(question.columns, question.answer(asking))


@dataclass(frozen=True, kw_only=True)
class FiguresWanted:
    """Metrics by dimensions, in the buckets of the window; as `Wanted` has it.

    compares: beside those of the time before. limit: only so many groups, those with most of the
    first metric in the whole window. Rows are in that order; those of hours and weekdays as these
    follow one another.
    """

    metrics: tuple[str, ...]
    sites: Mapping[int, str]
    window: Window
    by: tuple[str, ...] = ()
    where: tuple[Filter, ...] = ()
    compares: bool = False
    limit: int | None = None
    label: str = ""
    name: str = "figures"
    parameters: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def key(self) -> Hashable:
        told = self.metrics, self.by, self.where, self.window.bucket, self.compares, self.limit
        return tuple(self.sites), told

    @property
    def versions(self) -> Mapping[str, int]:
        known = metrics()
        return {name: known[name].version for name in self.metrics}

    def check(self) -> None:
        """Raise `InvalidError` for what cannot be asked."""
        check(Asked(self.metrics, self.window, self.by, self.where))

    def dimensions(self) -> dict[str, Dimension]:
        """What is grouped or chosen by, by name, but for pieces of time."""
        asked = {*self.by, *(one.dimension for one in self.where)} - {*TIMES}
        declared = relations()[metrics()[self.metrics[0]].relation].dimensions
        return {name: declared[name] for name in asked}

    def reckon(self, asking: Asking) -> Table:
        bucket = self.window.bucket
        found = top = None
        where = self.where
        if self.limit is not None and self.by:
            ranked = asking.figures(self._ranking, by=self.by, most=self.limit + 1)
            top = self._top(ranked, self.limit)
            if len(ranked.rows) > self.limit or self.compares:
                where = (*where, *_only(self.by, top))
            # In one piece, all of a group is known once it is known how much there is of it.
            found = ranked if bucket is None and self._ranking == self.metrics else None
        if found is None:
            found = asking.figures(self.metrics, by=self.by, bucket=bucket, where=where)
        before = None
        if self.compares:
            window = self.window.previous
            before = asking.figures(
                self.metrics, by=self.by, bucket=bucket, where=where, window=window
            )
            _add_gone(found, before, len(self.window.edges) - 1)
            asking.compare_with(window)
        keys = [key for key in found.rows if top is None or key[:-1] in top]
        if {*self.by} <= {*TIMES}:
            keys.sort(key=lambda key: (key[-1] or 0, *key[:-1]))
        else:
            keys.sort(key=lambda key: (key[-1] or 0, *_rank(key, found.rows[key])))
        return Table(self._columns(), [self._row(key, found, before) for key in keys])

    @property
    def _ranking(self) -> tuple[str, ...]:
        """The metrics that groups are ranked with: all, where that costs nothing more."""
        known = metrics()
        relations_asked = {known[name].relation for name in self.metrics}
        is_one = len(relations_asked) == 1 and self.window.bucket is None
        return self.metrics if is_one else self.metrics[:1]

    @staticmethod
    def _top(whole: Figures, limit: int) -> set[Key]:
        """The groups that there is room for."""
        ranked = sorted(whole.rows, key=lambda key: _rank(key, whole.rows[key]))
        return {key[:-1] for key in ranked[:limit]}

    def _columns(self) -> dict[str, Column]:
        known = metrics()
        declared = relations()[known[self.metrics[0]].relation].dimensions
        columns: dict[str, Column] = {}
        for name in self.by:
            columns[name] = _column(name, declared)
        for label in self._labels():
            columns[label] = Column(label.replace("_", " ").capitalize(), "text")
        if self.window.bucket is not None:
            columns |= BUCKET
        figures = {name: Column(known[name].title, known[name].unit) for name in self.metrics}
        columns |= figures
        if self.compares:
            columns |= {
                BEFORE + name: Column(f"{one.title}, before", one.unit)
                for name, one in figures.items()
            }
        return columns

    def _labels(self) -> list[str]:
        known = relations()
        shown = [
            label
            for name in self.metrics
            for one in self.by
            if one not in TIMES
            for label in known[metrics()[name].relation].dimensions[one].labels
        ]
        return [label for label in dict.fromkeys(shown) if label not in self.by]

    def _row(self, key: Key, found: Figures, before: Figures | None) -> Row:
        *by, bucket = key
        labels = found.labels.get(key, {})
        cells = [*by, *(labels.get(label) for label in self._labels())]
        if bucket is not None:
            edges = self.window.edges
            cells += edges[bucket : bucket + 2]
        cells += found.rows[key]
        if before is not None:
            cells += before.rows.get(key) or before.none(key)
        return cells


def _add_gone(found: Figures, before: Figures, buckets: int) -> None:
    """Groups that there were before alone, with nothing now."""
    for key in before.rows.keys() - found.rows.keys():
        if key[-1] is None or key[-1] < buckets:
            found.rows[key] = found.none(key)
            found.labels[key] = before.labels.get(key, {})


def _column(name: str, declared: Mapping[str, Dimension]) -> Column:
    if name in TIMES:
        return Column(TITLES[name], "number")
    dimension = declared[name]
    is_id = bool(dimension.labels) or dimension.is_personal
    return Column(dimension.title, "id" if is_id else "text")


def _rank(key: Key, values: Sequence[Any]) -> tuple[Any, ...]:
    """Most of the first metric first, what is unknown last; of equal ones always the same."""
    first = values[0]
    return first is None, -(first or 0), tuple(map(str, key[:-1]))


def _only(by: Sequence[str], groups: set[Key]) -> list[Filter]:
    """Filters that leave out what is in none of the groups, as far as one dimension tells."""
    return [
        Filter(name, tuple(sorted({_told(group[place]) for group in groups}, key=str)))
        for place, name in enumerate(by)
        if name not in TIMES
    ]


def _told(value: object) -> str | None:
    return None if value is None else str(value)

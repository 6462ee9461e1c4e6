"""What a relation is asked for: whose facts, of which time, chosen and grouped by what."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tallylight.analytics import dialect
from tallylight.analytics.contract import Dimension
from tallylight.analytics.touched import Read
from tallylight.history.kinds import FAR, KINDS
from tallylight.history.parts import days_only, parts
from tallylight.model.errors import InvalidError
from tallylight.model.history import Sheet
from tallylight.model.time import Instant

_JOINS = {
    "site": "JOIN sites AS si ON si.key = f.site",
    "stream": "LEFT JOIN streams AS st ON st.key = f.stream",
    "item": "LEFT JOIN titled AS it ON it.key = f.item",
    "category": "LEFT JOIN categories AS ca ON ca.item = f.item",
    "viewer": "LEFT JOIN viewers AS vi ON vi.key = f.viewer",
    "person": "LEFT JOIN people AS pe ON pe.key = vi.person",
    "source": "LEFT JOIN sources AS so ON so.key = f.source",
}
_NEEDS = {"person": ("viewer",)}


class UnfollowedError(Exception):
    """Nobody asked for facts of this `kind` yet: they are to be followed, then it can be asked."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"{kind} are not followed yet")
        self.kind = kind


@dataclass(frozen=True)
class Filter:
    """Rows whose dimension has one of some values (None: none at all), or none of them."""

    dimension: str
    values: tuple[str | None, ...]
    excludes: bool = False


@dataclass(frozen=True)
class Scope:
    """Facts of some sites (keys) from `start` to `end`, both in µs; by: dimensions to group by.

    root, sheets: where the files of history are, and which of them count. followed: the kinds whose
    unsealed facts can be read.
    cells: the columns that are asked of the rows of a relation; None means any.
    parameters: values for the `$names` in the SQL that was made here. reads: the facts that it
    reads, for whoever keeps the answer. rolls_up: all that is asked adds up over sums of sessions.
    is_cut: the figures are of several pieces of the time. rolled: by kind, the days whose ended
    stories are told by sums.
    """

    sites: tuple[int, ...]
    start: Instant
    end: Instant
    now: Instant
    root: Path
    sheets: Sequence[Sheet]
    followed: frozenset[str]
    by: tuple[str, ...] = ()
    where: tuple[Filter, ...] = ()
    cells: frozenset[str] | None = None
    parameters: dict[str, Any] = field(default_factory=dict[str, Any])
    reads: set[Read] = field(default_factory=set[Read])
    rolls_up: bool = False
    is_cut: bool = False
    rolled: Mapping[str, frozenset[int]] = field(default_factory=dict[str, frozenset[int]])

    @property
    def asked(self) -> tuple[str, ...]:
        """The dimensions that are grouped or chosen by."""
        return tuple(dict.fromkeys((*self.by, *(one.dimension for one in self.where))))

    def asks(self, cell: str) -> bool:
        """Whether a column of the rows is asked of."""
        return self.cells is None or cell in self.cells

    @property
    def asks_people(self) -> bool:
        """Whether it is asked who the rows are of."""
        return self.asks("person")

    def facts(self, kind: str, low: Instant | None = None, high: Instant | None = None) -> str:
        """Facts of a kind as a table `f`, of the sites asked for; from `low` to `high`, in µs.

        Of sessions, those that reach into that time. Raises `UnfollowedError`.
        """
        if kind not in self.followed:
            raise UnfollowedError(kind)
        low = self.start if low is None else low
        high = self.end if high is None else high
        self.reads.add((kind, low, high))
        names, inside = KINDS[kind].names, self._inside(kind, low, high)
        found = [f"SELECT {names} FROM tail_{kind} WHERE {inside}"]
        stale = f"key NOT IN (SELECT key FROM late_{kind})"
        for paths, only in self._filed(kind, low, high):
            told = dialect.files([(self.root / path).as_posix() for path in paths], names)
            found.insert(0, f"{told} WHERE {' AND '.join((inside, stale, *only))}")
        return f"({' UNION ALL '.join(found)}) AS f"

    def _filed(
        self, kind: str, low: Instant, high: Instant
    ) -> Iterator[tuple[list[str], list[str]]]:
        """Files to be read, and the conditions under which their rows are meant."""
        rolled = self.rolled.get(kind, ())
        sheets = [one for one in self.sheets if one.kind == kind]
        rest = parts(
            sheets, lambda one: one.day not in rolled, lambda one: _reaches(one, low, high)
        )
        unended = parts(
            sheets if rolled else (),
            lambda one: one.day in rolled,
            lambda one: _reaches(one, low, high) and one.high >= FAR,
        )
        for found, more in ((rest, []), (unended, ["ended_at IS NULL"])):
            if paths := [part.path for part in found if part.is_all]:
                yield paths, more
            for part in found:
                if not part.is_all:
                    days = days_only(KINDS[kind], part.first, part.until)
                    yield [part.path], [days, *more]

    def _inside(self, kind: str, low: Instant, high: Instant) -> str:
        at = f'"{KINDS[kind].at}"'
        sites = dialect.numbers(self.sites)
        begun = f"site IN ({sites}) AND {at} < {dialect.instant(high)}"
        if kind == "sessions":
            # Figures are cut at whole ms.
            reaching = f"(ended_at IS NULL OR ended_at >= {dialect.instant(low // 1000 * 1000)})"
            return f"{begun} AND {reaching}"
        return f"{begun} AND {at} >= {dialect.instant(low)}"

    def joined(self, dimensions: Mapping[str, Dimension], *needed: str) -> str:
        """The joins that the dimensions asked for need, and those that are needed anyhow."""
        self._require(dimensions)
        joining = [one for one in self.asked if one in self.by or not dimensions[one].unfolds]
        wanted = [*needed, *(name for one in joining for name in dimensions[one].joins)]
        found: dict[str, None] = {}
        for name in wanted:
            found.update(dict.fromkeys((*_NEEDS.get(name, ()), name)))
        return " ".join(_JOINS[name] for name in found)

    def _require(self, dimensions: Mapping[str, Dimension]) -> None:
        """Raise `InvalidError` for a condition on what these rows do not tell."""
        for one in self.where:
            if one.dimension not in dimensions:
                message = f"This is not known by {one.dimension[:64]!r}; it is by: "
                raise InvalidError(message + ", ".join(sorted(dimensions)) + ".", path="where")

    def columns(self, dimensions: Mapping[str, Dimension]) -> str:
        """The dimensions grouped by, and their labels, as columns; each with a comma after it."""
        cells = [f'{dimensions[one].sql} AS "{one}", ' for one in self.by]
        cells += [
            f"{sql} AS {name}, " for one in self.by for name, sql in dimensions[one].labels.items()
        ]
        return "".join(cells)

    def chosen(self, dimensions: Mapping[str, Dimension]) -> str:
        """The filters as a condition."""
        return " AND ".join(self._conditions(dimensions)) or "true"

    def _conditions(self, dimensions: Mapping[str, Dimension]) -> Iterable[str]:
        for one in self.where:
            # Of no values at all, none is meant.
            meant = f"({' OR '.join(self._meant(one, dimensions[one.dimension])) or 'false'})"
            yield f"NOT coalesce({meant}, false)" if one.excludes else meant

    def _meant(self, one: Filter, dimension: Dimension) -> Iterable[str]:
        """A condition for each value; of those that unfold it is enough that one is meant."""
        sql, each = dimension.sql, dimension.unfolds
        for value in one.values:
            if value is None:
                yield f"NOT EXISTS (SELECT 1 FROM {each})" if each else f"{sql} IS NULL"
            else:
                same = f"{sql}::VARCHAR = {self.parameter(value)}"
                yield f"EXISTS (SELECT 1 FROM {each} AND {same})" if each else same

    def parameter(self, value: Any) -> str:  # noqa: ANN401 - whatever SQL can compare with
        """A value as a parameter; how it is written in SQL."""
        name = f"p{len(self.parameters)}"
        self.parameters[name] = value
        return f"${name}"


def sealed_days(sheets: Sequence[Sheet], root: Path, *where: str) -> str:
    """The SELECT of all facts that files have of some days of a kind, under some conditions."""
    kind = KINDS[sheets[0].kind]
    found: list[str] = []
    for part in parts(sheets, _always, _always):
        days = () if part.is_all else (days_only(kind, part.first, part.until),)
        told = dialect.files([(root / part.path).as_posix()], kind.names)
        found.append(f"{told} WHERE {' AND '.join((*days, *where)) or 'true'}")
    return " UNION ALL ".join(found)


def _always(_: Sheet) -> bool:
    return True


def _reaches(sheet: Sheet, low: Instant, high: Instant) -> bool:
    """Whether a file has anything of a time."""
    return sheet.low < high and sheet.high >= low

"""What a relation is asked for: whose facts, of which time, chosen and grouped by what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tallylight.analytics import dialect
from tallylight.analytics.contract import Dimension
from tallylight.analytics.touched import Read
from tallylight.history.kinds import FAR, KINDS
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


@dataclass(frozen=True)
class Filter:
    """Rows whose dimension has one of some values (None: none at all), or none of them."""

    dimension: str
    values: tuple[str | None, ...]
    excludes: bool = False


@dataclass(frozen=True)
class Scope:
    """Facts of some sites (keys) from `start` to `end`, both in µs; by: dimensions to group by.

    root, sheets: where the files of history are, and which of them count.
    cells: the columns that are asked of the rows of a relation; None means any.
    parameters: values for the `$names` in the SQL that was made here. reads: the facts that it
    reads, for whoever keeps the answer. rolls_up: all that is asked adds up over sums of sessions.
    rolled: the files whose ended sessions are told by sums.
    """

    sites: tuple[int, ...]
    start: Instant
    end: Instant
    now: Instant
    root: Path
    sheets: Sequence[Sheet]
    by: tuple[str, ...] = ()
    where: tuple[Filter, ...] = ()
    cells: frozenset[str] | None = None
    parameters: dict[str, Any] = field(default_factory=dict[str, Any])
    reads: set[Read] = field(default_factory=set[Read])
    rolls_up: bool = False
    rolled: frozenset[str] = frozenset()

    @property
    def asked(self) -> tuple[str, ...]:
        """The dimensions that are grouped or chosen by."""
        return tuple(dict.fromkeys((*self.by, *(one.dimension for one in self.where))))

    def facts(self, kind: str, low: Instant | None = None, high: Instant | None = None) -> str:
        """Facts of a kind as a table `f`, of the sites asked for; from `low` to `high`, in µs.

        Of sessions, those that reach into that time.
        """
        low = self.start if low is None else low
        high = self.end if high is None else high
        self.reads.add((kind, low, high))
        names, inside = KINDS[kind].names, self._inside(kind, low, high)
        parts = [f"SELECT {names} FROM tail_{kind} WHERE {inside}"]
        sheets = [one for one in self.sheets if one.kind == kind and _reaches(one, low, high)]
        for is_rolled, more in ((False, ""), (True, " AND ended_at IS NULL")):
            paths = [
                (self.root / one.path).as_posix()
                for one in sheets
                if (one.path in self.rolled) == is_rolled and (not is_rolled or one.high >= FAR)
            ]
            if paths:
                stale = f"key NOT IN (SELECT key FROM late_{kind})"
                found = dialect.files(sorted(paths), names)
                parts.insert(0, f"{found} WHERE {inside} AND {stale}{more}")
        return f"({' UNION ALL '.join(parts)}) AS f"

    def _inside(self, kind: str, low: Instant, high: Instant) -> str:
        at = f'"{KINDS[kind].at}"'
        sites = ", ".join(map(str, self.sites)) or "NULL"
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


def _reaches(sheet: Sheet, low: Instant, high: Instant) -> bool:
    """Whether a file has anything of a time."""
    return sheet.low < high and sheet.high >= low

"""What a figure and a question declare; the folders `metrics` and `questions` are their registries.

A *relation* is what figures are reckoned over: plays, sittings, listener counts, looks. Its rows
either stand at a `moment` or last from `began` to `until`; those that last are cut where buckets
end, so that days add up to weeks. All times in its rows are ms since the epoch.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    import sqlalchemy as sa

    from tallylight.analytics.asking import Asking
    from tallylight.analytics.engine import Cursor
    from tallylight.analytics.scope import Scope

Sums = Literal["adds", "distinct", "mean", "peak", "share"]
Unit = Literal[
    "plays", "items", "sessions", "listeners", "people", "ms", "percent", "bytes", "events",
    "errors", "performances", "times", "instant", "date", "text", "id", "number",
]  # fmt: skip
"""What a value is of. An `instant` is in µs since the epoch, as the model has it; a `date` is the
text of a local day, such as 2026-02-03."""


@dataclass(frozen=True)
class Dimension:
    """What rows can be grouped and chosen by.

    sql: its value, over the rows of a relation. joins: the names it needs beside them.
    labels: what is shown of a value that is an id, by name. is_personal: who may not see addresses
    may not ask for it. unfolds: a row can have several values, so that groups overlap; the table
    of those of a fact `f`, as one selects from it.
    """

    title: str
    sql: str
    joins: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    is_personal: bool = False
    unfolds: str = ""


class Laid(NamedTuple):
    """The SELECT of the rows of a relation; slots: of more, each inside of one quarter-hour."""

    rows: str
    slots: str = ""

    @property
    def together(self) -> str:
        """The SELECT of all of them."""
        return " UNION ALL ".join(filter(None, self))


@dataclass(frozen=True)
class Relation:
    """Rows that figures are reckoned over.

    rows: the SELECT of its rows in a scope, dimensions that are asked for among their columns.
    lasts: rows have `began` and `until`, else `moment`. known: the aggregate over rows that tells
    for how many ms it was measured; None: the coverage of sources tells. lay: where something has
    to be laid out or looked up first, does so and gives what is to be used in place of `rows`.
    """

    title: str
    rows: "Callable[[Scope], str]"
    dimensions: Mapping[str, Dimension]
    lasts: bool = False
    known: str | None = None
    lay: "Callable[[Cursor, sa.Connection, Scope], Laid] | None" = None

    def laid(self, cursor: "Cursor", connection: "sa.Connection", scope: "Scope") -> Laid:
        """Its rows in a scope, with all that they need laid out."""
        return Laid(self.rows(scope)) if self.lay is None else self.lay(cursor, connection, scope)


@dataclass(frozen=True)
class Metric:
    """A figure, declared once.

    title: as people say it. definition: what it means, a sentence or two. relation: the name of
    what it is reckoned over. sql: the aggregate over its rows; of those that last, `inside` is the
    part in ms that lies in the bucket, and `whole` the length of all. once: an aggregate that costs
    less and says the same where no row is in a group twice, as one that weekdays or hours cut is.
    final: what is made of that (`x`), with `known_ms`, `length_ms` and `quarters` (known
    quarter-hours) of the bucket at hand. sums: what becomes of it over time and over groups.
    zero: nothing there is 0 where it was measured, else unknown. of_sessions: it was measured only
    where the site ever told of a session. rolls_up: what is reckoned of sealed sessions ahead tells
    it as well.
    """

    title: str
    definition: str
    unit: Unit
    relation: str
    sql: str
    sums: Sums
    once: str = ""
    final: str = "x"
    zero: bool = False
    of_sessions: bool = False
    rolls_up: bool = False
    is_compatible: bool = False
    version: int = 1


@dataclass(frozen=True)
class Parameter:
    """What a question may be asked with.

    kind: how it is read. default: what holds where it is not given; None has no default.
    """

    title: str
    kind: Literal["int", "text", "word", "id", "flag"] = "text"
    default: Any = None
    least: int | None = None
    most: int | None = None
    words: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class Column:
    """A column of an answer: unit None is a plain value."""

    title: str
    unit: Unit | None = None


@dataclass(frozen=True)
class Question:
    """A question, declared once.

    definition: what it answers, and how. parameters: beside those that every question takes
    (sites, window, zone). answer: reckons the rows, each in the order of `columns`.
    takes_window: whether a time can be asked for. usual_days: the window where none is given.
    version: as that of a metric.
    """

    title: str
    definition: str
    columns: Mapping[str, Column]
    answer: "Callable[[Asking], Sequence[Sequence[Any]]]"
    parameters: Mapping[str, Parameter] = field(default_factory=dict[str, Parameter])
    takes_window: bool = True
    usual_days: int = 7
    version: int = 1

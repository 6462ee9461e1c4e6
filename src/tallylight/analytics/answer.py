"""What is asked for, and what comes of it: columns, rows, and what they hold for."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column
from tallylight.analytics.scope import Filter
from tallylight.analytics.window import Window
from tallylight.model.time import Instant

Row = Sequence[Any]


@dataclass(frozen=True)
class Table:
    """Rows, each in the order of `columns`.

    A column called `previous.plays` is `plays` of the time before, and no column of its own.
    """

    columns: Mapping[str, Column]
    rows: Sequence[Row]

    @property
    def cells(self) -> int:
        """How much it is."""
        return len(self.columns) * len(self.rows)


@dataclass(frozen=True, kw_only=True)
class Meta:
    """What an answer holds for.

    versions: of the definition of each figure or question in it, by name. known_fraction: the part
    of the window, as far as it has come, in which any of the sites was measured; None of no time.
    revision, at: it has everything up to there. notes: what the question tells beside its rows.
    """

    window: Window
    versions: Mapping[str, int]
    known_fraction: float | None
    revision: int
    at: Instant
    took_ms: float
    is_cached: bool = False
    notes: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True)
class Answer:
    """A table, called `name` where it is put into a file."""

    name: str
    table: Table
    meta: Meta


class Wanted(Protocol):
    """What can be asked at the desk.

    sites: keys and slugs. label: what the window was asked as, where it ends now and so is another
    one each time. key: everything asked for but the window.
    """

    @property
    def name(self) -> str: ...
    @property
    def sites(self) -> Mapping[int, str]: ...
    @property
    def window(self) -> Window: ...
    @property
    def where(self) -> tuple[Filter, ...]: ...
    @property
    def label(self) -> str: ...
    @property
    def key(self) -> Hashable: ...
    @property
    def parameters(self) -> Mapping[str, Any]: ...
    @property
    def versions(self) -> Mapping[str, int]: ...

    def reckon(self, asking: Asking) -> Table:
        """The answer."""
        ...

"""Values as they leave: instants written out, numbers that every reader knows."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from tallylight.analytics.answer import Table
from tallylight.analytics.contract import Column
from tallylight.model.time import rfc3339

_INSIDE = "."


def cell(value: Any, column: Column) -> Any:  # noqa: ANN401 - whatever a question answers with
    """A value as JSON has it: times RFC 3339 with `Z`, ids as text."""
    if value is None or isinstance(value, bool):
        return value
    if column.unit == "instant":
        return rfc3339(value)
    if column.unit == "id":
        return str(value)
    if isinstance(value, Decimal):
        return float(value)
    return value


def cells(row: Sequence[Any], columns: Mapping[str, Column]) -> list[Any]:
    """A row as JSON has it."""
    return [cell(value, column) for value, column in zip(row, columns.values(), strict=True)]


def items(table: Table, names: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
    """Each row as an object; `previous.plays` is `plays` inside of `previous`.

    names: what its columns are called there, if not as they are.
    """
    paths = [name.split(_INSIDE) for name in names or table.columns]
    for row in table.rows:
        item: dict[str, Any] = {}
        for path, value in zip(paths, cells(row, table.columns), strict=True):
            place = item
            for part in path[:-1]:
                place = place.setdefault(part, {})
            place[path[-1]] = value
        yield item

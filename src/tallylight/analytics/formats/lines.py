"""Answers as lines of text: JSON by the line, and comma-separated values."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import chain
from typing import Any

import msgspec

from tallylight.analytics.answer import Table
from tallylight.analytics.formats.cells import cells, items

_AT_ONCE = 500
# What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_encode = msgspec.json.encode


def ndjson(table: Table, names: Sequence[str] | None = None) -> Iterator[bytes]:
    """An object a line."""
    lines: list[bytes] = []
    for item in items(table, names):
        lines += (_encode(item), b"\n")
        if len(lines) >= 2 * _AT_ONCE:
            yield b"".join(lines)
            lines.clear()
    yield b"".join(lines)


def comma_separated(table: Table, names: Sequence[str] | None = None) -> Iterator[bytes]:
    """A line of names, then a line a row (RFC 4180); nothing in it is a formula to a spreadsheet.

    What is unknown is empty.
    """
    head = [*(names or table.columns)]
    return separated(chain([head], (cells(row, table.columns) for row in table.rows)))


def separated(rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """A line a row of what JSON has, some hundred lines at a time, as `comma_separated` has it."""
    page = StringIO(newline="")
    write = csv.writer(page).writerow
    for place, row in enumerate(rows, 1):
        write([_neutral(value) for value in row])
        if place % _AT_ONCE == 0:
            yield page.getvalue().encode()
            page.seek(0)
            page.truncate()
    yield page.getvalue().encode()


def _neutral(value: Any) -> Any:  # noqa: ANN401 - whatever a cell holds
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    if isinstance(value, bool):
        return str(value).lower()
    return _encode(value).decode() if isinstance(value, list | dict | tuple) else value

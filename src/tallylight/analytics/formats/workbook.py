"""Answers as a workbook: real numbers and dates, and text that is never a formula."""

from collections.abc import Sequence
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from tallylight.analytics.answer import Table
from tallylight.analytics.contract import Column
from tallylight.analytics.formats.cells import cell
from tallylight.model.time import moment

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
_DATES = {datetime: "yyyy-mm-dd hh:mm:ss", date: "yyyy-mm-dd"}
_LONGEST = 32_767
_WIDTHS = {"instant": 20, "id": 38, "text": 30}
_UNITS = {"ms": "ms", "percent": "%", "bytes": "bytes"}


def write_workbook(
    path: Path, table: Table, title: str, zone: ZoneInfo, names: Sequence[str] | None = None
) -> None:
    """Write the file. Instants are told by the clocks of `zone`, as the head of their column says.

    names: what columns are called, if not by their titles.
    """
    # It has no types to check against, and few ask for it.
    xlsxwriter: Any = import_module("xlsxwriter")
    book = xlsxwriter.Workbook(str(path), {**_OPTIONS, "tmpdir": str(path.parent)})
    sheet = book.add_worksheet(_sheet_name(title))
    bold = book.add_format({"bold": True})
    dated = {kind: book.add_format({"num_format": told}) for kind, told in _DATES.items()}
    sheet.freeze_panes(1, 0)
    heads = names or [column.title for column in table.columns.values()]
    columns = [*table.columns.values()]
    for place, (head, column) in enumerate(zip(heads, columns, strict=True)):
        sheet.set_column(place, place, _WIDTHS.get(column.unit or "", 14))
        sheet.write_string(0, place, f"{head}{_unit(column, zone)}", bold)
    for line, row in enumerate(table.rows, 1):
        for place, (value, column) in enumerate(zip(row, columns, strict=True)):
            _write(sheet, (line, place), _value(value, column, zone), dated)
    book.close()


def _value(value: Any, column: Column, zone: ZoneInfo) -> Any:  # noqa: ANN401 - of any kind
    if value is None:
        return None
    if column.unit == "date":
        return date.fromisoformat(str(value))
    if column.unit == "instant":
        return moment(value).astimezone(zone).replace(tzinfo=None)
    return cell(value, column)


def _write(sheet: Any, place: tuple[int, int], value: Any, dated: dict[Any, Any]) -> None:  # noqa: ANN401 - of any kind
    match value:
        case None:
            pass
        case bool():
            sheet.write_boolean(*place, value)
        case int() | float():
            sheet.write_number(*place, value)
        case str():
            sheet.write_string(*place, value[:_LONGEST])
        case list() | dict() | tuple():
            sheet.write_string(*place, msgspec.json.encode(value).decode()[:_LONGEST])
        case _:
            sheet.write_datetime(*place, value, dated[type(value)])


def _unit(column: Column, zone: ZoneInfo) -> str:
    unit = zone.key if column.unit == "instant" else _UNITS.get(column.unit or "")
    return f" ({unit})" if unit else ""


def _sheet_name(title: str) -> str:
    """A title without what a sheet may not be called."""
    return "".join(sign for sign in title if sign not in "[]:*?/\\'")[:31] or "Answer"

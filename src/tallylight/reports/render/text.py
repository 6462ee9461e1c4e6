"""A document as plain text of 80 columns, for mail and terminals."""

import unicodedata
from collections.abc import Iterator, Sequence
from textwrap import wrap

from tallylight.model.text import neutral
from tallylight.reports.document import Bars, Document, Table
from tallylight.reports.render.values import is_number, minute, told

WIDTH = 80
_GAP = 2
_BAR = "#"


def as_text(document: Document) -> str:
    """The whole document; no line is wider than 80 columns of a terminal."""
    return "\n".join(line.rstrip() for line in _lines(document)) + "\n"


def _lines(document: Document) -> Iterator[str]:
    zone = document.zone
    yield "=" * WIDTH
    yield _cut(f"{document.title} – {neutral(document.site)}".upper(), WIDTH)
    yield "=" * WIDTH
    yield f"Period:    {minute(document.start, zone)} to {minute(document.end, zone)} {zone.key}"
    yield f"Generated: {minute(document.made_at, zone)} {zone.key}"
    yield f"Verdict:   {document.verdict.words}"
    yield from _head("Overall statistics")
    for figure in document.figures:
        yield f"{_padded(figure.title, 30)}{told(figure.value, figure.unit)}"
    for part in document.parts:
        yield from _head(part.title)
        yield from _table(part) if isinstance(part, Table) else _bars(part)
    yield from ("", "-" * WIDTH)
    for note in document.notes:
        yield from wrap(note, WIDTH)


def _head(title: str) -> Iterator[str]:
    yield from ("", title.upper(), "-" * WIDTH)


def _table(table: Table) -> Iterator[str]:
    if not table.rows:
        yield table.empty
        return
    units = [column.unit for column in table.columns]
    cells = [
        [told(value, unit) for value, unit in zip(row, units, strict=True)] for row in table.rows
    ]
    heads = [column.title for column in table.columns]
    widths = _fitting([max(map(_width, line)) for line in zip(heads, *cells, strict=True)])
    for line in (heads, *cells):
        yield (" " * _GAP).join(
            _padded(_cut(cell, width), width, right=is_number(unit))
            for cell, width, unit in zip(line, widths, units, strict=True)
        )


def _fitting(widths: Sequence[int]) -> list[int]:
    """Widths that fit a line: the widest column gives way."""
    fitting = [*widths]
    while sum(fitting) + _GAP * (len(fitting) - 1) > WIDTH:
        fitting[fitting.index(max(fitting))] -= 1
    return fitting


def _bars(bars: Bars) -> Iterator[str]:
    if not bars.points:
        yield bars.empty
        return
    most = max(value or 0 for _, value in bars.points) or 1
    values = [told(value, bars.unit) for _, value in bars.points]
    room = max(map(len, values))
    labels = max(_width(label) for label, _ in bars.points)
    length = WIDTH - labels - room - 2 * _GAP
    for (label, value), shown in zip(bars.points, values, strict=True):
        drawn = _BAR * round(length * (value or 0) / most)
        yield f"{_padded(label, labels)}  {shown:>{room}}  {drawn}"


def _width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    return sum(map(_columns, text))


def _columns(sign: str) -> int:
    if unicodedata.combining(sign) or unicodedata.category(sign) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in ("W", "F") else 1


def _cut(text: str, width: int) -> str:
    if _width(text) <= width:
        return text
    kept, left = "", width - 1
    for sign in text:
        left -= _columns(sign)
        if left < 0:
            break
        kept += sign
    return f"{kept}…"


def _padded(text: str, width: int, *, right: bool = False) -> str:
    blanks = " " * max(0, width - _width(text))
    return f"{blanks}{text}" if right else f"{text}{blanks}"

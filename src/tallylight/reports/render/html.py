"""A document as one page of HTML: no script, nothing from elsewhere, light and dark, on paper."""

from collections.abc import Iterator
from html import escape

from tallylight.model.text import neutral
from tallylight.reports.document import Bars, Column, Document, Table
from tallylight.reports.render.style import STYLE
from tallylight.reports.render.values import is_number, minute, told


def as_html(document: Document) -> str:
    """The whole page; whatever a name holds, it is text."""
    return "\n".join(_lines(document)) + "\n"


def _lines(document: Document) -> Iterator[str]:
    title = f"{document.title} – {document.site}"
    zone = document.zone
    time = f"{minute(document.start, zone)} to {minute(document.end, zone)} {zone.key}"
    yield '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f"<title>{_text(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>"
    yield f"<header><h1>{_text(title)}</h1><p>{_text(time)}</p>"
    verdict = document.verdict
    yield f'<p class="verdict {verdict.level}">{_text(verdict.words)}</p></header>\n<main>'
    yield '<dl class="cards">'
    for figure in document.figures:
        value = _text(told(figure.value, figure.unit))
        yield f"<div><dt>{_text(figure.title)}</dt><dd>{value}</dd></div>"
    yield "</dl>"
    for part in document.parts:
        yield f"<section><h2>{_text(part.title)}</h2>"
        yield from _table(part) if isinstance(part, Table) else _bars(part)
        yield "</section>"
    yield "</main>\n<footer>"
    for note in document.notes:
        yield f"<p>{_text(note)}</p>"
    made = f"Generated {minute(document.made_at, zone)} {zone.key} by Tallylight"
    yield f"<p>{_text(made)}</p></footer>\n</body>\n</html>"


def _table(table: Table) -> Iterator[str]:
    if not table.rows:
        yield f"<p>{_text(table.empty)}</p>"
        return
    kinds = [_class(column) for column in table.columns]
    heads = zip(kinds, table.columns, strict=True)
    yield '<div class="wide"><table><thead><tr>'
    yield "".join(f'<th scope="col"{kind}>{_text(one.title)}</th>' for kind, one in heads)
    yield "</tr></thead><tbody>"
    for row in table.rows:
        cells = zip(kinds, row, table.columns, strict=True)
        shown = (f"<td{kind}>{_text(told(value, one.unit))}</td>" for kind, value, one in cells)
        yield f"<tr>{''.join(shown)}</tr>"
    yield "</tbody></table></div>"


def _class(column: Column) -> str:
    if is_number(column.unit):
        return ' class="number"'
    return ' class="date"' if column.unit == "date" else ""


def _bars(bars: Bars) -> Iterator[str]:
    if not bars.points:
        yield f"<p>{_text(bars.empty)}</p>"
        return
    most = max(value or 0 for _, value in bars.points) or 1
    yield '<ol class="bars">'
    for label, value in bars.points:
        shown = _text(told(value, bars.unit))
        share = 100 * (value or 0) / most
        yield (
            f'<li><span>{_text(label)}</span><i style="width:{share:.1f}%"></i><b>{shown}</b></li>'
        )
    yield "</ol>"


def _text(text: str) -> str:
    return escape(neutral(text))

"""The little Markdown that reference pages are made of."""

from collections.abc import Iterable, Sequence

WRITTEN = "<!-- Written by `make docs`: change the code, not this page. -->"


def page(title: str, introduction: str, parts: Iterable[str]) -> str:
    return "\n\n".join([WRITTEN, f"# {title}", introduction, *parts]) + "\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(map(cell, line))} |" for line in lines)


def cell(text: str) -> str:
    line = " ".join(text.split()).replace("|", "\\|") or "–"
    return line if line.startswith("`") else line.replace("<", "&lt;")


def code(text: str) -> str:
    return f"`{text}`" if text else ""

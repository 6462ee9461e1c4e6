"""What two programs before Tallylight promised, and which test shows that it holds here."""

import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from tools.reference import markdown
from tools.reference.markdown import code

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "docs" / "coverage.toml"
State = Literal["shown", "in part", "not yet"]
STATES: tuple[State, ...] = ("shown", "in part", "not yet")
INTRODUCTION = """\
Tallylight stands in for programs that stations have used. This page takes two of them line by line:
what the program promised, in our words, and the tests that fail where it does not hold here.
The numbers are ours.

A line is *shown* if its tests hold all of it, *in part* if something is missing, and *not yet* if
nothing shows it. `make test` ends by looking whether every test that is named here passed."""
HEADS = ("line", "what it asks", "it is", "by these tests", "missing, or different")


class Section(msgspec.Struct, frozen=True):
    title: str
    first: str


class Document(msgspec.Struct, frozen=True):
    title: str
    about: str
    sections: tuple[Section, ...]


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One promise. shown: tests as `path::name`. missing: what they do not show."""

    asks: str
    shown: tuple[str, ...] = ()
    missing: str = ""
    note: str = ""

    @property
    def state(self) -> State:
        if not self.shown:
            return "not yet"
        return "in part" if self.missing else "shown"


def documents() -> dict[str, Document]:
    """By the letters that their lines begin with."""
    return msgspec.convert(_told()["documents"], dict[str, Document])


def lines() -> dict[str, Line]:
    """By their numbers, as the file has them."""
    told = {number: one for number, one in _told().items() if number != "documents"}
    return msgspec.convert(told, dict[str, Line])


def named() -> list[str]:
    """Every test that some line names, once."""
    return sorted({test for line in lines().values() for test in line.shown})


def page() -> str:
    every = lines()
    parts = [_counts(every)]
    for key, document in documents().items():
        parts += [f"## {document.title}", document.about]
        own = {number: line for number, line in every.items() if number.startswith(f"{key}-")}
        for title, some in _sections(document, own):
            parts += [f"### {title}", markdown.table(HEADS, map(_row, some))]
    return markdown.page("Coverage", INTRODUCTION, parts)


def _told() -> dict[str, object]:
    return tomllib.loads(SOURCE.read_text())


def _counts(every: dict[str, Line]) -> str:
    rows = [
        _count(document.title, [line for number, line in every.items() if number.startswith(key)])
        for key, document in documents().items()
    ]
    rows.append(_count("together", [*every.values()]))
    return markdown.table(("program", "lines", *STATES), rows)


def _count(title: str, some: Sequence[Line]) -> tuple[str, ...]:
    by_state = (str(sum(line.state == state for line in some)) for state in STATES)
    return (title, str(len(some)), *by_state)


def _sections(
    document: Document, own: dict[str, Line]
) -> Iterator[tuple[str, list[tuple[str, Line]]]]:
    numbers = [*own]
    starts = [numbers.index(section.first) for section in document.sections]
    for section, start, end in zip(
        document.sections, starts, [*starts[1:], len(numbers)], strict=True
    ):
        yield section.title, [*own.items()][start:end]


def _row(one: tuple[str, Line]) -> tuple[str, ...]:
    number, line = one
    remarks = "; ".join(filter(None, (line.missing, line.note)))
    return (number, line.asks, line.state, ", ".join(map(_link, line.shown)), remarks)


def _link(test: str) -> str:
    path, _, name = test.partition("::")
    file = Path(path).name.removesuffix(".py")
    return f"[{code(f'{file}::{name}')}](../../{path})"

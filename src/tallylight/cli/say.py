"""What commands print: sentences, columns and JSON, neutral whatever a name holds."""

import json
import sys
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import contextmanager

from tallylight.model.text import neutral
from tallylight.model.time import SECOND, Instant, rfc3339

Progress = Callable[[int, int], None]
"""Called with how much is done, and of how much."""


def say(sentence: str) -> None:
    """A result, on standard output."""
    print("\n".join(map(neutral, sentence.split("\n"))), flush=True)  # noqa: T201 - the one printer


def warn(sentence: str) -> None:
    """What a person should know, on standard error."""
    lines = "\n".join(map(neutral, sentence.split("\n")))
    print(lines, file=sys.stderr, flush=True)  # noqa: T201 - likewise


def say_json(value: object) -> None:
    """A value for a program to read: two-space JSON, keys as in the HTTP API."""
    say(json.dumps(value, indent=2, ensure_ascii=True))


def say_columns(titles: Sequence[str], rows: Iterable[Sequence[object]], empty: str) -> None:
    """Rows in columns under their titles; `empty` is the sentence for no rows."""
    cells = [[_cell(cell) for cell in row] for row in rows]
    if not cells:
        say(empty)
        return
    lines = [list(titles), *cells]
    widths = [max(len(line[column]) for line in lines) for column in range(len(titles))]
    for line in lines:
        padded = [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]
        say("  ".join(padded).rstrip())


def _cell(value: object) -> str:
    if isinstance(value, list | tuple):
        value = ", ".join(map(str, value))  # pyright: ignore[reportUnknownArgumentType]
    return neutral("–" if value in (None, "") else value)


def told_at(at: Instant | None) -> str | None:
    """An instant as RFC 3339, of whole seconds."""
    return None if at is None else rfc3339(at - at % SECOND)


@contextmanager
def progress(title: str) -> Generator[Progress]:
    """A bar on a terminal, a line at each tenth elsewhere; both on standard error."""
    if not sys.stderr.isatty():
        yield _plain(title)
        return
    import rich.progress
    from rich.console import Console

    with rich.progress.Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def advance(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield advance


def _plain(title: str) -> Progress:
    told = -1

    def advance(done: int, total: int) -> None:
        nonlocal told
        tenth = 10 * done // max(total, 1)
        if tenth > told:
            told = tenth
            warn(f"{title}: {done:,} of {total:,}")

    return advance


def ask_yes(question: str) -> bool:
    """A person's yes; false where nobody is there to ask."""
    return sys.stdin.isatty() and input(f"{question} [y/N] ").strip().lower() in ("y", "yes")

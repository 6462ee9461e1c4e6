from itertools import groupby

from tallylight.model.event import KNOWN, EventName, KnownEvent
from tools.reference import markdown
from tools.reference.markdown import code

INTRODUCTION = """\
What the event log holds, by category.
A program may log under any name; under these everybody means the same.
Each is an observation `event.logged`, from whoever tells it, through the one door.
Where Tallylight tells it itself, the event has no source."""
HEADS = ("event", "what happened", "who tells it")


def page() -> str:
    rows = sorted(KNOWN.items(), key=_category)
    parts = [chapter(name, list(some)) for name, some in groupby(rows, key=_category)]
    return markdown.page("Events", INTRODUCTION, parts)


def chapter(category: str, some: list[tuple[EventName, KnownEvent]]) -> str:
    rows = [(code(name), known.meaning, "; ".join(known.told_by)) for name, known in some]
    return f"## {category}\n\n{markdown.table(HEADS, rows)}"


def _category(row: tuple[EventName, KnownEvent]) -> str:
    return row[1].category

import json
from collections.abc import Iterator
from typing import Any

from tools.reference import markdown
from tools.reference.markdown import code

INTRODUCTION = """\
Every route, from `openapi.json`; a running server shows the same under `/api/docs`.
Errors are problem documents (RFC 9457). Lists are paged by `cursor`."""


def page(openapi: str) -> str:
    heads = ("method", "path", "what it does")
    return markdown.page("API", INTRODUCTION, [markdown.table(heads, rows(json.loads(openapi)))])


def rows(document: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for path, operations in sorted(document["paths"].items()):
        for method, operation in operations.items():
            told = operation.get("description") or operation.get("summary", "")
            yield method.upper(), code(path), told.split("\n\n", 1)[0]

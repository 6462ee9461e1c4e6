import json
from collections.abc import Iterator
from typing import Any

from tools.reference import markdown
from tools.reference.markdown import code

INTRODUCTION = """\
Every route, as `openapi.json` describes it for programs.
Who may use it is told by role, for people, and by scope, for tokens.
Errors are problem documents (RFC 9457). Lists are paged by `cursor`."""
HEADS = ("route", "what it does", "roles", "scopes")


def page(openapi: str) -> str:
    table = markdown.table(HEADS, rows(json.loads(openapi)))
    return markdown.page("API", INTRODUCTION, [table])


def rows(document: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    for path, operations in sorted(document["paths"].items()):
        for method, operation in operations.items():
            told = operation.get("description") or operation.get("summary", "")
            roles, scopes = (", ".join(operation.get(who, [])) for who in ("x-roles", "x-scopes"))
            is_public = not operation.get("security")
            yield (
                code(f"{method.upper()} {path}"),
                told.split("\n\n", 1)[0],
                "everybody" if is_public else roles,
                "" if is_public else scopes,
            )

"""What is brought over from another program: its rows, what became of them, and how to undo it."""

from typing import Any, Literal
from uuid import UUID

from msgspec import Struct

from tallylight.model.time import Instant

State = Literal["waiting", "done", "undoing", "undone"]
KEPT_REFUSALS = 100


class Line(Struct, kw_only=True, omit_defaults=True):
    """A row as observations, the first of which the others hang on.

    why: what is wrong with a row that has none. resolved_at: when an error was, in RFC 3339.
    """

    table: str
    row: int
    observations: list[dict[str, Any]]
    why: str | None = None
    resolved_at: str | None = None


class Counts(Struct, kw_only=True):
    """How many rows of a table were read, and what became of each."""

    read: int = 0
    accepted: int = 0
    already_here: int = 0
    refused: int = 0


class Refusal(Struct, frozen=True):
    """Why a row was refused."""

    table: str
    row: int
    why: str


class Import(Struct, kw_only=True):
    """One import; facts of `source` with revisions beyond `first`, up to `last`, are its own.

    origin: where the rows are from. refusals: the first hundred. marks: by table there, the
    greatest key that was read.
    """

    id: UUID
    kind: str
    site: str
    origin: str
    at: Instant
    state: State = "waiting"
    source: int | None = None
    first: int = 0
    last: int = 0
    counts: dict[str, Counts] = {}
    refusals: list[Refusal] = []
    marks: dict[str, int] = {}
    undone: dict[str, int] = {}

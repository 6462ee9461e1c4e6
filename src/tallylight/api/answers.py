"""Answers as responses: JSON with what they hold for, or a file in the form that was asked for."""

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import msgspec
from fastapi import Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict

from tallylight.analytics.answer import Answer, Meta
from tallylight.analytics.desk import Desk
from tallylight.analytics.formats.cells import items
from tallylight.analytics.formats.lines import comma_separated, ndjson
from tallylight.analytics.formats.parquet import write_parquet
from tallylight.analytics.formats.workbook import write_workbook
from tallylight.api.shapes import At
from tallylight.model.fold import RULE_VERSION
from tallylight.model.time import moment, rfc3339

Format = Literal["json", "ndjson", "csv", "xlsx", "parquet"]
FORMATS: tuple[Format, ...] = get_args(Format)
_TYPES: dict[Format, str] = {
    "json": "application/json",
    "ndjson": "application/x-ndjson",
    "csv": "text/csv; charset=utf-8; header=present",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
_FEW = 200
_PIECE = 1 << 16
_encode = msgspec.json.encode


class Freshness(BaseModel):
    """An answer has everything up to this revision, as it stood at this time."""

    revision: int
    at: At


class AnswerColumn(BaseModel):
    """A field of each item; unit null is a plain value."""

    name: str
    title: str
    unit: str | None


class AnswerMeta(BaseModel):
    """What an answer holds for.

    definition_versions: of each figure or question in it. known_fraction: the part of the time, as
    far as it has come, in which somebody measured. previous_known_fraction: the same of the time
    before, where it is compared with. method: what listening time of each site was reckoned from,
    where that matters.
    """

    model_config = ConfigDict(
        extra="allow", populate_by_name=True, alias_generator=lambda name: name.rstrip("_")
    )

    from_: At
    to: At
    zone: str
    bucket: str | None
    definition_versions: dict[str, int]
    rule_version: int
    known_fraction: float | None
    previous_known_fraction: float | None = None
    freshness: Freshness
    engine: str
    took_ms: float
    cached: bool
    columns: list[AnswerColumn]
    method: dict[str, str] | None = None


class AnswerDocument(BaseModel):
    """Rows as objects, by the names of the columns that `meta` lists."""

    items: list[dict[str, Any]]
    meta: AnswerMeta


class OneAnswer(BaseModel):
    """The only row of an answer; null where there is none."""

    item: dict[str, Any] | None
    meta: AnswerMeta


@dataclass(frozen=True)
class Naming:
    """How columns are called in an answer: renamed where it is said, and perhaps in camelCase."""

    names: Mapping[str, str]
    is_camel: bool = False

    def of(self, name: str) -> str:
        """What a column is called."""
        told = self.names.get(name, name)
        return (
            re.sub(r"(?<=[a-z0-9])_([a-z0-9])", lambda m: m[1].upper(), told)
            if (self.is_camel)
            else told
        )


AS_DECLARED = Naming({})


async def respond(
    answer: Answer, format_: Format, desk: Desk, naming: Naming = AS_DECLARED
) -> Response:
    """The answer in a form; whatever is long is written while it is sent."""
    table = answer.table
    names = [naming.of(name) for name in table.columns]
    headers = {} if format_ == "json" else _attached(answer, format_)
    media_type = _TYPES[format_]
    if format_ == "json":
        pieces = _document(answer, names)
        if len(table.rows) <= _FEW:
            return Response(b"".join(pieces), media_type=media_type)
    elif format_ in ("csv", "ndjson"):
        write_lines = comma_separated if format_ == "csv" else ndjson
        pieces = write_lines(table, names)
    else:
        zone = answer.meta.window.zone
        heads = None if naming is AS_DECLARED else names
        writers: dict[str, Callable[[Path], None]] = {
            "xlsx": lambda path: write_workbook(path, table, answer.name, zone, heads),
            "parquet": lambda path: write_parquet(path, table, names),
        }
        write = writers[format_]
        pieces = _read_away(await desk.work(lambda: _written(desk.spill, write)))
    return StreamingResponse(pieces, media_type=media_type, headers=headers)


def respond_one(answer: Answer, naming: Naming = AS_DECLARED) -> Response:
    """The first row of an answer as a single thing."""
    names = [naming.of(name) for name in answer.table.columns]
    item = next(items(answer.table, names), None)
    body = _encode({"item": item, "meta": meta_of(answer, names)})
    return Response(body, media_type=_TYPES["json"])


def meta_of(answer: Answer, names: Sequence[str]) -> dict[str, Any]:
    """What an answer holds for, as it is told."""
    meta: Meta = answer.meta
    columns = zip(names, answer.table.columns.values(), strict=True)
    return {
        "from": rfc3339(meta.window.start),
        "to": rfc3339(meta.window.end),
        "zone": meta.window.zone.key,
        "bucket": meta.window.bucket,
        "definition_versions": meta.versions,
        "rule_version": RULE_VERSION,
        "known_fraction": meta.known_fraction,
        "freshness": {"revision": meta.revision, "at": rfc3339(meta.at)},
        "engine": "duckdb",
        "took_ms": meta.took_ms,
        "cached": meta.is_cached,
        "columns": [
            {"name": name, "title": column.title, "unit": column.unit} for name, column in columns
        ],
        **meta.notes,
    }


def _document(answer: Answer, names: Sequence[str]) -> Iterator[bytes]:
    yield b'{"items":['
    pieces: list[bytes] = []
    for item in items(answer.table, names):
        pieces += (b",", _encode(item)) if pieces else (_encode(item),)
        if len(pieces) >= 2 * _FEW:
            yield b"".join(pieces)
            pieces = [b""]
    yield b"".join(pieces)
    yield b'],"meta":' + _encode(meta_of(answer, names)) + b"}"


def _attached(answer: Answer, format_: Format) -> dict[str, str]:
    """Have it saved, under a name that says what it is and of when."""
    window = answer.meta.window
    days = [
        f"{moment(at).astimezone(window.zone):%Y-%m-%d}" for at in (window.start, window.end - 1)
    ]
    name = re.sub(r"[^a-z0-9_-]", "-", "_".join([answer.name.lower(), *dict.fromkeys(days)]))
    return {"Content-Disposition": f'attachment; filename="{name}.{format_}"'}


def _written(spill: Path, write: Callable[[Path], None]) -> Path:
    """A file that was just written, in a folder of its own."""
    spill.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=spill))
    path = folder / "answer"
    try:
        write(path)
    except BaseException:
        _clear(path)
        raise
    return path


def _read_away(path: Path) -> Iterator[bytes]:
    """The file piece by piece; then it is gone."""
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece
    finally:
        _clear(path)


def _clear(path: Path) -> None:
    for one in path.parent.iterdir():
        one.unlink()
    path.parent.rmdir()

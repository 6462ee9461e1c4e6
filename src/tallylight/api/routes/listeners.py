"""Listeners over time, with the figures of the time asked for."""

from itertools import pairwise
from time import perf_counter
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from tallylight.api.facts import AskedKeys, Word
from tallylight.api.listing import AskedSpan, Span
from tallylight.api.rooms import AskedRooms
from tallylight.api.shapes import At, Shape
from tallylight.model.audience import Cell
from tallylight.model.buckets import WIDTHS, Bucket, edges, fitting, named
from tallylight.model.errors import InvalidError
from tallylight.model.fold import RULE_VERSION
from tallylight.model.time import DAY, Instant, rfc3339
from tallylight.store.read.series import Series, Wanted, listener_series

router = APIRouter(prefix="/api/v1/listeners", tags=["listeners"])
_MOST_POINTS = 3_000
_LONGEST = 400 * DAY


class LineStream(Shape):
    """The stream of a line."""

    id: UUID
    name: str
    title: str | None
    programme: str | None


class Point(BaseModel):
    """A stretch from `at` to the next point; its figures are null where nothing is known of it.

    known: the part of the stretch in which the count was known, 0 to 1.
    """

    at: At
    mean: float | None
    min: int | None
    max: int | None
    known: float


class PeakFigure(BaseModel):
    """The highest count, and when."""

    value: int
    at: At


class LineFigures(BaseModel):
    """Figures of the whole time; `now` is this moment. Null where nobody can know."""

    peak: PeakFigure | None
    average: float | None
    now: int | None
    unique: int | None
    tlh_ms: int | None
    known_fraction: float


class Line(BaseModel):
    """Listeners of one stream; `stream` null is all that were asked for together."""

    stream: LineStream | None
    points: list[Point]
    figures: LineFigures


class LineMeta(BaseModel):
    """What the lines show; `method` is what listening time was reckoned from."""

    from_: At
    to: At
    tz: str
    bucket: Bucket
    bucket_ms: int
    method: Literal["sessions", "samples"]
    definition_version: int
    took_ms: float

    model_config = {"populate_by_name": True, "alias_generator": lambda name: name.rstrip("_")}


class Lines(BaseModel):
    """All streams together first, then each."""

    items: list[Line]
    meta: LineMeta


@router.get("", response_model=Lines)
def read_listeners(
    rooms: AskedRooms,
    sites: AskedKeys,
    span: AskedSpan,
    stream: Annotated[
        list[Word] | None, Query(description="Names or ids of streams; without any, all.")
    ] = None,
    bucket: Literal["auto", "minute", "quarter", "hour", "day"] = "auto",
) -> Response:
    """Listeners over time: mean, minimum and maximum of each stretch, and what is known of it.

    Without `from` the 24 hours before `to`, without `to` up to now. Days and hours are local.
    """
    began, now = perf_counter(), rooms.clock()
    start, end = _window(span, now)
    width = fitting(end - start) if bucket == "auto" else WIDTHS[bucket]
    if (end - start) // width > _MOST_POINTS:
        message = f"This would be more than {_MOST_POINTS} points; choose a wider bucket."
        raise InvalidError(message, path="bucket")
    cut = edges(start, end, width, span.zone)
    wanted = Wanted(sites=sites, names=tuple(stream or ()), edges=cut, now=now)
    heard = listener_series(rooms.database, wanted)
    meta = LineMeta(
        from_=rfc3339(start),
        to=rfc3339(end),
        tz=span.zone.key,
        bucket=named(width),
        bucket_ms=width // 1_000,
        method=heard.method,
        definition_version=RULE_VERSION,
        took_ms=round((perf_counter() - began) * 1_000, 1),
    )
    stretches = [(rfc3339(at), until - at) for at, until in pairwise(cut)]
    lines = [_line(each, stretches) for each in heard.series]
    told = {"items": lines, "meta": meta.model_dump(by_alias=True)}
    return Response(msgspec.json.encode(told), media_type="application/json")


def _window(span: Span, now: Instant) -> tuple[Instant, Instant]:
    """The time that can be told of; it ends by now. Raises `InvalidError`."""
    end = now if span.end is None else min(span.end, now)
    start = end - DAY if span.start is None else span.start
    if start >= end:
        raise InvalidError("The time asked for ends before it begins, or lies ahead.", path="from")
    if end - start > _LONGEST:
        raise InvalidError("At most 400 days can be asked for at once.", path="from")
    return start, end


def _line(series: Series, stretches: list[tuple[str, Instant]]) -> dict[str, Any]:
    """A `Line` in plain values: with many streams its points are many thousands."""
    whole = series.whole
    peak = None
    if whole.high is not None:
        peak = PeakFigure(value=whole.high, at=rfc3339(whole.high_at))
    figures = LineFigures(
        peak=peak,
        average=_rounded(whole.mean),
        now=series.now,
        unique=series.unique,
        tlh_ms=series.tlh_ms,
        known_fraction=round(series.known_fraction, 6),
    )
    return {
        "stream": None if series.stream is None else LineStream.plain(series.stream),
        "points": [_point(*each) for each in zip(series.cells, stretches, strict=True)],
        "figures": figures.model_dump(),
    }


def _point(cell: Cell, stretch: tuple[str, Instant]) -> dict[str, Any]:
    """A `Point` in plain values."""
    at, length = stretch
    is_known = cell.known > 0
    return {
        "at": at,
        "mean": _rounded(cell.mean),
        "min": cell.low if is_known else None,
        "max": cell.high if is_known else None,
        "known": round(cell.known / length, 6),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)

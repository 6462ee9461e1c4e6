"""Annotations: what a person noted about a time, of a site or of one of its streams."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import asdict

from tallylight.model.errors import InvalidError, NotFoundError
from tallylight.model.ids import fresh
from tallylight.model.record import StreamName
from tallylight.model.text import storable
from tallylight.model.time import Instant
from tallylight.store.database import Database, reading, writing
from tallylight.store.read.names import stream_of
from tallylight.store.read.pages import Condition, Found, Listing, Page, Query, contains, paged
from tallylight.store.records.audit import Act, write_down
from tallylight.store.records.checks import uuid_of
from tallylight.store.records.sites import site_within
from tallylight.store.schema import annotations, sites, streams

LONGEST = 2_000

_LISTING = Listing(
    sa.select(
        annotations,
        sites.c.slug.label("site_slug"),
        streams.c.id.label("stream_id"),
        streams.c.name.label("stream_name"),
    ).select_from(
        annotations.join(sites, sites.c.key == annotations.c.site).outerjoin(
            streams, streams.c.key == annotations.c.stream
        )
    ),
    site=annotations.c.site,
    key=annotations.c.key,
    at=annotations.c.at,
)


class AnnotationRecord(Struct, frozen=True, kw_only=True):
    """A note about an instant, or about the time up to `until`; `stream` None is the whole site."""

    key: int
    id: UUID
    site: str
    stream: StreamName | None
    at: Instant
    until: Instant | None
    text: str
    created_at: Instant
    created_by: str


class Note(Struct, frozen=True, kw_only=True):
    """What a person says; what is UNSET stays as it is. `stream` is a name or an id of the site."""

    text: str | UnsetType = UNSET
    at: Instant | UnsetType = UNSET
    until: Instant | UnsetType | None = UNSET
    stream: str | UnsetType | None = UNSET


def list_annotations(database: Database, query: Query) -> Page[AnnotationRecord]:
    """Annotations that reach into the time asked for, the newest first.

    Those of a stream come with those of its whole site.
    """
    conditions: list[Condition] = []
    if query.start is not None:
        ends = sa.func.coalesce(annotations.c.until, annotations.c.at)
        conditions.append(ends >= query.start)
    if query.stream is not None:
        meant = sa.or_(streams.c.name == query.stream, streams.c.id == uuid_of(query.stream))
        conditions.append(sa.or_(meant, annotations.c.stream.is_(None)))
    if query.q is not None:
        conditions.append(contains(query.q, annotations.c.text))
    reaching = Query(query.sites, end=query.end, limit=query.limit, cursor=query.cursor)
    with reading(database) as connection:
        return paged(_LISTING.page(connection, reaching, *conditions), _record)


def find_annotation(database: Database, annotation: UUID) -> AnnotationRecord:
    """The annotation of that id. Raises `NotFoundError`."""
    with reading(database) as connection:
        return _within(connection, annotation)


def add_annotation(database: Database, act: Act, site: str, note: Note) -> AnnotationRecord:
    """Keep a note. Raises `InvalidError`, and `NotFoundError` for the site or the stream."""
    with writing(database) as connection:
        key = site_within(connection, site).key
        row: dict[str, Any] = {
            "until": None,
            "stream": None,
            **_checked(connection, key, note),
            "id": fresh(),
            "site": key,
            "created_at": act.at,
            "created_by": act.actor,
        }
        for needed in ("text", "at"):
            if needed not in row:
                raise InvalidError("This must be given.", path=f"$.{needed}")
        _check_span(row)
        connection.execute(sa.insert(annotations).values(row))
        made = _within(connection, row["id"])
        write_down(connection, act, "annotation.added", str(made.id), {"text": made.text})
        return made


def change_annotation(
    database: Database, act: Act, annotation: UUID, note: Note
) -> AnnotationRecord:
    """Change a note. Raises `InvalidError`, and `NotFoundError` for it or the stream."""
    with writing(database) as connection:
        known = _within(connection, annotation)
        change = _checked(connection, site_within(connection, known.site).key, note)
        _check_span({"at": known.at, "until": known.until, **change})
        if change:
            meant = annotations.c.key == known.key
            connection.execute(sa.update(annotations).where(meant).values(change))
            told = {"text": known.text, **{name: change[name] for name in change}}
            write_down(connection, act, "annotation.changed", str(known.id), told)
        return _within(connection, annotation)


def delete_annotation(database: Database, act: Act, annotation: UUID) -> None:
    """Take a note away. Raises `NotFoundError`."""
    with writing(database) as connection:
        known = _within(connection, annotation)
        connection.execute(sa.delete(annotations).where(annotations.c.key == known.key))
        write_down(connection, act, "annotation.deleted", str(known.id), {"text": known.text})


def _within(connection: sa.Connection, annotation: UUID) -> AnnotationRecord:
    row = connection.execute(_LISTING.select.where(annotations.c.id == annotation)).first()
    if row is None:
        raise NotFoundError("There is no annotation with this id.")
    return _record(row)


def _record(row: Found) -> AnnotationRecord:
    return AnnotationRecord(
        key=row.key,
        id=row.id,
        site=row.site_slug,
        stream=stream_of(row),
        at=row.at,
        until=row.until,
        text=row.text,
        created_at=row.created_at,
        created_by=row.created_by,
    )


def _checked(connection: sa.Connection, site: int, note: Note) -> dict[str, Any]:
    """The columns that a note sets."""
    change = {name: value for name, value in asdict(note).items() if value is not UNSET}
    if "text" in change:
        change["text"] = storable(change["text"]).strip()
        if not 0 < len(change["text"]) <= LONGEST:
            raise InvalidError(f"A note has 1 to {LONGEST} characters.", path="$.text")
    if change.get("stream") is not None:
        change["stream"] = _stream(connection, site, storable(change["stream"]))
    return change


def _check_span(row: dict[str, Any]) -> None:
    if row["until"] is not None and row["until"] < row["at"]:
        raise InvalidError("A note cannot end before it begins.", path="$.until")


def _stream(connection: sa.Connection, site: int, named: str) -> int:
    meant = sa.or_(streams.c.name == named, streams.c.id == uuid_of(named))
    found = connection.scalar(
        sa.select(streams.c.key).where(streams.c.site == site, meant).limit(1)
    )
    if found is None:
        raise NotFoundError("There is no such stream at this site.")
    return found

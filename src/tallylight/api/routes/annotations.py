"""Annotations: what a person noted about a time, shown as marks beside the figures."""

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from fastapi import APIRouter
from msgspec.structs import asdict
from pydantic import BaseModel

from tallylight.api.facts import AskedFacts
from tallylight.api.listing import One, Page, parse_instant
from tallylight.api.principal import Acting, AskedBy
from tallylight.api.rooms import AskedRooms
from tallylight.api.shapes import At, Id
from tallylight.store.records.annotations import (
    AnnotationRecord,
    Note,
    add_annotation,
    change_annotation,
    delete_annotation,
    find_annotation,
    list_annotations,
)
from tallylight.store.records.sites import MAIN

router = APIRouter(prefix="/api/v1/annotations", tags=["annotations"])


class Annotation(BaseModel):
    """A note about an instant, or up to `until`; `stream` null is the whole site."""

    id: UUID
    site: str
    stream: str | None
    stream_id: UUID | None
    at: At
    until: At | None
    text: str
    created_by: str
    created_at: At


class NewAnnotation(BaseModel):
    """A note to be; `stream` is a name or an id. Times are instants with their zone."""

    site: str = MAIN
    stream: str | None = None
    at: str
    until: str | None = None
    text: str


class ChangedAnnotation(BaseModel):
    """What is to change; what is left out stays."""

    stream: str | None = None
    at: str | None = None
    until: str | None = None
    text: str | None = None


@router.get("")
def list_all_annotations(rooms: AskedRooms, query: AskedFacts) -> Page[Annotation]:
    """Notes that reach into the time asked for, the newest first."""
    found = list_annotations(rooms.database, query)
    return Page[Annotation].of(found, [_shape(note) for note in found.items])


@router.post("", status_code=201)
def create_annotation(
    note: NewAnnotation, rooms: AskedRooms, principal: AskedBy, act: Acting
) -> One[Annotation]:
    """Note something."""
    principal.require_site(note.site)
    made = add_annotation(rooms.database, act, note.site, _note(note))
    return One(item=_shape(made))


@router.patch("/{id}")
def edit_annotation(
    annotation: Id, change: ChangedAnnotation, rooms: AskedRooms, principal: AskedBy, act: Acting
) -> One[Annotation]:
    """Change a note."""
    principal.require_sight(find_annotation(rooms.database, annotation).site, "annotation")
    changed = change_annotation(rooms.database, act, annotation, _note(change))
    return One(item=_shape(changed))


@router.delete("/{id}", status_code=204)
def remove_annotation(annotation: Id, rooms: AskedRooms, principal: AskedBy, act: Acting) -> None:
    """Take a note away."""
    principal.require_sight(find_annotation(rooms.database, annotation).site, "annotation")
    delete_annotation(rooms.database, act, annotation)


def _note(told: NewAnnotation | ChangedAnnotation) -> Note:
    """What was told and nothing else: null takes a stream or an end away."""
    given: dict[str, Any] = {}
    for name in told.model_fields_set & {"text", "at", "until", "stream"}:
        value = getattr(told, name)
        if name in ("at", "until") and value is not None:
            value = parse_instant(value, ZoneInfo("UTC"), f"$.{name}")
        if value is not None or name in ("until", "stream"):
            given[name] = value
    return Note(**given)


def _shape(note: AnnotationRecord) -> Annotation:
    stream = note.stream
    told = {"stream": stream and stream.name, "stream_id": stream and stream.id}
    return Annotation.model_validate({**asdict(note), **told})

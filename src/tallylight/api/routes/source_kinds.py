"""Kinds of sources, each with the form of its configuration."""

from typing import Any

from fastapi import APIRouter

from tallylight.api.listing import Page
from tallylight.api.rooms import AskedRooms
from tallylight.api.shapes import Shape
from tallylight.sources.contract import Source as Kind
from tallylight.sources.form import FieldType, fields_of

router = APIRouter(prefix="/api/v1/source-kinds", tags=["sources"])


class SourceField(Shape):
    """One field of the form of a kind."""

    name: str
    title: str
    help: str
    type: FieldType
    default: str | int | float | bool | None
    required: bool
    choices: list[str] | None


class SourceKind(Shape):
    """A kind of source; one that `is_push` tells by itself and is never asked."""

    kind: str
    title: str
    summary: str
    can_test: bool
    is_push: bool
    fields: list[SourceField]


@router.get("")
def list_source_kinds(rooms: AskedRooms) -> Page[SourceKind]:
    """Every kind of source there is."""
    return Page(items=[_shape(kind) for _, kind in sorted(rooms.kinds.items())])


def _shape(kind: Kind[Any]) -> SourceKind:
    return SourceKind(
        kind=kind.kind,
        title=kind.title,
        summary=kind.summary,
        can_test=kind.test is not None,
        is_push=kind.watch is None,
        fields=[SourceField.of(field) for field in fields_of(kind)],
    )

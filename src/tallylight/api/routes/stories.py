"""Stories: a play or a session with the steps that tell it and the rule that folded them."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Path
from pydantic import BaseModel

from tallylight.api.facts import AskedKeys, Item, Play, Session, Viewer
from tallylight.api.listing import One
from tallylight.api.principal import AskedBy
from tallylight.api.rooms import AskedRooms
from tallylight.api.shapes import At, Id
from tallylight.model.record import PlayRecord, StepRecord, StoryRecord
from tallylight.store.read.stories import play_story, session_story

router = APIRouter(prefix="/api/v1/stories", tags=["stories"])


class Step(BaseModel):
    """A step, with all that it told."""

    id: UUID
    type: str
    at: At
    received_at: At
    data: dict[str, Any]


class Rule(BaseModel):
    """The rule that folded the steps."""

    name: str
    version: int
    parameters: dict[str, int]


class Story(BaseModel):
    """A story; `is_final` once its steps are gone, so that no rule can tell it anew."""

    story: Play | Session
    steps: list[Step]
    rule: Rule
    is_final: bool


@router.get("/{family}/{id}")
def read_story(
    family: Annotated[Literal["play", "session"], Path()],
    story: Id,
    rooms: AskedRooms,
    sites: AskedKeys,
    principal: AskedBy,
) -> One[Story]:
    """One story."""
    tell = play_story if family == "play" else session_story
    told = tell(rooms.database, sites, story, rooms.clock())
    return One(item=_shape(told, sees_addresses=principal.sees_addresses))


def _shape(told: StoryRecord, *, sees_addresses: bool) -> Story:
    shape = Play if isinstance(told.story, PlayRecord) else Session
    return Story(
        story=shape.of(told.story, sees_addresses=sees_addresses),
        steps=[_step(step, sees_addresses=sees_addresses) for step in told.steps],
        rule=Rule(name=told.rule, version=told.rule_version, parameters=told.parameters),
        is_final=not told.steps,
    )


def _step(step: StepRecord, *, sees_addresses: bool) -> Step:
    context = {"sees_addresses": sees_addresses}
    shapes = {
        "item": step.item and Item.of(step.item),
        "viewer": step.viewer and Viewer.model_validate(step.viewer, context=context),
    }
    named: dict[str, Any] = {
        name: shape.model_dump(mode="json", exclude_none=True)
        for name, shape in shapes.items()
        if shape is not None
    }
    if step.stream is not None:
        named["stream"] = step.stream.name
    return Step.model_validate(
        {
            "id": step.id,
            "type": step.type,
            "at": step.at,
            "received_at": step.received_at,
            "data": {**named, **step.data},
        }
    )

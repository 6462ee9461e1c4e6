"""Questions: what can be asked, with what, and what comes of it."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel

from tallylight.analytics.catalogue import questions
from tallylight.analytics.contract import Column, Parameter, Question
from tallylight.analytics.wanted import QuestionWanted
from tallylight.api.answers import AnswerDocument, Format, respond
from tallylight.api.asked import refuse_twice, refuse_unknown
from tallylight.api.inquiries import conditions, parameters, require_sight
from tallylight.api.listing import AskedSites
from tallylight.api.principal import AskedBy
from tallylight.api.rooms import AskedRooms
from tallylight.api.windows import PARAMETERS, Asked
from tallylight.model.errors import NotFoundError

router = APIRouter(prefix="/api/v1/questions", tags=["questions"])
_JSON_TYPES = {"int": "integer", "flag": "boolean"}
_TEXTS = {"text": "string", "id": "string", "date": "string", "instant": "string"}
_FORMATS = {"id": "uuid", "date": "date", "instant": "date-time"}


class QuestionAbout(BaseModel):
    """A question. parameters, result: JSON Schema of what it takes and of each item it answers.

    takes_window: it is about a time, `usual_days` where none is given.
    """

    name: str
    title: str
    definition: str
    version: int
    takes_window: bool
    usual_days: int
    parameters: dict[str, Any]
    result: dict[str, Any]


class QuestionCatalogue(BaseModel):
    """Every question there is."""

    items: list[QuestionAbout]


@router.get("")
async def list_questions() -> QuestionCatalogue:
    """All questions, what they are asked with and what they answer."""
    return QuestionCatalogue(items=[_about(name, one) for name, one in sorted(questions().items())])


def question_asked(
    name: str,
    request: Request,
    sites: AskedSites,
    time: Asked,
    where: Annotated[list[str] | None, Query(description="As in the query of figures.")] = None,
) -> QuestionWanted:
    """What a request asks for, checked as far as it can be without asking."""
    question = questions().get(name)
    if question is None:
        message = f"There is no question {name[:64]!r}; GET /api/v1/questions lists them."
        raise NotFoundError(message)
    query = request.query_params
    about_time = PARAMETERS if question.takes_window else ("site", "tz")
    refuse_unknown(query, (*about_time, "where", "format", *question.parameters))
    refuse_twice(query, ("site", "where"))
    window, label = time.window(usual_days=question.usual_days)
    return QuestionWanted(
        name=name,
        sites={site.key: site.slug for site in sites},
        window=window,
        where=conditions(where or ()),
        label=label,
        parameters=parameters(question.parameters, query),
    )


@router.get("/{name}", response_model=AnswerDocument)
async def ask_question(
    request: Request,
    rooms: AskedRooms,
    principal: AskedBy,
    wanted: Annotated[QuestionWanted, Depends(question_asked)],
    format: Format = "json",  # noqa: A002 - the name of the parameter
) -> Response:
    """The answer to a question; its own parameters are in the catalogue of questions."""
    require_sight(principal, [one.dimension for one in wanted.where])
    return await respond(await rooms.desk.ask(wanted, request.is_disconnected), format, rooms.desk)


def _about(name: str, question: Question) -> QuestionAbout:
    return QuestionAbout(
        name=name,
        title=question.title,
        definition=question.definition,
        version=question.version,
        takes_window=question.takes_window,
        usual_days=question.usual_days,
        parameters=_object(
            {key: _taken(one) for key, one in question.parameters.items()},
            [key for key, one in question.parameters.items() if one.required],
        ),
        result=_object(
            {key: _told(one) for key, one in question.columns.items()}, [*question.columns]
        ),
    )


def _object(properties: dict[str, Any], required: Sequence[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": [*required]}


def _taken(parameter: Parameter) -> dict[str, Any]:
    """A parameter as JSON Schema."""
    told = {
        "type": _JSON_TYPES.get(parameter.kind, "string"),
        "title": parameter.title,
        "default": parameter.default,
        "minimum": parameter.least,
        "maximum": parameter.most,
        "enum": [*parameter.words] or None,
        "format": "uuid" if parameter.kind == "id" else None,
    }
    return {name: value for name, value in told.items() if value is not None}


def _told(column: Column) -> dict[str, Any]:
    """A column as JSON Schema."""
    told: dict[str, Any] = {"title": column.title}
    if column.unit is not None:
        told["type"] = [_TEXTS.get(column.unit, "number"), "null"]
        told["x-unit"] = column.unit
    if column.unit in _FORMATS:
        told["format"] = _FORMATS[column.unit]
    return told

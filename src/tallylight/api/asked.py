"""What the address of a request asks: taken in by one model, in the thread that answers it.

FastAPI looks at each parameter of each dependency by itself, and takes those that read to threads
of their own: for a page of a list that is as much work as the page. The routes of long lists take
their `Request`, ask `taken` for the model and tell the description with `described`.
"""

from collections.abc import Collection
from functools import cache
from typing import Any, TypeVar, get_args, get_origin

from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from starlette.datastructures import QueryParams
from starlette.requests import HTTPConnection

from tallylight.model.errors import InvalidError

M = TypeVar("M", bound=BaseModel)


def taken(connection: HTTPConnection, model: type[M]) -> M:
    """What the query tells, checked; of a name told twice the last holds, unless it is a list.

    Raises `RequestValidationError` as FastAPI does, and `InvalidError` for what the model has not:
    a filter that is misspelt would else choose everything.
    """
    query = connection.query_params
    refuse_unknown(query, _names(model))
    told: dict[str, Any] = dict(query)
    for name in _lists(model):
        if name in told:
            told[name] = query.getlist(name)
    try:
        return model.model_validate(told)
    except ValidationError as error:
        faults = [{**fault, "loc": ("query", *fault["loc"])} for fault in error.errors()]
        raise RequestValidationError(faults) from error


def refuse_unknown(query: QueryParams, possible: Collection[str]) -> None:
    """Raise `InvalidError` for a parameter that means nothing here."""
    for name in query:
        if name not in possible:
            message = f"There is no parameter {name[:64]!r}; there are {', '.join(possible)}."
            raise InvalidError(message, path=name[:64])


def refuse_undeclared(connection: HTTPConnection) -> None:
    """As `refuse_unknown`, for a route whose parameters FastAPI takes in."""
    if connection.query_params:
        declared = get_flat_params(connection.scope["route"].dependant)
        refuse_unknown(connection.query_params, [one.alias for one in declared])


def refuse_twice(query: QueryParams, many: Collection[str]) -> None:
    """Raise `InvalidError` for a parameter that is given more often than it can be."""
    for name in {*query} - {*many}:
        if len(query.getlist(name)) > 1:
            raise InvalidError("Give this once.", path=name)


def described(model: type[BaseModel]) -> dict[str, Any]:
    """The parameters of a model, for the description of a route that takes them by itself."""
    schema = model.model_json_schema(schema_generator=_AsTold)
    properties: dict[str, dict[str, Any]] = schema["properties"]
    return {"parameters": [_parameter(name, told) for name, told in properties.items()]}


class _AsTold(GenerateJsonSchema):
    """Schemas in the order that FastAPI writes them in."""

    def sort(self, value: JsonSchemaValue, parent_key: str | None = None) -> JsonSchemaValue:
        del parent_key
        return value


def _parameter(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    schema |= {last: schema.pop(last) for last in ("default", "title") if last in schema}
    told: dict[str, Any] = {"name": name, "in": "query", "required": False, "schema": schema}
    if "description" in schema:
        told["description"] = schema["description"]
    return told


@cache
def _names(model: type[BaseModel]) -> tuple[str, ...]:
    return tuple(field.alias or name for name, field in model.model_fields.items())


@cache
def _lists(model: type[BaseModel]) -> tuple[str, ...]:
    """The names of fields that can be told several times."""
    return tuple(
        field.alias or name
        for name, field in model.model_fields.items()
        if any(get_origin(kind) is list for kind in (field.annotation, *get_args(field.annotation)))
    )

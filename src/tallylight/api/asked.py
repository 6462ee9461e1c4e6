"""What the address of a request asks: taken in by one model, in the thread that answers it.

FastAPI looks at each parameter of each dependency by itself, and takes those that read to threads
of their own: for a page of a list that is as much work as the page. The routes of long lists take
their `Request`, ask `taken` for the model and tell the description with `described`.
"""

from functools import cache
from typing import Any, TypeVar, get_args, get_origin

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from starlette.requests import HTTPConnection

M = TypeVar("M", bound=BaseModel)


def taken(connection: HTTPConnection, model: type[M]) -> M:
    """What the query tells, checked; of a name told twice the last holds, unless it is a list.

    Raises `RequestValidationError` as FastAPI does.
    """
    query = connection.query_params
    told: dict[str, Any] = dict(query)
    for name in _lists(model):
        if name in told:
            told[name] = query.getlist(name)
    try:
        return model.model_validate(told)
    except ValidationError as error:
        faults = [{**fault, "loc": ("query", *fault["loc"])} for fault in error.errors()]
        raise RequestValidationError(faults) from error


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
def _lists(model: type[BaseModel]) -> tuple[str, ...]:
    """The names of fields that can be told several times."""
    return tuple(
        field.alias or name
        for name, field in model.model_fields.items()
        if any(get_origin(kind) is list for kind in (field.annotation, *get_args(field.annotation)))
    )

"""The description of the API, with the ingest types that FastAPI does not see."""

from typing import Any

import msgspec

from tallylight.api.access import ROUTES, Access
from tallylight.api.problems import Problem
from tallylight.model.observation import AnyObservation

_PUSH = "/api/v1/observations"
# Observations carry types of their own, beside those that answers are made of.
_PUSHED = "Pushed{name}"
_REFERENCE = "#/components/schemas/{name}"


def describe(document: dict[str, Any]) -> None:
    """Add to an OpenAPI document what FastAPI does not see: the push door, who may use what."""
    schemas: dict[str, Any] = document.setdefault("components", {}).setdefault("schemas", {})
    (observation,), parts = msgspec.json.schema_components(
        [AnyObservation], ref_template=_REFERENCE.replace("{name}", _PUSHED)
    )
    schemas |= {_PUSHED.format(name=name): part for name, part in parts.items()}
    schemas["Observation"] = observation
    problem = Problem.model_json_schema(ref_template=_REFERENCE.replace("{name}", "{model}"))
    schemas |= {**problem.pop("$defs"), "Problem": problem}
    document["paths"].setdefault(_PUSH, {"post": _push()})
    document["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": "tallylight_session"},
    }
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            access = ROUTES.get(f"{method.upper()} {path}")
            if access is not None:
                _tell_access(operation, access)
    document["paths"] = dict(sorted(document["paths"].items()))


def _tell_access(operation: dict[str, Any], access: Access) -> None:
    # Parameters that a route describes by itself come after the answers, which come last.
    operation["responses"] = operation.pop("responses")
    operation["responses"]["default"] = {
        "description": "A problem document.",
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        },
    }
    operation["responses"].pop("422", None)
    if access.is_public:
        return
    ways = {"token": access.scopes, "session": access.roles}
    operation["security"] = [{way: list[str]()} for way, who in ways.items() if who]
    operation["x-roles"] = sorted(access.roles)
    operation["x-scopes"] = sorted(access.scopes)


def _push() -> dict[str, Any]:
    one = {"$ref": "#/components/schemas/Observation"}
    many = {"type": "array", "items": one, "maxItems": 20_000}
    wrapped = {"type": "object", "required": ["observations"], "properties": {"observations": many}}
    rejection = {
        "type": "object",
        "required": ["index", "error"],
        "properties": {
            "index": {"type": "integer"},
            "id": {"type": ["string", "null"]},
            "error": {"type": "string"},
            "path": {"type": ["string", "null"]},
        },
    }
    counts = {name: {"type": "integer"} for name in ("accepted", "duplicates")}
    receipt = {
        "type": "object",
        "required": ["accepted", "duplicates", "rejected"],
        "properties": {**counts, "rejected": {"type": "array", "items": rejection}},
    }
    return {
        "tags": ["ingest"],
        "summary": "Push observations",
        "description": "Answered once they are durable; a rejected one never stops the others.",
        "operationId": "push_observations",
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": {"anyOf": [one, many, wrapped]}},
                "application/x-ndjson": {"schema": one},
            },
        },
        "responses": {
            "200": {
                "description": "What became of them.",
                "content": {"application/json": {"schema": receipt}},
            },
        },
    }

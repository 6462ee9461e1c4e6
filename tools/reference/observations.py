from inspect import cleandoc

import msgspec

from tallylight.model.health import Disk, GraphicsCard
from tallylight.model.item import Item
from tallylight.model.observation import TYPES, Observation, Step
from tallylight.model.viewer import Viewer
from tools.reference import markdown
from tools.reference.schema import Schema, fields

INTRODUCTION = """\
`POST /api/v1/observations` takes one observation, a list, `{"observations": […]}` or NDJSON.
Each has the fields of the envelope; `data` holds those of its type.
Fields in bold are required, unknown ones are ignored.
Times are RFC 3339 with a zone, or epoch milliseconds; names that end in `_ms` are milliseconds."""


PARTS = (Item, Viewer, Disk, GraphicsCard)


def page() -> str:
    _, found = msgspec.json.schema_components([*TYPES.values(), *PARTS])
    parts = [
        envelope(found),
        *(observation(name, kind, found) for name, kind in TYPES.items()),
        *(chapter(kind.__name__, found[kind.__name__], found) for kind in PARTS),
    ]
    return markdown.page("Observations", INTRODUCTION, parts)


def envelope(found: Schema) -> str:
    step = found[next(kind.__name__ for kind in TYPES.values() if issubclass(kind, Step))]
    shown = {
        "id": {**step["properties"]["id"], "description": "What comes again under it counts once."},
        "type": {"type": "string", "description": "One of those below."},
        "at": {**step["properties"]["at"], "description": "When it happened."},
        "data": {"type": "object", "description": "The fields of its type."},
        "site": {
            **step["properties"]["site"],
            "description": "The slug of its site; else the token's only one, else `main`.",
        },
        "subject": {
            **step["properties"]["subject"],
            "description": "The story it belongs to. Required of a step, and only there.",
        },
    }
    required = ["id", "type", "at", "data"]
    return f"## Envelope\n\n{fields({'properties': shown, 'required': required}, found)}"


def observation(name: str, kind: type[Observation], found: Schema) -> str:
    schema = found[kind.__name__]
    data = found[schema["properties"]["data"]["$ref"].rpartition("/")[2]]
    role = f"A step of a {kind.family}." if issubclass(kind, Step) else "A whole fact."
    told = " ".join([schema["description"], role, cleandoc(data.get("description", ""))])
    return chapter(name, {**data, "description": told}, found)


def chapter(title: str, schema: Schema, found: Schema) -> str:
    return f"## {title}\n\n{schema.get('description', '')}\n\n{fields(schema, found)}"

import msgspec

from tallylight.sources import kinds
from tools.reference import markdown
from tools.reference.schema import fields

INTRODUCTION = """\
What Tallylight can read.
`tallylight source add KIND NAME --site SLUG --set key=value …` connects one,
and `tallylight source test NAME` says what its login can and cannot see.
Settings in bold are required."""


def page() -> str:
    return markdown.page("Sources", INTRODUCTION, map(chapter, sorted(kinds())))


def chapter(name: str) -> str:
    source = kinds()[name]
    (schema,), definitions = msgspec.json.schema_components([source.config])
    schema = definitions.get(schema.get("$ref", "").rpartition("/")[2], schema)
    return f"## {source.title}\n\nKind `{name}`. {source.summary}\n\n{fields(schema, definitions)}"

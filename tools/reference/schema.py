"""JSON Schema in words: what a field may hold, for a person."""

from typing import Any

from tools.reference.markdown import code, table

Schema = dict[str, Any]


def fields(schema: Schema, definitions: Schema) -> str:
    """A table of the properties; required names are bold, and only what is told has a column."""
    required = schema.get("required", [])
    rows = [
        (f"**{name}**" if name in required else name, holds(field, definitions), told(field))
        for name, field in schema.get("properties", {}).items()
    ]
    if not rows:
        return "There is nothing to set."
    if any(meaning for _, _, meaning in rows):
        return table(("field", "holds", "meaning"), rows)
    return table(("field", "holds"), [(name, held) for name, held, _ in rows])


def told(field: Schema) -> str:
    return field.get("description") or field.get("title", "")


def holds(schema: Schema, definitions: Schema) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        target = definitions.get(name, {})
        return (
            f"[{name}](#{name.lower()})" if "properties" in target else holds(target, definitions)
        )
    if "anyOf" in schema:
        parts = [each for each in schema["anyOf"] if each.get("type") != "null"]
        return " or ".join(dict.fromkeys(holds(each, definitions) for each in parts))
    if "enum" in schema:
        return ", ".join(code(str(each)) for each in schema["enum"])
    if schema.get("additionalProperties"):
        return f"object: by name, {holds(schema['additionalProperties'], definitions)}"
    if schema.get("type") == "array":
        return f"list of {holds(schema.get('items', {}), definitions)}"
    return " ".join(filter(None, [schema.get("type", "anything"), *limits(schema)]))


def limits(schema: Schema) -> list[str]:
    """Such as `uuid`, `1 to 200 characters`, `0 to 100`."""
    told = [str(schema["format"])] if "format" in schema else []
    for low, high, unit in (("minLength", "maxLength", " characters"), ("minimum", "maximum", "")):
        least, most = schema.get(low), schema.get(high)
        if least is not None and most is not None:
            told.append(f"{least:,} to {most:,}{unit}")
        elif most is not None:
            told.append(f"≤ {most:,}{unit}")
        elif least is not None:
            told.append(f"≥ {least:,}{unit}")
    return told

"""A kind's configuration as a form: its fields, what is filled in, what of it may be shown."""

from collections.abc import Mapping
from typing import Any, Literal, TypeVar, cast

import msgspec
from msgspec import Struct

from tallylight.model.errors import InvalidError
from tallylight.model.text import MASK, masked
from tallylight.sources.contract import Source

C = TypeVar("C", bound=Struct)
FieldType = Literal["string", "integer", "number", "boolean", "secret", "url", "choice"]


class Field(Struct, frozen=True, kw_only=True):
    """One field: what to call it, what it is for, what goes in."""

    name: str
    title: str
    help: str
    type: FieldType
    default: Any = None
    required: bool = False
    choices: list[str] | None = None


def fields_of(source: Source[Any]) -> list[Field]:
    """The fields of a kind, in the order of its configuration."""
    (told,), parts = msgspec.json.schema_components([source.config])
    schema = parts[str(told["$ref"]).rpartition("/")[2]] if "$ref" in told else told
    required = set(schema.get("required", ()))
    return [
        _field(name, shape, is_required=name in required)
        for name, shape in schema.get("properties", {}).items()
    ]


def filled(source: Source[C], config: Mapping[str, Any], *, strict: bool = True) -> C:
    """The configuration that a filled-in form means; not `strict`: texts may stand for numbers.

    Raises `InvalidError` with the path of the field, as in `$.config.url`.
    """
    known = [field.name for field in fields_of(source)]
    if strange := next((name for name in config if name not in known), None):
        message = f"{source.title} has no setting {strange[:100]!r}, only {', '.join(known)}."
        raise InvalidError(message, path="$.config")
    try:
        return msgspec.convert(dict(config), source.config, strict=strict)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `$")
        path = f"$.config{where.rstrip('`')}"
        message = what.replace("`", "").removesuffix(".") + "."
        raise InvalidError(message, path=path) from error


def kept(source: Source[C], config: Mapping[str, Any], *, strict: bool = True) -> dict[str, Any]:
    """What to store of a filled-in form: what it said, in the types of its fields."""
    whole: dict[str, Any] = msgspec.to_builtins(filled(source, config, strict=strict))
    return {name: whole[name] for name in config}


def shown(source: Source[Any] | None, config: Mapping[str, Any]) -> dict[str, Any]:
    """A stored configuration without its secrets; of a kind that is gone nothing is shown."""
    if source is None:
        return dict.fromkeys(config, MASK)
    types = {field.name: field.type for field in fields_of(source)}
    return {name: _shown(types.get(name, "secret"), value) for name, value in config.items()}


def restored(
    source: Source[Any], config: Mapping[str, Any], stored: Mapping[str, Any]
) -> dict[str, Any]:
    """A form that was shown and comes back: what is still masked in it is as it was stored.

    Raises `InvalidError` where a secret would go to another address than it was given for.
    """
    seen = shown(source, stored)
    types = {field.name: field.type for field in fields_of(source)}
    back = {
        name: stored[name] if name in seen and value == seen[name] else value
        for name, value in config.items()
    }
    moved = any(
        kind == "url" and back.get(name, stored.get(name)) != stored.get(name)
        for name, kind in types.items()
    )
    for name, value in config.items():
        if moved and types.get(name) == "secret" and value == MASK:
            message = "The address changed: give this again, it was for the old one."
            raise InvalidError(message, path=f"$.config.{name}")
    return back


def _field(name: str, shape: dict[str, Any], *, is_required: bool) -> Field:
    choices = shape.get("enum")
    default = shape.get("default")
    return Field(
        name=name,
        title=shape.get("title", name.replace("_", " ").capitalize()),
        help=shape.get("description", ""),
        type=_type(shape),
        default=default,
        required=is_required,
        choices=None if choices is None else [str(choice) for choice in choices],
    )


def _type(shape: dict[str, Any]) -> FieldType:
    if shape.get("secret"):
        return "secret"
    if shape.get("format") == "uri":
        return "url"
    if "enum" in shape:
        return "choice"
    options = [option.get("type") for option in shape.get("anyOf", [shape])]
    plain = next((option for option in options if option in {"integer", "number", "boolean"}), None)
    return cast("FieldType", plain or "string")


def _shown(kind: str, value: object) -> object:
    if kind == "secret":
        return MASK if value else value
    return masked(value) if isinstance(value, str) else value

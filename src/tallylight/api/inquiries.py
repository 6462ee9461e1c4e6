"""What a question is asked with: conditions, and declared parameters."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from tallylight.analytics.catalogue import relations
from tallylight.analytics.contract import Parameter
from tallylight.analytics.scope import Filter
from tallylight.api.principal import Principal
from tallylight.model.errors import ForbiddenError, InvalidError
from tallylight.model.text import storable

_LONGEST = 255
_FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def conditions(told: Sequence[str]) -> tuple[Filter, ...]:
    """`stream:/a.mp3`, `genre!:Jazz` for all but that, `genre:` for those of which it is unknown.

    Several values of one dimension are either of them. Raises `InvalidError`.
    """
    found: dict[tuple[str, bool], list[str | None]] = {}
    for text in told:
        name, sign, value = text.partition(":")
        if not sign or not name.rstrip("!"):
            message = "Give a dimension and its value, such as stream:/live.mp3."
            raise InvalidError(message, path="where")
        place = name.removesuffix("!"), name.endswith("!")
        found.setdefault(place, []).append(storable(value)[:_LONGEST] or None)
    return tuple(
        Filter(name, tuple(dict.fromkeys(values)), excludes)
        for (name, excludes), values in found.items()
    )


def require_sight(principal: Principal, dimensions: Collection[str]) -> None:
    """Refuse, with a `ForbiddenError`, to tell one person from another to whom may not see that."""
    if principal.sees_addresses:
        return
    personal = {
        name
        for relation in relations().values()
        for name, one in relation.dimensions.items()
        if one.is_personal
    }
    for name in dimensions:
        if name in personal:
            raise ForbiddenError(f"You may not see persons, so not ask by {name}.")


def parameters(declared: Mapping[str, Parameter], told: Mapping[str, str]) -> dict[str, Any]:
    """The value of every declared parameter. Raises `InvalidError` with its name as the path."""
    values: dict[str, Any] = {}
    for name, parameter in declared.items():
        if name in told:
            values[name] = _value(name, parameter, told[name].strip())
        elif parameter.required:
            raise InvalidError(f"Give {name}: {parameter.title.lower()}.", path=name)
        else:
            values[name] = parameter.default
    return values


def _value(name: str, parameter: Parameter, text: str) -> Any:  # noqa: ANN401 - of the kind declared
    try:
        match parameter.kind:
            case "int":
                return _int(parameter, text)
            case "flag":
                return _FLAGS[text.lower()]
            case "id":
                return str(UUID(text))
            case "word":
                return parameter.words[parameter.words.index(text)]
            case "text":
                return storable(text)[:_LONGEST]
    except (ValueError, KeyError) as error:
        raise InvalidError(_possible(parameter), path=name) from error


def _int(parameter: Parameter, text: str) -> int:
    # Longer ones are no number of anything.
    value = int(text[:20])
    least, most = parameter.least, parameter.most
    if (least is not None and value < least) or (most is not None and value > most):
        raise ValueError
    return value


def _possible(parameter: Parameter) -> str:
    """What can be given, as a sentence."""
    match parameter.kind:
        case "int":
            bounds = [f"from {parameter.least}"] if parameter.least is not None else []
            bounds += [f"up to {parameter.most}"] if parameter.most is not None else []
            return " ".join(["Give a whole number", *bounds]) + "."
        case "flag":
            return "Give true or false."
        case "id":
            return "Give an id, such as 0199aa00-0000-7000-8000-000000000000."
        case "word":
            return f"Give one of {', '.join(parameter.words)}."
        case "text":
            return "Give a text."

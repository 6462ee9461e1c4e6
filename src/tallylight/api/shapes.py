"""What answers are made of: records with their times written out.

There are two ways from a record to its shape: `of` checks it and gives a model, `plain` takes it
at its word and gives what `msgspec.json` writes. Both say the same.
"""

from collections.abc import Sequence
from functools import cache
from types import UnionType
from typing import (
    Annotated,
    Any,
    ClassVar,
    Self,
    TypeGuard,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)
from uuid import UUID

from fastapi import Path
from msgspec import Struct
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)

from tallylight.model.time import moment, rfc3339


class Shape(BaseModel):
    """The public fields of a record; what it has beside them stays inside."""

    model_config: ClassVar[ConfigDict] = ConfigDict(from_attributes=True)

    @classmethod
    def of(cls, record: object) -> Self:
        """A record in this shape."""
        return cls.model_validate(record)

    @classmethod
    def plain(cls, record: Any, *, sees_addresses: bool = False) -> dict[str, Any]:  # noqa: ANN401 - any record
        """As `of`, in plain values and unchecked, for a record that we made ourselves.

        Its types are known, and to check those of a page takes longer than to read it.
        """
        told: Any = cls._shown(record, sees_addresses=sees_addresses)
        fields = _fields(cls)
        if isinstance(told, dict):
            plain: dict[str, Any] = {shown: told[name] for name, shown in fields.names}
        else:
            plain = {shown: getattr(told, name) for name, shown in fields.names}
        for shown in fields.times:
            if (at := plain[shown]) is not None:
                # It is written as `rfc3339` does.
                plain[shown] = moment(at)
        for shown, shape in fields.parts:
            if (part := plain[shown]) is not None:
                plain[shown] = shape.plain(part, sees_addresses=sees_addresses)
        for shown, shape in fields.lists:
            if (inner := plain[shown]) is not None:
                plain[shown] = [shape.plain(one, sees_addresses=sees_addresses) for one in inner]
        return plain

    @classmethod
    def _flat(cls, record: Any) -> Any:  # noqa: ANN401 - pydantic hands over whatever it was given
        """What the fields are taken from, by their names; a shape may look deeper."""
        return record

    @classmethod
    def _masked(cls, record: Any) -> Any:  # noqa: ANN401 - likewise
        """What of it is for those who may not see addresses."""
        return record

    @classmethod
    def _shown(cls, record: Any, *, sees_addresses: bool) -> Any:  # noqa: ANN401 - likewise
        return cls._flat(record if sees_addresses else cls._masked(record))

    @model_validator(mode="before")
    @classmethod
    def _taken(cls, record: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - likewise
        context: dict[str, bool] = info.context or {}
        return cls._shown(record, sees_addresses=context.get("sees_addresses", False))


def _written(at: object) -> object:
    return rfc3339(at) if isinstance(at, int) else at


At = Annotated[
    str,
    BeforeValidator(_written),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""An instant, RFC 3339 in UTC with `Z`."""

Id = Annotated[UUID, Path(alias="id")]
"""The id that ends an address."""


class _Fields(Struct, frozen=True):
    """The fields of a shape: what they are taken from and shown as, and those to be written out."""

    names: list[tuple[str, str]]
    times: list[str]
    parts: list[tuple[str, type[Shape]]]
    lists: list[tuple[str, type[Shape]]]


@cache
def _fields(shape: type[Shape]) -> _Fields:
    names = [(name, told.serialization_alias or name) for name, told in shape.model_fields.items()]
    fields = _Fields(names, [], [], [])
    hints = get_type_hints(shape, include_extras=True)
    for name, shown in names:
        for kind in _kinds(hints[name]):
            if kind == At:
                fields.times.append(shown)
            elif _is_shape(kind):
                fields.parts.append((shown, kind))
            elif get_origin(kind) is list and _is_shape(part := get_args(kind)[0]):
                fields.lists.append((shown, part))
    return fields


def _kinds(hint: object) -> Sequence[object]:
    """What values of a type can be."""
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def _is_shape(kind: object) -> TypeGuard[type[Shape]]:
    """Whether a type is a shape."""
    return isinstance(kind, type) and issubclass(kind, Shape)

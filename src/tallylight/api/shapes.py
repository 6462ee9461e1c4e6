"""What answers are made of: records with their times written out."""

from typing import Annotated, ClassVar, Self
from uuid import UUID

from fastapi import Path
from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

from tallylight.model.time import rfc3339


class Shape(BaseModel):
    """The public fields of a record; what it has beside them stays inside."""

    model_config: ClassVar[ConfigDict] = ConfigDict(from_attributes=True)

    @classmethod
    def of(cls, record: object) -> Self:
        """A record in this shape."""
        return cls.model_validate(record)


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

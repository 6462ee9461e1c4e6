"""Column types that mean the same on both databases.

What a driver hands over as it is meant passes untouched: rows are read by the thousand.
"""

import json
from collections.abc import Callable
from typing import Any, Protocol
from uuid import UUID

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect

from tallylight.model.time import Instant as Micros
from tallylight.model.time import instant, moment


class Read(Protocol):
    """What makes a value of a row of one that the driver handed over."""

    def __call__(self, value: Any) -> Any: ...


class Instant(sa.TypeDecorator[Micros]):
    """`timestamptz` in PostgreSQL, integer epoch microseconds in SQLite; an integer in Python."""

    impl = sa.BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.TIMESTAMP(timezone=True))
        return dialect.type_descriptor(sa.BigInteger())

    def process_bind_param(self, value: Micros | None, dialect: Dialect) -> Any:
        return moment(value) if value is not None and dialect.name == "postgresql" else value

    def result_processor(self, dialect: Dialect, coltype: object) -> Read | None:
        return _read_instant if dialect.name == "postgresql" else None


class Uid(sa.TypeDecorator[UUID]):
    """`uuid` in PostgreSQL, 16 bytes in SQLite; a `UUID` in Python."""

    impl = sa.LargeBinary
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.UUID(as_uuid=True))
        return dialect.type_descriptor(sa.LargeBinary(16))

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        return value.bytes if value is not None and dialect.name != "postgresql" else value

    def result_processor(self, dialect: Dialect, coltype: object) -> Read | None:
        return None if dialect.name == "postgresql" else _read_uid


class Json(sa.TypeDecorator[Any]):
    """`jsonb` in PostgreSQL, JSON text in SQLite; plain Python values in Python."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.JSONB(none_as_null=True))
        return dialect.type_descriptor(sa.Text())

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None or dialect.name == "postgresql":
            return value
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def result_processor(self, dialect: Dialect, coltype: object) -> Read | None:
        # In PostgreSQL the driver has read it already, and a text is a text.
        return None if dialect.name == "postgresql" else _read_json

    def coerce_compared_value(self, op: Callable[..., Any] | None, value: Any) -> Any:
        return self


class Words(sa.TypeDecorator[str]):
    """`tsvector` in PostgreSQL, text in SQLite: words of `model.words` with blanks between them."""

    impl = sa.Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> sa.types.TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.TSVECTOR())
        return dialect.type_descriptor(sa.Text())


def _read_instant(value: Any) -> Micros | None:
    return None if value is None else instant(value)


def _read_uid(value: Any) -> UUID | None:
    # Three times as fast as its own constructor, and a row has half a dozen.
    return msgspec.convert(value, UUID) if isinstance(value, bytes) else value


def _read_json(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return msgspec.json.decode(value)
    except msgspec.DecodeError:
        # It is strict, and five times as fast; this one also reads what JSON does not have.
        return json.loads(value)


BigKey = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""An integer key that counts by itself on both."""

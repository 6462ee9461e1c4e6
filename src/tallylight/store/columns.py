"""Column types that mean the same on both databases."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Dialect

from tallylight.model.time import Instant as Micros
from tallylight.model.time import instant, moment


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

    def process_result_value(self, value: Any, dialect: Dialect) -> Micros | None:
        return instant(value) if value is not None and dialect.name == "postgresql" else value


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

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        return UUID(bytes=value) if isinstance(value, bytes) else value


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

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        # In PostgreSQL the driver has read it already, and a text is a text.
        is_read = dialect.name == "postgresql" or not isinstance(value, str)
        return value if is_read else json.loads(value)

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


BigKey = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""An integer key that counts by itself on both."""

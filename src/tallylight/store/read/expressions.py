"""What the two databases spell differently."""

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class micros(FunctionElement[int]):  # noqa: N801 - it is used as a function
    """An instant as integer microseconds, to reckon with; no index is used for it."""

    type = sa.BigInteger()
    inherit_cache = True


class unindexed(FunctionElement[int]):  # noqa: N801 - likewise
    """A number as it is, but no index is used for it."""

    type = sa.BigInteger()
    inherit_cache = True


class least(FunctionElement[int]):  # noqa: N801 - likewise
    """The smallest of some numbers, none of them NULL."""

    type = sa.BigInteger()
    inherit_cache = True


class greatest(FunctionElement[int]):  # noqa: N801 - likewise
    """The greatest of some numbers, none of them NULL."""

    type = sa.BigInteger()
    inherit_cache = True


class hexed(FunctionElement[str]):  # noqa: N801 - likewise
    """An id as hex digits, with or without dashes."""

    type = sa.Text()
    inherit_cache = True


@compiles(hexed)
def _hexed(element: hexed, compiler: SQLCompiler, **how: object) -> str:
    return f"nullif(hex({compiler.process(element.clauses, **how)}), '')"


@compiles(hexed, "postgresql")
def _hexed_postgres(element: hexed, compiler: SQLCompiler, **how: object) -> str:
    return f"({compiler.process(element.clauses, **how)})::text"


@compiles(micros)
def _micros(element: micros, compiler: SQLCompiler, **how: object) -> str:
    return f"+{compiler.process(element.clauses, **how)}"


@compiles(unindexed)
def _unindexed(element: unindexed, compiler: SQLCompiler, **how: object) -> str:
    return f"({compiler.process(element.clauses, **how)} + 0)"


@compiles(micros, "postgresql")
def _micros_postgres(element: micros, compiler: SQLCompiler, **how: object) -> str:
    return f"(extract(epoch from {compiler.process(element.clauses, **how)}) * 1000000)::bigint"


@compiles(least, "sqlite")
def _least_sqlite(element: least, compiler: SQLCompiler, **how: object) -> str:
    return f"min({compiler.process(element.clauses, **how)})"


@compiles(least)
def _least(element: least, compiler: SQLCompiler, **how: object) -> str:
    return f"least({compiler.process(element.clauses, **how)})"


@compiles(greatest, "sqlite")
def _greatest_sqlite(element: greatest, compiler: SQLCompiler, **how: object) -> str:
    return f"max({compiler.process(element.clauses, **how)})"


@compiles(greatest)
def _greatest(element: greatest, compiler: SQLCompiler, **how: object) -> str:
    return f"greatest({compiler.process(element.clauses, **how)})"

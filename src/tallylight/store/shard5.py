"""The tables of SHARD-5, a foreign PostgreSQL database: read in slices by key, never written."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy import exc

from tallylight.model.errors import InvalidError, StoreUnavailableError
from tallylight.model.text import masked
from tallylight.store.database import postgres_url

TABLES = ("play_history", "error_log", "system_metrics")
Row = dict[str, Any]
_SLICE = 2_000
# A view would be one of ours, or somebody's who knows better.
_KIND = sa.text("SELECT relkind::text FROM pg_class WHERE oid = to_regclass(:name)")
_OID = sa.text("SELECT to_regclass(:name)::oid::bigint")

_PLAY_STARTED = (
    "(SELECT started_at FROM play_history WHERE id = error_log.play_history_id) AS play_started_at"
)


class Shard5:
    """An opened database; all is read as of one moment."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection
        self.tables = [name for name in TABLES if self._is_table(name)]

    @property
    def described(self) -> str:
        """Where it is, without a login."""
        url = self._connection.engine.url
        return f"{url.host or 'localhost'}:{url.port or 5432}/{url.database}"

    def mark_of(self, table: str) -> str:
        """What tells this very table from all others of that name."""
        return f"{self._connection.engine.url.database}/{self._connection.scalar(_OID, _of(table))}"

    def count(self, table: str) -> int:
        """How many rows a table has."""
        return self._connection.scalar(sa.select(sa.func.count()).select_from(sa.table(table))) or 0

    def slices(self, table: str) -> Iterator[list[Row]]:
        """All rows of a table in the order of their keys; errors with the start of their play."""
        key = sa.column("id", sa.BigInteger)
        told = [sa.text("*")]
        if table == "error_log" and "play_history" in self.tables:
            told.append(sa.text(_PLAY_STARTED))
        wanted = sa.select(*told).select_from(sa.table(table)).order_by(key).limit(_SLICE)
        last: int | None = None
        while True:
            asked = wanted if last is None else wanted.where(key > last)
            found = [dict(row) for row in self._connection.execute(asked).mappings()]
            if found:
                yield found
            if len(found) < _SLICE:
                return
            last = found[-1]["id"]

    def _is_table(self, name: str) -> bool:
        kind = self._connection.scalar(_KIND, _of(name))
        if kind is not None and kind not in ("r", "p", "f"):
            raise InvalidError(f"{name} is a view there and no table of SHARD-5's own.")
        return kind is not None


@contextmanager
def opened(address: str) -> Generator[Shard5]:
    """A database of SHARD-5 by its address.

    Raises `SettingsError` for an address that is none, `StoreUnavailableError` where nobody answers
    and `InvalidError` where it has no table of SHARD-5.
    """
    engine = sa.create_engine(
        postgres_url(address),
        connect_args={"connect_timeout": 10, "application_name": "tallylight import"},
        poolclass=sa.NullPool,
    )
    reading = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    try:
        with engine.connect().execution_options(**reading) as connection:
            found = Shard5(connection)
            if not found.tables:
                raise InvalidError(f"There is none of {', '.join(TABLES)} in {found.described}.")
            yield found
    except (exc.OperationalError, exc.InterfaceError, exc.ProgrammingError) as error:
        said, *_ = [*str(error.orig).splitlines(), "no reason given"]
        raise StoreUnavailableError(f"SHARD-5's database: {masked(said)}") from error
    finally:
        engine.dispose()


def _of(table: str) -> dict[str, str]:
    return {"name": table}

"""A store and the writer's one function, without threads: what the tests of facts write with."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import sqlalchemy as sa

from tallylight.ingest.commit import Outcome, commit
from tallylight.ingest.directory import Directory
from tallylight.ingest.intake import Intake
from tallylight.ingest.pending import pending
from tallylight.ingest.rederive import Derivation, Slice, rederive
from tallylight.ingest.remembered import Remembered
from tallylight.model.observation import AnyObservation
from tallylight.store import schema
from tallylight.store.database import Database, writing
from tallylight.store.read.canonical import digest
from tallylight.store.write.names import Enrich, as_told
from tallylight.store.write.transaction import FactWriter, Transaction
from tests.database import open_migrated

NOON = 1_770_120_000_000  # 2026-02-03 12:00:00 UTC in ms
LATER = 1_800_000_000_000_000
_KEPT = {"alembic_version", "sites", "sources"}
_decode = msgspec.json.Decoder(AnyObservation).decode


def observation(kind: str, at_s: float, *, uid: UUID | None = None, **fields: Any) -> Any:
    """An observation `at_s` seconds after noon; fields of the envelope by name, the rest data."""
    envelope = {name: fields.pop(name) for name in ("subject", "site") if name in fields}
    told = {"id": str(uid or uuid4()), "type": kind, "at": NOON + round(at_s * 1_000), **envelope}
    return _decode(json.dumps({**told, "data": fields}))


class Ledger:
    """A store with the sites `main` and `other`, and the push sources `desk` and `booth`."""

    def __init__(self, folder: Path, url: str | None = None, *, enrich: Enrich = as_told) -> None:
        self.database: Database = open_migrated(folder, url)
        if not self.rows(schema.sites):
            self._add_names()
        self.directory = Directory(self.database)
        self.directory.refresh()
        self._facts = FactWriter(self.database)
        self._remembered = Remembered(enrich)

    def _add_names(self) -> None:
        with writing(self.database) as connection:
            for key, slug in enumerate(("main", "other"), 1):
                site = {"key": key, "slug": slug, "name": slug, "zone": "UTC", "kinds": []}
                connection.execute(sa.insert(schema.sites).values(**site, created_at=0))
            for key, name in enumerate(("desk", "booth"), 1):
                source = {"key": key, "id": uuid4(), "site": 1, "kind": "push", "name": name}
                connection.execute(
                    sa.insert(schema.sources).values(
                        **source, config={}, enabled=True, version=1, created_at=0
                    )
                )

    def write(self, observations: Iterable[Any], *, source: int = 1, now: int = LATER) -> Outcome:
        intake = Intake()
        for place, one in enumerate(observations):
            origin = self.directory.origin(one.site or "main", source)
            assert origin is not None
            intake.observations.append(pending(one, place, origin, now))
        try:
            with self._facts.transaction() as tx:
                return commit(tx, self._remembered, intake, self.directory.rules, now)
        except BaseException:
            self._remembered.forget()
            raise

    def rederive(self) -> int:
        by = Derivation(self.directory.rules, self.directory.origin_of)
        return sum(rederive(self._run, by))

    def _run(self, work: Any) -> Slice:
        with self._facts.transaction() as tx:
            return work(tx)

    @property
    def digest(self) -> str:
        return digest(self.database)

    def rows(self, table: sa.Table) -> Sequence[dict[str, Any]]:
        with self.database.engine.connect() as connection:
            found = connection.execute(sa.select(table).order_by(*table.primary_key)).mappings()
            return [dict(row) for row in found]

    def forget(self) -> None:
        """Know nothing by heart, as after a restart."""
        self._remembered.forget()

    def clear(self) -> None:
        """Forget every fact and name; sites and sources stay."""
        with writing(self.database) as connection:
            for table in reversed(schema.metadata.sorted_tables):
                if table.name not in _KEPT:
                    connection.execute(sa.delete(table))
        self._remembered.forget()
        self._facts.late.load([])

    def run(self, work: Any, then: Any = lambda _result: None) -> Any:
        result = self._run(work)
        then(result)
        return result

    def close(self) -> None:
        self._facts.close()
        self.database.close()


__all__ = ["LATER", "NOON", "Ledger", "Transaction", "observation"]

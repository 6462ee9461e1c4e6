"""Which observations are here already, also where their receipts are forgotten."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from tallylight.model.time import Instant
from tallylight.store.schema import errors, metrics, plays, receipts, sources


def source_key(connection: sa.Connection, name: str) -> int | None:
    """The key of the source of a name, deleted or not."""
    return connection.scalar(sa.select(sources.c.key).where(sources.c.name == name))


def receipted(connection: sa.Connection, ids: Iterable[UUID]) -> set[UUID]:
    """Those of some observations that were accepted within the last days."""
    return _among(connection, receipts.c.id, ids)


def known_errors(connection: sa.Connection, ids: Iterable[UUID]) -> set[UUID]:
    """Those of some errors that are here."""
    return _among(connection, errors.c.id, ids)


def known_plays(connection: sa.Connection, ids: Iterable[UUID]) -> dict[UUID, bool]:
    """Of some plays those that are here; whether their end was told."""
    wanted = sa.select(plays.c.id, plays.c.told_end.is_not(None).label("is_over"))
    found = connection.execute(
        wanted.where(plays.c.id.in_([*ids]), plays.c.started_at.is_not(None))
    )
    return {row.id: bool(row.is_over) for row in found}


def known_metrics(
    connection: sa.Connection, site: int, source: int, span: tuple[Instant, Instant]
) -> set[UUID]:
    """The metrics of a source from one instant to another, both included."""
    within = metrics.c.site == site, metrics.c.at.between(*span)
    names = sa.select(metrics.c.name).where(metrics.c.site == site).distinct()
    wanted = sa.select(metrics.c.id).where(
        *within, metrics.c.name.in_(names), metrics.c.source == source
    )
    return set(connection.scalars(wanted))


def _among(connection: sa.Connection, column: sa.Column[UUID], ids: Iterable[UUID]) -> set[UUID]:
    return set(connection.scalars(sa.select(column).where(column.in_([*ids]))))

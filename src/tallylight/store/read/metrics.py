"""Figures that programs measured of themselves: as they came, and the latest of each."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from tallylight.model.errors import NotFoundError
from tallylight.model.record import MetricRecord
from tallylight.model.time import DAY, MINUTE, Instant
from tallylight.store.database import Database, reading
from tallylight.store.read.names import PLACE, place_of, with_place
from tallylight.store.read.pages import Found, Listing, Page, Query, contains, paged
from tallylight.store.schema import metrics, sites

# Rows older than this are sealed, so an id is not looked for among them.
_HOT_DAYS = 35
_MOST = 500
# Programs that tell a figure of one name within this time of each other are all shown.
_BESIDE = 10 * MINUTE

LISTING = Listing(
    sa.select(
        metrics.c.key,
        metrics.c.id,
        metrics.c.at,
        metrics.c.name,
        metrics.c.value,
        metrics.c.unit,
        metrics.c.service,
        metrics.c.labels,
        *PLACE,
    ).select_from(with_place(metrics)),
    site=metrics.c.site,
    key=metrics.c.key,
    at=metrics.c.at,
)


def list_metrics(
    database: Database, query: Query, *, name: str | None = None, service: str | None = None
) -> Page[MetricRecord]:
    """Figures, newest first; each word that is given must be theirs, `q` is a part of the name."""
    asked = {metrics.c.name: name, metrics.c.service: service}
    conditions = [column == told for column, told in asked.items() if told is not None]
    if query.q is not None:
        conditions.append(contains(query.q, metrics.c.name))
    with reading(database) as connection:
        return paged(LISTING.page(connection, query, *conditions), metric_record)


def latest_metrics(database: Database, sites_asked: Sequence[int]) -> list[MetricRecord]:
    """The newest figure of each name, by service and source, in the order of names.

    Names are found by stepping through the index from one to the next: what it costs goes with
    how many there are, not with how often they were told.
    """
    names = _names(sites_asked)
    told = metrics.alias("told")
    newest = (
        sa.select(sa.func.max(told.c.at))
        .where(told.c.site == names.c.site, told.c.name == names.c.name)
        .scalar_subquery()
    )
    last = sa.select(names.c.site, names.c.name, newest.label("at")).where(
        names.c.name.is_not(None)
    )
    with reading(database) as connection:
        found = list(connection.execute(last.limit(_MOST)))
        if not found:
            return []
        beside = sa.or_(
            *(
                sa.and_(
                    metrics.c.site == row.site,
                    metrics.c.name == row.name,
                    metrics.c.at >= row.at - _BESIDE,
                )
                for row in found
            )
        )
        order = sa.func.row_number().over(
            partition_by=(metrics.c.site, metrics.c.name, metrics.c.service, metrics.c.source),
            order_by=(metrics.c.at.desc(), metrics.c.key.desc()),
        )
        ranked = sa.select(metrics.c.key, order.label("place")).where(beside).subquery()
        newest_keys = sa.select(ranked.c.key).where(ranked.c.place == 1)
        rows = connection.execute(
            LISTING.select.where(metrics.c.key.in_(newest_keys)).order_by(
                metrics.c.name, metrics.c.service, metrics.c.key
            )
        )
        return [metric_record(row) for row in rows]


def find_metric(database: Database, asked: Sequence[int], uid: UUID, now: Instant) -> MetricRecord:
    """A figure of the last 35 days, looked for by scanning. Raises `NotFoundError`."""
    with reading(database) as connection:
        is_recent = metrics.c.at >= now - _HOT_DAYS * DAY
        row = LISTING.first(connection, asked, is_recent, metrics.c.id == uid)
    if row is None:
        raise NotFoundError("There is no figure with this id in the last 35 days.")
    return metric_record(row)


def metric_record(row: Found) -> MetricRecord:
    """The record of a row that was read with `LISTING`."""
    return MetricRecord(
        **place_of(row),
        at=row.at,
        name=row.name,
        value=row.value,
        unit=row.unit,
        service=row.service,
        labels=row.labels,
    )


def _names(sites_asked: Sequence[int]) -> sa.CTE:
    """Every name of each site."""
    first = metrics.alias("first")
    least = sa.select(sa.func.min(first.c.name)).where(first.c.site == sites.c.key)
    names = (
        sa.select(sites.c.key.label("site"), least.scalar_subquery().label("name"))
        .where(sites.c.key.in_(sites_asked))
        .cte("names", recursive=True)
    )
    later = metrics.alias("later")
    following = sa.select(sa.func.min(later.c.name)).where(
        later.c.site == names.c.site, later.c.name > names.c.name
    )
    return names.union_all(
        sa.select(names.c.site, following.scalar_subquery()).where(names.c.name.is_not(None))
    )

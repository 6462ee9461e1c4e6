"""People: who watches and listens, as far as their sources tell one from another."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from tallylight.model.errors import NotFoundError
from tallylight.model.record import PersonRecord
from tallylight.store.database import Database, reading
from tallylight.store.read.pages import Condition, Found, Listing, Page, Query, contains, paged
from tallylight.store.schema import people, sites, viewers

# The first part of a person's key, in words; the rest of it may hold an address.
_KNOWN_BY = {"ext": "external_id", "name": "name", "net": "network"}
_latest_name = (
    sa.select(viewers.c.name)
    .where(viewers.c.person == people.c.key, viewers.c.name.is_not(None))
    .order_by(viewers.c.key.desc())
    .limit(1)
    .correlate(people)
    .scalar_subquery()
)

LISTING = Listing(
    sa.select(
        people.c.key,
        people.c.id,
        people.c.person_key,
        sites.c.slug.label("site_slug"),
        _latest_name.label("latest_name"),
    ).select_from(people.join(sites, sites.c.key == people.c.site)),
    site=people.c.site,
    key=people.c.key,
    at=None,
)


def list_people(
    database: Database, query: Query, *, with_networks: bool = True
) -> Page[PersonRecord]:
    """People in the order in which they were first heard of, newest first.

    Those known only by their network are left out on demand: their ids can be reckoned back to
    an address.
    """
    conditions = _shown(with_networks=with_networks)
    if query.q is not None:
        is_called = sa.exists().where(
            viewers.c.person == people.c.key, contains(query.q, viewers.c.name)
        )
        conditions.append(is_called)
    with reading(database) as connection:
        return paged(LISTING.page(connection, query, *conditions), _record)


def find_person(
    database: Database, sites_: Sequence[int], uid: UUID, *, with_networks: bool = True
) -> PersonRecord:
    """A person of these sites. Raises `NotFoundError`."""
    shown = _shown(with_networks=with_networks)
    with reading(database) as connection:
        row = LISTING.first(connection, sites_, people.c.id == uid, *shown)
    if row is None:
        raise NotFoundError("There is no person with this id.")
    return _record(row)


def _shown(*, with_networks: bool) -> list[Condition]:
    return [] if with_networks else [people.c.person_key.not_like("net:%")]


def _record(row: Found) -> PersonRecord:
    return PersonRecord(
        key=row.key,
        id=row.id,
        site=row.site_slug,
        name=row.latest_name,
        known_by=_KNOWN_BY[row.person_key.partition(":")[0]],
    )

"""People: who watches and listens, as far as sources tell one from another."""

from uuid import UUID

from fastapi import APIRouter

from tallylight.api.facts import AskedKeys
from tallylight.api.listing import AskedListing, One, Page
from tallylight.api.principal import AskedBy
from tallylight.api.rooms import AskedRooms
from tallylight.api.shapes import Id, Shape
from tallylight.store.read.people import find_person, list_people

router = APIRouter(prefix="/api/v1/people", tags=["people"])


class Person(Shape):
    """A person, `known_by` an external_id, a name or a network."""

    id: UUID
    site: str
    name: str | None
    known_by: str


@router.get("")
def list_all_people(rooms: AskedRooms, listing: AskedListing, principal: AskedBy) -> Page[Person]:
    """People, those first heard of last first; by network only for those who see addresses."""
    found = list_people(rooms.database, listing.query, with_networks=principal.sees_addresses)
    return Page(items=[Person.of(person) for person in found.items], next=found.next)


@router.get("/{id}")
def read_person(person: Id, rooms: AskedRooms, sites: AskedKeys, principal: AskedBy) -> One[Person]:
    """One person."""
    may = principal.sees_addresses
    return One(item=Person.of(find_person(rooms.database, sites, person, with_networks=may)))

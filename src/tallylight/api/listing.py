"""What every list takes and gives: sites, a span of time, words to look for, a page, a cursor."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any, ClassVar, Generic, Self, TypeVar
from zoneinfo import ZoneInfo

import msgspec
from fastapi import Depends, Query, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import HTTPConnection

from tallylight.api.asked import refuse_undeclared
from tallylight.api.principal import Principal, principal_of
from tallylight.api.rooms import rooms_of
from tallylight.model.errors import InvalidError, NotFoundError
from tallylight.model.text import storable
from tallylight.model.time import Instant, instant
from tallylight.store.read import pages
from tallylight.store.read.cursor import Place, read, written
from tallylight.store.records.checks import check_zone
from tallylight.store.records.sites import SiteRecord, list_sites

T = TypeVar("T")
R = TypeVar("R")
LONGEST = 1_000
_USUAL = 100


class Total(BaseModel):
    """How many there are on all pages; exact to 10,000, beyond it there are `at_least` so many."""

    model_config: ClassVar[ConfigDict] = ConfigDict(from_attributes=True)

    count: int
    at_least: bool


class Page(BaseModel, Generic[T]):
    """One page of a list; `next` is the cursor of the page after it, null on the last.

    total: of all pages, where the list can count and was asked to.
    """

    items: list[T]
    next: str | None = None
    total: Total | None = None

    @classmethod
    def of(cls, found: pages.Page[Any], items: list[T]) -> Self:
        """The page that was read, with its records as they are shown."""
        total = None if found.total is None else Total.model_validate(found.total)
        return cls(items=items, next=found.next, total=total)


class One(BaseModel, Generic[T]):
    """A single thing."""

    item: T


def as_json(
    found: pages.Page[Any], items: Sequence[Mapping[str, Any]], **beside: object
) -> Response:
    """A `Page` of what was read and how it is shown, as JSON, made where the rows were read.

    A model that a route returns would be checked once more, in another thread, and be written on
    the event loop: long lists are not.
    """
    told = {"items": items, "next": found.next, "total": found.total, **beside}
    return Response(msgspec.json.encode(told), media_type="application/json")


@dataclass(frozen=True)
class Listing:
    """A checked request for a page: `query` is what `store.read` takes, `sites` who is asked."""

    query: pages.Query
    sites: list[SiteRecord]


def allowed_sites(
    principal: Principal, requested: Sequence[str], known: Iterable[SiteRecord]
) -> list[SiteRecord]:
    """The sites to answer for: those asked for, else all that `principal` may use.

    Raises `ForbiddenError` for a site that is not theirs and `NotFoundError` for none at all.
    """
    own = {site.slug: site for site in known if principal.may_use(site.slug)}
    for slug in requested:
        principal.require_site(slug)
        if slug not in own:
            raise NotFoundError(f"There is no site called {slug[:64]!r}.")
    return [own[slug] for slug in dict.fromkeys(requested)] if requested else list(own.values())


class SitesAsked(BaseModel):
    """Which sites are asked for."""

    site: list[str] | None = Field(None, description="Slugs; without any, all that you may use.")


class SpanAsked(SitesAsked):
    """Which time is asked for."""

    from_: str | None = Field(
        None, alias="from", description="A date, an instant, or epoch ms; inclusive."
    )
    to: str | None = Field(
        None, description="A date (inclusive), an instant or epoch ms (exclusive)."
    )
    tz: str | None = Field(
        None, description="The zone of dates; without it the site's, of several UTC."
    )


class PageAsked(SpanAsked):
    """Which page of a list is asked for."""

    q: str | None = Field(None, max_length=200, description="Text to look for.")
    limit: int = Field(_USUAL, ge=1, le=LONGEST)
    cursor: str | None = Field(None, description="`next` of the page before.")


def sites_of(connection: HTTPConnection, told: SitesAsked) -> list[SiteRecord]:
    """As `allowed_sites`, for whoever asks."""
    known = list_sites(rooms_of(connection).database)
    return allowed_sites(principal_of(connection), told.site or (), known)


@dataclass(frozen=True)
class Span:
    """A span of time: `start` is inclusive, `end` is not; None is open. zone: that of its dates."""

    start: Instant | None
    end: Instant | None
    zone: ZoneInfo


def span_of(told: SpanAsked, sites: Sequence[SiteRecord]) -> Span:
    """The span that a request names. Raises `InvalidError` with the parameter as its path."""
    zone = asked_zone(told.tz, sites)
    return Span(
        start=None if told.from_ is None else parse_instant(told.from_, zone, "from"),
        end=None if told.to is None else parse_instant(told.to, zone, "to", ends=True),
        zone=zone,
    )


def listing_of(connection: HTTPConnection, told: PageAsked) -> Listing:
    """The request for a page, checked. Raises `InvalidError` with the parameter as its path."""
    sites = sites_of(connection, told)
    span = span_of(told, sites)
    query = pages.Query(
        sites=tuple(site.key for site in sites),
        start=span.start,
        end=span.end,
        q=storable(told.q) if told.q else None,
        limit=told.limit,
        cursor=told.cursor,
    )
    if told.cursor is not None:
        read(told.cursor)
    return Listing(query, sites)


# A request is taken in by one model, which is checked at once: each parameter of a function, and
# each function that another asks for, would cost as much as a row.


def asked_sites(
    connection: HTTPConnection, told: Annotated[SitesAsked, Query()]
) -> list[SiteRecord]:
    """As `sites_of`, for a route."""
    return sites_of(connection, told)


def asked_span(connection: HTTPConnection, told: Annotated[SpanAsked, Query()]) -> Span:
    """As `span_of`, for a route."""
    return span_of(told, sites_of(connection, told))


def asked_listing(connection: HTTPConnection, told: Annotated[PageAsked, Query()]) -> Listing:
    """As `listing_of`, for a route that has no parameters but those it declares."""
    refuse_undeclared(connection)
    return listing_of(connection, told)


AskedSites = Annotated[list[SiteRecord], Depends(asked_sites)]
AskedSpan = Annotated[Span, Depends(asked_span)]
AskedListing = Annotated[Listing, Depends(asked_listing)]


def parse_instant(text: str, zone: ZoneInfo, path: str, *, ends: bool = False) -> Instant:
    """The instant that `text` tells: epoch ms, a date of `zone`, or RFC 3339 with an offset.

    A date that ends a span is its whole day. Raises `InvalidError`.
    """
    # An unescaped plus of an offset arrives as a blank.
    text = text.strip().replace(" ", "+") if "T" in text else text.strip()
    try:
        if text.isdecimal() and text.isascii():
            return _possible(int(text) * 1_000)
        if len(text) == len("2026-01-31"):
            day = date.fromisoformat(text) + timedelta(days=1 if ends else 0)
            return _possible(instant(datetime(day.year, day.month, day.day, tzinfo=zone)))
        told = datetime.fromisoformat(text)
        if told.tzinfo is not None and text.isprintable():
            return _possible(instant(told))
    except (ValueError, OverflowError):
        pass
    message = (
        "Give a date (2026-01-31), an instant with its zone (2026-01-31T12:00:00Z) or epoch ms, "
        "from 1970 on."
    )
    raise InvalidError(message, path=path)


def page_of(
    records: Sequence[R], listing: Listing, key: Callable[[R], int]
) -> tuple[list[R], str | None]:
    """One page of `records`, which are few and in the order of `key`, and the next cursor."""
    query = listing.query
    after = read(query.cursor).key if query.cursor is not None else -1
    rest = [record for record in records if key(record) > after]
    found = rest[: query.limit]
    is_last = len(rest) <= query.limit
    return found, None if is_last else written(Place(0, key(found[-1])))


def mentions(q: str | None, *texts: str | None) -> bool:
    """Whether `q` is part of any of `texts`, in whatever case."""
    return q is None or any(q.casefold() in text.casefold() for text in texts if text)


def asked_zone(tz: str | None, sites: Sequence[SiteRecord]) -> ZoneInfo:
    """The zone asked for, else that of the only site, of several UTC. Raises `InvalidError`."""
    if tz is not None:
        try:
            return ZoneInfo(check_zone(tz))
        except InvalidError as error:
            raise InvalidError(str(error), path="tz") from error
    return ZoneInfo(sites[0].zone if len(sites) == 1 else "UTC")


def _possible(at: Instant) -> Instant:
    if not 0 <= at <= instant(datetime.max.replace(tzinfo=ZoneInfo("UTC"))):
        raise ValueError
    return at

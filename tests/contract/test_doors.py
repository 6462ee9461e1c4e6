"""The table of routes is enforced: each route, as everybody who may not use it."""

import asyncio
from itertools import pairwise
from time import perf_counter

import pytest
import sqlalchemy as sa
from starlette.types import ASGIApp

from tallylight.api import front
from tallylight.api.access import ROUTES
from tallylight.api.front import Front
from tallylight.ingest.directory import Directory
from tallylight.ingest.door import Door, HandOver
from tallylight.ingest.publish import Publisher
from tallylight.ingest.writer import Writer
from tallylight.live.bus import Bus
from tallylight.model.ids import fresh
from tallylight.model.time import SECOND
from tallylight.store import schema
from tallylight.store.records.audit import Act
from tallylight.store.records.tokens import create_token, delete_token, list_tokens
from tallylight.store.records.web_sessions import LIFETIME, open_session
from tests.contract.doors import Knock, answer, bearing, signed_in
from tests.rows import NOON, Rows
from tests.served import Served

ROLES = ("admin", "operator", "viewer")
SCOPES = ("ingest", "read", "admin")
GUARDED = [route for route, access in ROUTES.items() if not access.is_public]
FINE, UNKNOWN, FORBIDDEN, MISSING, UNAVAILABLE = 200, 401, 403, 404, 503

# What a route that names a site, or a thing of a site, is asked for when that site is foreign.
BODIES = {
    "POST /api/v1/observations": [
        {"id": str(fresh()), "type": "event.logged", "at": NOON // 1_000, "site": "main"}
        | {"data": {"level": "info", "category": "a", "event": "b", "message": "c"}}
    ],
    "POST /api/v1/sources": {
        "name": "Mine",
        "kind": "station",
        "site": "main",
        "config": {"url": "http://radio.example"},
    },
    "POST /api/v1/annotations": {"site": "main", "at": "2026-05-22T12:00:00Z", "text": "Noted"},
    "POST /api/v1/views": {"name": "Mine", "search": {"metric": "plays"}},
    "POST /api/v1/exclusions": {"kind": "agent", "pattern": "vlc", "site": "main"},
    "POST /api/v1/sources/test": {
        "kind": "station",
        "site": "main",
        "config": {"url": "http://radio.example"},
    },
}
# What these are asked for at least.
ASKED = {"GET /api/v1/metrics/query": {"metric": "plays"}}
# These tell nothing of any site.
OF_NO_SITE = {
    "GET /api/v1/metrics",
    "GET /api/v1/questions",
    "GET /api/v1/session",
    "DELETE /api/v1/session",
    "GET /api/v1/views",
    "POST /api/v1/views",
    "GET /api/v1/about",
    "GET /api/v1/source-kinds",
}


@pytest.fixture
def things(served: Served) -> dict[str, str]:
    """One thing of the site main for each route that is asked for one, by the route's noun."""
    rows = Rows(served.database)
    with served.database.engine.connect() as connection:
        main = connection.scalar(sa.select(schema.sites.c.key))
    assert main is not None
    served.site("north")
    found: dict[str, str] = {}

    def keep(noun: str) -> None:
        found[noun] = str(rows.uid)

    source = rows.source(main, "hook", kind="hook")
    keep("sources")
    stream = rows.stream(main, source)
    keep("streams")
    item = rows.item(main, "A song")
    keep("items")
    viewer = rows.viewer(main)
    keep("people")
    started = rows.step(None, 0, NOON, {}, item=item, stream=stream)
    rows.play(main, source, item=item, stream=stream, last_step=started)
    keep("plays")
    found["stories"] = found["plays"]
    rows.session(main, source, viewer=viewer, stream=stream)
    keep("sessions")
    rows.exclusion(main)
    keep("exclusions")
    rows.annotation(main)
    keep("annotations")
    rows.sample(main, source, stream, NOON, 3)
    keep("audience")
    rows.event(main, source)
    keep("events")
    rows.error(main, source, fingerprint="ab")
    keep("errors")
    found["groups"] = "ab"
    rows.metric(main, source, NOON, "queue", 1.0)
    keep("metrics")
    rows.health(main, source)
    found["quarantine"] = str(_doubt(served, main, source))
    found["sites"] = "main"
    found["questions"] = "top_songs"
    found["songs"] = found["items"]
    return found


def _doubt(served: Served, site: int, source: int) -> object:
    row = {
        "id": fresh(),
        "site": site,
        "source": source,
        "received_at": NOON,
        "reason": "not XML",
        "content_type": "text/xml",
        "payload": b"<",
    }
    with served.database.engine.begin() as connection:
        connection.execute(sa.insert(schema.quarantine).values(row))
    return row["id"]


@pytest.fixture
async def app(served: Served) -> ASGIApp:
    """The application behind its front, as `serve` builds it; the writer never starts."""
    bus = Bus("run")
    publisher = Publisher(served.database, bus, lambda: served.now)
    publisher.restore()
    directory = Directory(served.database)
    writer = Writer(
        served.database,
        directory.rules,
        lambda: served.now,
        publish=publisher.note,
        hand_over=HandOver(asyncio.get_running_loop()),
    )
    app = served.made(present=publisher, bus=bus)
    door = Door(directory, writer, lambda: served.now)
    return Front(app, app.state.tokens, door, app.state.limiter)


def cookie(served: Served, role: str, sites: list[str] | None = None) -> dict[str, str]:
    """A new session of the one person of that role and those sites."""
    person = served.person(role, sites)
    session = open_session(served.database, Act("test", served.now), person)
    return signed_in(session.secret, session.session.csrf)


def knock_at(route: str, things: dict[str, str]) -> Knock:
    """A request of the site main: a thing of it, a body that names it, or `?site=`."""
    parts = route.split("/")[3:]
    before = next((word for word, part in pairwise(parts) if part.startswith("{")), "")
    noun = before if before in things else next(iter(parts), "")
    named = {"thing": things[noun]} if "{" in route and noun in things else {}
    is_of_things = "{" in route and noun != "questions"
    query = {} if is_of_things else {"site": "main", **ASKED.get(route, {})}
    return Knock(route, query=tuple(query.items()), body=BODIES.get(route), **named)


def how(status: int) -> str:
    return {UNKNOWN: "unknown", FORBIDDEN: "forbidden", 500: "broken"}.get(status, "open")


def _took_nothing(told: object) -> bool:
    """Whether the push door let the token in, as it may, and nothing of the foreign site."""
    return isinstance(told, dict) and told.get("accepted") == 0 and len(told["rejected"]) == 1


async def test_nobody_comes_in_unknown(app: ASGIApp) -> None:
    unknown = [bearing(secret) for secret in ("tl_unknown", "", "\xff")]
    unknown += [{}, signed_in("unknown", "unknown")]

    let_in = [
        (route, headers)
        for route in GUARDED
        for headers in unknown
        if (await answer(app, Knock(route), headers))[0] != UNKNOWN
    ]

    assert let_in == []


@pytest.mark.parametrize("role", ROLES)
async def test_a_role_opens_what_the_table_says(
    served: Served, app: ASGIApp, things: dict[str, str], role: str
) -> None:
    found, meant = {}, {}
    for route in GUARDED:
        status, _ = await answer(app, knock_at(route, things), cookie(served, role))
        found[route] = how(status)
        meant[route] = "open" if role in ROUTES[route].roles else "forbidden"
    # The push door takes tokens only: to it a cookie is nothing at all.
    meant["POST /api/v1/observations"] = "unknown"

    assert found == meant


@pytest.mark.parametrize("scope", SCOPES)
async def test_a_scope_opens_what_the_table_says(
    served: Served, app: ASGIApp, things: dict[str, str], scope: str
) -> None:
    holder = bearing(served.token(scope))
    found, meant = {}, {}
    for route in GUARDED:
        status, _ = await answer(app, knock_at(route, things), holder)
        found[route] = how(status)
        meant[route] = "open" if scope in ROUTES[route].scopes else "forbidden"

    assert found == meant


async def test_what_is_asked_for_is_there(
    served: Served, app: ASGIApp, things: dict[str, str]
) -> None:
    """Or the refusals below would say nothing."""
    token = create_token(served.database, Act("test", NOON), name="one", scopes=["read"])
    things |= {"tokens": str(token.record.id), "users": str(served.person("admin").id)}
    holder = cookie(served, "admin")
    reads = [route for route in GUARDED if route.startswith("GET")]

    statuses = {route: (await answer(app, knock_at(route, things), holder))[0] for route in reads}

    assert {route: status for route, status in statuses.items() if status != FINE} == {}


async def test_whoever_is_of_another_site_sees_and_changes_nothing(
    served: Served, app: ASGIApp, things: dict[str, str]
) -> None:
    strangers = {scope: bearing(served.token(scope, site="north")) for scope in SCOPES}
    strangers |= {role: cookie(served, role, ["north"]) for role in ROLES}

    let_in = [
        (route, who, told)
        for route in GUARDED
        if route not in OF_NO_SITE
        for who, headers in strangers.items()
        for status, told in [await answer(app, knock_at(route, things), headers)]
        if status not in (UNKNOWN, FORBIDDEN, MISSING) and not _took_nothing(told)
    ]

    assert let_in == []


async def test_a_token_that_is_over_or_revoked_opens_nothing(
    served: Served, app: ASGIApp, things: dict[str, str]
) -> None:
    ends = served.now + SECOND
    over, revoked = served.token(*SCOPES, expires_at=ends), served.token(*SCOPES)
    delete_token(served.database, Act("test", served.now), list_tokens(served.database)[-1].id)
    served.now = ends

    let_in = [
        route
        for route in GUARDED
        for secret in (over, revoked)
        if (await answer(app, knock_at(route, things), bearing(secret)))[0] != UNKNOWN
    ]

    assert let_in == []


async def test_a_session_that_is_over_opens_nothing(
    served: Served, app: ASGIApp, things: dict[str, str]
) -> None:
    person = cookie(served, "admin")
    served.now += LIFETIME

    let_in = [
        route
        for route in GUARDED
        if (await answer(app, knock_at(route, things), person))[0] != UNKNOWN
    ]

    assert let_in == []


async def test_a_cookie_alone_changes_nothing(
    served: Served, app: ASGIApp, things: dict[str, str]
) -> None:
    person = cookie(served, "admin")
    del person["X-CSRF-Token"]
    changes = [route for route in GUARDED if not route.startswith("GET") and ROUTES[route].roles]

    let_in = [
        route
        for route in changes
        if (await answer(app, knock_at(route, things), person))[0] != FORBIDDEN
    ]

    assert changes
    assert let_in == []


async def test_public_routes_are_open(app: ASGIApp) -> None:
    public = [route for route, access in ROUTES.items() if access.is_public]
    statuses = {route: (await answer(app, Knock(route), {}))[0] for route in public}

    # A link or a password that is wrong is refused by the route itself.
    assert set(statuses.values()) <= {200, 403, 422}, statuses


@pytest.mark.parametrize(("most", "is_held"), [(1, True), (0, False)])
async def test_a_push_that_is_refused_for_now_waits_a_moment(
    served: Served, app: ASGIApp, monkeypatch: pytest.MonkeyPatch, most: int, *, is_held: bool
) -> None:
    route = "POST /api/v1/observations"
    monkeypatch.setattr(front, "HOLD_S", 0.5)
    monkeypatch.setattr(front, "MOST_HELD", most)
    holder = bearing(served.token("ingest"))
    began = perf_counter()

    # Nobody writes here.
    status, _ = await answer(app, Knock(route, body=BODIES[route]), holder)

    assert status == UNAVAILABLE
    assert (perf_counter() - began >= 0.5) is is_held

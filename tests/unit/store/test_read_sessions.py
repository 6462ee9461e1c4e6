from dataclasses import replace

import pytest
import sqlalchemy as sa

from tallylight.model.errors import NotFoundError
from tallylight.model.ids import fresh
from tallylight.model.record import SessionRecord
from tallylight.model.time import HOUR, MINUTE, SECOND
from tallylight.store import schema
from tallylight.store.database import Database
from tallylight.store.read.pages import Query, Total
from tallylight.store.read.sessions import SessionFilter, find_session, list_sessions
from tests.rows import NOON, Rows, after


@pytest.fixture
def rows(database: Database) -> Rows:
    return Rows(database)


def only_session(rows: Rows, site: int, now: int) -> SessionRecord:
    [session] = list_sessions(rows.database, Query((site,)), now).items
    return session


def test_a_session_comes_with_all_it_refers_to(rows: Rows) -> None:
    site = rows.site("harbour")
    source = rows.source(site)
    stream = rows.stream(site, source)
    viewer = rows.viewer(site, ip="203.0.113.7", user_agent="VLC/3.0", country="FR")
    person = rows.uid
    rows.session(
        site,
        source,
        stream=stream,
        viewer=viewer,
        ended_at=after(10),
        reason="gone",
        paused_us=MINUTE,
        bytes_served=1_000_000,
        excluded="relay: Icecast 2.4.4",
    )

    session = only_session(rows, site, after(20))

    assert (session.site, session.source) == ("harbour", "icecast")
    assert session.stream is not None
    assert session.stream.name == "/live.mp3"
    assert session.viewer is not None
    assert (session.viewer.person, session.viewer.ip) == (person, "203.0.113.7")
    assert (session.ended_at, session.stop_reason) == (after(10), "gone")
    assert (session.watched_ms, session.paused_ms, session.bytes_served) == (
        600_000, 60_000, 1_000_000
    )  # fmt: skip
    assert session.excluded == "relay: Icecast 2.4.4"
    assert session.state is None
    assert not session.is_active


@pytest.mark.parametrize(
    ("kind", "last_look", "now", "is_active"),
    [
        # The last good look listed it: it goes on, and is lost five minutes after that look.
        ("icecast", after(60), after(65), True),
        ("icecast", after(60), after(65) + 1, False),
        # Nobody ever looked: its last step is its last sign of life.
        ("icecast", None, after(5), True),
        ("icecast", None, after(5) + 1, False),
        # Pushed sessions need no look.
        ("push", None, NOON + 2 * HOUR, True),
        ("push", None, NOON + 2 * HOUR + 1, False),
    ],
)
def test_a_session_goes_on_while_it_is_heard_of(
    rows: Rows, kind: str, last_look: int | None, now: int, *, is_active: bool
) -> None:
    site = rows.site()
    source = rows.source(site, kind=kind)
    if last_look is not None:
        rows.stretch(site, source, None, "up", (NOON, last_look))
        rows.stretch(site, source, None, "unknown", (last_look + 15 * SECOND, after(90)))
    rows.session(site, source)

    session = only_session(rows, site, now)
    sign = last_look or NOON

    assert session.is_active is is_active
    assert session.ended_at == (None if is_active else sign)
    assert session.stop_reason == (None if is_active else "lost")
    assert session.state == ("playing" if is_active else None)
    assert session.watched_ms == ((now if is_active else sign) - NOON) // 1_000


@pytest.mark.parametrize("now", [after(4), after(5), after(6), after(66), after(119), after(200)])
def test_what_is_active_is_the_same_in_the_list_and_in_the_row(rows: Rows, now: int) -> None:
    site = rows.site()
    polled, pushed = rows.source(site), rows.source(site, "sdk", "push")
    silent = rows.source(site, "other")
    rows.stretch(site, polled, None, "up", (NOON, after(60)))
    for source in (polled, pushed, silent, 4_711):
        rows.session(site, source)
        rows.session(site, source, after(1), state="paused", last_at=after(3))
        rows.session(site, source, ended_at=after(2))

    listed = list_sessions(rows.database, Query((site,)), now).items
    active = list_sessions(rows.database, Query((site,)), now, SessionFilter(is_active=True)).items
    over = list_sessions(rows.database, Query((site,)), now, SessionFilter(is_active=False)).items

    assert active == [session for session in listed if session.is_active]
    assert over == [session for session in listed if not session.is_active]


@pytest.mark.parametrize(
    ("told", "position_ms", "completed"),
    [({}, 84, False), ({}, 85, True), ({"completed": False}, 99, False), ({}, None, None)],
)
def test_a_session_is_completed_as_told_or_at_85_percent(
    rows: Rows, told: dict[str, bool], position_ms: int | None, *, completed: bool | None
) -> None:
    site = rows.site()
    item = rows.item(site, "Stalker", kind="movie", duration_ms=100)
    rows.session(site, rows.source(site), item=item, data=told, position_ms=position_ms)

    assert only_session(rows, site, NOON).completed is completed


def test_a_live_session_has_no_completion(rows: Rows) -> None:
    site = rows.site()
    rows.session(site, rows.source(site), position_ms=1_000)

    assert only_session(rows, site, NOON).completed is None


@pytest.mark.parametrize(("q", "found"), [("ada", 1), ("VLC", 1), ("live", 1), ("203.0", 0)])
def test_sessions_are_found_by_name_player_and_stream_but_not_by_address(
    rows: Rows, q: str, found: int
) -> None:
    site = rows.site()
    source = rows.source(site)
    viewer = rows.viewer(site, name="Ada", client="VLC", ip="203.0.113.7")
    rows.session(site, source, viewer=viewer, stream=rows.stream(site, source))

    assert len(list_sessions(rows.database, Query((site,), q=q), NOON).items) == found


@pytest.mark.parametrize(("q", "found"), [("stalker", 1), ("tarkovsky", 1), ("copy", 0)])
def test_sessions_are_found_by_what_their_item_is_shown_as(rows: Rows, q: str, found: int) -> None:
    site = rows.site()
    rows.item(site, "Stalker", kind="movie", artist="Tarkovsky")
    shown = rows.uid
    copy = rows.item(site, "A copy", kind="movie")
    rows.alias(site, rows.uid, shown)
    rows.session(site, rows.source(site), item=copy)

    page = list_sessions(rows.database, Query((site,), q=q), NOON, total=True)

    assert len(page.items) == found
    assert page.total == Total(found, at_least=False)


def test_a_search_leaves_the_names_of_other_sites_alone(rows: Rows) -> None:
    site, other = rows.site(), rows.site("other")
    rows.session(other, rows.source(other, "other"), viewer=rows.viewer(other, name="Ada"))

    assert list_sessions(rows.database, Query((site,), q="ada"), NOON).items == []


def test_one_session_is_found_by_its_id(rows: Rows) -> None:
    site = rows.site()
    rows.session(site, rows.source(site))

    assert find_session(rows.database, [site], rows.uid, NOON).is_active
    with pytest.raises(NotFoundError):
        find_session(rows.database, [site], fresh(), NOON)
    with pytest.raises(NotFoundError):
        find_session(rows.database, [site + 1], rows.uid, NOON)


def test_a_session_without_a_start_is_in_no_list(rows: Rows) -> None:
    site = rows.site()
    rows.session(site, rows.source(site))
    waiting = {"last_at": None, "watched_us": None, "paused_us": None}
    rows.session(site, rows.source(site, "b"), None, **waiting)

    assert len(list_sessions(rows.database, Query((site,)), NOON).items) == 1
    assert (
        len(list_sessions(rows.database, Query((site,)), NOON, SessionFilter(is_active=True)).items)
        == 1
    )


@pytest.mark.parametrize(
    ("rules", "plays"), [(None, [60, 61]), ({"min_play_live": 0}, [10, 59, 60, 61])]
)
def test_how_long_a_play_is_at_least_is_a_rule_of_its_site(
    rows: Rows, rules: dict[str, int] | None, plays: list[int]
) -> None:
    site = rows.site()
    with rows.database.engine.begin() as connection:
        connection.execute(sa.update(schema.sites).values(rules=rules))
    source = rows.source(site)
    for seconds in (10, 59, 60, 61):
        rows.session(site, source, ended_at=NOON + seconds * SECOND)

    found = list_sessions(rows.database, Query((site,)), after(9), SessionFilter(view="plays"))

    assert sorted(one.watched_ms // 1_000 for one in found.items) == plays


def test_on_demand_a_play_is_half_a_minute(rows: Rows) -> None:
    site = rows.site()
    source, item = rows.source(site), rows.item(site, "Stalker", kind="movie")
    for seconds in (29, 30):
        rows.session(site, source, item=item, ended_at=NOON + seconds * SECOND)

    found = list_sessions(rows.database, Query((site,)), after(9), SessionFilter(view="plays"))

    assert [one.watched_ms for one in found.items] == [30_000]


@pytest.mark.parametrize("q", [None, "ada"])
def test_the_sessions_of_a_person_are_those_of_all_their_devices(rows: Rows, q: str | None) -> None:
    site = rows.site("harbour")
    source = rows.source(site)
    first = rows.viewer(site, "name:icecast:Ada", name="Ada", device="Phone")
    with rows.database.engine.begin() as connection:
        told = sa.select(schema.viewers).where(schema.viewers.c.key == first)
        row = dict(connection.execute(told).one()._mapping)  # noqa: SLF001 - SQLAlchemy's own name
        row.pop("key")
        others = [
            connection.scalar(
                sa.insert(schema.viewers)
                .values({**row, "id": fresh(), "device": device})
                .returning(schema.viewers.c.key)
            )
            for device in ("Radio", "Car")
        ]
        person = connection.scalar(sa.select(schema.people.c.id))
    for minutes, viewer in enumerate([first, *others, first]):
        rows.session(site, source, after(minutes), viewer=viewer, ended_at=after(minutes + 9))
    stranger = rows.viewer(site, "name:icecast:Bob", name="Bob")
    rows.session(site, source, after(1), viewer=stranger, ended_at=after(9))
    wanted = SessionFilter(view="plays", person=person, min_ms=1)

    found: list[SessionRecord] = []
    query = Query((site, site + 1), q=q, limit=3)
    page = list_sessions(rows.database, query, after(60), wanted, total=True)
    found += page.items
    assert page.total == Total(4, at_least=False)
    page = list_sessions(rows.database, replace(query, cursor=page.next), after(60), wanted)
    found += page.items

    assert page.next is None
    assert [one.started_at for one in found] == [after(minutes) for minutes in (3, 2, 1, 0)]
    assert [one.viewer and one.viewer.device for one in found] == ["Phone", "Car", "Radio", "Phone"]

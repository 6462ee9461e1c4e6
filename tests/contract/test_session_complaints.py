"""Complaints about peers, told again: each gives the right answer here."""

from collections.abc import Iterator

import pytest

from tallylight.model.errors import SourceUnreachableError
from tallylight.model.time import HOUR, SECOND
from tallylight.store.read.facets import session_facets
from tallylight.store.read.listening import tlh_today
from tallylight.store.read.pages import Query
from tallylight.store.read.sessions import SessionFilter, list_sessions
from tests.contract.visits import (
    BOTH,
    MAIN,
    NOW,
    START,
    listed,
    tell,
    visit,
)
from tests.ledger import Ledger, observation
from tests.past import ledgers
from tests.unit.sources.icecast.station import Station, client, mount
from tests.unit.sources.icecast.station import shown as shown_at


@pytest.fixture(scope="module", params=BOTH)
def ledger(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ledger]:
    yield from ledgers(request, tmp_path_factory)


@pytest.fixture
def empty(ledger: Ledger) -> Ledger:
    ledger.clear()
    return ledger


def test_a_session_of_more_than_a_day_is_not_cut(empty: Ledger) -> None:
    """AzuraCast#5738."""
    tell(empty, [visit(-40 * 3_600, 43 * 3_600)])

    [session] = listed(empty, Query((MAIN,)))

    assert session.watched_ms == 43 * 3_600_000
    assert tlh_today(empty.database, MAIN, START - 12 * HOUR, NOW).ms == 15 * 3_600_000


def test_a_stop_that_is_delivered_twice_counts_once(empty: Ledger) -> None:
    viewer = {"ip": "203.0.113.7", "user_agent": "VLC"}
    started = observation("session.started", 0, subject="s", viewer=viewer, stream="/live")
    ended = observation("session.ended", 600, subject="s")
    empty.write([started, ended])
    empty.write([ended])
    # Once more by another id, as a player does that is not sure.
    empty.write([observation("session.ended", 600, subject="s")])

    page = list_sessions(empty.database, Query((MAIN,)), NOW, total=True)

    assert [(one.watched_ms, one.is_active) for one in page.items] == [(600_000, False)]
    assert page.total is not None
    assert page.total.count == 1


@pytest.mark.parametrize("blink", ["no answer", "no listener"])
def test_a_source_that_blinks_for_three_looks_neither_splits_nor_loses(
    empty: Ledger, blink: str
) -> None:
    """Jellystat#536's shape."""
    station = Station()
    here = shown_at(mount("/live", listeners=1), clients={"/live": [client(7)]})
    gone = shown_at(mount("/live", listeners=0), clients={"/live": []})
    station.look(here)
    for _ in range(3):
        if blink == "no answer":
            station.fail(SourceUnreachableError())
        else:
            station.look(gone)
    for look in (here, here, *[gone] * 5):
        station.look(look)
    empty.write([one for each in station.reports for one in each.observations])

    [session] = list_sessions(empty.database, Query((MAIN,)), station.at).items

    assert (session.is_active, session.watched_ms) == (False, 75_000)


def test_35_listeners_behind_one_address_are_35_sessions_and_a_warning(empty: Ledger) -> None:
    told = [visit(number, 600, ip="172.17.0.1", agent="VLC/3.0") for number in range(35)]
    tell(empty, [*told, *(visit(50 + number, 600) for number in range(10))])

    page = list_sessions(
        empty.database, Query((MAIN,)), NOW, SessionFilter(view="plays"), total=True
    )
    facets = session_facets(empty.database, Query((MAIN,)))

    assert page.total is not None
    assert page.total.count == 45
    assert facets.proxy == ("172.17.0.1", 35, 45)


@pytest.mark.parametrize(
    ("shared", "others", "ip"),
    [(4, 0, "10.0.0.7"), (5, 5, "10.0.0.7"), (9, 0, "198.51.100.7")],
)
def test_few_sessions_or_a_public_address_are_no_proxy(
    empty: Ledger, shared: int, others: int, ip: str
) -> None:
    tell(empty, [visit(number, 600, ip=ip) for number in range(shared)])
    later = [visit(number, 60, ip=f"198.51.100.{number}") for number in range(others)]
    empty.write(
        [
            observation("session.started", one.at, subject=f"o{one.ip}", stream="/live",
                        viewer={"ip": one.ip, "user_agent": "VLC"})
            for one in later
        ]
    )  # fmt: skip

    assert session_facets(empty.database, Query((MAIN,))).proxy is None


def test_a_suspended_laptop_does_not_listen_for_64_days(empty: Ledger) -> None:
    """Tautulli#1167: it says it plays, sleeps, and stops when it wakes up."""
    days = 64 * 86_400
    viewer = {"ip": "203.0.113.7", "user_agent": "VLC"}
    item = {"title": "A film", "guid": "g1", "duration_ms": 7_200_000}
    played = {"viewer": viewer, "item": item, "state": "playing"}
    empty.write(
        [
            observation("session.started", 0, subject="s", position_ms=0, **played),
            observation("session.progressed", 600, subject="s", position_ms=600_000),
            observation("session.ended", days, subject="s", position_ms=660_000),
        ]
    )

    [session] = list_sessions(empty.database, Query((MAIN,)), START + (days + 9) * SECOND).items

    assert session.watched_ms == 660_000


def test_facets_count_all_sessions_of_the_window(empty: Ledger) -> None:
    tell(
        empty,
        [
            visit(0, 600, country="FR"),
            visit(10, 600, country="FR", stream="/jazz"),
            visit(20, 600, country="DE", excluded="relay"),
            visit(7_200, 600, country="IT"),
        ],
    )

    facets = session_facets(empty.database, Query((MAIN,), START, START + HOUR))

    assert facets.countries == [("FR", 2), ("DE", 1)]
    assert facets.streams == [("/live", 2), ("/jazz", 1)]
    assert facets.devices == [(None, 3)]

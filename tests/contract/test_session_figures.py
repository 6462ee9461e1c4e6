"""The list of sessions against plain Python over what was observed, rules of who counts and all.

Also complaints about peers, told again: each gives the right answer here.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight.ingest.exclusions import apply_exclusions
from tallylight.model.errors import SourceUnreachableError
from tallylight.model.record import SessionRecord
from tallylight.model.time import HOUR, MINUTE, SECOND
from tallylight.store.read.decided import reach_of, sessions_decided
from tallylight.store.read.facets import session_facets
from tallylight.store.read.listening import tlh_today
from tallylight.store.read.pages import Query
from tallylight.store.read.present import unique_now
from tallylight.store.read.sessions import EVERY, SessionFilter, list_sessions
from tallylight.store.records.audit import Act, list_acts
from tallylight.store.records.exclusions import NewExclusion, add_exclusion, delete_exclusion
from tests.ledger import NOON, Ledger, observation
from tests.servers.postgres import Postgres
from tests.unit.sources.icecast.station import Station, client, mount
from tests.unit.sources.icecast.station import shown as shown_at

ACT = Act("user:Ada", 1)
MAIN = 1
START = NOON * 1_000
NOW = START + 6 * HOUR
AGENTS = ("VLC/3.0", "Winamp/5.6", "UptimeRobot/2.0")
IPS = ("203.0.113.7", "203.0.113.8", "10.0.0.7", "2001:db8::7")
COUNTRIES = ("FR", "DE", None)
STREAMS = ("/live", "/jazz")
LENGTHS = (0, 29, 59, 60, 61, 3_600, None)


class Visit(NamedTuple):
    """A session as it was observed: seconds after noon; `length` None while it goes on."""

    at: int
    length: int | None
    ip: str
    agent: str
    country: str | None
    stream: str
    excluded: str | None

    @property
    def is_active(self) -> bool:
        return self.length is None and NOW - (START + self.at * SECOND) <= 2 * HOUR

    @property
    def watched_us(self) -> int:
        if self.is_active:
            return NOW - (START + self.at * SECOND)
        return (self.length or 0) * SECOND


class Rule(NamedTuple):
    """A rule, and what it means in plain words."""

    kind: str
    pattern: str
    excludes: bool
    means: Callable[[Visit], bool]


RULES = (
    Rule("address", "203.0.113.7", excludes=True, means=lambda one: one.ip == "203.0.113.7"),
    Rule("network", "10.0.0.0/8", excludes=True, means=lambda one: one.ip.startswith("10.")),
    Rule("agent", "vlc", excludes=True, means=lambda one: "VLC" in one.agent),
    Rule("monitor", "uptime", excludes=False, means=lambda one: "Uptime" in one.agent),
    Rule("network", "2001:db8::/32", excludes=False, means=lambda one: ":" in one.ip),
)

visits = st.lists(
    st.builds(
        Visit,
        at=st.integers(0, 5 * 3_600),
        length=st.sampled_from(LENGTHS),
        ip=st.sampled_from(IPS),
        agent=st.sampled_from(AGENTS),
        country=st.sampled_from(COUNTRIES),
        stream=st.sampled_from(STREAMS),
        excluded=st.sampled_from((None, None, "monitor: told by the source")),
    ),
    max_size=14,
)
filters = st.builds(
    SessionFilter,
    view=st.sampled_from(("plays", "sessions", "gross")),
    is_active=st.sampled_from((None, None, True, False)),
    excluded=st.sampled_from((None, True, False)),
    min_ms=st.sampled_from((0, 0, 60_000, 60_001)),
    country=st.sampled_from((None, None, "FR")),
    client=st.sampled_from((None, None, "Player of 10.0.0.7")),
)


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
)
def ledger(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ledger]:
    url = None
    if request.param == "postgres":
        server: Postgres = request.getfixturevalue("postgres")
        url = server.create_database()
    made = Ledger(tmp_path_factory.mktemp("figures"), url)
    yield made
    made.close()


@pytest.fixture
def empty(ledger: Ledger) -> Ledger:
    ledger.clear()
    return ledger


def tell(ledger: Ledger, told: Sequence[Visit]) -> None:
    steps: list[Any] = []
    for number, one in enumerate(told):
        viewer = {"ip": one.ip, "user_agent": one.agent, "client": f"Player of {one.ip}"}
        if one.country:
            viewer["country"] = one.country
        fields = {"viewer": viewer, "stream": one.stream, "excluded": one.excluded}
        steps.append(observation("session.started", one.at, subject=f"s{number}", **fields))
        if one.length is not None:
            at = one.at + one.length
            steps.append(observation("session.ended", at, subject=f"s{number}", reason="gone"))
    ledger.write(steps)


def add(ledger: Ledger, rule: Rule) -> Any:
    new = NewExclusion(kind=rule.kind, pattern=rule.pattern, excludes=rule.excludes)
    made = add_exclusion(ledger.database, ACT, new)
    apply_exclusions(ledger.run)
    return made


def remove(ledger: Ledger, made: Any) -> None:
    delete_exclusion(ledger.database, ACT, made.id)
    apply_exclusions(ledger.run)


def counts(one: Visit, rules: Sequence[Rule]) -> bool:
    """Whether a visit counts: the newest rule that means it decides, else its source."""
    for rule in reversed(rules):
        if rule.means(one):
            return not rule.excludes
    return one.excluded is None


def expected(
    told: Sequence[Visit], rules: Sequence[Rule], query: Query, wanted: SessionFilter
) -> list[tuple[int, str]]:
    """When and where the sessions of a filter began, newest first."""

    def is_meant(one: Visit) -> bool:
        at, does_count = START + one.at * SECOND, counts(one, rules)
        return all(
            (
                query.start is None or at >= query.start,
                query.end is None or at < query.end,
                query.stream in (None, one.stream),
                wanted.view == "gross" or does_count,
                wanted.view != "plays" or one.watched_us >= MINUTE,
                wanted.excluded in (None, not does_count),
                wanted.is_active in (None, one.is_active),
                one.watched_us >= wanted.min_ms * 1_000,
                wanted.country in (None, one.country),
                wanted.client in (None, f"Player of {one.ip}"),
            )
        )

    return sorted((START + one.at * SECOND, one.ip) for one in told if is_meant(one))


def listed(ledger: Ledger, query: Query, wanted: SessionFilter = EVERY) -> list[SessionRecord]:
    return list_sessions(ledger.database, query, NOW, wanted, total=True).items


def shown(records: Sequence[SessionRecord]) -> list[tuple[int, str]]:
    return sorted((one.started_at, str(one.viewer and one.viewer.ip)) for one in records)


@given(
    told=visits,
    rules=st.lists(st.sampled_from(RULES), max_size=3, unique=True),
    wanted=filters,
    stream=st.sampled_from((None, None, "/live")),
    hours=st.sampled_from(((None, None), (1, None), (None, 3), (1, 4))),
)
def test_a_filter_finds_what_plain_python_finds(
    ledger: Ledger,
    told: list[Visit],
    rules: list[Rule],
    wanted: SessionFilter,
    stream: str | None,
    hours: tuple[int | None, int | None],
) -> None:
    ledger.clear()
    # Some rules are there before the sessions, and some come after them.
    for rule in rules[:1]:
        add(ledger, rule)
    tell(ledger, told)
    for rule in rules[1:]:
        add(ledger, rule)
    start, end = (None if hour is None else START + hour * HOUR for hour in hours)
    query = Query((MAIN,), start, end, stream=stream)

    page = list_sessions(ledger.database, query, NOW, wanted, total=True)

    meant = expected(told, rules, query, wanted)
    assert shown(page.items) == meant
    assert page.total is not None
    assert page.total.count == len(meant)


@given(told=visits, rule=st.sampled_from(RULES), before=st.sampled_from(RULES))
def test_a_rule_changes_the_totals_by_the_sessions_it_lists_and_leaves_no_trace(
    ledger: Ledger, told: list[Visit], rule: Rule, before: Rule
) -> None:
    ledger.clear()
    tell(ledger, told)
    if before is not rule:
        add(ledger, before)
    counting = SessionFilter(view="sessions")
    at_first = listed(ledger, Query((MAIN,)))
    counted_at_first = {one.id for one in listed(ledger, Query((MAIN,)), counting)}
    foreseen = reach_of(ledger.database, (MAIN,), rule.kind, rule.pattern).sessions

    made = add(ledger, rule)
    counted = {one.id for one in listed(ledger, Query((MAIN,)), counting)}
    decided = [one.id for one in listed(ledger, Query((MAIN,))) if one.excluded_by == made.id]

    assert len(decided) == foreseen == sum(map(rule.means, told))
    assert sessions_decided(ledger.database, (MAIN,)).get(made.key, 0) == foreseen
    changed = counted_at_first ^ counted
    assert changed <= set(decided)
    assert counted == (
        counted_at_first - set(decided) if rule.excludes else counted_at_first | set(decided)
    )

    remove(ledger, made)

    assert listed(ledger, Query((MAIN,))) == at_first


def test_every_figure_of_sessions_follows_a_rule_at_once(empty: Ledger) -> None:
    tell(empty, [visit(6 * 3_600 - 600, ip="203.0.113.7"), visit(6 * 3_600 - 300)])

    def figures() -> tuple[int, int, int]:
        tlh = tlh_today(empty.database, MAIN, START, NOW).ms
        unique = unique_now(empty.database, MAIN, NOW)
        return tlh, unique, len(listed(empty, Query((MAIN,)), SessionFilter(view="plays")))

    assert figures() == (900_000, 2, 2)
    made = add(empty, RULES[0])
    assert figures() == (300_000, 1, 1)
    remove(empty, made)
    assert figures() == (900_000, 2, 2)
    acts = [(act.action, act.actor) for act in list_acts(empty.database)]
    assert acts[:2] == [("exclusion.deleted", "user:Ada"), ("exclusion.added", "user:Ada")]


def test_whoever_comes_later_follows_the_rules_that_are_there(empty: Ledger) -> None:
    tell(empty, [visit(0)])
    made = add(empty, RULES[0])
    empty.write(
        [observation("event.logged", 5, level="info", category="a", event="b", message="c")]
    )

    empty.write(
        [
            observation(
                "session.started", 10, subject="later", stream="/live",
                viewer={"ip": "203.0.113.7", "user_agent": "New/1.0"},
            )
        ]
    )  # fmt: skip

    newest, *_ = listed(empty, Query((MAIN,)))
    assert (newest.excluded, newest.excluded_by) == ("excluded address", made.id)


def visit(at: int, length: int | None = None, ip: str = "203.0.113.8", **told: Any) -> Visit:
    usual = {"agent": "VLC/3.0", "country": None, "stream": "/live", "excluded": None}
    return Visit(at=at, length=length, ip=ip, **{**usual, **told})


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

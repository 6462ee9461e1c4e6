"""The list of sessions against plain Python over what was observed, rules of who counts and all."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight.ingest.countries import Countries
from tallylight.ingest.enrichment import Enrichment
from tallylight.model.time import HOUR, MINUTE, SECOND
from tallylight.store.read.decided import reach_of, sessions_decided
from tallylight.store.read.listening import tlh_today
from tallylight.store.read.pages import Query
from tallylight.store.read.present import attendance
from tallylight.store.read.sessions import SessionFilter, list_sessions
from tallylight.store.records.audit import list_acts
from tests.contract.visits import (
    AGENTS,
    BOTH,
    COUNTRIES,
    IPS,
    LENGTHS,
    MAIN,
    NOW,
    RULES,
    START,
    STREAMS,
    Rule,
    Visit,
    add,
    listed,
    remove,
    shown,
    tell,
    visit,
)
from tests.ledger import Ledger, observation
from tests.mmdb import write_mmdb
from tests.past import ledgers

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


@pytest.fixture(scope="module", params=BOTH)
def ledger(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ledger]:
    yield from ledgers(request, tmp_path_factory)


@pytest.fixture
def empty(ledger: Ledger) -> Ledger:
    ledger.clear()
    return ledger


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

    def figures() -> tuple[int | None, int, int]:
        tlh = tlh_today(empty.database, MAIN, START, NOW).ms
        unique = attendance(empty.database, MAIN, NOW).unique
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
    assert (newest.excluded, newest.excluded_by) == ("by its address", made.id)


def test_listeners_of_before_get_their_country_once_it_is_known(
    empty: Ledger, tmp_path: Path
) -> None:
    tell(empty, [visit(0, 600, ip="203.0.113.7"), visit(9, 600, ip="203.0.113.7", country="DE")])
    file = tmp_path / "countries.mmdb"
    write_mmdb(file, {"203.0.113.0/24": {"country": {"iso_code": "FR"}}})
    countries = Countries(file)
    countries.refresh()

    Enrichment(countries).fill_in(empty.run)

    told = [one.viewer and one.viewer.country for one in listed(empty, Query((MAIN,)))]
    assert told == ["DE", "FR"]

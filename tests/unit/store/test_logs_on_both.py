"""Groups of errors, the histogram and clearing say what plain Python says, on both databases."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tallylight.ingest import logbook
from tallylight.model.fingerprint import fingerprint
from tallylight.model.time import HOUR, SECOND, Instant, instant
from tallylight.store import schema
from tallylight.store.read.error_groups import ErrorGroup, GroupFilter, list_error_groups
from tallylight.store.read.event_histogram import count_events
from tallylight.store.read.events import EventFilter
from tallylight.store.read.pages import Query
from tests.database import BOTH, lent
from tests.ledger import NOON, Ledger, observation

START: Instant = NOON * 1_000
LOCAL = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
Failed = tuple[int, str, str, bool]
failures = st.lists(
    st.tuples(
        st.integers(0, 50),
        st.sampled_from(("encoder", "dj")),
        st.sampled_from(("lost {} packets", "gave up on '{}'", "gone")),
        st.booleans(),
    ),
    max_size=20,
)


@pytest.fixture(scope="module", params=BOTH)
def ledger(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ledger]:
    folder: Path = tmp_path_factory.mktemp("logs")
    with lent(request) as url, closing(Ledger(folder, url)) as made:
        yield made


def groups(ledger: Ledger, wanted: GroupFilter, **asked: Any) -> list[ErrorGroup]:
    """All pages."""
    told: list[ErrorGroup] = []
    cursor: str | None = None
    while True:
        query = Query((1,), limit=2, cursor=cursor, **asked)
        page = list_error_groups(ledger.database, query, wanted)
        told += page.items
        if page.next is None:
            return told
        cursor = page.next


def logged(ledger: Ledger, at_s: float, level: str) -> Any:
    del ledger
    told: dict[str, Any] = {
        "level": level,
        "category": "audio",
        "event": "queue_empty",
        "message": "m",
    }
    return observation("event.logged", at_s, **told)


@LOCAL
@given(told=failures, since=st.integers(0, 50))
def test_groups(ledger: Ledger, told: list[Failed], since: int) -> None:
    ledger.clear()
    errors = [
        observation("error.logged", at, service=service, severity="error", message=form.format(at))
        for at, service, form, _ in told
    ]
    ledger.write(errors)
    closed = {
        fingerprint(service, form.format(at)) for at, service, form, is_done in told if is_done
    }
    for each in closed:
        logbook.resolve_group(ledger.run, [1], each, START + HOUR)

    within = [one for one in told if one[0] >= since]
    meant: dict[str, list[int]] = {}
    for at, service, form, _ in within:
        meant.setdefault(fingerprint(service, form.format(at)), []).append(at)

    found = groups(ledger, GroupFilter(), start=START + since * SECOND)
    assert {one.fingerprint: (one.count, one.first_at, one.last_at, one.open) for one in found} == {
        each: (
            len(times),
            START + min(times) * SECOND,
            START + max(times) * SECOND,
            0 if each in closed else len(times),
        )
        for each, times in meant.items()
    }
    assert [one.last_at for one in found] == sorted((one.last_at for one in found), reverse=True)
    resolved = groups(ledger, GroupFilter(is_resolved=True))
    assert {one.fingerprint for one in resolved} == closed


@pytest.mark.parametrize("zone", ["Europe/Paris", "Australia/Lord_Howe", "Asia/Kathmandu"])
@LOCAL
@given(
    told=st.lists(
        st.tuples(st.integers(0, 400), st.sampled_from(("info", "warn"))), min_size=1, max_size=20
    ),
    day=st.sampled_from(("2026-03-29", "2026-04-05", "2026-10-25", "2026-02-03")),
    hours=st.integers(2, 400),
)
def test_the_histogram(
    ledger: Ledger, zone: str, told: list[tuple[int, str]], day: str, hours: int
) -> None:
    ledger.clear()
    start = instant(datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(zone)))
    offset = (start - START) / SECOND
    ledger.write([logged(ledger, offset + quarters * 900, level) for quarters, level in told])
    end = start + hours * HOUR

    query = Query((1,), start=start, end=end)
    bars = count_events(ledger.database, query, EventFilter(), ZoneInfo(zone), end)

    assert bars[0].at == start
    assert bars[-1].until == end
    assert all(one.until == other.at for one, other in pairwise(bars))
    for bar in bars:
        inside = [
            level
            for quarters, level in told
            if bar.at <= start + quarters * 900 * SECOND < bar.until
        ]
        assert bar.levels == Counter(inside)


@LOCAL
@given(times=st.lists(st.integers(0, 50), max_size=20), cut=st.integers(0, 50))
def test_clearing(ledger: Ledger, times: list[int], cut: int) -> None:
    ledger.clear()
    told = [logged(ledger, at, "info") for at in times]
    ledger.write(told)

    gone = logbook.clear_events(ledger.run, [1], START + cut * SECOND)

    kept = {one.id for one, at in zip(told, times, strict=True) if at >= cut}
    assert gone == len(told) - len(kept)
    assert {row["id"] for row in ledger.rows(schema.events)} == kept
    tombs = {row["id"] for row in ledger.rows(schema.tombstones)}
    assert tombs == {one.id for one in told} - kept

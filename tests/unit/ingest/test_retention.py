"""What is old enough goes, and nothing else; what is left can be told."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from tallylight.ingest.past import let_go_alone, planned
from tallylight.ingest.retention import RULES, Retention
from tallylight.ingest.seal import Sealer
from tallylight.model.history import day_of
from tallylight.model.retention import Kept
from tallylight.model.time import DAY, HOUR, Instant
from tallylight.store import schema
from tests.database import BOTH
from tests.ledger import NOON, Ledger, observation
from tests.past import ledgers, sealer_of, stored, told

AT = NOON * 1_000
TODAY = day_of(AT)
DAY_S = 86_400
EVENT: dict[str, Any] = {"level": "info", "category": "a", "event": "b", "message": "c"}
ERROR: dict[str, Any] = {"service": "dj", "severity": "error", "message": "It broke"}
VIEWER = {"ip": "192.0.2.1"}


@pytest.fixture(scope="module", params=BOTH)
def lasting(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ledger]:
    yield from ledgers(request, tmp_path_factory)


class Keeping:
    """A retention, with a clock to turn."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        self.now: Instant = AT
        self.sealer: Sealer = sealer_of(ledger, folder, clock=lambda: self.now)
        self._retention = Retention(
            ledger.database, ledger.run, self.sealer, lambda: self.now, Kept()
        )

    def after(self, days: float) -> dict[str, int]:
        """What would go so long after noon, and how many went."""
        self.now = AT + round(days * DAY)
        plan = self._planned()
        for _ in self._retention.carry_out():
            pass
        assert self._planned() == {}
        plan.pop("receipts", None)
        return plan

    def _planned(self) -> dict[str, int]:
        return {each.name: each.rows for each in self._retention.plan() if each.rows}


@pytest.fixture
def ledger(lasting: Ledger) -> Ledger:
    lasting.clear()
    return lasting


@pytest.fixture
def keeping(ledger: Ledger, tmp_path: Path) -> Keeping:
    return Keeping(ledger, tmp_path)


def count(at: float = 0, listeners: int = 1) -> Any:
    return observation("audience.sampled", at, stream="/a", listeners=listeners)


def session(kind: str, at: float, **fields: Any) -> Any:
    about = {"viewer": VIEWER, "stream": "/a"} if kind == "started" else {}
    return observation(f"session.{kind}", at, subject="s1", **about, **fields)


def test_old_events_and_errors_that_were_resolved_long_ago_go(
    ledger: Ledger, keeping: Keeping
) -> None:
    sent = [
        observation(kind, days * DAY_S, **fields)
        for kind, fields in (("event.logged", EVENT), ("error.logged", ERROR))
        for days in (0, 100)
    ]
    ledger.write(sent, now=AT + 100 * DAY)
    with ledger.database.engine.begin() as connection:
        resolved = schema.errors.update().where(schema.errors.c.at == AT)
        connection.execute(resolved.values(resolved_at=AT + 50 * DAY))

    assert keeping.after(100) == {"events": 1, "errors": 1}

    assert [row["at"] for row in ledger.rows(schema.events)] == [AT + 100 * DAY]
    assert [row["at"] for row in ledger.rows(schema.errors)] == [AT + 100 * DAY]
    tombs = ledger.rows(schema.tombstones)
    assert {tomb["kind"] for tomb in tombs} == {"event", "error"}
    assert {tomb["id"] for tomb in tombs} == {sent[0].id, sent[2].id}
    assert len({tomb["rev"] for tomb in tombs}) == 2


@pytest.mark.parametrize(("days", "left"), [(8, 1), (9, 0)])
def test_receipts_are_forgotten_after_eight_days(
    ledger: Ledger, keeping: Keeping, days: int, left: int
) -> None:
    ledger.write([count()], now=AT)

    keeping.after(days)

    assert len(ledger.rows(schema.receipts)) == left


def test_rows_that_a_file_holds_go_and_the_counts_stay(ledger: Ledger, keeping: Keeping) -> None:
    ledger.write([count(place, place) for place in range(5)], now=AT + 34 * DAY)
    ledger.write([count(DAY_S)], now=AT + 34 * DAY)
    before = stored(ledger.database, "audience")
    keeping.sealer.seal("audience", TODAY)

    assert keeping.after(34) == {}
    ledger.write([count(9)], now=AT + 35 * DAY)
    before = sorted([*before, stored(ledger.database, "audience")[-1]])
    assert keeping.after(36) == {"rows of listener counts": 5}

    left = [row["listeners"] for row in ledger.rows(schema.audience)]
    assert len(left) == 2, "one of a day that is not sealed, and one that the file has not"
    assert told(ledger.database, keeping.sealer.shelf.folder, "audience") == before


def test_a_damaged_file_keeps_its_rows(ledger: Ledger, keeping: Keeping) -> None:
    ledger.write([count()], now=AT + 30 * DAY)
    sheet = keeping.sealer.seal("audience", TODAY)
    assert sheet is not None
    path = keeping.sealer.shelf.folder.path(sheet)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    keeping.now = AT + 40 * DAY

    Retention(ledger.database, ledger.run, keeping.sealer, lambda: keeping.now, Kept()).look()

    assert len(ledger.rows(schema.audience)) == 1
    assert keeping.sealer.shelf.damaged == {("audience", TODAY)}


def test_counts_go_with_their_files_and_quarter_hours_stay(
    ledger: Ledger, keeping: Keeping
) -> None:
    ledger.write([count(), count(DAY_S)], now=AT)
    for day in (TODAY, TODAY + 1):
        keeping.sealer.seal("audience", day)
    keeping.after(50)
    with ledger.database.engine.begin() as connection:
        quarter = {"site": 1, "stream": 0, "heard": 1, "known": 1}
        connection.execute(sa.insert(schema.audience_quarters).values(at=AT, **quarter))

    assert keeping.after(401) == {"listener counts": 1}

    assert [row["day"] for row in ledger.rows(schema.manifest)] == [TODAY + 1]
    assert len(list(keeping.sealer.shelf.folder.root.rglob("*.parquet"))) == 1
    assert len(ledger.rows(schema.audience_quarters)) == 1


def test_metrics_are_kept_by_the_hour(ledger: Ledger, keeping: Keeping) -> None:
    for at, value in ((0, 1.0), (1, 5.0), (3_600, 7.0), (20 * DAY_S, 9.0)):
        ledger.write([metric(at, value)], now=AT + 20 * DAY)
    ledger.write([metric(2, 3.0, service="b")], now=AT + 20 * DAY)

    assert keeping.after(31) == {"metrics": 4}
    ledger.write([metric(3, 0.0)], now=AT + 31 * DAY)
    keeping.after(32)

    hours = [
        tuple(row[name] for name in ("service", "at", "count", "total", "low", "high"))
        for row in ledger.rows(schema.metric_hours)
    ]
    assert sorted(hours) == [
        ("a", AT, 3, 6.0, 0.0, 5.0),
        ("a", AT + HOUR, 1, 7.0, 7.0, 7.0),
        ("b", AT, 1, 3.0, 3.0, 3.0),
    ]
    assert [row["value"] for row in ledger.rows(schema.metrics)] == [9.0]
    assert keeping.after(740)["hours of metrics"] == 3
    assert len(ledger.rows(schema.metric_hours)) == 1


def metric(at: float, value: float, service: str = "a") -> Any:
    return observation("metric.sampled", at, name="latency", value=value, service=service)


def test_health_is_kept_by_the_hour(ledger: Ledger, keeping: Keeping) -> None:
    told_of = [(0, 10.0, True), (60, 30.0, False), (120, None, True)]
    ledger.write(
        [
            observation("health.sampled", at, cpu_percent=cpu, stream_connected=connected)
            for at, cpu, connected in told_of
        ],
        now=AT,
    )

    assert keeping.after(31) == {"health samples": 3}

    hours = {row["name"]: row for row in ledger.rows(schema.health_hours)}
    assert set(hours) == {"cpu_percent", "stream_connected"}
    assert (hours["cpu_percent"]["count"], hours["cpu_percent"]["total"]) == (2, 40.0)
    assert (hours["stream_connected"]["count"], hours["stream_connected"]["total"]) == (3, 2.0)
    assert ledger.rows(schema.health) == []


def test_steps_go_story_by_story_after_the_last_was_received(
    ledger: Ledger, keeping: Keeping
) -> None:
    play = {"stream": "/a", "item": {"title": "Song"}}
    ledger.write(
        [session("started", 0), observation("play.started", 0, subject="p", **play)], now=AT
    )
    ledger.write([session("ended", 60)], now=AT + 20 * DAY)
    before = ledger.digest

    assert keeping.after(100)["steps"] == 1
    assert len(ledger.rows(schema.steps)) == 2
    assert keeping.after(111)["steps"] == 2

    assert ledger.rows(schema.steps) == []
    assert ledger.digest == before
    ledger.rederive()
    assert ledger.digest == before


def test_a_story_whose_steps_are_gone_is_final(ledger: Ledger, keeping: Keeping) -> None:
    play = {"stream": "/a", "item": {"title": "Song"}}
    ledger.write([session("started", 0), session("ended", 60)], now=AT)
    ledger.write([observation("play.started", 0, subject="p", **play)], now=AT)
    keeping.after(91)
    before = ledger.digest
    ledger.forget()

    late = [session("progressed", 30, state="paused"), observation("play.ended", 99, subject="p")]
    ledger.write(late, now=AT + 91 * DAY)

    assert ledger.digest == before
    ledger.rederive()
    assert ledger.digest == before


def test_a_subject_that_comes_back_has_sittings_of_its_own(
    ledger: Ledger, keeping: Keeping
) -> None:
    ledger.write([session("started", 0), session("ended", 60)], now=AT)
    (first,) = ledger.rows(schema.sessions)
    keeping.after(91)
    ledger.forget()

    back = 95 * DAY_S
    ledger.write([session("started", back)], now=AT + 95 * DAY)
    ledger.write([session("ended", back + 100)], now=AT + 95 * DAY)
    ledger.write([session("progressed", back + 50)], now=AT + 95 * DAY)

    old, new = ledger.rows(schema.sessions)
    assert (old["started_at"], old["ended_at"]) == (first["started_at"], first["ended_at"])
    assert new["started_at"] == AT + 95 * DAY
    assert new["ended_at"] == AT + 95 * DAY + 100_000_000


def test_quarantine_and_audit_go(ledger: Ledger, keeping: Keeping) -> None:
    with ledger.database.engine.begin() as connection:
        doubt = {"id": uuid4(), "site": 1, "source": 1, "reason": "r", "content_type": "c"}
        connection.execute(
            sa.insert(schema.quarantine).values(payload=b"x", received_at=AT, **doubt)
        )
        connection.execute(sa.insert(schema.audit_log).values(at=AT, actor="a", action="b"))

    assert keeping.after(31) == {"quarantine": 1}
    assert keeping.after(366) == {"audit log": 1}


def test_nothing_young_goes(ledger: Ledger, keeping: Keeping) -> None:
    ledger.write([count(), session("started", 0), metric(0, 1.0)], now=AT)
    ledger.write([observation("event.logged", 0, **EVENT)], now=AT)

    assert keeping.after(7) == {}


def test_a_plan_changes_nothing_and_a_command_works_without_a_server(ledger: Ledger) -> None:
    ledger.write([observation("event.logged", 0, **EVENT)], now=AT)
    now, kept = AT + 100 * DAY, Kept(plays=365)

    plan = planned(ledger.database, lambda: now, kept)

    assert [each.name for each in plan] == [rule.name for rule in RULES]
    (events,) = [each for each in plan if each.name == "events"]
    assert (events.rows, events.days) == (1, 90)
    assert events.bytes
    assert len(ledger.rows(schema.events)) == 1
    *_, last = let_go_alone(ledger.database, lambda: now, kept)
    assert (last.done, last.total) == (len(RULES) - 1, len(RULES))
    assert ledger.rows(schema.events) == []


@pytest.mark.parametrize("is_sealed", [False, True])
def test_plays_go_only_where_somebody_says_after_how_long(
    ledger: Ledger, keeping: Keeping, *, is_sealed: bool
) -> None:
    for n, days in enumerate((0, 0.1, 50)):
        began = days * DAY_S
        steps = [
            observation("play.started", began, subject=f"p{n}", item={"title": f"T{n}"}),
            observation("play.ended", began + 60, subject=f"p{n}"),
        ]
        ledger.write(steps, now=AT + 50 * DAY)
    keeping.now = AT + 89 * DAY
    if is_sealed:
        keeping.sealer.seal("plays", TODAY)
    assert "plays" not in keeping.after(89)
    kept = Kept(plays=80)
    work = Retention(ledger.database, ledger.run, keeping.sealer, lambda: keeping.now, kept)

    assert [each.rows for each in work.plan() if each.name == "plays"] == [2]
    assert work.look() >= 2

    (left,) = ledger.rows(schema.plays)
    assert left["started_at"] == AT + 50 * DAY
    assert len(ledger.rows(schema.steps)) == 2
    tombs = [row for row in ledger.rows(schema.tombstones) if row["kind"] == "play"]
    assert len(tombs) == 2
    late = {row["key"] for row in ledger.rows(schema.late) if row["kind"] == "plays"}
    assert len(late) == 2 * is_sealed

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

import pytest
from msgspec import Meta, Struct
from msgspec.structs import replace

from tallylight.egress import Policy
from tallylight.ingest import supervisor as supervising
from tallylight.ingest import watching
from tallylight.ingest.supervisor import Supervisor
from tallylight.model.errors import (
    InvalidError,
    NotFoundError,
    SourceDownError,
    SourceUnreachableError,
    StoreUnavailableError,
    TallylightError,
)
from tallylight.model.memory import Memory
from tallylight.model.report import Report, Sighting, StreamState
from tallylight.model.source import SourceRecord, SourceState
from tallylight.model.time import Instant, system_clock
from tallylight.sources.contract import Edge, Source, Verdict


class Config(Struct, frozen=True):
    greeting: Annotated[str, Meta(title="Greeting", description="What it says.")] = "hello"


@dataclass
class Studio:
    """A source whose answers the test decides, and the store that takes its reports."""

    answers: list[Any] = field(default_factory=list)
    interval_ms: int = 10
    looks: int = 0
    in_flight: int = 0
    most_in_flight: int = 0
    memories: int = 0
    stored: list[Report] = field(default_factory=list)
    refusals: list[Exception] = field(default_factory=list)
    forgetful: list[Exception] = field(default_factory=list)
    greetings: list[str] = field(default_factory=list)
    records: list[SourceRecord] = field(default_factory=list)
    records_fail: bool = False
    slow_look: float = 0.0
    slow_store: float = 0.0

    def watch(self, config: Config, _edge: Edge, _memory: Memory) -> "StudioWatch":
        self.greetings.append(config.greeting)
        return StudioWatch(self)

    async def test(self, config: Config, _edge: Edge) -> Verdict:
        await asyncio.sleep(self.slow_look)
        return Verdict(ok=True, sentence=f"It says {config.greeting}.")

    def memory(self, _record: SourceRecord) -> Memory:
        if self.forgetful:
            raise self.forgetful.pop()
        self.memories += 1
        return Memory()

    def sources(self) -> list[SourceRecord]:
        if self.records_fail:
            raise OSError("the disk is on fire")
        return self.records

    async def deliver(self, _record: SourceRecord, report: Report) -> None:
        await asyncio.sleep(self.slow_store)
        if self.refusals:
            raise self.refusals.pop(0)
        self.stored.append(report)


class StudioWatch:
    def __init__(self, studio: Studio) -> None:
        self._studio = studio

    async def look(self) -> Report:
        studio = self._studio
        studio.looks += 1
        studio.in_flight += 1
        studio.most_in_flight = max(studio.most_in_flight, studio.in_flight)
        try:
            await asyncio.sleep(studio.slow_look)
            answer = studio.answers.pop(0) if studio.answers else "up"
            if isinstance(answer, Exception):
                raise answer
            return self._report(system_clock(), answer)
        finally:
            studio.in_flight -= 1

    def failed(self, at: Instant, error: TallylightError) -> Report:
        return self._report(at, "down" if isinstance(error, SourceDownError) else "unknown")

    def _report(self, at: Instant, state: StreamState) -> Report:
        sighting = Sighting(stream=None, state=state, since=at)
        interval = self._studio.interval_ms
        return Report(
            at=at, observations=[], sightings=[sighting], interval_ms=interval, requests=2
        )


RECORD = SourceRecord(
    id=UUID(int=1), key=1, site="main", name="studio", kind="studio", config={}, enabled=True,
    version=1, created_at=0,
)  # fmt: skip


@pytest.fixture
def studio(monkeypatch: pytest.MonkeyPatch) -> Studio:
    monkeypatch.setattr(supervising, "CONFIGURATION_INTERVAL_S", 0.02)
    monkeypatch.setattr(watching, "LONGEST_WAIT_S", 0.05)
    monkeypatch.setattr(watching, "FIRST_WAIT_S", 0.01)
    monkeypatch.setattr(watching, "RETRY_S", 0.01)
    return Studio(records=[RECORD])


@asynccontextmanager
async def supervised(studio: Studio) -> AsyncIterator[Supervisor]:
    kinds = {
        "studio": Source(
            kind="studio", title="Studio", summary="", config=Config, watch=studio.watch,
            test=studio.test, budget=lambda _: 60,
        ),
        "post": Source(kind="post", title="Post", summary="", config=Config),
    }  # fmt: skip
    one = Supervisor(studio.sources, studio.memory, studio.deliver, kinds, system_clock, Policy())
    one.start()
    try:
        yield one
    finally:
        await one.stop()


async def until(claim: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not claim():  # noqa: ASYNC110 - what is waited for has no event
            await asyncio.sleep(0.005)


def state_of(one: Supervisor, key: int = 1) -> SourceState:
    return one.state(key) or SourceState(status="waiting", sentence="")


def seen(studio: Studio) -> list[str]:
    return [report.sightings[0].state for report in studio.stored]


async def test_a_source_is_looked_at_again_and_again(studio: Studio) -> None:
    studio.slow_look = 0.02
    async with supervised(studio) as one:
        await until(lambda: len(studio.stored) >= 3)
        state = state_of(one)
    assert (state.status, state.failures, state.budget_per_min) == ("ok", 0, 60)
    assert (state.requests_per_min or 0) >= 6
    assert state.p95_ms is not None
    assert 0 <= state.p95_ms < 5_000
    assert studio.most_in_flight == 1
    assert studio.memories == 1


async def test_a_failed_look_is_told_and_waited_out(studio: Studio) -> None:
    studio.answers = [SourceUnreachableError("nobody there"), SourceDownError("shut")]
    async with supervised(studio) as one:
        await until(lambda: state_of(one).status == "failing")
        assert state_of(one).sentence == "nobody there"
        await until(lambda: "up" in seen(studio))
        assert state_of(one).failures == 0
    assert seen(studio)[:3] == ["unknown", "down", "up"]


async def test_the_wait_after_failures_doubles_up_to_a_minute(studio: Studio) -> None:
    studio.answers = [SourceUnreachableError() for _ in range(5)]
    async with supervised(studio):
        await until(lambda: "up" in seen(studio))
    told = [report.interval_ms for report in studio.stored[:5]]
    assert 9 <= told[0] <= 11
    assert 18 <= told[1] <= 22
    assert 45 <= told[4] <= 55


async def test_what_the_store_does_not_take_is_kept_in_order(studio: Studio) -> None:
    studio.refusals = [StoreUnavailableError() for _ in range(6)]
    async with supervised(studio) as one:
        await until(lambda: "Reports that wait" in state_of(one).sentence)
        await until(lambda: len(studio.stored) >= 5)
    told = [report.at for report in studio.stored]
    assert told == sorted(told)
    assert len(set(told)) == len(told) == studio.looks


async def test_a_store_that_is_away_at_the_start_is_waited_for(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "FIRST_WAIT_S", 60.0)
    studio.forgetful = [StoreUnavailableError() for _ in range(5)]
    async with supervised(studio) as one:
        await until(lambda: "database does not answer" in state_of(one).sentence)
        await until(lambda: studio.stored)
        assert state_of(one).status == "ok"


async def test_looking_stops_when_too_much_waits(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "MOST_WAITING", 3)
    studio.refusals = [StoreUnavailableError() for _ in range(40)]
    async with supervised(studio):
        await until(lambda: len(studio.refusals) < 10)
        assert studio.looks == 3
        await until(lambda: len(studio.stored) >= 4)


async def test_a_report_that_is_refused_is_left_out(
    studio: Studio, caplog: pytest.LogCaptureFixture
) -> None:
    studio.refusals = [NotFoundError("The source is gone.")]
    async with supervised(studio) as one:
        await until(lambda: len(studio.stored) >= 2)
        assert one.faults == 1
    assert "A report of studio is not taken: The source is gone." in caplog.text


async def test_a_report_that_breaks_the_store_again_and_again_is_left_out(
    studio: Studio, caplog: pytest.LogCaptureFixture
) -> None:
    studio.refusals = [ZeroDivisionError() for _ in range(watching.MOST_TRIES)]
    with caplog.at_level(logging.CRITICAL):
        async with supervised(studio) as one:
            await until(lambda: len(studio.stored) >= 2)
            assert one.faults == watching.MOST_TRIES


async def test_a_fault_nobody_foresaw_begins_anew_from_memory(
    studio: Studio, caplog: pytest.LogCaptureFixture
) -> None:
    studio.answers = ["up", ZeroDivisionError("password in here")]
    with caplog.at_level(logging.CRITICAL):
        async with supervised(studio) as one:
            await until(lambda: len(studio.stored) >= 3)
            assert one.faults == 1
    assert studio.memories == 2


async def test_a_change_of_configuration_is_taken_up(studio: Studio) -> None:
    async with supervised(studio):
        await until(lambda: studio.stored)
        studio.records = [replace(RECORD, config={"greeting": "good evening"}, version=2)]
        await until(lambda: "good evening" in studio.greetings)
    assert studio.greetings == ["hello", "good evening"]


async def test_a_slow_look_does_not_hold_a_change_up(studio: Studio) -> None:
    studio.slow_look = 60
    async with supervised(studio):
        await until(lambda: studio.looks)
        studio.records = [replace(RECORD, version=2)]
        await until(lambda: studio.looks == 2)
    assert studio.most_in_flight == 1


async def test_what_could_not_be_delivered_outlives_a_change(studio: Studio) -> None:
    studio.refusals = [StoreUnavailableError() for _ in range(20)]
    async with supervised(studio):
        await until(lambda: studio.looks >= 2)
        looks = studio.looks
        studio.records = [replace(RECORD, version=2)]
        await until(lambda: len(studio.stored) > looks)
    told = [report.at for report in studio.stored]
    assert told == sorted(set(told))


async def test_sources_come_and_go(studio: Studio) -> None:
    studio.records = []
    async with supervised(studio) as one:
        assert one.state(1) is None
        studio.records = [RECORD]
        await until(lambda: studio.stored)
        studio.records = [replace(RECORD, enabled=False, version=2)]
        await until(lambda: state_of(one).status == "disabled")
        # One that had begun comes to its end.
        await asyncio.sleep(0.05)
        looks = studio.looks
        await asyncio.sleep(0.05)
        assert studio.looks == looks


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [("post", "push", "tells by itself"), ("fax", "failing", "no kind of source called fax")],
)
async def test_sources_that_are_not_asked_say_why(
    studio: Studio, kind: str, status: str, words: str
) -> None:
    studio.records = [replace(RECORD, kind=kind)]
    async with supervised(studio) as one:
        await until(lambda: one.state(1))
        assert state_of(one).status == status
        assert words in state_of(one).sentence


async def test_a_faulty_configuration_is_a_sentence(studio: Studio) -> None:
    studio.records = [replace(RECORD, config={"greeting": 7})]
    async with supervised(studio) as one:
        await until(lambda: state_of(one).status == "failing" if one.state(1) else False)
        assert "Expected str" in state_of(one).sentence


async def test_unreadable_sources_do_not_stop_the_watch(
    studio: Studio, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.CRITICAL):
        async with supervised(studio) as one:
            await until(lambda: studio.stored)
            studio.records_fail = True
            await until(lambda: one.faults)
            stored = len(studio.stored)
            await until(lambda: len(studio.stored) > stored)


async def test_stopping_lets_a_delivery_come_to_its_end(studio: Studio) -> None:
    studio.slow_store = 0.1
    async with supervised(studio):
        await until(lambda: studio.looks)
        await asyncio.sleep(0.02)
    assert len(studio.stored) == 1


async def test_a_report_that_has_more_is_followed_at_once(studio: Studio) -> None:
    studio.interval_ms = 60_000

    async def looked(watch: StudioWatch) -> Report:
        studio.looks += 1
        report = watch._report(studio.looks, "up")  # noqa: SLF001 - a report like the others
        report.has_more = studio.looks < 5
        return report

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(StudioWatch, "look", looked)
        async with supervised(studio):
            await until(lambda: len(studio.stored) == 5)
            await asyncio.sleep(0.05)
    assert studio.looks == 5


async def test_a_test_gives_a_verdict(studio: Studio) -> None:
    async with supervised(studio) as one:
        verdict = await one.test("studio", {"greeting": "hi"}, "main")
    assert verdict == Verdict(ok=True, sentence="It says hi.")


async def test_a_test_that_takes_too_long_says_so(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervising, "TEST_PATIENCE_S", 0.01)
    studio.slow_look = 60
    async with supervised(studio) as one:
        verdict = await one.test("studio", {}, "main")
    assert verdict.sentence == "No answer within 0 s."


@pytest.mark.parametrize(
    ("kind", "config", "error"),
    [
        ("fax", {}, NotFoundError),
        ("post", {}, InvalidError),
        ("studio", {"greeting": 7}, InvalidError),
    ],
)
async def test_a_test_of_nonsense_is_refused(
    studio: Studio, kind: str, config: dict[str, Any], error: type[Exception]
) -> None:
    async with supervised(studio) as one:
        with pytest.raises(error):
            await one.test(kind, config, "main")

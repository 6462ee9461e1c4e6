"""The writer's queue: bounded, answered after the commit, unharmed by what it cannot write."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tallylight.ingest.commit import Outcome
from tallylight.ingest.intake import Intake
from tallylight.ingest.pending import pending
from tallylight.ingest.queue import OURSELVES, USUAL, Receipt, Replies, Submission
from tallylight.ingest.space import Space
from tallylight.ingest.writer import Writer
from tallylight.model.errors import DiskFullError, OverloadedError, StoreUnavailableError
from tallylight.store import schema
from tallylight.store.database import FILE_NAME, sqlite_library
from tallylight.store.room import Reserve
from tallylight.store.write import transaction
from tests.ledger import LATER, Ledger, observation

Answer = Receipt | Exception


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    made = Ledger(tmp_path)
    yield made
    made.close()


@pytest.fixture
def writer(ledger: Ledger) -> Iterator[Writer]:
    made = writer_of(ledger)
    made.start()
    yield made
    made.stop()


def writer_of(ledger: Ledger, publish: Callable[[Outcome], None] = lambda _: None) -> Writer:
    return Writer(
        ledger.database,
        ledger.directory.rules,
        lambda: LATER,
        publish=publish,
        hand_over=answer_all,
    )


def answer_all(replies: Replies) -> None:
    for reply, result in replies:
        reply(result)


def submission(
    ledger: Ledger, *observations: Any, size: int = 100
) -> tuple[Submission, Future[Any]]:
    origin = ledger.directory.origin("main", 1)
    assert origin is not None
    waiting = [pending(one, place, origin, LATER) for place, one in enumerate(observations)]
    done: Future[Any] = Future()
    intake = Intake(observations=waiting)
    return Submission(intake=intake, size=size, reply=done.set_result), done


def count(listeners: int) -> Any:
    return observation("audience.sampled", 0, stream="/live", listeners=listeners)


def test_an_answer_counts_what_was_accepted_and_what_was_known(
    ledger: Ledger, writer: Writer
) -> None:
    one = count(1)
    first, done = submission(ledger, one, one, count(2))

    writer.submit(first)

    assert done.result(5) == Receipt(2, 1, {})


def test_the_log_of_sqlite_is_carried_over_while_nobody_waits(
    ledger: Ledger, writer: Writer, tmp_path: Path
) -> None:
    observations = [count(number) for number in range(100)]
    for few in (observations[:99], observations[99:]):
        before = acknowledged_in_the_file_alone(tmp_path)
        each, done = submission(ledger, *few)
        writer.submit(each)
        assert done.result(5).accepted == len(few)

    assert before == 0
    writer.run(lambda _: None)  # The writer is past what it did after its answer.
    assert acknowledged_in_the_file_alone(tmp_path) == 100


def test_an_sqlite_with_the_fault_of_resets_is_left_to_its_commits(
    ledger: Ledger, writer: Writer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transaction, "is_safe_sqlite", lambda: False)
    each, done = submission(ledger, *(count(number) for number in range(100)))
    writer.submit(each)

    assert done.result(5).accepted == 100
    writer.run(lambda _: None)
    assert acknowledged_in_the_file_alone(tmp_path) == 0


def acknowledged_in_the_file_alone(folder: Path) -> int:
    """How many receipts a copy of the file has that was made without its log."""
    copy = folder / "alone.db"
    copy.write_bytes((folder / FILE_NAME).read_bytes())
    with closing(sqlite_library().connect(str(copy))) as alone:
        ((found,),) = alone.execute("SELECT count(*) FROM receipts").fetchall()
    return found


def test_what_waits_is_written_before_it_stops(ledger: Ledger) -> None:
    writer = writer_of(ledger)
    writer.start()
    waiting = [submission(ledger, count(number)) for number in range(50)]
    for each, _ in waiting:
        writer.submit(each)

    writer.stop()

    assert [done.result(0).accepted for _, done in waiting] == [1] * 50


def test_a_value_that_the_database_refuses_harms_no_neighbour(
    ledger: Ledger, writer: Writer
) -> None:
    # Stands in for what a check missed: a stream that cannot be encoded into any database.
    bad = observation("audience.sampled", 0, stream="/live", listeners=2)
    first, done = submission(ledger, count(1), bad, count(3))
    first.intake.observations[1].id = "not hexadecimal"

    writer.submit(first)

    assert done.result(5) == Receipt(2, 0, {1: "the database refuses this value"})


def test_too_much_at_once_is_refused_at_once(ledger: Ledger, writer: Writer) -> None:
    first, _ = submission(ledger, count(1), size=USUAL.bytes + 1)

    with pytest.raises(OverloadedError):
        writer.submit(first)


def test_a_writer_that_stopped_takes_nothing(ledger: Ledger) -> None:
    writer = writer_of(ledger)
    writer.start()
    writer.stop()

    with pytest.raises(StoreUnavailableError):
        writer.submit(submission(ledger, count(1))[0])


def test_a_job_runs_between_groups(writer: Writer) -> None:
    assert writer.run(lambda tx: tx.run("SELECT 1 + 1")) == [(2,)]


def test_a_job_that_fails_tells_whoever_waits(writer: Writer) -> None:
    with pytest.raises(ZeroDivisionError):
        writer.run(lambda _: 1 // 0)


def test_a_job_that_fails_changes_nothing(ledger: Ledger, writer: Writer) -> None:
    def half(tx: Any) -> None:
        tx.run("INSERT INTO revisions (line, last) VALUES (2, 7)")
        raise KeyError

    with pytest.raises(KeyError):
        writer.run(half)

    assert not [row for row in ledger.rows(schema.revisions) if row["line"] == 2]


def test_what_is_published_was_committed(ledger: Ledger) -> None:
    published: list[Outcome] = []
    writer = writer_of(ledger, published.append)
    writer.start()
    first, done = submission(ledger, count(1))
    writer.submit(first)
    done.result(5)
    writer.stop()

    assert [len(outcome.by_id) for outcome in published] == [1]


@pytest.fixture
def full(ledger: Ledger) -> Space:
    """A disk that is full."""
    reserve = Reserve(ledger.database.folder, 1 << 60)
    space = Space(ledger.database, reserve, lambda *_, **__: None)
    space.look()
    return space


def test_on_a_full_disk_nothing_is_written_but_our_own(ledger: Ledger, full: Space) -> None:
    writer = writer_of(ledger)
    writer.mind(full)
    ours, done = submission(ledger, count(1))
    theirs, refused = submission(ledger, count(2))
    theirs.sender = 1
    # Both wait when the writer begins, so that they are one group.
    for each in (ours, theirs):
        writer._queue.put(each)  # noqa: SLF001
    writer.start()

    assert done.result(5) == Receipt(1, 0, {})
    assert isinstance(refused.result(5), DiskFullError)
    with pytest.raises(DiskFullError):
        writer.require_room(1)
    writer.require_room(OURSELVES)
    writer.stop()


def test_a_database_without_room_says_so(ledger: Ledger, writer: Writer) -> None:
    pages = writer.run(lambda tx: tx.run("SELECT page_count FROM pragma_page_count"))[0][0]
    # Stands in for a disk that is full between two looks.
    writer.run(lambda tx: tx.run(f"PRAGMA max_page_count = {pages + 2}"))
    many, done = submission(ledger, *(count(number) for number in range(2_000)))

    writer.submit(many)

    assert isinstance(done.result(20), DiskFullError)

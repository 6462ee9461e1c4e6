import itertools
from pathlib import Path

import pytest

from tallylight.spool.quarantine import list_refused
from tallylight.spool.receiver import NotNowError
from tallylight.spool.segment import SIZE
from tallylight.spool.tally import read_tally
from tallylight.spool.waiting import Bounds, Waiting
from tests.unit.spool.receiving import DAY_US, Box


def numbered(count: int, size: int = 0) -> list[bytes]:
    return [b'{"n":%d}' % n + b" " * size for n in range(count)]


def test_all_arrives_in_order_over_many_segments(tmp_path: Path) -> None:
    box = Box(tmp_path)
    for one in numbered(3_000, size=1_500):
        box.log(one)
        box.appender.sync()
    box.ship()
    assert box.kept.taken == numbered(3_000, size=1_500)
    assert read_tally(tmp_path).sent == 3_000


def test_segments_that_were_sent_go(tmp_path: Path) -> None:
    box = Box(tmp_path)
    box.log(*numbered(3_000, size=1_500))
    box.appender.close()
    box.ship()
    assert list(tmp_path.glob("*.segment")) == []


def test_what_two_processes_log_is_sent_in_the_order_of_time(tmp_path: Path) -> None:
    one, other = Box(tmp_path), Box(tmp_path)
    for n in range(20):
        (one if n % 2 else other).log(b'{"n":%d}' % n)
        one.now = other.now = max(one.now, other.now)
    one.ship()
    assert one.kept.taken == numbered(20)
    other.ship()
    assert other.kept.taken == []


def test_one_ships_at_a_time_and_the_next_takes_over(tmp_path: Path) -> None:
    one, other = Box(tmp_path), Box(tmp_path)
    assert one.waiting.hold()
    assert not other.waiting.hold()
    one.shipper.close()
    assert other.waiting.hold()


def test_what_is_refused_is_kept_and_keeps_nobody_back(tmp_path: Path) -> None:
    box = Box(tmp_path)
    box.log(b'{"n":1}', b'{"n":"bad"}', b'{"n":2}')
    box.ship()
    assert box.kept.taken == [b'{"n":1}', b'{"n":2}']
    (refused,) = list_refused(tmp_path)
    assert (bytes(refused.observation), refused.error, refused.path) == (b'{"n":"bad"}', "bad", "$")
    assert read_tally(tmp_path).quarantined == 1


@pytest.mark.parametrize("most", [1, 3, 7])
def test_what_is_not_taken_together_is_taken_in_parts(tmp_path: Path, most: int) -> None:
    box = Box(tmp_path)
    box.kept.most = most
    box.log(*numbered(10), b'"bad"', *numbered(10))
    box.ship()
    assert box.kept.taken == numbered(10) * 2
    assert bytes(list_refused(tmp_path)[0].observation) == b'"bad"'


def test_a_receiver_that_is_away_is_asked_less_and_less_and_then_gets_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box, ticks, asked = Box(tmp_path), [0.0], list[float]()
    monkeypatch.setattr("tallylight.spool.shipper.monotonic", lambda: ticks[0])

    def away() -> None:
        asked.append(ticks[0])
        raise NotNowError("nobody there", retry_after_s=90 if len(asked) == 20 else None)

    box.kept.before = away
    box.log(*numbered(5))
    while ticks[0] < 1_000:
        ticks[0] += box.shipper.step() or 0.1
    pauses = [later - sooner for sooner, later in itertools.pairwise(asked)]
    assert pauses[0] < 1.5
    assert all(14 < pause <= 31.1 for pause in [*pauses[8:19], *pauses[20:]])
    assert pauses[19] >= 90
    assert len(box.kept.said) == 1
    assert read_tally(tmp_path).fault == "nobody there"
    box.kept.before = lambda: None
    ticks[0] += 1_000
    box.ship()
    assert box.kept.taken == numbered(5)
    assert read_tally(tmp_path).fault == ""


def test_beyond_its_bytes_the_oldest_goes_and_is_counted(tmp_path: Path) -> None:
    box = Box(tmp_path, Bounds(bytes=3 * SIZE))
    for one in numbered(4_000, size=1_500):
        box.log(one)
        box.appender.sync()
        if box.appender.lost == 0 and len(list(tmp_path.glob("*.segment"))) > 4:
            assert box.waiting.hold()
            box.waiting.make_room()
    box.ship()
    dropped = read_tally(tmp_path).dropped
    assert dropped > 0
    assert box.kept.taken == numbered(4_000, size=1_500)[dropped:]


def test_a_process_beyond_all_room_loses_the_newest_and_counts(tmp_path: Path) -> None:
    box = Box(tmp_path, Bounds(bytes=SIZE))
    kept = [box.appender.append(one) for one in numbered(3_000, size=1_500)]
    assert kept.count(False) == box.appender.lost > 0
    assert sum(one.stat().st_size for one in tmp_path.glob("*.segment")) <= 2 * SIZE


def test_beyond_its_days_the_oldest_goes_and_is_counted(tmp_path: Path) -> None:
    box = Box(tmp_path, Bounds(days=2))
    box.log(*numbered(3))
    box.now += 3 * DAY_US
    box.log(b"new")
    box.ship()
    assert box.kept.taken == [b"new"]
    assert read_tally(tmp_path).dropped == 3


def test_a_day_away_takes_nothing(tmp_path: Path) -> None:
    box = Box(tmp_path)
    for hour in range(24):
        box.log(b'{"hour":%d}' % hour)
        box.now += DAY_US // 24
        box.appender.sync()
    box.ship()
    assert len(box.kept.taken) == 24


def test_counts_last_longer_than_processes(tmp_path: Path) -> None:
    for _ in range(2):
        box = Box(tmp_path)
        box.log(*numbered(2))
        box.ship()
        box.appender.close()
        box.shipper.close()
    waiting = Waiting(tmp_path, box.clock)
    assert waiting.hold()
    assert waiting.tally.sent == 4
    waiting.release()

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight.spool.segment import SIZE, START, Reading, Record, Segment, made


def told(path: Path) -> list[bytes]:
    return [record.payload for record in read(path)]


def read(path: Path) -> list[Record]:
    reading = Reading(path)
    reading.look()
    try:
        return list(reading.records())
    finally:
        reading.close()


def written(path: Path, *payloads: bytes) -> Path:
    segment = Segment(path)
    for place, payload in enumerate(payloads):
        assert segment.append(made(payload, place))
    segment.close()
    return path


@given(payloads=st.lists(st.binary(max_size=300), min_size=1, max_size=30))
def test_what_was_appended_is_read_in_order(
    payloads: list[bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("spool") / "a.segment"
    assert told(written(path, *payloads)) == payloads


def test_a_power_cut_at_any_byte_of_the_last_record_takes_that_alone(tmp_path: Path) -> None:
    path = written(tmp_path / "a.segment", b'{"n":1}', b'{"n":2}', b'{"n":3}')
    whole = path.read_bytes()
    before, last = [record.end for record in read(path)][-2:]
    for cut in range(before, last):
        for rest in (b"", bytes(len(whole) - cut)):
            path.write_bytes(whole[:cut] + rest)
            reading = Reading(path)
            reading.look()
            assert [one.payload for one in reading.records()] == [b'{"n":1}', b'{"n":2}']
            assert len(reading.torn) == (cut > before), cut
            reading.close()


@pytest.mark.parametrize("damage", [b"\0", b"x"])
def test_a_page_that_was_lost_takes_no_other_records(tmp_path: Path, damage: bytes) -> None:
    path = written(tmp_path / "a.segment", *(b'{"n":%d}' % n for n in range(5)))
    ends = [record.end for record in read(path)]
    whole = bytearray(path.read_bytes())
    whole[ends[1] : ends[2]] = damage * (ends[2] - ends[1])
    path.write_bytes(whole)
    reading = Reading(path)
    reading.look()
    assert [one.payload for one in reading.records()] == [b'{"n":%d}' % n for n in (0, 1, 3, 4)]
    assert len(reading.torn) == 1
    reading.close()


def test_of_a_segment_that_is_written_only_what_is_whole_is_read(tmp_path: Path) -> None:
    segment = Segment(tmp_path / "a.segment")
    segment.append(made(b"one", 1))
    reading = Reading(segment.path)
    reading.look()
    assert not reading.is_over
    assert [one.payload for one in reading.records()] == [b"one"]
    segment.append(made(b"two", 2))
    assert [one.payload for one in reading.records()] == [b"one", b"two"]
    segment.close()
    reading.look()
    assert reading.is_over
    reading.close()


def test_a_record_whose_note_a_signal_prevented_is_not_written_over(tmp_path: Path) -> None:
    segment = Segment(tmp_path / "a.segment")
    segment.append(made(b"one", 1))
    segment.end = START
    segment.append(made(b"longer than one", 2))
    segment.close()
    assert told(segment.path) == [b"one", b"longer than one"]


def test_what_was_acknowledged_is_not_read_again(tmp_path: Path) -> None:
    path = written(tmp_path / "a.segment", b"one", b"two")
    reading = Reading(path)
    first, _ = reading.records()
    reading.acknowledge(first.end)
    reading.close()
    assert told(path) == [b"two"]


def test_a_full_segment_takes_no_more(tmp_path: Path) -> None:
    segment = Segment(tmp_path / "a.segment")
    assert segment.append(made(bytes(SIZE - START - 20), 1))
    assert not segment.append(made(b"", 2))
    segment.close()


def test_an_empty_segment_leaves_nothing(tmp_path: Path) -> None:
    Segment(tmp_path / "a.segment").close()
    assert list(tmp_path.iterdir()) == []

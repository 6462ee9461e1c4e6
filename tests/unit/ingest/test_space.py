"""A disk that fills and empties, as `Space` sees it; the figures are those of the disk."""

from pathlib import Path
from typing import Any

import pytest

from tallylight.ingest import space as module
from tallylight.ingest.space import Space
from tallylight.model.errors import DiskFullError
from tallylight.model.event import EventName
from tallylight.store.database import Database
from tallylight.store.room import Reserve
from tests.served import Served

MIB = 1 << 20


class Disk:
    """So much is free beside the reserve, and so much in the file."""

    def __init__(self, folder: Path) -> None:
        self.reserve = Reserve(folder, 8 * MIB)
        self.free = 500 * MIB
        self.reusable = 0

    def free_bytes(self, _: Path) -> int:
        return self.free - (self.reserve.size if self.reserve.is_kept else 0)

    def reusable_bytes(self, _: Database) -> int:
        return self.reusable


@pytest.fixture
def disk(served: Served, monkeypatch: pytest.MonkeyPatch) -> Disk:
    made = Disk(served.folder)
    monkeypatch.setattr(module, "free_bytes", made.free_bytes)
    monkeypatch.setattr(module, "reusable_bytes", made.reusable_bytes)
    return made


@pytest.fixture
def noted() -> list[Any]:
    return []


@pytest.fixture
def space(served: Served, disk: Disk, noted: list[Any]) -> Space:
    made = Space(served.database, disk.reserve, lambda name, *_, **__: noted.append(name))
    made.look()
    return made


def test_a_disk_with_room_has_a_reserve(space: Space, disk: Disk) -> None:
    space.require_room()

    assert disk.reserve.is_kept
    assert disk.reserve._path.stat().st_blocks * 512 >= disk.reserve.size  # noqa: SLF001


def test_short_of_room_it_refuses_and_gives_the_reserve_up(
    space: Space, disk: Disk, noted: list[Any]
) -> None:
    disk.free = 15 * MIB
    space.glance()

    with pytest.raises(DiskFullError, match="almost full"):
        space.require_room()
    assert not disk.reserve.is_kept
    assert noted == [EventName.DISK_FULL]


def test_with_room_again_it_takes_again(space: Space, disk: Disk, noted: list[Any]) -> None:
    disk.free = 15 * MIB
    space.look()
    disk.free = 23 * MIB
    space.look()
    assert space.is_full

    disk.free = 24 * MIB
    space.look()

    space.require_room()
    assert disk.reserve.is_kept
    assert noted == [EventName.DISK_FULL, EventName.DISK_HAS_ROOM]


def test_room_in_the_file_counts(space: Space, disk: Disk) -> None:
    disk.free = 15 * MIB
    space.look()
    disk.reusable = 30 * MIB
    space.look()

    assert not space.is_full
    assert disk.reserve.is_kept


def test_what_commits_need_is_not_in_the_file(space: Space, disk: Disk) -> None:
    disk.reusable = 300 * MIB
    disk.free = 9 * MIB
    space.look()

    assert space.is_full


def test_it_is_told_once(space: Space, disk: Disk, noted: list[Any]) -> None:
    disk.free = 15 * MIB
    for _ in range(5):
        space.look()

    assert noted == [EventName.DISK_FULL]


def test_a_little_less_room_changes_nothing(space: Space, disk: Disk) -> None:
    disk.free = 20 * MIB
    space.look()

    space.require_room()


def test_an_own_reserve_of_another_size_is_made_anew(served: Served, disk: Disk) -> None:
    (served.folder / "reserve").write_bytes(b"short")
    assert not disk.reserve.is_kept

    Space(served.database, disk.reserve, lambda *_, **__: None).look()

    assert disk.reserve.is_kept

"""The disk fills up under a running server, to the last byte, and is emptied again (promise 3)."""

from collections.abc import Iterator
from pathlib import Path
from shutil import disk_usage
from typing import Any

import httpx2
import pytest

from tests.contract.pushing import PATH, sample
from tests.servers.disk import SmallDisk, small_disk
from tests.servers.process import wait_until
from tests.servers.tallylight import Start, Tallylight

pytestmark = [pytest.mark.torture, pytest.mark.timeout(300)]

MIB = 1 << 20
RESERVE = 8 * MIB


class Disk:
    """A disk of 96 MiB with a server's folder on it, and a file that takes what the test says."""

    def __init__(self, disk: SmallDisk) -> None:
        self.disk = disk
        self.data = disk.seen / "data"
        self._ballast = disk.seen / "ballast"

    @property
    def free(self) -> int:
        return disk_usage(self.data).free

    @property
    def has_reserve(self) -> bool:
        return (self.data / "reserve").exists()

    def fill(self, leave: int) -> None:
        """Take all but `leave` bytes; 0 takes whatever there is."""
        with self._ballast.open("ab", buffering=0) as file:
            try:
                while self.free > leave:
                    file.write(bytes(min(MIB, max(4_096, self.free - leave))))
            except OSError:
                assert leave == 0

    def clear(self) -> None:
        self._ballast.unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with small_disk(tmp_path / "disk", 96) as made:
        yield Disk(made)


@pytest.fixture
def server(disk: Disk, start_tallylight: Start) -> Tallylight:
    small = disk.disk
    return start_tallylight(
        small.folder / "data", env={"TALLYLIGHT_DATA_RESERVE_MIB": "8"}, within=small.within
    )


@pytest.fixture
def desk(server: Tallylight) -> Iterator[httpx2.Client]:
    with server.client(server.token("desk", "ingest", "admin")) as client:
        yield client


def pushed(desk: httpx2.Client, count: int = 500) -> httpx2.Response:
    return desk.post(PATH, json=[sample(title="x" * 400) for _ in range(count)])


def filled_by_pushing(desk: httpx2.Client) -> tuple[int, httpx2.Response]:
    """How many observations were acknowledged until a push was refused, and the refusal."""
    acknowledged = 0
    while True:
        answer = pushed(desk)
        if answer.status_code != 200:
            return acknowledged, answer
        acknowledged += answer.json()["accepted"]


def disk_metric(desk: httpx2.Client) -> str:
    lines = desk.get("/metrics").text.splitlines()
    return next(line for line in lines if line.startswith("tallylight_disk_full "))


def events(desk: httpx2.Client) -> list[str]:
    listed = desk.get("/api/v1/events", params={"limit": 100}).json()["items"]
    return [one["event"] for one in listed]


def stored(desk: httpx2.Client) -> int:
    count, cursor = 0, None
    while True:
        asked: dict[str, Any] = {"limit": 1_000, **({"cursor": cursor} if cursor else {})}
        page = desk.get("/api/v1/audience", params=asked).json()
        count += len(page["items"])
        if (cursor := page["next"]) is None:
            return count


def test_a_full_disk_is_a_state_that_is_told_and_left_by_itself(
    disk: Disk, server: Tallylight, desk: httpx2.Client
) -> None:
    wait_until(lambda: disk.has_reserve, "there is a reserve")
    disk.fill(leave=RESERVE + 10 * MIB)

    acknowledged, refused = filled_by_pushing(desk)

    assert refused.status_code == 507, refused.text
    assert int(refused.headers["retry-after"]) >= 1
    assert "almost full" in refused.json()["detail"]
    assert disk.free > RESERVE // 4
    assert not disk.has_reserve

    ready = desk.get("/readyz")
    assert ready.status_code == 503
    assert "almost full" in ready.json()["checks"]["disk"]
    assert disk_metric(desk) == "tallylight_disk_full 1.0"
    assert any("the disk is full" in line for line in server.log)
    wait_until(lambda: "disk_full" in events(desk), "an event tells of it", 10)

    # What makes room can run: deletes, too, need some.
    assert desk.request("DELETE", "/api/v1/events?older_than_days=1").status_code == 200
    assert pushed(desk, 1).status_code == 507

    disk.clear()
    wait_until(lambda: pushed(desk, 1).status_code == 200, "observations are taken again", 5)
    assert desk.get("/readyz").status_code == 200
    assert disk_metric(desk) == "tallylight_disk_full 0.0"
    assert disk.has_reserve
    wait_until(lambda: "disk_has_room" in events(desk), "an event tells of it", 10)
    assert stored(desk) == acknowledged + 1
    server.stop()


def test_somebody_else_takes_the_last_byte_at_once(
    disk: Disk, server: Tallylight, desk: httpx2.Client
) -> None:
    wait_until(lambda: disk.has_reserve, "there is a reserve")
    assert pushed(desk).status_code == 200

    disk.fill(leave=0)
    refused = pushed(desk)
    disk.fill(leave=0)
    again = pushed(desk)

    assert {refused.status_code, again.status_code} == {507}
    assert desk.get("/healthz").status_code == 200
    disk.clear()
    wait_until(lambda: pushed(desk, 1).status_code == 200, "observations are taken again", 5)
    assert stored(desk) == 501
    server.stop()

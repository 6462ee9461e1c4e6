"""What keeps the server from its work stands above every page, until it does so no longer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.studio import View, add_admin, need_page
from tests.servers.chromium import Theme
from tests.servers.disk import SmallDisk, small_disk
from tests.servers.process import wait_until
from tests.servers.tallylight import Start, Tallylight

pytestmark = [pytest.mark.journey, pytest.mark.chromium]

MIB = 1 << 20


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", 64) as made:
        yield made


@pytest.fixture
def server(disk: SmallDisk, start_tallylight: Start) -> Tallylight:
    need_page()
    env = {"TALLYLIGHT_DATA_RESERVE_MIB": "8"}
    server = start_tallylight(disk.folder / "data", env=env, within=disk.within)
    add_admin(server).close()
    return server


@pytest.mark.parametrize(("theme", "width"), [("dark", 1440), ("light", 390)])
def test_a_full_disk_is_told_above_every_page(
    chromium: Browser, server: Tallylight, disk: SmallDisk, shots: Path, theme: Theme, width: int
) -> None:
    view = View(chromium, server, theme=theme, width=width)
    view.sign_in()
    notice = view.page.get_by_role("alert").filter(has_text="The disk is almost full")
    view.open("/plays")
    expect(view.page.get_by_role("heading", level=1)).to_be_visible()
    expect(notice).to_have_count(0)

    ballast = disk.seen / "ballast"
    ballast.write_bytes(bytes(50 * MIB))
    with server.client() as client:
        wait_until(lambda: client.get("/readyz").status_code == 503, "the disk is full")
        view.open("/plays")
        expect(notice).to_contain_text("observations are refused")
        view.shoot(shots, "server-notice")
        assert view.window.axe_violations() == []

        ballast.unlink()
        wait_until(lambda: client.get("/readyz").status_code == 200, "there is room again")
    expect(notice).to_have_count(0, timeout=20_000)
    # The browser takes the answer that the server is not ready for a failure.
    assert [fault for fault in view.faults if "503" not in fault] == []
    view.close()

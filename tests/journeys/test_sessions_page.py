"""Sessions and the rules of who does not count, in a real browser on a real server."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.contract.pushing import PATH, now_ms, observation
from tests.journeys.studio import PASSWORD, View, add_admin, need_page
from tests.mmdb import write_mmdb
from tests.servers.chromium import Theme
from tests.servers.tallylight import Tallylight

pytestmark = [pytest.mark.journey, pytest.mark.chromium]

MINUTE = 60_000
OFFICE, HOME, MONITOR, SHORT = "203.0.113.7", "198.51.100.8", "192.0.2.9", "203.0.113.50"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36"
HOSTILE = "<img src=x onerror=alert(1)>"
Look = Callable[..., View]


def stays() -> list[dict[str, object]]:
    """A play from the office, one that goes on at home, a short one, a monitor."""
    now = now_ms()
    told: list[dict[str, object]] = []

    def stay(name: str, ip: str, agent: str, began: int, ended: int | None, **more: object) -> None:
        viewer = {"ip": ip, "user_agent": agent}
        start = {"at": now - began * MINUTE, "subject": name, "viewer": viewer, "stream": "/live"}
        told.append(observation("session.started", **{**start, **more}))
        if ended is not None:
            at = now - ended * MINUTE
            told.append(observation("session.ended", at=at, subject=name, reason="gone"))

    stay("office", OFFICE, "VLC/3.0.18 LibVLC/3.0.18", 30, 10, bytes_served=19_200_000)
    stay("home", HOME, CHROME, 20, None, stream="/jazz")
    stay("short", SHORT, HOSTILE, 5, 5)
    stay("monitor", MONITOR, "UptimeRobot/2.0", 40, 1, excluded="monitor: UptimeRobot/2.0")
    return told


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tallylight]:
    need_page()
    folder = tmp_path_factory.mktemp("sessions")
    countries = folder / "countries.mmdb"
    write_mmdb(countries, {"203.0.113.0/24": {"country": {"iso_code": "FR"}}})
    server = Tallylight(folder / "data", env={"TALLYLIGHT_COUNTRIES_FILE": str(countries)})
    server.start()
    try:
        add_admin(server).close()
        server.run("user", "add", "vera", "--role", "viewer", "--password-file", "-", say=PASSWORD)
        with server.client(server.token("desk", "ingest", site="main")) as desk:
            desk.post(PATH, json=stays()).raise_for_status()
        yield server
    finally:
        server.kill()


@pytest.fixture
def look(chromium: Browser, server: Tallylight) -> Iterator[Look]:
    """Opens a window onto the server; faults on the page fail the test when it is over.

    A rule that says nothing yet is tried and refused while it is typed: no fault of the page.
    """
    views: list[View] = []

    def open_view(*, width: int = 1440, theme: Theme = "dark") -> View:
        views.append(View(chromium, server, width=width, theme=theme))
        views[-1].sign_in()
        return views[-1]

    yield open_view
    faults = [fault for view in views for fault in view.faults if "422" not in fault]
    for view in views:
        view.close()
    assert faults == []


def rows(view: View) -> Locator:
    return view.page.get_by_role("grid", name="Sessions, the newest first").locator("tbody tr")


def lists(view: View, *ips: str) -> None:
    """Wait until the page lists sessions of these addresses, and no others."""
    expect(rows(view)).to_have_count(len(ips))
    for row, ip in zip(rows(view).all(), ips, strict=True):
        expect(row).to_contain_text(ip)


def is_clean(view: View) -> None:
    assert view.window.axe_violations() == []
    wide = view.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0, "the page scrolls sideways"


def test_a_session_tells_app_device_country_and_bytes(look: Look) -> None:
    view = look()
    view.open("/sessions")

    lists(view, HOME, OFFICE)
    office = rows(view).nth(1)
    for told in ("20 m", "France", "VLC", "/live", "19.2 MB"):
        expect(office).to_contain_text(told)
    for told in ("goes on", "Chrome", "Windows", "/jazz"):
        expect(rows(view).first).to_contain_text(told)


def test_plays_sessions_and_gross_are_one_click_apart(look: Look) -> None:
    view = look()
    view.open("/sessions")
    lists(view, HOME, OFFICE)

    view.button("Sessions").click()
    lists(view, SHORT, HOME, OFFICE)
    view.button("Gross").click()
    lists(view, SHORT, HOME, OFFICE, MONITOR)

    expect(view.page).to_have_url(re.compile(r"view=gross"))
    expect(rows(view).last).to_contain_text("Excluded: monitor: UptimeRobot/2.0")
    expect(view.page.get_by_text(re.compile("onerror")).first).to_be_attached()
    view.page.go_back()
    lists(view, SHORT, HOME, OFFICE)


def test_filters_are_in_the_address_and_back_takes_them_out(look: Look) -> None:
    view = look()
    view.open("/sessions")
    lists(view, HOME, OFFICE)
    view.button("Filter").click()
    view.page.get_by_label("Country").select_option("FR")
    lists(view, OFFICE)
    view.page.keyboard.press("Escape")
    view.open("/sessions?client=Chrome&view=gross")
    lists(view, HOME)

    view.page.get_by_role("button", name=re.compile("Remove the filter App: Chrome")).click()
    lists(view, SHORT, HOME, OFFICE, MONITOR)
    view.page.go_back()
    lists(view, HOME)


def test_what_no_filter_finds_says_what_to_do(look: Look, shots: Path) -> None:
    view = look(width=390)
    view.open("/sessions?country=FR&min_ms=14400000")

    expect(view.page.get_by_role("heading", name="No session is like that")).to_be_visible()
    view.shoot(shots, "sessions-none")
    is_clean(view)
    view.page.get_by_role("link", name="Show all plays").click()
    lists(view, HOME, OFFICE)


def test_the_keyboard_opens_a_session_with_its_steps_and_comes_back(look: Look) -> None:
    view = look()
    view.open("/sessions")
    lists(view, HOME, OFFICE)
    grid = view.page.get_by_role("grid")
    grid.focus()
    view.page.keyboard.press("ArrowDown")
    view.page.keyboard.press("Enter")
    drawer = view.page.get_by_role("dialog")

    expect(drawer.get_by_role("heading", name=OFFICE)).to_be_visible()
    expect(view.page).to_have_url(re.compile(r"session=[0-9a-f-]{36}"))
    expect(drawer.get_by_label("Steps").locator("li")).to_have_count(2)
    expect(drawer).to_contain_text("rule for sessions, version 1")
    view.page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(grid).to_be_focused()


def test_one_click_lists_all_sessions_of_a_listener(look: Look) -> None:
    view = look()
    view.open("/sessions")
    lists(view, HOME, OFFICE)
    rows(view).nth(1).click()

    view.button("All sessions of this listener").click()

    lists(view, OFFICE)
    expect(view.page).to_have_url(re.compile(r"person=[0-9a-f-]{36}"))


@pytest.mark.parametrize(("theme", "width"), [("dark", 1440), ("light", 390)])
def test_like_this_is_excluded_foreseen_and_undone(
    look: Look, shots: Path, theme: Theme, width: int
) -> None:
    view = look(theme=theme, width=width)
    view.open("/sessions")
    lists(view, HOME, OFFICE)
    rows(view).nth(1).click()
    expect(view.page.get_by_role("dialog")).to_contain_text("It counts.")
    view.shoot(shots, "sessions-drawer")
    is_clean(view)
    view.button("Exclude like this").click()
    dialog = view.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Excludes 1 session of 1 listener.")
    view.shoot(shots, "sessions-exclude")
    is_clean(view)
    view.field("Reason").fill("The office")
    view.button("Exclude them").click()

    lists(view, HOME)
    expect(view.page.get_by_text("Excludes 1 session: 203.0.113.7.")).to_be_visible()
    view.button("Undo").click()
    lists(view, HOME, OFFICE)


@pytest.mark.parametrize(("theme", "width"), [("dark", 1440), ("light", 390)])
def test_rules_are_added_explained_and_removed(
    look: Look, shots: Path, theme: Theme, width: int
) -> None:
    view = look(theme=theme, width=width)
    view.open("/settings/exclusions")
    expect(view.page.get_by_role("heading", name="There is no rule yet")).to_be_visible()
    view.button("Add a rule").click()
    dialog = view.page.get_by_role("dialog")
    view.field("Pattern").fill("the office")
    expect(dialog).to_contain_text("Give one address")
    dialog.get_by_label("Found by").select_option("network")
    view.field("Pattern").fill("203.0.113.0/24")
    expect(dialog).to_contain_text("Excludes 2 sessions of 2 listeners.")
    view.button("Exclude them").click()

    row = view.page.get_by_role("row", name="203.0.113.0/24")
    expect(row).to_contain_text("by its network")
    view.shoot(shots, "exclusions")
    is_clean(view)
    view.open("/sessions?excluded=true&view=gross")
    lists(view, SHORT, OFFICE, MONITOR)
    expect(rows(view).nth(1)).to_contain_text("Excluded: by its network")
    view.open("/settings/exclusions")
    row.get_by_role("button", name=re.compile("Remove")).click()
    view.button("Remove the rule").click()
    expect(view.page.get_by_role("heading", name="There is no rule yet")).to_be_visible()


def test_a_viewer_sees_no_address_and_no_way_to_exclude(
    chromium: Browser, server: Tallylight
) -> None:
    view = View(chromium, server)
    answer = view.page.request.post(
        f"{server.url}/api/v1/session", data={"name": "vera", "password": PASSWORD}
    )
    assert answer.ok
    view.open("/sessions")

    lists(view, "198.51.100.x", "203.0.113.x")
    rows(view).first.click()
    expect(view.page.get_by_role("dialog")).to_contain_text("It counts.")
    expect(view.button("Exclude like this")).to_have_count(0)
    assert OFFICE not in view.page.content()
    assert view.faults == []
    view.close()


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_it_looks_right(look: Look, shots: Path, theme: Theme, width: int) -> None:
    view = look(theme=theme, width=width)
    view.open("/sessions?view=gross")
    lists(view, SHORT, HOME, OFFICE, MONITOR)

    view.shoot(shots, "sessions")
    is_clean(view)

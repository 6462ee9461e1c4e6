"""The page in a real browser, on a real server that watches a real Icecast."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.studio import (
    ADMIN,
    JAZZ,
    PASSWORD,
    ROCK,
    STATIC,
    Studio,
    View,
    add_admin,
    connect,
    need_page,
)
from tests.servers.chromium import Theme
from tests.servers.tallylight import Start, Tallylight

pytestmark = [pytest.mark.journey, pytest.mark.chromium, pytest.mark.icecast]

# A look takes 2 s, and a busy machine its time.
expect.set_options(timeout=15_000)

PAGES = {
    "on-air": "/",
    "sources": "/settings/sources",
    "sites": "/settings/sites",
    "users": "/settings/users",
    "about": "/settings/about",
}


class Look(Protocol):
    """Opens a window onto a server; faults on the page fail the test when it is over."""

    def __call__(self, server: Tallylight, *, width: int = 1440, theme: Theme = "dark") -> View: ...


@pytest.fixture(scope="module")
def studio() -> Iterator[Studio]:
    need_page()
    studio = Studio()
    try:
        studio.go_on_air()
        yield studio
    finally:
        studio.icecast.remove()


@pytest.fixture(scope="module")
def station(studio: Studio, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tallylight]:
    """A server that has an admin and watches the studio."""
    server = Tallylight(tmp_path_factory.mktemp("station") / "data")
    server.start()
    connect(server, studio)
    yield server
    server.kill()


@pytest.fixture
def look(chromium: Browser) -> Iterator[Look]:
    need_page()
    views: list[View] = []

    def open_view(server: Tallylight, *, width: int = 1440, theme: Theme = "dark") -> View:
        views.append(View(chromium, server, width=width, theme=theme))
        return views[-1]

    yield open_view
    faults = [fault for view in views for fault in view.faults]
    for view in views:
        view.close()
    assert faults == []


def heading(view: View, text: str | re.Pattern[str]) -> None:
    """Wait for the page of this name."""
    expect(view.page.get_by_role("heading", name=text, level=1)).to_be_visible()


def listeners_now(view: View, count: int) -> None:
    """Wait until the page says that so many listen."""
    figure = view.page.locator("dl > div").filter(has_text="Listeners now")
    expect(figure).to_contain_text(re.compile(rf"Listeners now\s*{count}(?!\d)"))


def is_clean(view: View) -> None:
    assert view.window.axe_violations() == []
    wide = view.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0, "the page scrolls sideways"


@pytest.mark.parametrize(("theme", "width"), [("dark", 1440), ("light", 390)])
def test_from_the_link_to_a_station_on_air(
    studio: Studio, start_tallylight: Start, look: Look, shots: Path, theme: Theme, width: int
) -> None:
    server = start_tallylight()
    view = look(server, theme=theme, width=width)
    view.page.goto(server.setup_link)
    make_admin(view, shots)
    choose_radio(view, shots)
    connect_station(view, studio, shots)
    heading(view, "On air")
    expect(view.card(ROCK)).to_contain_text("Jóga")
    expect(view.card(JAZZ)).to_contain_text("Sinnerman")
    listeners_now(view, 4)


def make_admin(view: View, shots: Path) -> None:
    heading(view, re.compile("administrator"))
    view.shoot(shots, "setup-1-admin")
    is_clean(view)
    view.field("Your name").fill(ADMIN)
    view.field("Password").fill(PASSWORD)
    view.field("Password again").fill(PASSWORD)
    view.field("Name of your station or site").fill("Rock House")
    view.button("Create administrator").click()


def choose_radio(view: View, shots: Path) -> None:
    heading(view, re.compile("What do you run"))
    expect(view.page.get_by_role("checkbox", name="Internet radio")).to_be_checked()
    view.page.get_by_role("checkbox", name="A media server").check()
    expect(view.page.get_by_text("/api/v1/observations")).to_be_visible()
    view.shoot(shots, "setup-2-kinds")
    is_clean(view)
    view.page.get_by_role("checkbox", name="A media server").uncheck()
    view.button("Continue").click()


def connect_station(view: View, studio: Studio, shots: Path) -> None:
    heading(view, re.compile("station"))
    view.shoot(shots, "setup-3-station")
    view.field("Address").fill(studio.icecast.url)
    view.field("Admin password").fill("not the password")
    view.button("Test connection").click()
    result = view.page.get_by_role("region", name="Result of the test")
    expect(result).to_contain_text("refuses /admin/stats")
    view.shoot(shots, "setup-3-refused")
    is_clean(view)
    view.field("Admin password").fill(studio.icecast.admin_password)
    view.button("Test connection").click()
    expect(result).to_contain_text("answers with 3 mounts")
    expect(result).to_contain_text("See each listener's address")
    view.shoot(shots, "setup-3-tested")
    is_clean(view)
    view.button("Start watching").click()


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_clean(
    station: Tallylight, look: Look, shots: Path, name: str, theme: Theme, width: int
) -> None:
    view = look(station, width=width, theme=theme)
    view.sign_in()
    view.open(PAGES[name])
    settled(view)
    if name == "on-air":
        listeners_now(view, 4)
    view.shoot(shots, name)
    is_clean(view)


def settled(view: View) -> None:
    """Wait until the page shows what it is about, and not where it will stand."""
    view.page.get_by_role("heading", level=1).first.wait_for()
    expect(view.page.locator(".mantine-Skeleton-root, [aria-busy=true]")).to_have_count(0)


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_login_is_clean(
    station: Tallylight, look: Look, shots: Path, theme: Theme, width: int
) -> None:
    view = look(station, width=width, theme=theme)
    view.open()
    heading(view, "Sign in")
    view.shoot(shots, "login")
    is_clean(view)


def marked(view: View) -> Callable[[], bool]:
    """Says later whether the page was loaded anew since."""
    view.page.evaluate("window.untouched = true")
    return lambda: view.page.evaluate("window.untouched === true")


def test_the_page_moves_by_itself(
    studio: Studio, station: Tallylight, look: Look, shots: Path
) -> None:
    view = look(station)
    view.sign_in()
    view.open()
    listeners_now(view, 4)
    is_untouched = marked(view)
    come = [studio.icecast.listen("/jazz.mp3", f"Winamp/{number}") for number in range(3)]
    listeners_now(view, 7)
    studio.encoders["/jazz.mp3"].set_title("Miles Davis - So What")
    expect(view.card(JAZZ)).to_contain_text("So What")
    recent = view.page.get_by_role("region", name="Recent plays", exact=True)
    expect(recent).to_contain_text("Sinnerman")
    view.shoot(shots, "on-air-moved")
    for listener in come:
        listener.leave()
    listeners_now(view, 4)
    studio.encoders["/jazz.mp3"].set_title("Nina Simone - Sinnerman")
    expect(view.card(JAZZ)).to_contain_text("Sinnerman")
    assert is_untouched()


@pytest.mark.parametrize(("theme", "width"), [("dark", 1440), ("light", 390)])
def test_a_mount_that_goes_down_says_since_when_and_why(
    studio: Studio, station: Tallylight, look: Look, shots: Path, theme: Theme, width: int
) -> None:
    view = look(station, theme=theme, width=width)
    view.sign_in()
    view.open()
    expect(view.card(JAZZ)).to_contain_text("On air")
    studio.encoders["/jazz.mp3"].kill()
    expect(view.card(JAZZ)).to_contain_text("Down since")
    expect(view.card(JAZZ)).to_contain_text("no encoder sends to it")
    expect(view.page.get_by_role("main")).to_contain_text(f"{JAZZ} is down")
    view.shoot(shots, "on-air-down")
    is_clean(view)
    studio.encoders["/jazz.mp3"] = studio.icecast.start_source(
        "/jazz.mp3", "Nina Simone - Sinnerman", name=JAZZ
    )
    expect(view.card(JAZZ)).to_contain_text("On air")
    studio.icecast.listen("/jazz.mp3", "VLC/3.0.3 LibVLC/3.0.3")
    listeners_now(view, 4)


def test_a_server_that_is_gone_leaves_a_stale_page_that_recovers(
    studio: Studio, start_tallylight: Start, look: Look, shots: Path
) -> None:
    server = start_tallylight()
    connect(server, studio)
    view = look(server)
    view.sign_in()
    view.open()
    listeners_now(view, 4)
    server.kill()
    expect(view.page.get_by_text(re.compile("Reconnecting|Stale since"))).to_be_visible()
    expect(view.page.get_by_text(re.compile("connection to Tallylight is lost"))).to_be_visible(
        timeout=30_000
    )
    view.shoot(shots, "on-air-stale")
    server.start()
    expect(view.page.get_by_text("Live", exact=True)).to_be_visible(timeout=40_000)
    view.window.faults.clear()  # a server that is gone refuses connections


def test_signing_out_and_in_by_keyboard_alone(station: Tallylight, look: Look, shots: Path) -> None:
    view = look(station)
    view.open("/settings/about")
    heading(view, "Sign in")
    keys = view.page.keyboard
    type_login(view, "wrong password")
    expect(view.page.get_by_text("do not belong together")).to_be_visible()
    view.shoot(shots, "login-refused")
    is_clean(view)
    type_login(view, PASSWORD)
    heading(view, "About")
    keys.press("g")
    keys.press("s")
    heading(view, "Sources")
    keys.press("?")
    dialog = view.page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    view.shoot(shots, "keyboard-help")
    is_clean(view)
    keys.press("Escape")
    expect(dialog).to_have_count(0)
    view.page.get_by_role("button", name=re.compile("Account")).focus()
    keys.press("Enter")
    view.page.get_by_role("menuitem", name=re.compile("Sign out")).focus()
    keys.press("Enter")
    heading(view, "Sign in")


def type_login(view: View, password: str) -> None:
    view.field("Name").focus()
    keys = view.page.keyboard
    keys.press("Control+A")
    keys.type(ADMIN)
    keys.press("Tab")
    keys.press("Control+A")
    keys.type(password)
    keys.press("Enter")


def test_the_first_tab_leads_past_the_rail(station: Tallylight, look: Look) -> None:
    view = look(station)
    view.sign_in()
    view.open()
    listeners_now(view, 4)
    view.page.keyboard.press("Tab")
    expect(view.button("Skip to content")).to_be_focused()
    view.page.keyboard.press("Enter")
    expect(view.page.get_by_role("main")).to_be_focused()


@pytest.mark.parametrize("width", [390, 1440])
def test_every_control_is_reached_by_tab_and_shows_it(
    station: Tallylight, look: Look, width: int
) -> None:
    view = look(station, width=width)
    view.sign_in()
    view.open()
    listeners_now(view, 4)
    wanted = view.page.locator("a:visible, button:visible").count()
    reached: set[str] = set()
    for _ in range(wanted + 5):
        view.page.keyboard.press("Tab")
        told = view.page.evaluate(FOCUSED)
        if told is not None:
            reached.add(told["path"])
            assert told["shows"], f"focus does not show on {told['path']}"
    assert len(reached) >= wanted


FOCUSED = """() => {
  const at = document.activeElement;
  if (!at || !/^(A|BUTTON)$/.test(at.tagName)) return null;
  const style = getComputedStyle(at);
  const all = [...document.querySelectorAll('a, button')];
  const shows = style.outlineStyle !== 'none' || style.boxShadow !== 'none';
  return { path: `${all.indexOf(at)} ${at.textContent || at.ariaLabel}`, shows };
}"""


def test_the_theme_can_be_chosen(station: Tallylight, look: Look) -> None:
    view = look(station, theme="dark")
    view.sign_in()
    view.open()
    shown = view.page.locator("html")
    expect(shown).to_have_attribute("data-mantine-color-scheme", "dark")
    view.page.get_by_role("button", name=re.compile("Theme")).click()
    view.page.get_by_role("menuitem", name="Light").click()
    expect(shown).to_have_attribute("data-mantine-color-scheme", "light")
    view.page.reload()
    expect(shown).to_have_attribute("data-mantine-color-scheme", "light")


@pytest.mark.parametrize(("theme", "width"), [("dark", 390), ("light", 1440)])
def test_an_empty_site_says_what_to_do_next(
    start_tallylight: Start, look: Look, shots: Path, theme: Theme, width: int
) -> None:
    server = start_tallylight()
    add_admin(server).close()
    view = look(server, theme=theme, width=width)
    view.sign_in()
    view.open()
    expect(view.page.get_by_text("Nothing is being watched yet")).to_be_visible()
    view.shoot(shots, "on-air-empty")
    is_clean(view)
    view.page.get_by_role("link", name="Connect a station").click()
    expect(view.page.get_by_role("dialog")).to_be_visible()
    view.shoot(shots, "sources-add")
    is_clean(view)


def test_a_setup_without_its_link_says_where_it_is(
    start_tallylight: Start, look: Look, shots: Path
) -> None:
    server = start_tallylight()
    view = look(server)
    view.open()
    heading(view, re.compile("link"))
    view.shoot(shots, "setup-no-link")
    is_clean(view)


def test_without_its_page_the_server_names_the_command(
    start_tallylight: Start, chromium: Browser, tmp_path: Path, shots: Path
) -> None:
    package = STATIC.parents[1]
    shutil.copytree(
        package, tmp_path / package.name, ignore=shutil.ignore_patterns("static", "__pycache__")
    )
    server = start_tallylight(env={"PYTHONPATH": str(tmp_path)})
    view = View(chromium, server)
    view.open()
    expect(view.page.get_by_text("make web")).to_be_visible()
    view.shoot(shots, "not-built")
    is_clean(view)
    view.close()

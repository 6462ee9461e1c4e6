"""Playout health in a real browser: how a machine is and was, and what to do where none tells."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.contract.pushing import PATH, now_ms, observation
from tests.journeys.studio import View, add_admin, need_page
from tests.servers.chromium import Theme
from tests.servers.tallylight import Start, Tallylight

pytestmark = [pytest.mark.journey, pytest.mark.chromium]

MINUTE_MS = 60_000
FIGURES = {
    "cpu_percent": 12.0,
    "memory_mb": 245.0,
    "memory_percent": 6.0,
    "ring_buffer_fill": {"A": 0.87, "B": 0.42, "C": 0.12},
    "decoder_latency_ms": 11.5,
    "stream_connected": True,
    "database_connected": False,
    "active_encoders": 2,
    "total_encoders": 3,
    "interval_ms": 5_000,
}


class Machine:
    """A playout machine that tells of itself, with a token of its own."""

    def __init__(self, server: Tallylight, admin: httpx2.Client, name: str) -> None:
        asked = {"name": name, "scopes": ["ingest"], "site": "main"}
        made = admin.post("/api/v1/tokens", json=asked).raise_for_status()
        self._server, self._secret = server, made.json()["item"]["secret"]

    def told(self, ago_ms: int = 0, **figures: Any) -> None:
        one = observation("health.sampled", at=now_ms() - ago_ms, **{**FIGURES, **figures})
        with self._server.client(self._secret) as http:
            answer = http.post(PATH, json=one)
        assert answer.json()["accepted"] == 1, answer.text


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tallylight]:
    need_page()
    server = Tallylight(tmp_path_factory.mktemp("health") / "data")
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def admin(server: Tallylight) -> Iterator[httpx2.Client]:
    with closing(add_admin(server)) as client:
        yield client


@pytest.fixture(scope="module")
def studio(server: Tallylight, admin: httpx2.Client) -> Machine:
    """A machine that has told for half an hour, a sample a minute."""
    machine = Machine(server, admin, "studio")
    for minute in range(30, 0, -1):
        machine.told(minute * MINUTE_MS, interval_ms=MINUTE_MS, cpu_percent=10.0 + minute)
    machine.told()
    return machine


@pytest.fixture
def look(chromium: Browser, server: Tallylight, studio: Machine) -> Iterator[Callable[..., View]]:
    """Opens a window onto the server, where the studio has just told of itself.

    Faults on the page fail the test when it is over, but for answers of 500 that it made itself.
    """
    views: list[View] = []

    def open_view(path: str = "/health", *, width: int = 1440, theme: Theme = "dark") -> View:
        studio.told()
        view = View(chromium, server, width=width, theme=theme)
        views.append(view)
        view.sign_in()
        view.open(path)
        return view

    yield open_view
    faults = [fault for view in views for fault in view.faults if "500" not in fault]
    for view in views:
        view.close()
    assert faults == []


def row(view: View, label: str) -> Locator:
    return view.page.locator("dl > div").filter(has=view.page.locator("dt", has_text=label))


def test_where_no_machine_tells_the_page_says_how(
    chromium: Browser, start_tallylight: Start, shots: Path
) -> None:
    need_page()
    server = start_tallylight()
    add_admin(server).close()
    view = View(chromium, server)
    view.sign_in()
    view.open("/health")
    expect(view.page.get_by_role("heading", name="No machine tells")).to_be_visible()
    recipe = view.page.get_by_label("Command that tells main of a machine")
    assert len(recipe.inner_text().strip().splitlines()) == 3
    view.button("Put a new token into it").click()
    expect(recipe).to_contain_text("Bearer tl_")
    assert view.window.axe_violations() == []
    view.shoot(shots, "health-empty")
    assert view.faults == []
    view.close()


@pytest.mark.parametrize("width", [390, 768, 1440])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_page_is_clean(
    look: Callable[..., View], shots: Path, theme: Theme, width: int
) -> None:
    view = look(width=width, theme=theme)
    expect(view.page.get_by_role("region", name="CPU over time")).to_be_visible()
    assert view.window.axe_violations() == []
    wide = view.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0, "the page scrolls sideways"
    view.shoot(shots, "health")


def test_each_reading_has_a_word(look: Callable[..., View]) -> None:
    view = look()
    expect(row(view, "Deck A")).to_contain_text("87 %Good")
    expect(row(view, "Deck B")).to_contain_text("42 %Low")
    expect(row(view, "Deck C")).to_contain_text("12 %About to run dry")
    expect(row(view, "Decoder latency")).to_contain_text("11.5 msSlow")
    expect(row(view, "Encoders")).to_contain_text("2 of 3 active")
    expect(row(view, "Station database")).to_contain_text("Not connected")
    expect(row(view, "Stream")).to_contain_text("Live")
    expect(row(view, "Tallylight's store")).to_contain_text("SQLite")


@pytest.mark.alone
def test_a_new_sample_is_there_without_reload(studio: Machine, look: Callable[..., View]) -> None:
    view = look()
    expect(row(view, "CPU")).to_contain_text("%")
    studio.told(cpu_percent=77.0)
    expect(row(view, "CPU")).to_contain_text("77 %", timeout=12_000)


def test_a_machine_that_fell_silent_is_said_to(
    server: Tallylight, admin: httpx2.Client, look: Callable[..., View]
) -> None:
    Machine(server, admin, "backup").told(5 * MINUTE_MS)
    view = look("/health?machine=backup")
    expect(view.page.get_by_role("alert")).to_contain_text("backup has told nothing for 5 m")
    view.button("studio").click()
    expect(view.page).to_have_url(re.compile("machine=studio"))
    view.page.go_back()
    expect(view.page.get_by_role("alert")).to_contain_text("backup")


def test_the_period_is_in_the_address(look: Callable[..., View]) -> None:
    view = look("/health?period=6h&machine=studio")
    expect(view.button("6 h")).to_have_attribute("aria-pressed", "true")
    view.button("24 h").focus()
    view.page.keyboard.press("Enter")
    expect(view.page).to_have_url(re.compile("period=24h"))
    view.page.go_back()
    expect(view.button("6 h")).to_have_attribute("aria-pressed", "true")


def test_a_chart_has_its_table(look: Callable[..., View]) -> None:
    view = look("/health?machine=studio")
    title = view.page.get_by_role("heading", name=re.compile(r"^CPU at most \d+ %"))
    expect(title).to_be_visible()
    view.button("Table of CPU").click()
    dialog = view.page.get_by_role("dialog")
    expect(dialog.get_by_role("row").nth(5)).to_contain_text("%")
    view.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_a_fault_of_the_server_says_what_to_try(look: Callable[..., View]) -> None:
    view = look("/settings/about")
    view.page.route("**/api/v1/health/history*", lambda route: route.fulfill(status=500))
    view.open("/health?machine=studio")
    expect(view.page.get_by_role("alert")).to_contain_text("The history could not be read")
    expect(row(view, "Deck A")).to_be_visible()
    view.page.unroute("**/api/v1/health/history*")
    view.button("Try again").click()
    expect(view.page.get_by_role("region", name="CPU over time")).to_be_visible()

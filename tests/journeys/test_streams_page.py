"""Streams: is everything all right, since when, how often it was not and why, and what it is."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tallylight.model.time import DAY, HOUR, MINUTE, Instant
from tallylight.store.database import open_database
from tallylight.store.migrate import migrate
from tests.journeys.radio import Open, is_clean, settled
from tests.journeys.studio import View, add_admin, need_page
from tests.rows import Rows
from tests.servers.chromium import Theme
from tests.servers.tallylight import Tallylight

pytestmark = [pytest.mark.journey, pytest.mark.chromium]

expect.set_options(timeout=15_000)

REASON = "The mount is not there: no encoder sends to it."
# What was seen last holds for two and a half hours: for as long as the tests take.
SELDOM = {"interval_ms": HOUR // 1_000}


def watched(folder: Path) -> None:
    """A fortnight of three mounts: one steady, one down twice, one that is down now."""
    folder.mkdir()
    database = open_database(folder)
    migrate(database)
    rows = Rows(database)
    site = rows.site()
    source = rows.source(site, "edge", kind="push")
    now: Instant = int(time.time()) * 1_000_000
    began = now - 14 * DAY
    steady, shaky, off = (
        rows.stream(site, source, name, programme=programme)
        for name, programme in (("/rock.mp3", "Rock FM"), ("/rock.aac", "Rock FM"), ("/jazz", None))
    )
    rows.stretch(site, source, steady, "up", (began, now), **SELDOM)
    at = began
    for days, down in ((2, 30 * MINUTE), (5, 90 * MINUTE)):
        until = began + days * DAY
        rows.stretch(site, source, shaky, "up", (at, until), **SELDOM)
        at = until + down
        rows.stretch(site, source, shaky, "down", (until, at), reason=REASON, **SELDOM)
    rows.stretch(site, source, shaky, "up", (at, now), **SELDOM)
    rows.stretch(site, source, off, "up", (began, now - HOUR), **SELDOM)
    rows.stretch(site, source, off, "down", (now - HOUR, now), reason=REASON, **SELDOM)
    for stream, listeners in ((steady, 40), (shaky, 2)):
        told = {"bitrate_kbps": 128.0, "incoming_kbps": 128.0, "interval_ms": 360_000}
        rows.sample(site, source, stream, now, listeners, **told)
    database.close()


@pytest.fixture(scope="module")
def watched_station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tallylight]:
    need_page()
    folder = tmp_path_factory.mktemp("watched") / "data"
    watched(folder)
    server = Tallylight(folder)
    server.start()
    add_admin(server).close()
    yield server
    server.kill()


def rows_of(view: View) -> Locator:
    return view.page.get_by_role("grid", name="Streams").locator("tbody tr[data-index]")


def row(view: View, name: str) -> Locator:
    return rows_of(view).filter(has_text=name)


def dialog(view: View) -> Locator:
    return view.page.get_by_role("dialog")


def field(view: View, label: str) -> Locator:
    return dialog(view).get_by_role("combobox", name=label, exact=True)


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_list_and_a_stream_are_clean(
    watched_station: Tallylight, open_page: Open, shots: Path, theme: Theme, width: int
) -> None:
    view = open_page(watched_station, "/streams", theme=theme, width=width)
    expect(rows_of(view)).to_have_count(3)
    expect(row(view, "/jazz")).to_contain_text("Down")
    view.shoot(shots, "streams")
    is_clean(view)
    row(view, "/rock.aac").click()
    expect(dialog(view)).to_contain_text(REASON)
    view.shoot(shots, "streams-drawer")
    is_clean(view)
    dialog(view).get_by_role("button", name="Edit").click()
    expect(field(view, "Title")).to_be_focused()
    view.shoot(shots, "streams-edit")
    is_clean(view)


def test_trouble_stands_first_and_the_head_says_it(
    watched_station: Tallylight, open_page: Open
) -> None:
    view = open_page(watched_station, "/streams")
    head = view.page.get_by_role("heading", name="1 stream down, 2 on air")
    expect(head).to_be_visible()
    expect(rows_of(view).first).to_contain_text("/jazz")
    expect(row(view, "/rock.mp3")).to_contain_text(re.compile(r"On air.*40.*100\.00 %.*128 kbps"))


def test_outages_add_up_to_what_uptime_lacks(watched_station: Tallylight, open_page: Open) -> None:
    view = open_page(watched_station, "/streams")
    # Two hours of a fortnight.
    expect(row(view, "/rock.aac")).to_contain_text("99.40 %")
    row(view, "/rock.aac").click()
    expect(dialog(view)).to_contain_text("2 outages, 2 h down")
    outages = dialog(view).get_by_role("table").locator("tbody tr")
    expect(outages).to_have_count(2)
    expect(outages.first).to_contain_text(re.compile(r"1 h 30 m.*Down.*no encoder sends to it"))
    expect(outages.last).to_contain_text("30 m")


def test_the_order_is_in_the_address(watched_station: Tallylight, open_page: Open) -> None:
    view = open_page(watched_station, "/streams")
    view.page.get_by_label("Order").select_option("listeners")
    expect(rows_of(view).first).to_contain_text("/rock.mp3")
    assert "sort=listeners" in view.page.url
    view.page.go_back()
    expect(rows_of(view).first).to_contain_text("/jazz")
    view.open("/streams?sort=name")
    expect(rows_of(view).nth(1)).to_contain_text("/rock.aac")


def test_a_stream_is_opened_and_left_by_keyboard_and_linked_to(
    watched_station: Tallylight, open_page: Open
) -> None:
    view = open_page(watched_station, "/streams")
    grid = view.page.get_by_role("grid", name="Streams")
    grid.focus()
    view.page.keyboard.press("End")
    view.page.keyboard.press("Enter")
    expect(dialog(view)).to_contain_text("/rock.mp3")
    expect(dialog(view)).to_contain_text("None in the last 30 days")
    linked = view.page.url
    view.page.keyboard.press("Escape")
    expect(dialog(view)).to_have_count(0)
    expect(grid).to_be_focused()
    view.page.goto(linked)
    settled(view)
    expect(dialog(view)).to_contain_text("/rock.mp3")


def test_a_person_says_what_a_stream_is_and_gives_it_back(
    watched_station: Tallylight, open_page: Open
) -> None:
    view = open_page(watched_station, "/streams")
    row(view, "/rock.aac").click()
    dialog(view).get_by_role("button", name="Edit").click()
    field(view, "Programme").fill("Rock at night")
    field(view, "Relay of").fill("/rock.mp3")
    view.button("Save changes").click()
    expect(dialog(view)).to_contain_text("Set by a person: programme, relay of.")
    expect(dialog(view).get_by_role("button", name="Edit")).to_be_focused()
    dialog(view).get_by_role("button", name="Edit").click()
    field(view, "Programme (set by a person)").fill("")
    field(view, "Relay of (set by a person)").fill("")
    view.button("Save changes").click()
    expect(dialog(view)).not_to_contain_text("Set by a person")
    expect(dialog(view)).to_contain_text("Rock FM")


@pytest.mark.parametrize(("theme", "width"), [("dark", 390), ("light", 1440)])
def test_nothing_yet_says_what_will_be_here(
    empty_station: Tallylight, open_page: Open, shots: Path, theme: Theme, width: int
) -> None:
    view = open_page(empty_station, "/streams", theme=theme, width=width)
    expect(view.page.get_by_text("No stream was heard of yet")).to_be_visible()
    expect(view.page.get_by_role("link", name="Connect a source")).to_be_visible()
    view.shoot(shots, "streams-empty")
    is_clean(view)

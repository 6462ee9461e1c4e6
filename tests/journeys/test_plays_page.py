"""Plays: filters, a link to one, the way back, the keyboard, and what stands behind a row."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.journeys.radio import SONGS, Open, is_clean, settled
from tests.journeys.studio import View
from tests.servers.chromium import Theme
from tests.servers.tallylight import Tallylight

pytestmark = [pytest.mark.journey, pytest.mark.chromium]

expect.set_options(timeout=15_000)

PAGE = 100
"""So many rows are read at a time."""


def rows(view: View) -> Locator:
    return view.page.get_by_role("grid", name="Plays").locator("tbody tr[data-index]")


def counted(view: View, words: str) -> None:
    """Wait until the list says how many it has."""
    expect(view.page.get_by_role("heading", name=words, level=2, exact=True)).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_list_and_a_play_are_clean(
    station_on_record: Tallylight, open_page: Open, shots: Path, theme: Theme, width: int
) -> None:
    view = open_page(station_on_record, "/plays", theme=theme, width=width)
    counted(view, f"{SONGS} plays")
    view.shoot(shots, "plays")
    is_clean(view)
    rows(view).first.click()
    expect(view.page.get_by_role("dialog")).to_contain_text("Made of these steps")
    view.shoot(shots, "plays-drawer")
    is_clean(view)


def test_filters_stand_in_the_address_and_the_way_back_takes_them_out(
    station_on_record: Tallylight, open_page: Open
) -> None:
    view = open_page(station_on_record, "/plays")
    view.button("Filter").first.click()
    view.page.get_by_label("Kind").select_option("advert")
    counted(view, "1 play")
    expect(rows(view)).to_contain_text("<b>Bob's Boats</b>")
    assert "kind=advert" in view.page.url
    view.page.go_back()
    counted(view, f"{SONGS} plays")
    view.page.go_forward()
    view.button("Remove the filter Kind: Advert").click()
    counted(view, f"{SONGS} plays")


@pytest.mark.parametrize("first", ["rows", "total"])
def test_a_total_never_stands_over_rows_of_another_filter(
    station_on_record: Tallylight, open_page: Open, first: str
) -> None:
    view = open_page(station_on_record, "/plays")
    counted(view, f"{SONGS} plays")
    later: list[Route] = []

    def hold(route: Route) -> None:
        part = "total" if "total=true" in route.request.url else "rows"
        route.continue_() if part == first else later.append(route)

    view.page.route("**/api/v1/plays?*kind=advert*", hold)
    view.button("Filter").first.click()
    view.page.get_by_label("Kind").select_option("advert")
    counted(view, "Plays")
    expect(rows(view)).to_have_count(1 if first == "rows" else PAGE)
    for route in later:
        route.continue_()
    counted(view, "1 play")
    expect(rows(view)).to_have_count(1)


def test_what_a_rights_society_will_ask_for_can_be_found(
    station_on_record: Tallylight, open_page: Open
) -> None:
    view = open_page(station_on_record, "/plays?isrc=missing")
    counted(view, f"{SONGS // 2} plays")
    expect(view.button("Remove the filter ISRC missing")).to_be_visible()


@pytest.mark.parametrize(
    ("search", "title", "mark"),
    [("errors=true", "Song 033", "error"), ("skipped=true", "Song 021", "skipped")],
)
def test_what_went_wrong_is_marked(
    station_on_record: Tallylight, open_page: Open, search: str, title: str, mark: str
) -> None:
    view = open_page(station_on_record, f"/plays?{search}")
    counted(view, "1 play")
    expect(rows(view)).to_contain_text(title)
    expect(rows(view)).to_contain_text(mark)


def test_words_are_searched_while_they_are_typed(
    station_on_record: Tallylight, open_page: Open
) -> None:
    view = open_page(station_on_record, "/plays")
    view.page.keyboard.press("/")
    expect(view.page.get_by_role("searchbox")).to_be_focused()
    view.page.keyboard.type("song 007")
    counted(view, "1 play")
    assert "q=song+007" in view.page.url


def test_more_is_loaded_below_and_only_what_is_in_sight_is_drawn(
    station_on_record: Tallylight, open_page: Open
) -> None:
    view = open_page(station_on_record, "/plays")
    for shown in (200, SONGS):
        view.button("Load more").click()
        expect(view.page.get_by_text(f"{shown} of {SONGS} shown")).to_be_visible()
    grid = view.page.get_by_role("grid", name="Plays")
    grid.focus()
    view.page.keyboard.press("End")
    expect(grid).to_contain_text("Song 000")
    assert rows(view).count() < 100
    expect(grid).to_have_attribute("aria-rowcount", str(SONGS + 1))


def test_a_row_is_opened_and_left_by_keyboard_and_linked_to(
    station_on_record: Tallylight, open_page: Open
) -> None:
    view = open_page(station_on_record, "/plays")
    grid = view.page.get_by_role("grid", name="Plays")
    grid.focus()
    view.page.keyboard.press("ArrowDown")
    view.page.keyboard.press("Enter")
    dialog = view.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Song 258")
    expect(dialog).to_contain_text("play.started")
    expect(dialog.get_by_role("img", name=re.compile("Listeners during the play"))).to_be_visible()
    linked = view.page.url
    view.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(grid).to_be_focused()
    view.page.goto(linked)
    settled(view)
    expect(view.page.get_by_role("dialog")).to_contain_text("Song 258")


def test_a_server_that_fails_is_told_and_asked_again(
    station_on_record: Tallylight, open_page: Open, shots: Path
) -> None:
    view = open_page(station_on_record, "/about")
    view.page.route("**/api/v1/plays?*", lambda route: route.fulfill(status=500))
    view.open("/plays")
    expect(view.page.get_by_role("alert")).to_contain_text("The list could not be read.")
    view.shoot(shots, "plays-failed")
    is_clean(view)
    view.page.unroute("**/api/v1/plays?*")
    view.button("Try again").click()
    counted(view, f"{SONGS} plays")
    view.window.faults.clear()


MANY, LONGEST_MS = 100_000, 100

# The list as if the server had sent so many rows at once, all like the play it is given.
SEND_MANY = """(play, many) => {
  const fetch = window.fetch;
  const items = () => Array.from({ length: many }, (_, n) => ({ ...play, id: `${play.id}-${n}` }));
  window.fetch = async (request) =>
    new URL(request.url).pathname.endsWith('/plays')
      ? new Response(JSON.stringify({ items: items(), next: null }), { status: 200 })
      : fetch(request);
}"""
# Long tasks of the page, in ms, from now on.
WATCH = """() => {
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) window.longTasks.push(task.duration);
  }).observe({ entryTypes: ['longtask'] });
}"""


@pytest.mark.alone
def test_a_hundred_thousand_rows_scroll_smoothly(
    station_on_record: Tallylight, open_page: Open
) -> None:
    view = open_page(station_on_record, "/about")
    told = view.page.request.get(f"{station_on_record.url}/api/v1/plays?limit=1").json()
    play = json.dumps(told["items"][0])
    view.page.add_init_script(f"({SEND_MANY})({play}, {MANY})")
    view.open("/plays")
    expect(view.page.get_by_text("100,000 shown")).to_be_visible()
    view.page.evaluate(WATCH)
    view.page.mouse.move(700, 500)
    # other programs make tasks longer: the quietest of three rounds is the page alone
    assert min(longest_task(view) for _ in range(3)) <= LONGEST_MS
    view.page.get_by_role("grid", name="Plays").press("End")
    expect(rows(view).last).to_have_attribute("data-index", str(MANY - 1))
    assert rows(view).count() < 100


def longest_task(view: View) -> float:
    """Of a round of scrolling, in ms; 0 where none was long."""
    view.page.evaluate("window.longTasks = []")
    for _ in range(15):
        view.page.mouse.wheel(0, 900)
        view.page.wait_for_timeout(30)
    return view.page.evaluate("Math.max(0, ...window.longTasks)")


@pytest.mark.parametrize(("theme", "width"), [("dark", 390), ("light", 1440)])
def test_nothing_yet_says_what_will_be_here(
    empty_station: Tallylight, open_page: Open, shots: Path, theme: Theme, width: int
) -> None:
    view = open_page(empty_station, "/plays", theme=theme, width=width)
    expect(view.page.get_by_text("Nothing was played yet")).to_be_visible()
    view.shoot(shots, "plays-empty")
    is_clean(view)
    view.open("/plays?q=nobody")
    expect(view.page.get_by_text("No play is like that")).to_be_visible()
    view.page.get_by_role("link", name="Show all plays").click()
    expect(view.page.get_by_text("Nothing was played yet")).to_be_visible()

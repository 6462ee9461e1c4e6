"""Events: search, filters, a link to one, the live tail, clearing, the keyboard."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.logbook import HOSTILE, LOADED, lost, now_ms, tell
from tests.journeys.radio import Open, is_clean
from tests.journeys.studio import View
from tests.servers.chromium import Theme
from tests.servers.tallylight import Tallylight

pytestmark = [pytest.mark.journey, pytest.mark.chromium]

expect.set_options(timeout=15_000)


def rows(view: View) -> Locator:
    return view.page.get_by_role("grid", name="Events").locator("tbody tr[data-index]")


def headed(view: View, words: str) -> None:
    """Wait until the list says how many it has."""
    heading = view.page.get_by_role("heading", level=2, name=re.compile(rf"^{words}$"))
    expect(heading).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_log_and_an_event_are_clean(
    logged: Tallylight, open_page: Open, shots: Path, theme: Theme, width: int
) -> None:
    view = open_page(logged, "/events?period=1h", theme=theme, width=width)
    expect(
        view.page.get_by_role("img", name=re.compile("Events over time: 2 Error"))
    ).to_be_visible()
    view.shoot(shots, "events")
    is_clean(view)
    rows(view).filter(has_text="Deck loaded").first.click()
    expect(view.page.get_by_role("dialog")).to_contain_text('"bpm": 98')
    view.shoot(shots, "events-drawer")
    is_clean(view)


def test_filters_and_words_stand_in_the_address_and_the_way_back_takes_them_out(
    logged: Tallylight, open_page: Open
) -> None:
    view = open_page(logged, "/events")
    view.button("Filter").first.click()
    view.page.get_by_label("Level").select_option("error")
    headed(view, "2 events")
    assert "level=error" in view.page.url
    expect(rows(view).first).to_contain_text("Encoder 7 lost its connection")
    view.page.go_back()
    expect(view.page.get_by_text("Remove the filter")).to_have_count(0)
    view.page.get_by_role("searchbox").fill("björk 007")
    headed(view, "1 event")
    expect(rows(view)).to_contain_text("Deck loaded song 007")


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_a_level_has_a_colour_and_a_word(logged: Tallylight, open_page: Open, theme: Theme) -> None:
    view = open_page(logged, "/events?period=1h", theme=theme)
    colours = {}
    for level, word in (("info", "Note"), ("warn", "Warning"), ("error", "Error")):
        cell = rows(view).locator(f"[data-level={level}]").first
        expect(cell).to_have_text(word)
        colours[level] = cell.evaluate("one => getComputedStyle(one).color")
    assert colours["warn"] == colours["error"] != colours["info"]


def test_what_looks_like_markup_is_text(logged: Tallylight, open_page: Open) -> None:
    view = open_page(logged, "/events?category=scripting")
    headed(view, "1 event")
    expect(rows(view)).to_contain_text(HOSTILE)


def test_a_link_leads_to_an_event_and_the_keyboard_out_of_it_and_into_the_next(
    logged: Tallylight, open_page: Open
) -> None:
    view = open_page(logged, "/events?event=stream_disconnected")
    headed(view, "2 events")
    view.page.get_by_role("grid", name="Events").focus()
    view.page.keyboard.press("ArrowDown")
    view.page.keyboard.press("Enter")
    dialog = view.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Encoder 7 lost its connection")
    linked = view.page.url
    view.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    view.page.goto(linked)
    expect(dialog).to_contain_text("/rock.mp3")


def test_older_events_are_loaded_below(logged: Tallylight, open_page: Open) -> None:
    view = open_page(logged, "/events?category=audio")
    headed(view, f"{LOADED} events")
    for _ in range(2):
        view.button("Load more").click()
    expect(view.page.get_by_text(f"{LOADED} of {LOADED} shown")).to_be_visible()


def test_the_log_follows_by_itself_and_can_be_held(logged: Tallylight, open_page: Open) -> None:
    view = open_page(logged, "/events?stream=/jazz.mp3")
    expect(view.page.get_by_role("heading", name="No event is like that")).to_be_visible()
    tell(logged, _on_jazz("first"))
    expect(rows(view)).to_contain_text("Jazz: first")
    view.button("Pause").click()
    tell(logged, _on_jazz("second"), _on_jazz("third"))
    view.button("2 new").wait_for()
    expect(rows(view)).to_have_count(1)
    view.button("2 new").click()
    expect(rows(view)).to_have_count(3)


def test_a_bar_leads_into_its_stretch(logged: Tallylight, open_page: Open) -> None:
    view = open_page(logged, "/events?period=24h")
    chart = view.page.get_by_role("img", name=re.compile("Events over time"))
    box = chart.bounding_box()
    assert box is not None
    place = (box["x"] + box["width"] - 80, box["y"] + box["height"] / 2)
    view.page.mouse.move(*place)
    expect(chart.locator("xpath=..")).to_contain_text("Warning")
    view.page.mouse.click(*place)
    expect(view.page).to_have_url(re.compile(r"from=.*to="))
    view.page.go_back()
    expect(view.page).to_have_url(re.compile("period=24h"))


def test_clearing_says_how_many_and_wants_a_word(bare: Tallylight, open_page: Open) -> None:
    now = now_ms()
    tell(bare, *[lost(ago, now) for ago in (1, 60 * 24 * 40, 60 * 24 * 41)])
    view = open_page(bare, "/events?event=stream_disconnected")
    headed(view, "3 events")
    view.button("Clear old events").click()
    dialog = view.page.get_by_role("dialog")
    expect(dialog).to_contain_text("No event is that old.")
    view.page.get_by_label("Older than days").fill("30")
    expect(dialog).to_contain_text("This deletes 2 events of this site, for good.")
    expect(view.button("Delete them")).to_be_disabled()
    view.page.get_by_label("Type clear to confirm").fill("clear")
    is_clean(view)
    view.button("Delete them").click()
    expect(dialog).to_contain_text("2 events deleted.")
    view.button("Close").last.click()
    headed(view, "1 event")


def test_an_empty_log_says_what_comes(bare: Tallylight, open_page: Open) -> None:
    view = open_page(bare, "/events?category=gateway")
    expect(view.page.get_by_role("heading", name="No event is like that")).to_be_visible()
    view.page.get_by_role("link", name="Show all events").click()
    expect(rows(view)).to_contain_text("began to serve")
    is_clean(view)


def _on_jazz(word: str) -> object:
    event = lost(0, now_ms())
    assert isinstance(event, dict)
    told = {**event["data"], "message": f"Jazz: {word}", "stream": "/jazz.mp3"}
    return {**event, "id": _other(word), "data": told}


def _other(word: str) -> str:
    return {"first": "a", "second": "b", "third": "c"}[word] * 8 + "-0000-7000-8000-000000000000"

"""Listeners: the figures, the line and its gaps, what is marked, and what the address says."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.radio import ROCK, Open, figure, is_clean, settled
from tests.journeys.studio import View
from tests.servers.chromium import Theme
from tests.servers.tallylight import Tallylight

pytestmark = [pytest.mark.journey, pytest.mark.chromium]

expect.set_options(timeout=15_000)

BOTH, HIGHEST = 13, 23
"""Listeners of both streams at any minute but one, and at that one."""


def chart(view: View) -> Locator:
    return view.page.get_by_role("img", name=re.compile("^Listeners, "))


def drawn(view: View) -> None:
    """Wait until the line stands."""
    expect(chart(view)).to_be_visible()


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_page_is_clean(
    station_on_record: Tallylight, open_page: Open, shots: Path, theme: Theme, width: int
) -> None:
    view = open_page(station_on_record, "/listeners", theme=theme, width=width)
    drawn(view)
    view.shoot(shots, "listeners")
    is_clean(view)


@pytest.mark.parametrize("show", ["compared", "stacked"])
def test_streams_stand_beside_or_upon_each_other(
    station_on_record: Tallylight, open_page: Open, shots: Path, show: str
) -> None:
    view = open_page(station_on_record, f"/listeners?show={show}&period=1h", theme="light")
    lines = view.page.get_by_role("list", name="Lines")
    expect(lines).to_contain_text("/rock.mp3")
    expect(lines).to_contain_text("/jazz.mp3")
    view.shoot(shots, f"listeners-{show}")
    is_clean(view)


def test_the_peak_is_that_of_the_sum_and_has_its_time(
    station_on_record: Tallylight, open_page: Open
) -> None:
    view = open_page(station_on_record, "/listeners")
    peak = figure(view, "Peak").locator("dd > span")
    expect(peak.first).to_have_text(str(HIGHEST))
    expect(peak.last).to_have_text(re.compile(r"\d\d:\d\d$"))
    expect(view.page.get_by_role("heading", name=re.compile(f"Peak {HIGHEST} at"))).to_be_visible()
    of_rock = view.page.get_by_role("row", name=ROCK)
    expect(of_rock).to_contain_text("20")


def test_a_gap_is_told_and_not_a_zero(station_on_record: Tallylight, open_page: Open) -> None:
    view = open_page(station_on_record, "/listeners")
    drawn(view)
    told = chart(view).get_attribute("aria-label")
    assert told is not None
    assert "Not measured" in told
    assert f"All together: {BOTH} to {HIGHEST}" in told


def test_the_arrow_keys_read_the_line_and_name_the_song(
    station_on_record: Tallylight, open_page: Open
) -> None:
    view = open_page(station_on_record, "/listeners?period=1h")
    drawn(view)
    chart(view).focus()
    for key in ("End", "ArrowLeft", "ArrowLeft", "ArrowLeft"):
        view.page.keyboard.press(key)
    reading = view.page.locator("[aria-live=polite]").filter(has_text="All together")
    expect(reading).to_contain_text(str(BOTH))
    expect(reading).to_contain_text("Björk – Song 25")


def test_the_whole_view_stands_in_the_address(
    station_on_record: Tallylight, open_page: Open
) -> None:
    view = open_page(station_on_record, "/listeners")
    drawn(view)
    view.button("1 h").click()
    view.button("All streams").click()
    view.page.get_by_label(ROCK).check()
    expect(figure(view, "Now")).to_contain_text("10")
    view.page.keyboard.press("Escape")
    view.page.get_by_label("Last week beside it").check()
    expect(view.page.get_by_role("list", name="Lines")).to_contain_text("A week before")
    linked = view.page.url
    for part in ("period=1h", "stream=", "ghost=true"):
        assert part in linked
    view.page.goto(linked)
    settled(view)
    expect(view.button(ROCK)).to_be_visible()
    expect(view.page.get_by_label("Last week beside it")).to_be_checked()
    view.page.go_back()


def test_dragging_zooms_in_and_a_double_click_goes_back(
    station_on_record: Tallylight, open_page: Open
) -> None:
    view = open_page(station_on_record, "/listeners?period=1h")
    drawn(view)
    box = chart(view).bounding_box()
    assert box is not None
    middle = box["y"] + 80
    view.page.mouse.move(box["x"] + box["width"] * 0.3, middle)
    view.page.mouse.down()
    view.page.mouse.move(box["x"] + box["width"] * 0.6, middle, steps=4)
    view.page.mouse.up()
    expect(view.page).to_have_url(re.compile("from=.*to="))
    expect(view.button("Custom")).to_have_attribute("aria-pressed", "true")
    chart(view).dblclick()
    expect(view.page).not_to_have_url(re.compile("from="))
    expect(view.button("1 h")).to_have_attribute("aria-pressed", "true")


def test_a_period_is_picked_by_keys(station_on_record: Tallylight, open_page: Open) -> None:
    view = open_page(station_on_record, "/listeners")
    drawn(view)
    view.page.keyboard.press("t")
    view.page.keyboard.press("3")
    expect(view.button("7 d")).to_have_attribute("aria-pressed", "true")
    view.page.keyboard.press("ArrowLeft")
    expect(view.button("Custom")).to_have_attribute("aria-pressed", "true")


def test_what_is_shown_is_a_table_and_a_file(
    station_on_record: Tallylight, open_page: Open, shots: Path, tmp_path: Path
) -> None:
    view = open_page(station_on_record, "/listeners?period=1h&show=compared")
    drawn(view)
    view.button("Table and CSV").click()
    dialog = view.page.get_by_role("dialog")
    expect(dialog.get_by_role("columnheader", name=ROCK)).to_be_visible()
    view.shoot(shots, "listeners-table")
    is_clean(view)
    with view.page.expect_download() as download:
        dialog.get_by_role("button", name="Download as CSV").click()
    file = tmp_path / "listeners.csv"
    download.value.save_as(file)
    head, *rows = csv.reader(file.read_text().splitlines())
    assert ROCK in head
    assert "20" in {row[head.index(f"{ROCK}, highest")] for row in rows}


def test_a_note_is_added_changed_and_removed(
    station_on_record: Tallylight, open_page: Open, shots: Path
) -> None:
    view = open_page(station_on_record, "/listeners")
    drawn(view)
    view.button("Add a note").click()
    view.field("What happened").fill("Derby <i>on</i> air")
    is_clean(view)
    view.shoot(shots, "listeners-note")
    view.button("Add the note").click()
    lines = view.page.get_by_role("region", name="Outages and notes")
    expect(lines).to_contain_text("Derby <i>on</i> air (note by anna)")
    lines.get_by_role("button", name="Edit").click()
    view.field("What happened").fill("Derby, second half")
    view.button("Save the note").click()
    expect(lines).to_contain_text("Derby, second half")
    lines.get_by_role("button", name="Remove").click()
    view.button("Remove it").click()
    expect(view.page.get_by_text("Derby, second half")).to_have_count(0)


def test_a_server_that_fails_is_told_and_asked_again(
    station_on_record: Tallylight, open_page: Open, shots: Path
) -> None:
    view = open_page(station_on_record, "/about", width=390)
    view.page.route("**/api/v1/listeners?*", lambda route: route.fulfill(status=503))
    view.open("/listeners")
    expect(view.page.get_by_role("alert")).to_contain_text("The line could not be read.")
    view.shoot(shots, "listeners-failed")
    is_clean(view)
    view.page.unroute("**/api/v1/listeners?*")
    view.button("Try again").click()
    drawn(view)
    view.window.faults.clear()


@pytest.mark.parametrize(("theme", "width"), [("dark", 390), ("light", 1440)])
def test_nothing_yet_says_what_to_do(
    empty_station: Tallylight, open_page: Open, shots: Path, theme: Theme, width: int
) -> None:
    view = open_page(empty_station, "/listeners", theme=theme, width=width)
    expect(view.page.get_by_text("No stream is known yet")).to_be_visible()
    view.shoot(shots, "listeners-empty")
    is_clean(view)
    view.page.get_by_role("link", name="Connect a source").click()
    expect(view.page.get_by_role("heading", name="Sources", level=1)).to_be_visible()

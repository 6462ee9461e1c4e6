"""Explore: a sentence is changed word by word, and the address holds all of it."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.fortnights import STREAM, week
from tests.journeys.radio import Open, is_clean, settled
from tests.journeys.studio import View
from tests.servers.chromium import Theme
from tests.servers.tallylight import Tallylight

pytestmark = [pytest.mark.journey, pytest.mark.chromium]

expect.set_options(timeout=20_000)


def rows(view: View) -> Locator:
    return view.page.get_by_role("grid", name="The answer").locator("tbody tr[data-index]")


@pytest.mark.parametrize(
    ("look", "name", "search"),
    [
        (("dark", 390), "lines", "metric=plays,cume&by=stream&bucket=day"),
        (("light", 390), "ranks", "metric=plays&by=item"),
        (("light", 768), "week", "metric=plays&by=weekday,hour"),
        (("dark", 1440), "bars", "metric=plays,skips&bucket=day&compare=previous"),
        (("light", 1440), "figures", "metric=plays,cume,tlh_ms&compare=previous"),
    ],
)
def test_every_kind_of_answer_is_clean(
    station_with_past: Tallylight,
    open_page: Open,
    shots: Path,
    look: tuple[Theme, int],
    name: str,
    search: str,
) -> None:
    theme, width = look
    view = open_page(station_with_past, f"/explore?{week()}&{search}", theme=theme, width=width)
    expect(rows(view).first).to_be_visible()
    view.shoot(shots, f"explore-{name}")
    is_clean(view)


def test_the_sentence_is_the_address(station_with_past: Tallylight, open_page: Open) -> None:
    view = open_page(station_with_past, f"/explore?{week()}")
    expect(rows(view)).to_contain_text("42")
    view.button("nothing").click()
    view.page.get_by_role("checkbox", name="Artist").check()
    expect(rows(view)).to_contain_text("Björk")
    view.page.get_by_role("checkbox", name="Artist").uncheck()
    view.page.get_by_role("checkbox", name="Genre").check()
    expect(rows(view)).to_have_count(3)
    view.page.keyboard.press("Escape")
    view.page.get_by_label("Pieces of time").select_option("day")
    expect(rows(view)).to_have_count(21)
    view.button("Condition").click()
    view.page.get_by_label("Where").select_option("genre")
    view.page.get_by_label("Value").fill("Rock")
    view.button("Add the condition").click()
    expect(rows(view)).to_have_count(7)
    linked = view.page.url
    for part in ("by=genre", "bucket=day", "where=genre%3ARock"):
        assert part in linked
    view.page.goto(linked)
    settled(view)
    expect(rows(view)).to_have_count(7)
    view.button("Remove the condition Genre is Rock").click()
    expect(rows(view)).to_have_count(21)
    view.page.go_back()
    expect(rows(view)).to_have_count(7)


def test_several_metrics_stand_beside_each_other(
    station_with_past: Tallylight, open_page: Open
) -> None:
    view = open_page(station_with_past, f"/explore?{week()}&metric=plays,skips&by=item")
    row = rows(view).filter(has_text="Björk – Cut")
    expect(row).to_contain_text(re.compile(r"7\s*7$"))
    view.page.get_by_role("group", name="What is drawn").get_by_role("button", name="Skips").click()
    assert "show=skips" in view.page.url
    bars = view.page.get_by_role("table", name="Groups by Skips")
    expect(bars.get_by_role("row").nth(1)).to_contain_text("Cut")


def test_with_a_time_that_was_hardly_measured_nothing_is_compared(
    station_with_past: Tallylight, open_page: Open
) -> None:
    view = open_page(station_with_past, f"/explore?{week(1)}&by=item&compare=previous")
    expect(view.page.get_by_role("columnheader", name="Change")).to_be_visible()
    view.open("/explore?period=28d&by=item&compare=previous")
    expect(view.page.get_by_text(re.compile("^Not compared: only \\d+ % of the"))).to_be_visible()
    expect(rows(view).first).to_be_visible()
    expect(view.page.get_by_role("columnheader", name="Change")).to_have_count(0)


def test_a_view_is_kept_gone_to_and_dropped(station_with_past: Tallylight, open_page: Open) -> None:
    view = open_page(station_with_past, f"/explore?{week()}&metric=cume&by=country")
    view.button("Saved views").click()
    view.page.get_by_label("Keep this view as").fill("Where they are")
    view.button("Keep it").click()
    view.page.keyboard.press("Escape")
    view.open("/explore")
    settled(view)
    view.button("Saved views").click()
    is_clean(view)
    view.page.get_by_role("link", name="Where they are").click()
    expect(rows(view).filter(has_text="France")).to_contain_text("2")
    view.button("Saved views").click()
    view.button("Remove the view Where they are").click()
    expect(view.page.get_by_text("You keep none yet.")).to_be_visible()


def test_the_answer_is_a_file_and_a_call(
    station_with_past: Tallylight, open_page: Open, tmp_path: Path
) -> None:
    view = open_page(station_with_past, f"/explore?{week()}&metric=plays&by=stream")
    view.button("Download the answer").click()
    is_clean(view)
    with view.page.expect_download() as download:
        view.page.get_by_role("menuitem", name="CSV").click()
    file = tmp_path / "answer.csv"
    download.value.save_as(file)
    (row,) = csv.DictReader(file.read_text().splitlines())
    assert row == {"stream": STREAM, "plays": "42"}
    view.button("Download the answer").click()
    view.page.get_by_role("menuitem", name="Copy as API call").click()
    call = view.page.get_by_role("dialog").locator("code")
    expect(call).to_contain_text(f"{station_with_past.url}/api/v1/metrics/query?metric=plays")
    expect(call).to_contain_text("by=stream")


def test_what_cannot_be_asked_is_told_and_what_is_not_there_too(
    station_with_past: Tallylight, open_page: Open, shots: Path
) -> None:
    view = open_page(station_with_past, f"/explore?{week()}&by=genre&where=genre:Polka")
    expect(view.page.get_by_text("Nothing is like that")).to_be_visible()
    view.open("/explore?metric=plays&by=shoe")
    expect(view.page.get_by_role("alert")).to_contain_text("plays is not known by 'shoe'")
    view.shoot(shots, "explore-refused")
    is_clean(view)
    view.window.faults.clear()


@pytest.mark.parametrize(("theme", "width"), [("dark", 390), ("light", 1440)])
def test_nothing_yet_is_no_zero(
    empty_station: Tallylight, open_page: Open, shots: Path, theme: Theme, width: int
) -> None:
    view = open_page(empty_station, "/explore", theme=theme, width=width)
    dash = view.page.get_by_title("Nothing was measured there in this period")
    expect(dash.first).to_be_visible()
    view.shoot(shots, "explore-empty")
    is_clean(view)

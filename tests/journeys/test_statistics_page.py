"""Statistics: the figures of a week, charts as tables and files, and what the address says."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.fortnights import EVENING, STREAM, week
from tests.journeys.radio import Open, is_clean, settled
from tests.journeys.studio import View
from tests.servers.chromium import Theme
from tests.servers.tallylight import Tallylight

pytestmark = [pytest.mark.journey, pytest.mark.chromium]

expect.set_options(timeout=20_000)

PLAYS, SKIPS = 42, 7
"""Of seven days that are like each other."""


def card(view: View, title: str) -> Locator:
    return view.page.locator("dl > div").filter(
        has=view.page.get_by_role("button", name=title, exact=True)
    )


def panel(view: View, name: str | re.Pattern[str]) -> Locator:
    return view.page.get_by_role("region", name=name, exact=isinstance(name, str))


@pytest.mark.parametrize(
    ("theme", "width"),
    [("dark", 390), ("dark", 1440), ("light", 390), ("light", 768), ("light", 1440)],
)
def test_the_page_is_clean(
    station_with_past: Tallylight, open_page: Open, shots: Path, theme: Theme, width: int
) -> None:
    view = open_page(
        station_with_past, f"/statistics?{week()}&compare=previous", theme=theme, width=width
    )
    expect(card(view, "Plays")).to_contain_text(str(PLAYS))
    view.shoot(shots, "statistics")
    is_clean(view)


def test_the_figures_of_a_week_are_those_of_its_days(
    station_with_past: Tallylight, open_page: Open
) -> None:
    view = open_page(station_with_past, f"/statistics?{week()}")
    for title, shown in {
        "Plays": str(PLAYS),
        "Skips": str(SKIPS),
        "Listening time": "21 h",
        "Cume": "3",
        "Time spent listening": "7 h",
        "Peak listeners": str(EVENING),
        "Uptime": "99.40 %",
    }.items():
        expect(card(view, title).locator("dd")).to_have_text(shown)
    expect(panel(view, "Plays: 42 plays in all")).to_be_visible()
    expect(panel(view, "Top 3 songs").get_by_role("row", name="Anthem")).to_contain_text("21")
    lengths = panel(view, "How long 28 sessions lasted")
    expect(lengths.get_by_role("row", name="under 1 min")).to_contain_text("25.00 %")


def test_a_figure_says_what_it_means(station_with_past: Tallylight, open_page: Open) -> None:
    view = open_page(station_with_past, f"/statistics?{week()}")
    view.button("Cume").first.focus()
    expect(view.page.get_by_role("tooltip")).to_contain_text("never a sum")


def test_two_periods_are_compared_in_words(station_with_past: Tallylight, open_page: Open) -> None:
    view = open_page(station_with_past, f"/statistics?{week(1)}")
    view.page.get_by_label("Compared with the period before").check()
    expect(card(view, "Plays")).to_contain_text("+100 % more")
    expect(card(view, "Cume")).to_contain_text("the same")
    songs = panel(view, re.compile("^Top "))
    expect(songs.get_by_role("columnheader", name="Before")).to_be_visible()
    assert "compare=previous" in view.page.url
    bars = view.page.get_by_role("img", name=re.compile("^Plays: "))
    expect(bars).to_have_attribute("aria-label", re.compile("With a line: The period before"))
    view.page.go_back()
    expect(card(view, "Plays")).not_to_contain_text("more")


def test_with_a_time_that_was_hardly_measured_nothing_is_compared(
    station_with_past: Tallylight, open_page: Open
) -> None:
    view = open_page(station_with_past, "/statistics?period=28d&compare=previous")
    expect(view.page.get_by_text(re.compile("^Not compared: only \\d+ % of the"))).to_be_visible()
    expect(card(view, "Plays").locator("dd")).to_have_text(re.compile("^\\d+$"))
    songs = panel(view, re.compile("^Top "))
    expect(songs.get_by_role("columnheader", name="Plays")).to_be_visible()
    expect(songs.get_by_role("columnheader", name="Before")).to_have_count(0)


def test_the_choices_of_the_panels_stand_in_the_address(
    station_with_past: Tallylight, open_page: Open
) -> None:
    view = open_page(station_with_past, f"/statistics?{week()}")
    view.button("Country").click()
    countries = panel(view, "Listeners by country")
    expect(countries.get_by_role("row", name="France")).to_contain_text("33.33 %")
    panel(view, re.compile("^Most plays")).get_by_role("button", name="Listeners").click()
    expect(panel(view, re.compile("^Most listeners on .* from 20:00 to 21:00"))).to_be_visible()
    view.page.goto(view.page.url)
    settled(view)
    expect(countries).to_be_visible()
    listeners = view.page.get_by_role("button", name="Listeners", exact=True)
    expect(listeners).to_have_attribute("aria-pressed", "true")


def test_the_hours_of_the_week_are_walked_with_the_keys(
    station_with_past: Tallylight, open_page: Open
) -> None:
    view = open_page(station_with_past, f"/statistics?{week()}")
    grid = view.page.get_by_role("grid", name="Plays by weekday and hour")
    grid.focus()
    for _ in range(9):
        view.page.keyboard.press("ArrowRight")
    expect(view.page.get_by_text("Monday 09:00 to 10:00: 1 play, on average")).to_be_visible()
    expect(grid.get_by_role("row", name="Monday").locator("td").last).to_have_text("6")
    expect(grid.locator("tfoot td").last).to_have_text(str(PLAYS))


def test_peaks_are_bars_and_the_average_is_a_line(
    station_with_past: Tallylight, open_page: Open
) -> None:
    view = open_page(station_with_past, f"/statistics?{week()}")
    peaks = panel(view, re.compile(f"^Peak {EVENING} at"))
    bars = peaks.locator("svg rect[data-tone='1']")
    expect(bars).to_have_count(7)
    heights = bars.evaluate_all("all => all.map(one => Math.round(one.getBBox().height))")
    assert len({*heights}) == 1
    line = peaks.locator("svg g path[data-tone='3']").bounding_box()
    first = bars.first.bounding_box()
    assert line
    assert first
    # A mean of a little over five of nine, in a line through the whole week.
    assert 0.4 < (line["y"] - first["y"]) / first["height"] < 0.5
    assert line["width"] > 5 * first["width"]
    peaks.get_by_role("button", name="Table").click()
    rows = view.page.get_by_role("dialog").get_by_role("row")
    expect(rows).to_have_count(8)
    expect(rows.last).to_contain_text(str(EVENING))


def test_outages_are_what_is_missing(station_with_past: Tallylight, open_page: Open) -> None:
    view = open_page(station_with_past, f"/statistics?{week()}")
    uptime = panel(view, "99.40 % up")
    expect(uptime).to_contain_text("down for 1 h, which is the 0.60 % that is missing")
    expect(uptime.get_by_role("row", name=STREAM)).to_contain_text("no encoder sends to it")
    expect(uptime.get_by_role("row", name="1 outage together")).to_contain_text("1 h")


def test_a_period_is_picked_and_stepped_by_keys(
    station_with_past: Tallylight, open_page: Open
) -> None:
    view = open_page(station_with_past, "/statistics")
    keys = view.page.keyboard
    keys.press("t")
    keys.press("1")
    expect(view.button("Today")).to_have_attribute("aria-pressed", "true")
    keys.press("ArrowLeft")
    expect(view.page).to_have_url(re.compile(r"from=(\d{4}-\d\d-\d\d)&to=\1"))
    expect(card(view, "Plays")).to_contain_text("6")
    view.page.go_back()
    expect(view.button("Today")).to_have_attribute("aria-pressed", "true")


def test_what_was_not_measured_is_no_zero(station_with_past: Tallylight, open_page: Open) -> None:
    view = open_page(station_with_past, "/statistics?period=90d")
    bars = view.page.get_by_role("img", name=re.compile("^Plays: "))
    expect(bars).to_have_attribute("aria-label", re.compile(r"Not measured in 61 of 90"))
    view.open("/statistics?from=2020-01-01&to=2020-01-07")
    settled(view)
    expect(card(view, "Plays").get_by_title("Nothing was measured in this period")).to_be_visible()


def test_a_chart_is_a_table_and_its_answer_a_file(
    station_with_past: Tallylight, open_page: Open, tmp_path: Path
) -> None:
    view = open_page(station_with_past, f"/statistics?{week()}")
    trend = panel(view, "Plays: 42 plays in all")
    trend.get_by_role("button", name="Table").click()
    dialog = view.page.get_by_role("dialog")
    expect(dialog.get_by_role("row")).to_have_count(8)
    is_clean(view)
    view.page.keyboard.press("Escape")
    trend.get_by_role("button", name="Download").click()
    with view.page.expect_download() as download:
        view.page.get_by_role("menuitem", name="CSV").click()
    file = tmp_path / "figures.csv"
    download.value.save_as(file)
    rows = [*csv.DictReader(file.read_text().splitlines())]
    assert sum(int(row["plays"]) for row in rows) == PLAYS


def test_a_song_is_opened_from_the_list(station_with_past: Tallylight, open_page: Open) -> None:
    view = open_page(station_with_past, f"/statistics?{week()}")
    view.page.get_by_role("link", name="Anthem").click()
    expect(view.page.get_by_role("heading", name="Anthem", level=1)).to_be_visible()


def test_what_failed_is_told_beside_what_did_not(
    station_with_past: Tallylight, open_page: Open, shots: Path
) -> None:
    view = open_page(station_with_past, "/about")
    view.page.route("**/questions/top_songs?*", lambda route: route.fulfill(status=422))
    view.open(f"/statistics?{week()}")
    settled(view)
    expect(panel(view, "Top songs").get_by_role("alert")).to_contain_text("could not be read")
    expect(card(view, "Plays")).to_contain_text(str(PLAYS))
    view.shoot(shots, "statistics-failed")
    is_clean(view)
    view.page.unroute("**/questions/top_songs?*")
    view.button("Try again").click()
    expect(panel(view, "Top 3 songs")).to_be_visible()
    view.window.faults.clear()


@pytest.mark.parametrize(("theme", "width"), [("dark", 390), ("light", 1440)])
def test_nothing_yet_says_what_to_do(
    empty_station: Tallylight, open_page: Open, shots: Path, theme: Theme, width: int
) -> None:
    view = open_page(empty_station, "/statistics", theme=theme, width=width)
    expect(view.page.get_by_text("Nothing was measured yet")).to_be_visible()
    view.shoot(shots, "statistics-empty")
    is_clean(view)

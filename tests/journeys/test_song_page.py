"""A song: how often and how lately it is played, who came and went, and each time it was on air."""

import re
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.fortnights import STREAM, week
from tests.journeys.radio import Open, figure, is_clean, settled
from tests.journeys.studio import View
from tests.servers.chromium import Theme
from tests.servers.tallylight import Tallylight

pytestmark = [pytest.mark.journey, pytest.mark.chromium]

expect.set_options(timeout=20_000)

EVER, A_WEEK = 14 * 3 + 14, 21
"""How often Anthem was played in all, and in one of the last two weeks."""


def go_to_song(view: View, server: Tallylight, title: str, search: str = "") -> None:
    """Open the page of a song, by what the list of items says of it."""
    answer = view.page.request.get(f"{server.url}/api/v1/items?q={quote(title)}")
    (item,) = answer.json()["items"]
    view.open(f"/songs/{item['id']}?{search}")
    expect(view.page.get_by_role("heading", name=title, level=1)).to_be_visible()
    settled(view)


def plays(view: View) -> Locator:
    return view.page.get_by_role("grid", name="Plays of the song").locator("tbody tr[data-index]")


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_page_is_clean(
    station_with_past: Tallylight, open_page: Open, shots: Path, theme: Theme, width: int
) -> None:
    view = open_page(station_with_past, "/settings/about", theme=theme, width=width)
    go_to_song(view, station_with_past, "Anthem")
    expect(plays(view).first).to_be_visible()
    view.shoot(shots, "song")
    is_clean(view)


def test_it_is_told_in_figures_and_by_period(
    station_with_past: Tallylight, open_page: Open
) -> None:
    view = open_page(station_with_past, "/settings/about")
    go_to_song(view, station_with_past, "Anthem", week())
    expect(view.page.get_by_text("Björk · Rock · 4:00 · no ISRC told")).to_be_visible()
    for label, shown in {
        "Plays in 90 days": str(EVER),
        "Plays ever": str(EVER),
        "Mean time on air": "4 m",
        "Last played": "since its end",
        "Skips": "0.00 %",
    }.items():
        expect(figure(view, label)).to_contain_text(shown)
    view.button("Plays in 7 days").hover()
    expect(view.page.get_by_role("tooltip")).to_have_text("In the last 7 × 24 hours, up to now.")
    # each airing is heard by whoever listens then: at nine and at noon one, at three nobody
    heading = view.page.get_by_role("heading", name=re.compile("in this period"))
    expect(heading).to_have_text(f"{A_WEEK} plays in this period, 14 performances")
    view.button("Today").click()
    expect(heading).to_have_text("0 plays in this period, 0 performances")
    view.page.go_back()
    expect(heading).to_contain_text(str(A_WEEK))


def test_what_it_does_to_the_audience_is_told_with_its_doubt(
    station_with_past: Tallylight, open_page: Open
) -> None:
    view = open_page(station_with_past, "/settings/about")
    go_to_song(view, station_with_past, "Anthem", "period=28d")
    impact = view.page.get_by_role("region", name=re.compile("^Impact: .* plays$"))
    expect(impact).to_contain_text("the interval holds no change as well")
    expect(impact.get_by_role("img", name=re.compile("listeners, with"))).to_be_visible()
    minutes = view.page.get_by_role("table", name="Tune-outs by minute of the song")
    expect(minutes.get_by_role("row")).to_have_count(5)


def test_a_play_is_opened_left_and_linked_to(
    station_with_past: Tallylight, open_page: Open
) -> None:
    view = open_page(station_with_past, "/settings/about")
    go_to_song(view, station_with_past, "Cut")
    grid = view.page.get_by_role("grid", name="Plays of the song")
    expect(plays(view).first).to_contain_text("skipped")
    grid.focus()
    view.page.keyboard.press("Enter")
    dialog = view.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Björk – Cut")
    expect(dialog).to_contain_text(STREAM)
    linked = view.page.url
    view.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(grid).to_be_focused()
    view.page.goto(linked)
    expect(dialog.get_by_role("link", name="Björk – Cut")).to_be_visible()


def test_one_that_is_not_there_says_where_to_look(
    station_with_past: Tallylight, open_page: Open, shots: Path
) -> None:
    view = open_page(station_with_past, "/settings/about")
    view.open("/songs/0199aa00-0000-7000-8000-000000000000")
    expect(view.page.get_by_text("No song has this address")).to_be_visible()
    view.shoot(shots, "song-missing")
    is_clean(view)
    view.page.get_by_role("link", name="See the top songs").click()
    expect(view.page.get_by_role("heading", name="Statistics", level=1)).to_be_visible()
    # a song that is not there is refused, as it should be
    view.window.faults.clear()


def test_what_failed_is_told_and_asked_again(
    station_with_past: Tallylight, open_page: Open
) -> None:
    view = open_page(station_with_past, "/settings/about")
    view.page.route("**/questions/song_plays?*", lambda route: route.fulfill(status=422))
    go_to_song(view, station_with_past, "Ballad")
    expect(view.page.get_by_role("alert")).to_contain_text("Plays could not be read.")
    view.page.unroute("**/questions/song_plays?*")
    view.button("Try again").click()
    expect(plays(view).first).to_be_visible()
    view.window.faults.clear()

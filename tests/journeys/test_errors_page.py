"""Errors: each kind of failure once, resolved, and open again when it recurs."""

from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.logbook import HOSTILE, failed, now_ms, tell
from tests.journeys.radio import MINUTE, Open, is_clean
from tests.journeys.studio import View
from tests.servers.chromium import Theme
from tests.servers.tallylight import Tallylight

pytestmark = [pytest.mark.journey, pytest.mark.chromium]

expect.set_options(timeout=15_000)


def rows(view: View) -> Locator:
    return view.page.get_by_role("grid", name="Errors").locator("tbody tr[data-index]")


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("theme", ["dark", "light"])
def test_failures_and_one_of_them_are_clean(
    logged: Tallylight, open_page: Open, shots: Path, theme: Theme, width: int
) -> None:
    view = open_page(logged, "/errors", theme=theme, width=width)
    expect(rows(view)).to_have_count(3)
    view.shoot(shots, "errors")
    is_clean(view)
    rows(view).filter(has_text="Buffer underrun after 3 s").click()
    expect(view.page.get_by_role("dialog")).to_contain_text("3, 3 of them open")
    view.shoot(shots, "errors-drawer")
    is_clean(view)


def test_filters_stand_in_the_address_and_markup_is_text(
    logged: Tallylight, open_page: Open
) -> None:
    view = open_page(logged, "/errors")
    view.button("Filter").first.click()
    view.page.get_by_label("Severity").select_option("error")
    expect(rows(view)).to_have_count(1)
    expect(rows(view)).to_contain_text(HOSTILE)
    assert "severity=error" in view.page.url
    view.page.go_back()
    expect(rows(view)).to_have_count(3)
    view.page.get_by_role("searchbox").fill("space left")
    expect(rows(view)).to_have_count(1)
    expect(rows(view)).to_contain_text("No space left on disk")


def test_a_failure_is_resolved_and_opens_again_when_it_recurs(
    bare: Tallylight, open_page: Open
) -> None:
    now = now_ms()
    tell(bare, *failed(now - 60 * MINUTE))
    view = open_page(bare, "/errors?resolved=false")
    expect(rows(view)).to_have_count(3)
    grid = view.page.get_by_role("grid", name="Errors")
    grid.focus()
    view.page.keyboard.press("Enter")
    dialog = view.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Buffer underrun after 3 s")
    linked = view.page.url
    view.button("Resolve").click()
    expect(dialog).to_contain_text("Resolved errors are deleted after 30 days")
    view.page.keyboard.press("Escape")
    expect(rows(view)).to_have_count(2)

    tell(bare, failed(now)[0])
    view.page.goto(linked)
    expect(dialog).to_contain_text("Open again")
    expect(dialog).to_contain_text("4, 1 of them open")


def test_nothing_failed_is_said(bare: Tallylight, open_page: Open) -> None:
    view = open_page(bare, "/errors")
    expect(view.page.get_by_role("heading", name="Nothing has failed")).to_be_visible()
    is_clean(view)
    view.page.get_by_role("link", name="Look at the events").click()
    expect(view.page).to_have_url(view.page.url.partition("?")[0])

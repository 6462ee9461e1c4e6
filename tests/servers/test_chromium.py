import pytest
from playwright.sync_api import Browser

from tests.servers.chromium import open_window

pytestmark = pytest.mark.chromium

PAGE = "<!doctype html><html lang='en'><title>T</title><main><h1>On air</h1>{}</main></html>"


def test_a_window_has_the_size_and_theme_asked_for(chromium: Browser) -> None:
    window = open_window(chromium, width=390, theme="dark")
    asked = "[innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]"
    assert window.page.evaluate(asked) == [390, True]


def test_axe_names_what_it_finds(chromium: Browser) -> None:
    window = open_window(chromium, theme="light")
    window.page.set_content(PAGE.format("<button></button>"))
    assert [line.partition(":")[0] for line in window.axe_violations()] == ["button-name"]


def test_axe_finds_nothing_on_a_clean_page(chromium: Browser) -> None:
    window = open_window(chromium, theme="light")
    window.page.set_content(PAGE.format("<p>Nothing plays</p>"))
    assert window.axe_violations() == []


def test_a_fault_on_the_page_is_noted(chromium: Browser) -> None:
    window = open_window(chromium, theme="light")
    window.page.set_content(PAGE.format("<script>console.error('mount lost')</script>"))
    assert window.faults == ["console: mount lost"]

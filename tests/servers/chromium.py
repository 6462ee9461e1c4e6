"""A real Chromium, driven by Playwright, and axe to read the page as a screen reader would."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, sync_playwright

from tests.servers.process import need

Theme = Literal["dark", "light"]
# Without these, Chromium looks for its maker's servers at every start, and refuses to run as root.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass
class Window:
    """A page and all that went wrong on it."""

    page: Page
    faults: list[str] = field(default_factory=list)

    def axe_violations(self) -> list[str]:
        """What axe finds, one line each: rule, help, and the first element."""
        return [
            f"{found['id']}: {found['help']} at {found['nodes'][0]['target']}"
            for found in Axe().run(self.page).response["violations"]
        ]


def open_window(
    browser: Browser, *, width: int = 1440, height: int = 900, theme: Theme = "dark"
) -> Window:
    """A fresh profile at a size and in a theme; console errors and failed requests are faults."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme, reduced_motion="reduce"
    )
    window = Window(context.new_page())
    window.page.on("pageerror", lambda error: window.faults.append(f"script: {error}"))
    window.page.on(
        "console",
        lambda message: (
            window.faults.append(f"console: {message.text}") if message.type == "error" else None
        ),
    )
    window.page.on("requestfailed", lambda request: _note_failed(window, request))
    return window


def _note_failed(window: Window, request: Request) -> None:
    # A page that is left breaks off what it still asked for, and that is no fault.
    if request.failure != "net::ERR_ABORTED":
        window.faults.append(f"request: {request.url}")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--shots", type=Path, default=Path("test-results"), help="Folder for pictures of pages."
    )


@pytest.fixture(scope="session")
def shots(pytestconfig: pytest.Config) -> Path:
    """Where pictures of pages go, to be looked at."""
    folder = Path(str(pytestconfig.getoption("--shots")))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser a module: a longer one would leave its event loop in other modules' way."""
    executable = need("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()

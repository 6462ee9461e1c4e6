"""A station as the browser journeys find it: real Icecast, real server, a window onto it."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from tests.servers.chromium import Theme, Window, open_window
from tests.servers.icecast import Encoder, Icecast
from tests.servers.process import lack
from tests.servers.tallylight import Tallylight

STATIC = Path(__file__).parents[2] / "src" / "tallylight" / "api" / "static"
ADMIN, PASSWORD = "anna", "correct horse battery"
ROCK, JAZZ = "Rock FM", "Jazz FM"
MOUNTS = {"/rock-128.mp3": ROCK, "/rock-64.mp3": ROCK, "/jazz.mp3": JAZZ}
TITLES = {ROCK: "Björk - Jóga", JAZZ: "Nina Simone - Sinnerman"}


def need_page() -> None:
    if not (STATIC / "index.html").exists():
        lack("the page is not built: run `make web`")


@dataclass
class Studio:
    """A station on air, with a few listeners."""

    icecast: Icecast = field(default_factory=Icecast)
    encoders: dict[str, Encoder] = field(default_factory=dict[str, Encoder])

    def go_on_air(self) -> None:
        self.icecast.start()
        for mount, name in MOUNTS.items():
            self.encoders[mount] = self.icecast.start_source(mount, TITLES[name], name=name)
        for number, mount in enumerate(["/rock-128.mp3", *MOUNTS]):
            self.icecast.listen(mount, f"VLC/3.0.{number} LibVLC/3.0.{number}")


def connect(server: Tallylight, studio: Studio) -> None:
    """An admin and the station, by the command line; looked at every 2 s."""
    add_admin(server)
    server.run("site", "edit", "main", "--name", "Rock House", "--zone", "Europe/Paris")
    icecast = studio.icecast
    sets = {"url": icecast.url, "password": icecast.admin_password, "poll_seconds": 2}
    words = [word for name, value in sets.items() for word in ("--set", f"{name}={value}")]
    server.run("source", "add", "icecast", "studio", *words)


def add_admin(server: Tallylight) -> None:
    server.run("user", "add", ADMIN, "--role", "admin", "--password-file", "-", say=PASSWORD)


class View:
    """A window onto a server; a fault on the page that was not foreseen fails the test."""

    def __init__(
        self, browser: Browser, server: Tallylight, *, width: int = 1440, theme: Theme = "dark"
    ) -> None:
        height = 844 if width < 600 else 900
        self.window: Window = open_window(browser, width=width, height=height, theme=theme)
        self.page: Page = self.window.page
        self.page.set_default_timeout(15_000)
        self._server = server
        self._look = f"{theme}-{width}"

    def open(self, path: str = "/") -> None:
        self.page.goto(self._server.url + path)

    def sign_in(self) -> None:
        """As the page does, without its form."""
        answer = self.page.request.post(
            f"{self._server.url}/api/v1/session", data={"name": ADMIN, "password": PASSWORD}
        )
        assert answer.ok, answer.text()

    def shoot(self, folder: Path, name: str) -> None:
        """A picture of the whole page, to be looked at."""
        self.page.screenshot(path=folder / f"{name}-{self._look}.png", full_page=True)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(re.compile(rf"^{label}\s*\*?$"))

    def card(self, name: str) -> Locator:
        return self.page.get_by_role("article", name=name)

    @property
    def faults(self) -> list[str]:
        """What went wrong, but for the browser's own note that nobody was signed in yet."""
        return [fault for fault in self.window.faults if "401" not in fault]

    def close(self) -> None:
        self.page.context.close()

"""A station as the browser journeys find it: real Icecast, real server, a window onto it."""

import re
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import httpx2
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


def add_admin(server: Tallylight) -> httpx2.Client:
    """The admin, made through the link; a client that is signed in."""
    secret = server.setup_link.partition("token=")[2]
    person = {"token": secret, "name": ADMIN, "password": PASSWORD, "site_name": "Rock House"}
    client = server.client()
    told = client.post("/api/v1/setup", json={**person, "zone": "Europe/Paris"})
    client.headers["X-CSRF-Token"] = told.raise_for_status().json()["item"]["csrf"]
    return client


def connect(server: Tallylight, studio: Studio) -> None:
    """An admin, and the station, looked at every 2 s."""
    icecast = studio.icecast
    login = {"url": icecast.url, "password": icecast.admin_password, "poll_seconds": 2}
    source = {"name": "studio", "kind": "icecast", "site": "main", "config": login}
    with closing(add_admin(server)) as client:
        client.post("/api/v1/sources", json=source).raise_for_status()


class View:
    """A window onto a server; a fault on the page that was not foreseen fails the test."""

    def __init__(
        self, browser: Browser, server: Tallylight, *, width: int = 1440, theme: Theme = "dark"
    ) -> None:
        height = 844 if width < 600 else 900
        self.window: Window = open_window(browser, width=width, height=height, theme=theme)
        self.page: Page = self.window.page
        self.page.set_default_timeout(15_000)
        # The page is dark until somebody chooses otherwise.
        self.page.add_init_script(f"localStorage['tallylight.theme'] ??= '{theme}'")
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
        """A picture of the whole page, to be looked at: in a window as high as that."""
        size = self.page.viewport_size
        assert size is not None
        height = self.page.evaluate("document.documentElement.scrollHeight")
        self.page.set_viewport_size({"width": size["width"], "height": max(height, size["height"])})
        self.page.screenshot(path=folder / f"{name}-{self._look}.png")
        self.page.set_viewport_size(size)

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

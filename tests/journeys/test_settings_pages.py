"""Settings in a real browser: sources and quarantine, sites and rules, users, storage, about."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Locator, expect

from tallylight.store import schema
from tallylight.store.database import open_database, writing
from tests.contract.pushing import PATH, now_ms, observation
from tests.journeys.radio import settled
from tests.journeys.studio import PASSWORD, View, add_admin, need_page
from tests.servers.chromium import Theme
from tests.servers.tallylight import Tallylight

pytestmark = [pytest.mark.journey, pytest.mark.chromium]

MINUTE_MS = 60_000
HOSTILE = "<img src=x onerror=alert(1)>"
PAGES = ("sources", "sites", "users", "storage", "about")
Look = Callable[..., View]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tallylight]:
    need_page()
    server = Tallylight(tmp_path_factory.mktemp("settings") / "data")
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def admin(server: Tallylight) -> Iterator[httpx2.Client]:
    """The admin of two sites, one of them with a simulated station."""
    with closing(add_admin(server)) as client:
        asked = {"slug": "north", "name": "Radio North", "zone": "UTC", "kinds": ["radio"]}
        client.post("/api/v1/sites", json=asked).raise_for_status()
        source = {"name": "sim", "kind": "simulation", "site": "main", "config": {"days": 0}}
        client.post("/api/v1/sources", json=source).raise_for_status()
        yield client


@pytest.fixture
def look(chromium: Browser, server: Tallylight, admin: httpx2.Client) -> Iterator[Look]:
    """Opens a page of the settings; faults on it fail the test, but for a retry that is refused."""
    assert admin
    views: list[View] = []

    def open_view(page: str, *, width: int = 1440, theme: Theme = "dark") -> View:
        view = View(chromium, server, width=width, theme=theme)
        views.append(view)
        view.sign_in()
        view.open(f"/settings/{page}?site=main")
        settled(view)
        return view

    yield open_view
    faults = [fault for view in views for fault in view.faults if "422" not in fault]
    for view in views:
        view.close()
    assert faults == []


def doubt(server: Tallylight, reason: str) -> None:
    """Something that the simulated station told and nobody believed."""
    database = open_database(server.data)
    with writing(database) as connection:
        site, source = connection.execute(
            sa.select(schema.sources.c.site, schema.sources.c.key).where(
                schema.sources.c.name == "sim"
            )
        ).one()
        row = {"id": uuid4(), "site": site, "source": source, "received_at": now_ms() * 1_000}
        told = {"reason": reason, "content_type": "text/xml", "payload": HOSTILE.encode()}
        connection.execute(sa.insert(schema.quarantine).values(**row, **told))
    database.close()


def session_of_two_sittings(server: Tallylight, admin: httpx2.Client) -> Callable[[], int]:
    """One listener who was gone for five minutes; how many sessions that is."""
    asked = {"name": f"desk {uuid4().hex}", "scopes": ["ingest"], "site": "north"}
    made = admin.post("/api/v1/tokens", json=asked).raise_for_status()
    start = now_ms() - 60 * MINUTE_MS
    begins = {"viewer": {"ip": "203.0.113.9"}, "stream": "/live", "state": "playing"}
    told = [
        observation(f"session.{kind}", at=start + minute * MINUTE_MS, subject="one", **fields)
        for minute, kind, fields in (
            (0, "started", begins),
            (10, "ended", {}),
            (15, "started", begins),
            (30, "ended", {}),
        )
    ]
    with server.client(made.json()["item"]["secret"]) as http:
        assert http.post(PATH, json=told).json()["accepted"] == 4

    def count() -> int:
        listed = admin.get("/api/v1/sessions", params={"site": "north", "view": "gross"})
        return len(listed.raise_for_status().json()["items"])

    return count


def row(view: View, name: str) -> Locator:
    return view.page.get_by_role("row").filter(
        has=view.page.get_by_role("rowheader", name=re.compile(f"^{re.escape(name)}"))
    )


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("theme", "width"), [("dark", 1440), ("light", 390), ("light", 768)])
def test_a_page_is_clean(
    server: Tallylight, look: Look, shots: Path, page: str, theme: Theme, width: int
) -> None:
    if page == "sources":
        doubt(server, "not XML")
    view = look(page, theme=theme, width=width)
    expect(view.page.get_by_role("heading", level=1)).to_be_visible()
    view.page.wait_for_load_state("networkidle" if page == "about" else "load")
    expect(view.page.locator(".mantine-Skeleton-root")).to_have_count(0)
    assert view.window.axe_violations() == []
    wide = view.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0, "the page scrolls sideways"
    view.shoot(shots, f"settings-{page}")


def test_a_source_says_how_it_fares(look: Look) -> None:
    view = look("sources")
    card = view.page.get_by_role("listitem").filter(has_text="sim").first
    for told in ("Last success", "Next look", "95 % of looks within", "Gaps today", "Rows today"):
        expect(card).to_contain_text(told)
    expect(card).to_contain_text(re.compile(r"Rows today\s*[1-9]"))


def test_what_is_in_quarantine_is_tried_again_or_thrown_away(
    server: Tallylight, look: Look
) -> None:
    reason = f"cannot be true {uuid4().hex}"
    doubt(server, reason)
    view = look("sources")
    waiting = view.page.get_by_role("listitem").filter(has_text=reason)
    # The card of the source holds no payload, the quarantine does: as text, whatever it says.
    expect(waiting).to_contain_text(HOSTILE)

    waiting.get_by_role("button", name="Try again").click()
    expect(waiting.get_by_role("alert")).to_contain_text("Still not understood")

    waiting.get_by_role("button", name="Throw away").click()
    view.page.get_by_role("dialog").get_by_role("button", name="Throw it away").click()
    expect(view.page.get_by_text(reason)).to_have_count(0)


def test_a_rule_is_changed_and_what_came_before_derived_again(
    server: Tallylight, admin: httpx2.Client, look: Look
) -> None:
    sessions = session_of_two_sittings(server, admin)
    assert sessions() == 2
    view = look("sites")
    view.button("Rules of Radio North").click()
    dialog = view.page.get_by_role("dialog")
    window = dialog.get_by_label("Resume window, live, seconds")
    expect(dialog).to_contain_text("Default 3 m")

    window.fill("600")
    dialog.get_by_role("button", name="Save changes").click()
    expect(dialog).to_contain_text("still follow the old ones")
    assert sessions() == 2
    dialog.get_by_role("button", name="Derive them again").click()
    expect(dialog.get_by_role("status")).to_contain_text("derived again")
    assert sessions() == 1
    dialog.get_by_role("button", name="Close").last.click()
    expect(row(view, "Radio North")).to_contain_text("1 rule set")


def test_a_rule_of_reading_needs_no_deriving(look: Look) -> None:
    view = look("sites")
    view.button("Rules of Rock House").click()
    dialog = view.page.get_by_role("dialog")
    dialog.get_by_label("Shortest play, live, seconds").fill("30")
    dialog.get_by_role("button", name="Save changes").click()
    expect(dialog).to_be_hidden()
    expect(row(view, "Rock House")).to_contain_text("1 rule set")


def test_a_person_is_bound_to_a_site_shut_out_and_let_in(admin: httpx2.Client, look: Look) -> None:
    view = look("users")
    view.button("Add a user").click()
    dialog = view.page.get_by_role("dialog")
    dialog.get_by_label(re.compile(r"^Name")).fill("vera")
    dialog.get_by_role("switch", name="All sites").uncheck()
    dialog.get_by_label("Rock House").uncheck()
    dialog.get_by_label(re.compile(r"^Password")).first.fill(PASSWORD)
    dialog.get_by_role("button", name="Add the user").click()
    expect(row(view, "vera")).to_contain_text("north")

    view.button("Disable vera").click()
    view.page.get_by_role("dialog").get_by_role("button", name="Disable the user").click()
    expect(row(view, "vera")).to_contain_text("disabled")
    assert person(admin, "vera")["disabled_at"] is not None

    view.button("Enable vera").click()
    view.page.get_by_role("dialog").get_by_role("button", name="Let in again").click()
    expect(row(view, "vera")).not_to_contain_text("disabled")

    view.button("Edit vera").click()
    dialog = view.page.get_by_role("dialog")
    dialog.get_by_role("switch", name="All sites").check()
    dialog.get_by_role("button", name="Save changes").click()
    expect(row(view, "vera")).to_contain_text("all")
    assert person(admin, "vera")["sites"] is None


def test_storage_says_what_each_kind_takes(look: Look) -> None:
    view = look("storage")
    expect(row(view, "Listener counts")).to_contain_text(re.compile(r"[1-9]\d*.*B"))
    expect(row(view, "Events")).to_contain_text("90 days")
    expect(row(view, "Errors")).to_contain_text("resolved ones 30 days")
    expect(view.page.get_by_text("Write-ahead log")).to_be_visible()


def test_about_has_the_changelog_and_the_licence(look: Look) -> None:
    view = look("about")
    view.page.get_by_text("Changelog", exact=True).click()
    expect(view.page.get_by_role("region", name="Changelog")).to_contain_text("[Unreleased]")
    view.page.get_by_text("Apache License 2.0", exact=True).click()
    expect(view.page.get_by_role("region", name="Apache License 2.0")).to_contain_text(
        "TERMS AND CONDITIONS"
    )


def person(admin: httpx2.Client, name: str) -> Any:
    people = admin.get("/api/v1/users").raise_for_status().json()["items"]
    return next(one for one in people if one["name"] == name)

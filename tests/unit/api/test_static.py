from pathlib import Path

import pytest

from tests.served import Served

PAGE = '<!doctype html><base href="/" /><script src="./assets/main-abc.js"></script>'


@pytest.fixture
def page(served: Served) -> Path:
    folder = served.folder / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "index.html").write_text(PAGE)
    (folder / "favicon.svg").write_text("<svg/>")
    (folder / "assets" / "main-abc.js").write_text("void 0")
    return folder


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize("address", ["/", "/index.html", "/plays", "/setup?token=a", "/a/b.c"])
def test_the_page_is_at_every_address_of_its_own(served: Served, address: str) -> None:
    answer = served.client().get(address)

    assert (answer.status_code, answer.text) == (200, PAGE)
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.usefixtures("page")
def test_assets_are_kept_for_a_year_since_their_names_change(served: Served) -> None:
    answer = served.client().get("/assets/main-abc.js")

    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "javascript" in answer.headers["content-type"]
    assert served.client().get("/favicon.svg").headers["cache-control"] == "no-cache"


@pytest.mark.usefixtures("page")
def test_an_asset_of_an_older_build_is_not_the_page(served: Served) -> None:
    answer = served.client().get("/assets/main-old.js")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize(
    "address",
    ["/..%2ftallylight.db", "/%2e%2e/tallylight.db", "/assets/..%2f..%2ftallylight.db", "/a%00b"],
)
def test_nothing_beside_the_folder_is_served(served: Served, address: str) -> None:
    answer = served.client().get(address)

    assert "SQLite" not in answer.text
    assert answer.status_code in (200, 404)


@pytest.mark.usefixtures("page")
def test_below_a_path_the_page_is_told_so(served: Served) -> None:
    app = served.made(base_url='https://example.org/radio/"x"/')

    answer = served.client(app=app).get("/plays")

    assert '<base href="/radio/&quot;x&quot;/" />' in answer.text


def test_without_a_page_it_says_how_to_get_one(served: Served) -> None:
    answer = served.client().get("/")

    assert answer.status_code == 200
    assert "make web" in answer.text
    assert served.client().get("/plays").status_code == 404


def test_a_page_built_meanwhile_appears(served: Served) -> None:
    client = served.client()
    client.get("/")
    folder = served.folder / "static"
    folder.mkdir()
    (folder / "index.html").write_text(PAGE)

    assert client.get("/").text == PAGE

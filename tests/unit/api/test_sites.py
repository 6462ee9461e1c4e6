from uuid import uuid4

from tallylight.store.records.sites import get_site
from tests.rows import Rows
from tests.served import Served


def test_a_site_is_made_read_and_changed(served: Served) -> None:
    admin = served.browser()

    made = admin.post("/api/v1/sites", json={"slug": "north", "kinds": ["radio"]})
    changed = admin.patch("/api/v1/sites/north", json={"name": "Radio North", "zone": "Asia/Tokyo"})

    assert made.status_code == 201
    item = made.json()["item"]
    assert {name: value for name, value in item.items() if name != "rules"} == {
        "id": "north",
        "slug": "north",
        "name": "north",
        "zone": "UTC",
        "kinds": ["radio"],
    }
    assert changed.json()["item"]["zone"] == "Asia/Tokyo"
    assert admin.get("/api/v1/sites/north").json() == changed.json()


def test_a_rule_is_set_and_given_back(served: Served) -> None:
    admin = served.browser()

    def rule(**told: int | None) -> dict[str, object]:
        answer = admin.patch("/api/v1/sites/main", json={"rules": told})
        assert answer.status_code == 200, answer.text
        (found,) = [one for one in answer.json()["item"]["rules"] if one["name"] in told]
        return {name: found[name] for name in ("ms", "is_set")}

    assert rule(resume_live=60_000) == {"ms": 60_000, "is_set": True}
    assert rule(silence=1) == {"ms": 1, "is_set": True}
    assert rule(resume_live=None) == {"ms": 180_000, "is_set": False}
    assert get_site(served.database, "main").rules == {"silence": 1}


def test_a_rule_that_cannot_be_says_which(served: Served) -> None:
    admin = served.browser()
    answers = [
        admin.patch("/api/v1/sites/main", json={"rules": rules})
        for rules in ({"resume_live": -1}, {"min_play_live": 3_600_001}, {"gravity": 1})
    ]
    assert [answer.status_code for answer in answers] == [422, 422, 422]
    told = [answer.json()["errors"][0]["path"] for answer in answers]
    assert told == ["$.rules.resume_live", "$.rules.min_play_live", "$.rules"]


def test_everybody_sees_their_sites_only(served: Served) -> None:
    served.site("north")
    viewer = served.browser("viewer", ["north"])

    assert [site["slug"] for site in viewer.get("/api/v1/sites").json()["items"]] == ["north"]
    assert viewer.get("/api/v1/sites/main").status_code == 404
    assert viewer.get("/api/v1/sites", params={"site": "main"}).status_code == 403


def test_a_site_that_is_nowhere(served: Served) -> None:
    admin = served.browser()

    assert admin.get("/api/v1/sites/nowhere").status_code == 404
    assert admin.patch("/api/v1/sites/nowhere", json={}).status_code == 404
    assert admin.get("/api/v1/sites", params={"site": "nowhere"}).status_code == 404


def test_streams_are_listed_searched_and_read(served: Served) -> None:
    rows = Rows(served.database)
    north = rows.site("north")
    source = rows.source(north)
    rows.stream(north, source, "/live.mp3")
    rows.stream(north, source, "/night.mp3", programme="Night")
    client = served.client(served.token("read"))

    listed = client.get("/api/v1/streams", params={"q": "NIGHT"}).json()["items"]

    assert [(one["name"], one["programme"], one["source"]) for one in listed] == [
        ("/night.mp3", "Night", "icecast")
    ]
    assert client.get(f"/api/v1/streams/{listed[0]['id']}").json()["item"] == listed[0]
    stranger = served.client(served.token("read", site="main"))
    assert stranger.get("/api/v1/streams").json()["items"] == []
    assert stranger.get(f"/api/v1/streams/{listed[0]['id']}").status_code == 404
    assert client.get(f"/api/v1/streams/{uuid4()}").status_code == 404

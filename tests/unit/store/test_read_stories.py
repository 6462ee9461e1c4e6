import pytest

from tallylight.model.errors import NotFoundError
from tallylight.model.ids import fresh
from tallylight.store.database import Database
from tallylight.store.read.stories import play_story, session_story
from tests.rows import NOON, Rows, after


@pytest.fixture
def rows(database: Database) -> Rows:
    return Rows(database)


def test_a_play_shows_its_steps_in_their_order(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site)
    item = rows.item(site, "Teardrop")
    stream = rows.stream(site, source)
    # The end came first; the steps of another story stand between.
    ended = rows.step(None, 2, after(3), {"reason": "finished"})
    rows.step(None, 0, NOON, {"deck": "B"})
    started = rows.step(ended, 0, NOON, {"deck": "A"}, item=item, stream=stream)
    rows.play(site, source, item=item, last_step=started, ended_at=after(3))

    found = play_story(rows.database, [site], rows.uid, NOON)

    assert [(step.type, step.data) for step in found.steps] == [
        ("play.started", {"deck": "A"}),
        ("play.ended", {"reason": "finished"}),
    ]
    assert found.steps[0].item is not None
    assert found.steps[0].item.about.title == "Teardrop"
    assert found.steps[0].stream is not None
    assert found.steps[0].received_at > found.steps[0].at
    assert found.story.id == rows.uid
    assert (found.rule, found.rule_version) == ("play", 1)
    assert found.parameters["next_start_tolerance_ms"] == 15_000


def test_a_later_sitting_shows_the_steps_of_its_subject(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site, kind="push")
    viewer = rows.viewer(site, name="Ada")
    first = rows.step(None, 0, NOON, {}, viewer=viewer)
    last = rows.step(first, 1, after(90), {"position_ms": 7})
    rows.session(site, source, last_step=last)
    rows.session(site, source, after(90), first=rows.uid)

    found = session_story(rows.database, [site], rows.uid, after(90))

    assert [step.type for step in found.steps] == ["session.started", "session.progressed"]
    assert found.steps[0].viewer is not None
    assert found.steps[0].viewer.name == "Ada"
    assert found.parameters == {
        "resume_on_demand_ms": 1_800_000,
        "resume_live_ms": 180_000,
        "silence_ms": 7_200_000,
    }


def test_a_polled_session_is_silent_after_five_minutes(rows: Rows) -> None:
    site = rows.site()
    rows.session(site, rows.source(site))

    found = session_story(rows.database, [site], rows.uid, NOON)

    assert found.parameters["silence_ms"] == 300_000


def test_a_story_whose_steps_are_gone_has_none(rows: Rows) -> None:
    site = rows.site()
    rows.play(site, rows.source(site), last_step=4_711)

    assert play_story(rows.database, [site], rows.uid, NOON).steps == []


def test_a_story_of_another_site_is_not_found(rows: Rows) -> None:
    site = rows.site()
    source = rows.source(site)
    rows.play(site, source)
    play = rows.uid

    with pytest.raises(NotFoundError):
        play_story(rows.database, [site + 1], play, NOON)
    with pytest.raises(NotFoundError):
        session_story(rows.database, [site], play, NOON)
    with pytest.raises(NotFoundError):
        session_story(rows.database, [site], fresh(), NOON)

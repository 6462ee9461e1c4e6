"""Looks make stretches; what lies between two stretches is a gap."""

from tallylight.model.report import Sighting, StreamState
from tallylight.model.time import SECOND, Instant
from tallylight.store.write.coverage import Look, Stretch, extend

MOUNT = 7


def look(
    at: Instant,
    state: StreamState = "up",
    *,
    since: Instant | None = None,
    reason: str | None = None,
) -> Look:
    seen: list[tuple[int | None, Sighting]] = [
        (MOUNT, Sighting(stream="/live", state=state, since=at, reason=reason))
    ]
    return Look(1, 1, (at if since is None else since) * SECOND, at * SECOND, 15_000, seen)


def stretched(*looks: Look) -> list[tuple[str, int, int]]:
    """State, begin and end in seconds of all stretches that these looks make."""
    present: dict[int | None, Stretch] = {}
    made: list[Stretch] = []
    for number, each in enumerate(looks):
        new, _ = extend(present, each, 100 * number)
        made += new
        present |= {stretch.stream: stretch for stretch in new}
    return [(one.state, one.started_at // SECOND, one.last_at // SECOND) for one in made]


def test_looks_that_say_the_same_are_one_stretch() -> None:
    assert stretched(look(0), look(15), look(30)) == [("up", 0, 30)]


def test_a_look_that_says_otherwise_begins_another() -> None:
    assert stretched(look(0), look(15, "down"), look(20)) == [
        ("up", 0, 0),
        ("down", 15, 15),
        ("up", 20, 20),
    ]


def test_another_reason_begins_another() -> None:
    looks = look(0, "down", reason="absent"), look(15, "down", reason="refused")

    assert len(stretched(*looks)) == 2


def test_a_silence_of_two_and_a_half_intervals_is_no_gap() -> None:
    assert stretched(look(0), look(37)) == [("up", 0, 37)]


def test_a_longer_one_is() -> None:
    assert stretched(look(0), look(38)) == [("up", 0, 0), ("up", 38, 38)]


def test_a_look_delivered_twice_changes_nothing() -> None:
    assert stretched(look(0), look(15), look(15), look(0)) == [("up", 0, 15)]


def test_a_look_may_speak_for_the_time_before_it() -> None:
    assert stretched(look(0), look(3_600, since=10)) == [("up", 0, 3_600)]


def test_a_look_after_a_gap_does_not_speak_for_the_gap() -> None:
    assert stretched(look(0), look(3_600, since=3_000)) == [("up", 0, 0), ("up", 3_000, 3_600)]

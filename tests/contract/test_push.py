"""Pushing observations, line by line as the contract says it, to a real server on either store."""

import gzip
import json
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
import zstandard

from tests.contract.pushing import (
    NDJSON,
    Desk,
    Station,
    error,
    event,
    now_ms,
    observation,
    play,
    sample,
    session,
)

pytestmark = pytest.mark.timeout(60)

HOUR_MS = 3_600_000
YEAR_2000_MS = 946_684_800_000


def lines(observations: list[Any]) -> bytes:
    return b"\n".join(json.dumps(one).encode() for one in observations)


def array(observations: list[Any]) -> bytes:
    return json.dumps(observations).encode()


def wrapped(observations: list[Any]) -> bytes:
    return json.dumps({"observations": observations}).encode()


FORMS = {"array": array, "wrapped": wrapped, "lines": lines}
PACKED: dict[str, Callable[[bytes], bytes]] = {
    "identity": bytes,
    "gzip": gzip.compress,
    "zstd": zstandard.compress,
}


def titles(desk: Desk, **asked: Any) -> list[str]:
    return [one["item"]["title"] for one in desk.listed("plays", **asked)]


# ---------------------------------------------------------------- the body


@pytest.mark.parametrize("encoding", PACKED)
@pytest.mark.parametrize("form", FORMS)
def test_every_form_in_every_encoding(desk: Desk, form: str, encoding: str) -> None:
    sent = [sample(), event(), error()]
    headers = {"Content-Encoding": encoding, **(NDJSON if form == "lines" else {})}

    answer = desk.post(content=PACKED[encoding](FORMS[form](sent)), headers=headers)

    assert answer.json() == {"accepted": 3, "duplicates": 0, "rejected": []}


def test_a_single_object(desk: Desk) -> None:
    assert desk.post(sample()).json() == {"accepted": 1, "duplicates": 0, "rejected": []}


@pytest.mark.parametrize("form", FORMS)
def test_blanks_before_and_after(desk: Desk, form: str) -> None:
    body = b" \r\n\t\n" + FORMS[form]([sample(), sample()]) + b"\r\n \n"
    answer = desk.post(content=body, headers=NDJSON if form == "lines" else None)
    assert answer.json()["accepted"] == 2


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", None])
def test_json_under_any_name(desk: Desk, content_type: str | None) -> None:
    headers = {"Content-Type": content_type} if content_type else None
    assert desk.post(content=array([sample()]), headers=headers).json()["accepted"] == 1


def test_lines_under_a_name_with_parameters(desk: Desk) -> None:
    headers = {"Content-Type": "Application/X-NDJSON; charset=utf-8"}
    answer = desk.post(content=lines([sample(), sample()]), headers=headers)
    assert answer.json()["accepted"] == 2


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_a_body_of_several_frames(desk: Desk, encoding: str) -> None:
    body = b"".join(PACKED[encoding](lines([sample()]) + b"\n") for _ in range(3))
    answer = desk.post(content=body, headers={**NDJSON, "Content-Encoding": encoding})
    assert answer.json()["accepted"] == 3


@pytest.mark.parametrize("body", [b"[]", b'{"observations": []}'])
def test_nothing_is_not_much(desk: Desk, body: bytes) -> None:
    answer = desk.post(content=body)
    assert (answer.status_code, answer.json()["accepted"]) == (200, 0)


def test_twenty_thousand(desk: Desk) -> None:
    at = now_ms()
    sent = [sample(at=at, stream=f"/{n % 50}") for n in range(20_000)]
    assert desk.push(*sent) == {"accepted": 20_000, "duplicates": 0, "rejected": []}


# ---------------------------------------------------------------- the answer


def test_an_observation_counts_once_in_a_body_and_across_bodies(desk: Desk) -> None:
    one, two = event(message="once"), sample()
    assert desk.push(one, one, two)["duplicates"] == 1
    assert desk.push(two, one) == {"accepted": 0, "duplicates": 2, "rejected": []}
    assert desk.push(one, three := sample())["accepted"] == 1
    assert desk.push(three)["duplicates"] == 1
    assert [each["id"] for each in desk.listed("events", q="once")] == [one["id"]]


def test_an_id_counts_once_whatever_comes_under_it(desk: Desk) -> None:
    one = sample()
    answer = desk.push(one, event(id=one["id"], message="under a taken id"))
    assert (answer["accepted"], answer["duplicates"]) == (1, 1)
    assert desk.listed("events", q="under a taken id") == []


def test_a_rejected_item_says_which_and_where_and_why(desk: Desk) -> None:
    bad = play("")
    answer = desk.push(sample(), bad, sample())
    assert answer == {
        "accepted": 2,
        "duplicates": 0,
        "rejected": [
            {
                "index": 1,
                "id": bad["id"],
                "error": "Expected `str` of length >= 1",
                "path": "$.data.item.title",
            }
        ],
    }


def test_what_was_rejected_may_come_again_in_order(desk: Desk) -> None:
    uid = str(uuid4())
    assert desk.push(event(id=uid, level="loud"))["accepted"] == 0
    assert desk.push(event(id=uid))["accepted"] == 1


# ---------------------------------------------------------------- what an observation must be


@pytest.mark.parametrize("missing", ["id", "type", "at", "data", "subject"])
def test_what_is_required(desk: Desk, missing: str) -> None:
    bad = play()
    del bad[missing]
    answer = desk.push(sample(), bad)
    (rejected,) = answer["rejected"]
    assert answer["accepted"] == 1
    assert f"`{missing}`" in rejected["error"]


@pytest.mark.parametrize(
    "told",
    [
        "2026-02-03T12:00:00Z",
        "2026-02-03T12:00:00.000000Z",
        "2026-02-03T14:00:00+02:00",
        "2026-02-03 06:30:00-05:30",
        1_770_120_000_000,
    ],
)
def test_a_time_with_a_zone_or_in_milliseconds(desk: Desk, told: object) -> None:
    one = event(at=told)
    desk.accepts(one)
    assert desk.get(f"events/{one['id']}")["item"]["at"] == "2026-02-03T12:00:00Z"


@pytest.mark.parametrize(
    ("at", "holds"),
    [
        (lambda: YEAR_2000_MS - 1, False),
        (lambda: YEAR_2000_MS, True),
        (lambda: now_ms() + HOUR_MS - 30_000, True),
        (lambda: now_ms() + HOUR_MS + 30_000, False),
    ],
    ids=["1999", "2000", "in 59 minutes", "in 61 minutes"],
)
def test_times_from_2000_to_an_hour_from_now(
    desk: Desk, at: Callable[[], int], *, holds: bool
) -> None:
    assert desk.push(sample(at=at()))["accepted"] == int(holds)


def test_unknown_fields_are_ignored(desk: Desk) -> None:
    one = play("With more", colour="red", item={"mood": ["calm"]})
    desk.accepts({**one, "origin": {"any": "thing"}})
    assert "With more" in titles(desk)


def test_only_a_start_must_tell_everything(desk: Desk) -> None:
    started, begun = play("Told once"), session()
    desk.accepts(started, begun)
    desk.accepts(
        observation("session.progressed", subject=begun["subject"], state="paused"),
        observation("play.ended", subject=started["subject"], reason="finished"),
        observation("session.ended", subject=begun["subject"], reason="stopped"),
    )
    assert desk.get(f"plays/{started['subject']}")["item"]["reason"] == "finished"
    assert desk.get(f"sessions/{begun['subject']}")["item"]["stop_reason"] == "stopped"


def test_an_item_is_a_song_in_a_play_unless_told(desk: Desk) -> None:
    song, advert = play("Plain"), play("Bought", item={"kind": "advert"})
    desk.accepts(song, advert)
    kinds = [desk.get(f"plays/{one['subject']}")["item"]["item"]["kind"] for one in (song, advert)]
    assert kinds == ["song", "advert"]


def test_a_stream_is_made_on_first_mention(desk: Desk) -> None:
    name = f"/{uuid4().hex}/" + "ü" * 200
    desk.accepts(sample(stream=name), play("There", stream=name))
    assert [one["name"] for one in desk.listed("streams") if one["name"] == name] == [name]
    assert titles(desk, stream=name) == ["There"]


def test_nul_becomes_the_replacement_character(desk: Desk) -> None:
    one = play("a\0b\0", stream="/n\0l", metadata={"\0": ["\0"]}, item={"artist": "\\u0000 \0"})
    desk.accepts(one)
    told = desk.get(f"plays/{one['subject']}")["item"]
    assert (told["item"]["title"], told["item"]["artist"]) == ("a\ufffdb\ufffd", "\\u0000 \ufffd")
    assert told["stream"] == "/n\ufffdl"


@pytest.mark.parametrize(
    "title",
    ["=1+1", "<script>alert(1)</script>", "\u202e\u05db\u05df", "🎵\U0010ffff", "\x1b[31m", "1979"],
)
def test_hostile_text_is_stored_as_given(desk: Desk, title: str) -> None:
    one = play(title)
    desk.accepts(one)
    assert desk.get(f"plays/{one['subject']}")["item"]["item"]["title"] == title


# ---------------------------------------------------------------- whose it is


def test_a_token_for_every_site(desk: Desk) -> None:
    desk.accepts(play("By default"), play("On main", site="main"), play("On rock", site="rock"))
    assert {"By default", "On main"} <= set(titles(desk, site="main"))
    assert titles(desk, site="rock") == ["On rock"]


def test_a_token_for_one_site(station: Station) -> None:
    with station.desk(site="rock") as rock:
        answer = rock.push(
            play("Own"), stray := play("Astray", site="main"), play("Told", site="rock")
        )
        assert [(one["index"], one["id"], one["path"]) for one in answer["rejected"]] == [
            (1, stray["id"], "$.site")
        ]
        assert {"Own", "Told"} <= set(titles(rock))


def test_an_unknown_site_is_named(desk: Desk) -> None:
    answer = desk.push(play(site="jazz"), sample())
    assert answer["accepted"] == 1
    assert "jazz" in answer["rejected"][0]["error"]


def test_a_site_made_while_the_server_runs_is_known(station: Station, desk: Desk) -> None:
    slug = f"s{uuid4().hex[:8]}"
    assert desk.push(sample(site=slug))["accepted"] == 0
    station.server.run("site", "add", slug, "--zone", "UTC", "--kind", "radio")
    desk.accepts(sample(site=slug))


def test_stories_and_outside_ids_belong_to_their_source(station: Station, desk: Desk) -> None:
    told = {"subject": "track-1", "item": {"external_id": "7"}}
    with station.desk() as other:
        desk.accepts(play("One", **told))
        other.accepts(play("Other", **told))
        found = {play["item"]["title"]: play for play in other.listed("plays")}
    assert found["One"]["id"] != found["Other"]["id"]
    assert found["One"]["item"]["id"] != found["Other"]["item"]["id"]


def test_nobody_adds_to_the_story_of_another(station: Station, desk: Desk) -> None:
    subject = str(uuid4())
    desk.accepts(play("Mine", subject=subject))
    with station.desk() as other:
        theirs = observation("play.ended", subject=subject, reason="skipped")
        answer = other.push(sample(), theirs, play("Theirs"))
    assert answer["accepted"] == 2
    assert answer["rejected"] == [
        {
            "index": 1,
            "id": theirs["id"],
            "error": "subject is a story of another source or site",
            "path": "$.subject",
        }
    ]
    assert desk.get(f"plays/{subject}")["item"]["reason"] is None


def test_a_subject_that_is_a_uuid_is_the_id_of_its_story(desk: Desk) -> None:
    one = session(subject=str(uuid4()))
    desk.accepts(one)
    story = desk.get(f"stories/session/{one['subject']}")["item"]
    assert [UUID(step["id"]) for step in story["steps"]] == [UUID(one["id"])]


# ---------------------------------------------------------------- soon seen


@pytest.mark.parametrize(
    ("noun", "made"),
    [
        ("plays", play),
        ("sessions", session),
        ("audience", sample),
        ("events", event),
        ("errors", error),
    ],
)
def test_what_is_acknowledged_is_listed(
    desk: Desk, noun: str, made: Callable[..., dict[str, Any]]
) -> None:
    one = made()
    desk.accepts(one)
    assert desk.get(f"{noun}/{one.get('subject', one['id'])}")["item"]["site"] == "main"


def test_what_is_acknowledged_is_live_within_a_second(station: Station) -> None:
    with station.desk(site="rock") as rock:
        title, stream = uuid4().hex, f"/{uuid4().hex}"
        rock.accepts(play(title, stream=stream), sample(stream=stream, listeners=41))
        acknowledged = time.monotonic()
        shown = set[tuple[int, str]]()
        while (41, title) not in shown and time.monotonic() < acknowledged + 1:
            (present,) = rock.get("live/present")["items"]
            cards = [card for card in present["streams"] if card["now_playing"]]
            shown = {(card["listeners"], card["now_playing"]["title"]) for card in cards}
    assert (41, title) in shown

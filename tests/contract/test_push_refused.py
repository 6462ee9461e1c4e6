"""What the push door refuses: whole bodies with a status, single items by their index and path.

Whatever is wrong with an item, its neighbours are accepted; nothing is ever answered with a 500.
"""

import gzip
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest
import zstandard

from tests.contract.pushing import (
    LISTS,
    NDJSON,
    PATH,
    Desk,
    Station,
    error,
    event,
    observation,
    play,
    sample,
    session,
)

pytestmark = pytest.mark.timeout(60)

MIB = 1 << 20
GZIP, ZSTD = {"Content-Encoding": "gzip"}, {"Content-Encoding": "zstd"}
PROBLEM = {"type", "title", "status", "detail", "request_id"}


def nested(depth: int) -> Any:
    value: Any = "core"
    for turn in range(depth):
        value = {"in": value} if turn % 2 else [value]
    return {"in": value}


def raw(one: Any, told: bytes, instead: bytes) -> bytes:
    """The JSON of an observation with something in it that Python would not write."""
    body = json.dumps([sample(), one]).encode()
    assert told in body
    return body.replace(told, instead)


# ---------------------------------------------------------------- single items

ITEMS: dict[str, tuple[Any, str]] = {
    "id: none": (sample(id=None), "$.id"),
    "id: not a UUID": (sample(id="7"), "$.id"),
    "type: unknown": (observation("play.paused"), "$.type"),
    "type: not a text": ({**sample(), "type": 5}, "$.type"),
    "at: naive": (sample(at="2026-02-03T12:00:00"), "$.at"),
    "at: a day": (sample(at="2026-02-03"), "$.at"),
    "at: no such day": (sample(at="2026-02-30T12:00:00Z"), "$.at"),
    "at: far future": (sample(at="2031-01-01T00:00:00Z"), "$.at"),
    "at: the end of time": (sample(at="9999-12-31T23:59:59-14:00"), "$.at"),
    "at: the beginning of time": (sample(at="0001-01-01T00:00:00+14:00"), "$.at"),
    "at: beyond 64 bits": (sample(at=10**30), "$.at"),
    "at: below 64 bits": (sample(at=-(10**30)), "$.at"),
    "at: a fraction": (sample(at=1.5), "$.at"),
    "at: true": (sample(at=True), "$.at"),
    "at: epoch": (sample(at=0), "$.at"),
    "site: unknown": (sample(site="jazz"), "$.site"),
    "site: not a text": (sample(site=["main"]), "$.site"),
    "subject: empty": (play(subject=""), "$.subject"),
    "subject: too long": (play(subject="s" * 201), "$.subject"),
    "data: none": ({**sample(), "data": None}, "$.data"),
    "data: a list": ({**sample(), "data": []}, "$.data"),
    "play: no item": (observation("play.started", subject="x"), "$.data"),
    "play: no title": (observation("play.started", subject="x", item={}), "$.data.item"),
    "play: empty title": (play(""), "$.data.item.title"),
    "play: title of 1,001": (play("t" * 1_001), "$.data.item.title"),
    "play: title of 10 MB": (play("t" * 10_000_000), "$.data.item.title"),
    "play: negative duration": (play(item={"duration_ms": -1}), "$.data.item.duration_ms"),
    "play: eleven years": (play(expected_ms=11 * 365 * 86_400_000), "$.data.expected_ms"),
    "play: a text as duration": (play(item={"duration_ms": "9"}), "$.data.item.duration_ms"),
    "play: unknown kind": (play(item={"kind": "opera"}), "$.data.item.kind"),
    "play: no stream's name": (play(stream=""), "$.data.stream"),
    "play: stream of 256": (play(stream="s" * 256), "$.data.stream"),
    "session: no viewer": (observation("session.started", subject="x", stream="/a"), "$.data"),
    "session: nobody": (session(viewer={}), "$.data.viewer"),
    "session: nothing watched": (
        observation("session.started", subject="x", viewer={"name": "Ada"}),
        "$.data",
    ),
    "session: negative position": (session(position_ms=-1), "$.data.position_ms"),
    "session: unknown state": (session(state="rewinding"), "$.data.state"),
    "session: too many bytes": (session(bytes_served=2**63), "$.data.bytes_served"),
    "audience: no count": (observation("audience.sampled", stream="/a"), "$.data"),
    "audience: no stream": (observation("audience.sampled", listeners=1), "$.data"),
    "audience: negative": (sample(listeners=-1), "$.data.listeners"),
    "audience: overflowing": (sample(listeners=2**31), "$.data.listeners"),
    "event: unknown level": (event(level="loud"), "$.data.level"),
    "event: no message": (observation("event.logged", level="info"), "$.data"),
    "event: metadata over 64 KiB": (event(metadata={"a": "x" * 65_536}), "$.data.metadata"),
    "event: metadata 33 deep": (event(metadata=nested(32)), "$.data.metadata"),
    "event: metadata a list": (event(metadata=[1]), "$.data.metadata"),
    "error: context 300 deep": (error(context=nested(300)), "$.data.context"),
    "error: unknown severity": (error(severity="fatal"), "$.data.severity"),
    "null": (None, "$"),
    "a number": (7, "$"),
    "a text": ("x", "$"),
    "a list": ([], "$"),
    "empty": ({}, "$"),
}  # fmt: skip


@pytest.mark.parametrize("why", ITEMS)
def test_an_item_is_rejected_and_its_neighbours_are_not(desk: Desk, why: str) -> None:
    bad, path = ITEMS[why]

    answer = desk.push(sample(), bad, event())

    (rejected,) = answer.pop("rejected")
    assert answer == {"accepted": 2, "duplicates": 0}
    assert (rejected["index"], rejected["path"]) == (1, path)
    told = bad.get("id") if isinstance(bad, dict) else None
    assert rejected["id"] == (told if isinstance(told, str) else None)
    assert rejected["error"]


@pytest.mark.parametrize("depth", [1, 31])
def test_metadata_may_nest(desk: Desk, depth: int) -> None:
    one = event(metadata=nested(depth))
    desk.accepts(one)
    assert desk.get(f"events/{one['id']}")["item"]["metadata"] == nested(depth)


@pytest.mark.parametrize("number", [2**63, -(10**40), 10**400, 1e22, -0.0, 5e-324])
def test_metadata_may_hold_any_number(desk: Desk, number: float) -> None:
    one = event(metadata={"n": number})
    desk.accepts(one)
    assert desk.get(f"events/{one['id']}")["item"]["metadata"] == {"n": number}


def test_all_wrong_is_still_an_answer(desk: Desk) -> None:
    answer = desk.push(None, {}, sample(at=0))
    assert [one["index"] for one in answer["rejected"]] == [0, 1, 2]


LINES: dict[str, bytes] = {
    "cut short": b"{",
    "no JSON": b"nonsense",
    "NaN": b'{"id": NaN}',
    "lone surrogate": json.dumps(play("\ud800")).encode(),
    "not UTF-8": json.dumps(play("QQ")).encode().replace(b"QQ", b"\xc3\x28"),
    "raw NUL": json.dumps(play("QQ")).encode().replace(b"QQ", b"\x00"),
    "overflow": json.dumps(event(metadata={"n": 1.5})).encode().replace(b"1.5", b"1e999"),
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"a":' * 100_000,
    "wrapped": json.dumps({"observations": [sample()]}).encode(),
}


@pytest.mark.parametrize("why", LINES)
def test_of_lines_only_the_bad_one_is_rejected(desk: Desk, why: str) -> None:
    good = [json.dumps(sample()).encode() for _ in range(2)]
    answer = desk.post(content=b"\n".join([good[0], b"", LINES[why], good[1]]), headers=NDJSON)
    assert answer.json()["accepted"] == 2
    assert [one["index"] for one in answer.json()["rejected"]] == [1]


# ---------------------------------------------------------------- whole bodies

BODIES: dict[str, tuple[bytes, dict[str, str], int]] = {
    "empty": (b"", {}, 400),
    "blank": (b" \n", {}, 400),
    "no JSON": (b"at=now&title=Teardrop", {}, 400),
    "cut short": (json.dumps([sample()]).encode()[:-9], {}, 400),
    "two documents": (b"[][]", {}, 400),
    "a byte order mark": (b"\xef\xbb\xbf[]", {}, 400),
    "UTF-16": ("[]".encode("utf-16"), {}, 400),
    "a number": (b"7", {}, 400),
    "a text": (b'"observations"', {}, 400),
    "null": (b"null", {}, 400),
    "wrapped null": (b'{"observations": null}', {}, 400),
    "wrapped object": (b'{"observations": {}}', {}, 400),
    "deep lists": (b"[" * 100_000, {}, 400),
    "deep objects": (b'[{"a":' * 100_000, {}, 400),
    "NaN": (raw(sample(listeners=1.5), b"1.5", b"NaN"), {}, 400),
    "Infinity": (raw(sample(listeners=1.5), b"1.5", b"-Infinity"), {}, 400),
    "lone surrogate": (json.dumps([sample(), play("\udfff")]).encode(), {}, 400),
    "half a pair": (json.dumps([sample(), play("\ud83d")]).encode(), {}, 400),
    "not UTF-8": (raw(play("QQ"), b"QQ", b"\xff\xfe"), {}, 400),
    "unknown encoding": (b"[]", {"Content-Encoding": "br"}, 400),
    "two encodings": (b"[]", {"Content-Encoding": "gzip, zstd"}, 400),
    "not gzip": (b"[]", GZIP, 400),
    "not zstd": (b"[]", ZSTD, 400),
    "gzip cut short": (gzip.compress(json.dumps([sample()] * 99).encode())[:-9], GZIP, 400),
    "zstd cut short": (zstandard.compress(json.dumps(sample()).encode())[:-4], ZSTD | NDJSON, 400),
    "gzip bomb": (gzip.compress(bytes(300 * MIB)), GZIP, 413),
    "zstd bomb": (zstandard.compress(bytes(300 * MIB)), ZSTD, 413),
    "over 16 MiB": (b" " * (16 * MIB + 1), {}, 413),
    "over 16 MiB once unpacked": (gzip.compress(b" " * (16 * MIB + 1)), GZIP, 413),
    "20,001 items": (json.dumps([{}] * 20_001).encode(), {}, 413),
    "30,000 observations": (json.dumps([sample()] * 30_000).encode(), {}, 413),
    "30,000 lines": (b"{}\n" * 30_000, NDJSON, 413),
}


@pytest.mark.parametrize("why", BODIES)
def test_a_body_is_refused(desk: Desk, why: str) -> None:
    body, headers, status = BODIES[why]

    answer = desk.post(content=body, headers=headers)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json().keys() == PROBLEM


def test_the_greatest_body_is_taken(desk: Desk) -> None:
    body = json.dumps([sample()]).encode().ljust(16 * MIB)
    assert desk.post(content=body).json()["accepted"] == 1


def test_a_body_that_says_it_is_too_large_is_not_waited_for(station: Station) -> None:
    told = "Content-Length: 1000000000000\r\n"
    with station.desk() as desk:
        assert answered(station, desk, told) == 413


def test_a_body_of_unsaid_length_ends_at_16_mib(desk: Desk) -> None:
    def endless() -> Iterator[bytes]:
        for _ in range(20):
            yield b" " * MIB

    assert desk.post(content=endless()).status_code == 413


# ---------------------------------------------------------------- who may push


@pytest.mark.parametrize(
    "told", [None, "Bearer tl_unknown", "Bearer", "Basic dTpw", "Bearer \u00ff", "tl_naked"]
)
def test_without_a_known_token(station: Station, told: str | None) -> None:
    headers = {b"Authorization": told.encode("latin-1")} if told else None
    with station.server.client() as nobody:
        answer = nobody.post(PATH, json=[sample()], headers=headers)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json().keys() == PROBLEM


@pytest.mark.parametrize("scope", ["read", "admin"])
def test_without_the_scope(station: Station, scope: str) -> None:
    with station.desk(scopes=(scope,)) as reader:
        assert reader.post([sample()]).status_code == 403


def test_a_token_for_another_site(station: Station) -> None:
    with station.desk(site="rock") as rock:
        answer = rock.push(sample(), sample(site="main"), sample(site="jazz"), sample(site="rock"))
    assert answer["accepted"] == 2
    assert [one["path"] for one in answer["rejected"]] == ["$.site", "$.site"]
    assert "rock" in answer["rejected"][0]["error"]


# ---------------------------------------------------------------- whoever hangs up, and afterwards


@contextmanager
def spoken(station: Station, head: str) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", station.server.port), 10) as line:
        line.sendall(f"POST {PATH} HTTP/1.1\r\nHost: station\r\n{head}\r\n".encode())
        yield line


def answered(station: Station, desk: Desk, head: str) -> int:
    """The status of a request of which only the head is sent."""
    with spoken(station, f"Authorization: {desk.authorization}\r\n{head}") as line:
        return int(line.recv(4_096).split()[1])


def test_one_who_hangs_up_in_the_middle_harms_nobody(station: Station) -> None:
    with station.desk() as desk:
        for _ in range(20):
            head = f"Authorization: {desk.authorization}\r\nContent-Length: 5000\r\n"
            with spoken(station, head) as line:
                line.sendall(b"[{")
        desk.accepts(sample())


@pytest.mark.parametrize("noun", LISTS)
def test_after_all_that_everything_can_be_read(desk: Desk, noun: str) -> None:
    assert isinstance(desk.listed(noun), list)


def test_after_all_that_the_server_is_well(station: Station, desk: Desk) -> None:
    with httpx2.Client(trust_env=False) as anyone:
        assert anyone.get(f"{station.server.url}/readyz").status_code == 200
    desk.accepts(sample())
    assert desk.get("live/present")["items"]

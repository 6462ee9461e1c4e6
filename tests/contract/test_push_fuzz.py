"""Whatever is pushed, the answer is one of those the contract names, and the server stays well."""

import gzip
import json
from copy import deepcopy
from typing import Any

import httpx2
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.contract.pushing import (
    LISTS,
    NDJSON,
    Desk,
    Station,
    error,
    event,
    observation,
    play,
    sample,
    session,
)
from tests.effort import tries

STATUSES = {200, 400, 401, 403, 413, 429, 503}
REJECTION = {"index", "id", "error", "path"}
ENOUGH = settings(max_examples=tries(75))

texts = st.text(st.characters(codec="utf-8") | st.sampled_from("\0\x1b\u202e\ufffd'\"\\=@<"))
numbers = st.integers() | st.sampled_from([2**31, 2**63, -(2**63) - 1, 10**400, 10**15])
scalars = (
    st.none() | st.booleans() | numbers | st.floats(allow_nan=False, allow_infinity=False) | texts
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner) | st.dictionaries(texts, inner), max_leaves=20
)


def plain() -> list[dict[str, Any]]:
    """An observation of each type, with much told."""
    item = {"artist": "Björk", "genres": ["a"], "duration_ms": 1, "season": 1, "licensed": True}
    told = {"state": "paused", "position_ms": 5, "bitrate_kbps": 128.5, "transcode": {"a": [1]}}
    return [
        play(
            "Jóga", item=item, deck="A", stream="/a", expected_ms=9, process_id=7, metadata={"a": 1}
        ),
        observation("play.ended", subject="x", aired_ms=5, reason="error", error_message="no"),
        session(viewer={"ip": "192.0.2.1", "user_agent": "VLC", "country": "IS"}, **told),
        observation("session.progressed", subject="s", playback_type="transcode", bytes_served=5),
        observation("session.ended", subject="s", reason="left", completed=True),
        sample(excluded=1, peak=9, bitrate_kbps=1.5, interval_ms=5_000, source_ip="::1", title="x"),
        event(deck="A", item={"title": "Jóga"}, stream="/a", metadata={"a": {"b": [None]}}),
        error(context={"a": 1}, stack_trace="at line 1", play_id="7"),
        observation("metric.sampled", name="queue", value=1.5, unit="ms", labels={"deck": "A"}),
        observation(
            "health.sampled",
            cpu_percent=12.5,
            ring_buffer_fill={"A": 0.5},
            stream_connected=True,
            active_encoders=2,
            disks=[{"path": "/", "free_bytes": 5}],
            gpus=[{"name": "card", "percent": 1}],
            interval_ms=5_000,
        ),
    ]


Place = tuple[str | int, ...]


def places(value: Any, above: Place = ()) -> list[Place]:
    """Where in a document anything stands."""
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    else:
        return [above]
    return [above, *(place for name, one in inner for place in places(one, (*above, name)))]


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """A good observation in which some things became anything, and some went missing."""
    one: Any = deepcopy(draw(st.sampled_from(plain())))
    one["id"] = str(draw(st.uuids()))
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from([each for each in places(one) if each] or [("data",)]))
        *above, last = place
        within = one
        for step in above:
            within = within[step]
        if draw(st.booleans()):
            within[last] = draw(values)
        elif isinstance(within, dict):
            del within[last]
    return one


def check(answer: httpx2.Response) -> None:
    """The answer has a status and a form of the contract."""
    assert answer.status_code in STATUSES, answer.text
    told = answer.json()
    if answer.status_code != 200:
        assert (told["status"], bool(told["detail"])) == (answer.status_code, True)
        return
    assert told.keys() == {"accepted", "duplicates", "rejected"}
    assert all(one.keys() == REJECTION and one["error"] for one in told["rejected"])


def counted(answer: httpx2.Response) -> int:
    told = answer.json()
    return told["accepted"] + told["duplicates"] + len(told["rejected"])


def well(desk: Desk) -> None:
    """It takes what is good, and reads all it took."""
    desk.accepts(*plain()[:1], sample())
    for noun in LISTS:
        desk.listed(noun)


@ENOUGH
@given(body=st.binary(max_size=300), form=st.sampled_from(["", "gzip", "zstd", "br", "\t"]))
def test_any_bytes(desk: Desk, body: bytes, form: str) -> None:
    check(desk.post(content=body, headers={"Content-Encoding": form.strip()}))
    check(desk.post(content=body, headers=NDJSON))


@ENOUGH
@given(
    body=st.binary(max_size=100), packed=st.sampled_from(["gzip", "zstd"]), cut=st.integers(0, 40)
)
def test_any_damage_to_a_packed_body(desk: Desk, body: bytes, packed: str, cut: int) -> None:
    whole = json.dumps([sample()]).encode()
    good = gzip.compress(whole) if packed == "gzip" else zstandard.compress(whole)
    check(desk.post(content=good[:cut] + body + good[cut:], headers={"Content-Encoding": packed}))


@ENOUGH
@given(value=values)
def test_any_json(desk: Desk, value: Any) -> None:
    check(desk.post(value))
    check(desk.post({"observations": value}))
    answer = desk.post([sample(), value])
    check(answer)
    assert counted(answer) == 2


@ENOUGH
@given(strange=st.lists(mutated(), min_size=1, max_size=4))
def test_observations_in_which_anything_is_anything(desk: Desk, strange: list[Any]) -> None:
    good = sample()

    answer = desk.post([good, *strange])

    check(answer)
    assert answer.status_code == 200
    assert counted(answer) == 1 + len(strange)
    assert desk.push(good)["duplicates"] == 1


def test_after_all_that_it_is_well(station: Station, desk: Desk) -> None:
    well(desk)
    with httpx2.Client(trust_env=False) as anyone:
        assert anyone.get(f"{station.server.url}/readyz").status_code == 200
    faults = ("Traceback", "unexpected", "refused by the store", "unavailable")
    assert [line for line in station.server.lines if any(each in line for each in faults)] == []

"""Bodies become observations, each good one whatever its neighbours are."""

import gzip
import json
from typing import Any
from uuid import uuid4

import pytest
import zstandard

from tallylight.ingest.decode import BODY_LIMIT, COUNT_LIMIT, Decoded, decoded, unpacked
from tallylight.model.errors import InvalidError, TooLargeError


def told(**changes: Any) -> dict[str, Any]:
    return {
        "id": str(uuid4()),
        "type": "audience.sampled",
        "at": "2026-02-03T12:00:00Z",
        "data": {"stream": "/live", "listeners": 3},
        **changes,
    }


def taken(body: Any, content_type: str = "application/json") -> Decoded:
    return decoded(body if isinstance(body, bytes) else json.dumps(body).encode(), content_type)


@pytest.mark.parametrize(
    "body",
    [told(), [told()], {"observations": [told()]}],
    ids=["object", "array", "wrapped"],
)
def test_an_observation_comes_in_three_shapes(body: Any) -> None:
    assert len(taken(body).observations) == 1


def test_blanks_before_the_body_do_not_matter() -> None:
    assert len(taken(b" \r\n\t" + json.dumps(told()).encode()).observations) == 1


def test_an_observation_that_mentions_observations_is_still_one() -> None:
    event = {"level": "info", "category": "a", "event": "b", "message": '"observations"'}

    assert len(taken(told(type="event.logged", data=event)).observations) == 1


def test_a_bad_neighbour_costs_nothing() -> None:
    found = taken([told(), told(at="yesterday"), told()])

    assert [place for place, _ in found.observations] == [0, 2]


def test_a_rejection_names_the_place_and_the_reason() -> None:
    (rejection,) = taken([told(id="c0ffee00-0000-4000-8000-000000000000", data={"stream": "x"})])[1]

    assert rejection == (
        0,
        "c0ffee00-0000-4000-8000-000000000000",
        "Object missing required field `listeners`",
        "$.data",
    )


def test_an_unknown_type_is_named() -> None:
    (rejection,) = taken([told(type="play.paused")]).rejections

    assert rejection.error.startswith("unknown type 'play.paused'")


@pytest.mark.parametrize("body", [b"", b"nope", b'{"a"', b"\xff", b'[{"x":NaN}]', b'["\\ud800"]'])
def test_what_is_not_json_is_refused_whole(body: bytes) -> None:
    with pytest.raises(InvalidError):
        taken(body)


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"a":' * 100_000])
def test_json_without_end_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidError, match="nested"):
        taken(body)


def test_in_lines_only_the_bad_one_is_rejected() -> None:
    lines = [json.dumps(told()).encode(), b"{NaN}", b"", json.dumps(told()).encode()]

    found = taken(b"\n".join(lines), "application/x-ndjson; charset=utf-8")

    assert (len(found.observations), [one.place for one in found.rejections]) == (2, [1])


def test_an_escaped_nul_is_replaced() -> None:
    event = {"level": "info", "category": "a", "event": "b", "message": "a\0b"}
    ((_, observation),) = taken(told(type="event.logged", data=event)).observations

    assert observation.data.message == "a\ufffdb"  # pyright: ignore[reportAttributeAccessIssue]


def test_an_escaped_backslash_before_u0000_is_not_a_nul() -> None:
    event = {"level": "info", "category": "a", "event": "b", "message": "a\\u0000b"}
    ((_, observation),) = taken(told(type="event.logged", data=event)).observations

    assert observation.data.message == "a\\u0000b"  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize("content_type", ["application/json", "application/x-ndjson"])
def test_more_than_20_000_are_too_many(content_type: str) -> None:
    one = json.dumps(told()).encode()
    count = COUNT_LIMIT + 1
    lines = b"\n".join([one] * count)
    body = b"[" + b",".join([one] * count) + b"]" if "x-" not in content_type else lines

    with pytest.raises(TooLargeError):
        taken(body, content_type)


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [("gzip", gzip.compress), ("zstd", zstandard.compress), ("", bytes), ("identity", bytes)],
)
def test_bodies_are_unpacked(encoding: str, pack: Any) -> None:
    assert unpacked(pack(b"[]" * 1_000), encoding) == b"[]" * 1_000


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("zstd", zstandard.compress)]
)
def test_a_bomb_is_not_unpacked(encoding: str, pack: Any) -> None:
    with pytest.raises(TooLargeError):
        unpacked(pack(b" " * (BODY_LIMIT + 1)), encoding)


@pytest.mark.parametrize("encoding", ["gzip", "zstd", "br"])
def test_what_cannot_be_unpacked_is_refused(encoding: str) -> None:
    with pytest.raises(InvalidError):
        unpacked(b"not packed at all", encoding)


def test_half_a_gzip_is_refused() -> None:
    with pytest.raises(InvalidError):
        unpacked(gzip.compress(b"[]" * 9_999)[:-20], "gzip")

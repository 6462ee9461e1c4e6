"""Bodies of pushes are bounded each and together, in size and in time."""

import asyncio
from collections.abc import Iterable

import pytest
from starlette.datastructures import Headers
from starlette.types import Message, Receive

from tallylight.api import bodies as module
from tallylight.api.bodies import Bodies
from tallylight.ingest.decode import BODY_LIMIT
from tallylight.model.errors import InvalidError, OverloadedError, TooLargeError

NONE = Headers({})


def coming(*parts: bytes, ends: bool = True) -> Receive:
    """A body in these parts; one that does not end keeps whoever waits for it."""
    left: Iterable[tuple[int, bytes]] = iter(enumerate(parts, 1))

    async def receive() -> Message:
        for place, part in left:
            is_last = ends and place == len(parts)
            return {"type": "http.request", "body": part, "more_body": not is_last}
        await asyncio.Event().wait()
        raise AssertionError

    return receive


async def test_a_body_in_parts_is_one() -> None:
    assert await Bodies().read(NONE, coming(b"[", b"]")) == b"[]"


async def test_all_together_are_bounded_until_they_are_done() -> None:
    bodies = Bodies(100)
    first = await bodies.read(NONE, coming(b"x" * 80))

    with pytest.raises(OverloadedError):
        await bodies.read(NONE, coming(b"y" * 40))
    bodies.done(first)

    assert await bodies.read(NONE, coming(b"y" * 40))


async def test_one_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_S", 0.05)
    bodies = Bodies(100)

    with pytest.raises(InvalidError, match="did not come"):
        await bodies.read(NONE, coming(b"x" * 80, ends=False))

    assert await bodies.read(NONE, coming(b"y" * 80))


@pytest.mark.parametrize(
    ("headers", "parts"),
    [({"content-length": str(BODY_LIMIT + 1)}, []), ({}, [bytes(BODY_LIMIT), b"x"])],
)
async def test_one_that_is_too_large_is_not_read(
    headers: dict[str, str], parts: list[bytes]
) -> None:
    with pytest.raises(TooLargeError):
        await Bodies().read(Headers(headers), coming(*parts, ends=False))

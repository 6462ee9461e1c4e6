"""A message is posted through the guard, again when the receiver asks for patience."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

import httpx2
import msgspec

from tallylight import delivery
from tallylight.delivery import webhook
from tallylight.delivery.contract import Message, Way, cut
from tallylight.egress import Answer, fetch
from tallylight.model.errors import (
    DeliveryError,
    EgressDeniedError,
    InvalidError,
    TooLargeError,
)
from tallylight.model.text import MASK, neutral, only_host
from tallylight.registry import declared

Sleep = Callable[[float], Awaitable[None]]
_LIMIT, _SECONDS = 64 << 10, 10.0
_TRIES = 5
_LONGEST_PAUSE_S = 60.0
_TOO_MANY, _UNAVAILABLE = 429, 503
_SAID = 200


@dataclass(frozen=True)
class Delivered:
    """A message that was taken; said: what the receiver answered, `to` its masked address."""

    way: str
    to: str
    status: int
    said: str
    tries: int


def way_of(url: str) -> Way:
    """How messages go to an address. Raises `InvalidError`, which does not repeat it."""
    address = _address(url)
    ways: dict[str, Way] = declared(delivery.__name__, "WAY")
    return next((one for one in ways.values() if one.recognises(address)), webhook.WAY)


async def deliver(
    client: httpx2.AsyncClient, url: str, message: Message, *, sleep: Sleep
) -> Delivered:
    """Post a message until it is taken, or refused.

    client: one that passes the guard. A receiver that asks to be asked again later is, up to five
    times and a minute each. Raises `DeliveryError` and `EgressDeniedError`; no sentence of theirs
    holds more of the address than its host.
    """
    way = way_of(url)
    body = msgspec.json.encode(way.compose(message))
    for tries in range(1, _TRIES + 1):
        answer = await _posted(client, url, body)
        if way.took(answer):
            return Delivered(way.title, only_host(url), answer.status, _said(answer, url), tries)
        pause = _pause(answer)
        if pause is None or tries == _TRIES or pause > _LONGEST_PAUSE_S:
            raise DeliveryError(_refusal(way, url, answer, pause))
        await sleep(pause)
    raise AssertionError


async def _posted(client: httpx2.AsyncClient, url: str, body: bytes) -> Answer:
    request = client.build_request(
        "POST", url, content=body, headers={"Content-Type": "application/json"}
    )
    try:
        return await fetch(client, request, limit=_LIMIT, seconds=_SECONDS)
    except EgressDeniedError:
        raise
    except TooLargeError:
        why = "it answered more than a receiver has to say"
    except TimeoutError:
        why = f"it did not answer within {_SECONDS:g} s"
    except httpx2.HTTPError as error:
        why = _masked(str(error) or type(error).__name__, url)
    raise DeliveryError(f"The message did not reach {only_host(url)}: {why}.")


def _pause(answer: Answer) -> float | None:
    """For how many seconds the receiver wants to be left alone; None where it says no such thing.

    Discord says it in its body, to the millisecond; everybody else in a header.
    """
    if answer.status not in (_TOO_MANY, _UNAVAILABLE):
        return None
    try:
        told = msgspec.json.decode(answer.body)["retry_after"]
        return max(0.0, float(told))
    except (msgspec.DecodeError, KeyError, TypeError, ValueError):
        header = answer.headers.get("Retry-After", "")
        return float(header) if header.isdecimal() else None


def _refusal(way: Way, url: str, answer: Answer, pause: float | None) -> str:
    said = _said(answer, url)
    sentence = f"{way.title} ({only_host(url)}) did not take the message: it answered "
    sentence += f"{answer.status}" + (f", {said!r}" if said else "")
    if pause is not None:
        sentence += f", and asks to be left alone for {pause:g} s"
    return f"{sentence}."


def _said(answer: Answer, url: str) -> str:
    text = " ".join(answer.body.decode(errors="replace").split())
    return cut(_masked(neutral(text), url), _SAID)


def _masked(text: str, url: str) -> str:
    """Text without what of the address is secret."""
    address = urlsplit(url)
    secrets = [url, address.path, address.query, *address.path.split("/"), address.password or ""]
    for secret in sorted(secrets, key=len, reverse=True):
        if len(secret) > len("webhooks"):
            text = text.replace(secret, MASK)
    return text


def _address(url: str) -> SplitResult:
    try:
        address = urlsplit(url)
        is_whole = address.scheme in ("http", "https") and bool(address.hostname)
        _ = address.port
    except ValueError:
        is_whole = False
        address = urlsplit("")
    if not is_whole:
        raise InvalidError("The address of the webhook is not of the form https://host/path.")
    return address

"""What a user agent tells: the app that listens and the device it runs on.

A short table of our own comes first, since libraries are made for browsers and know few of the
programs that play radio; it is data, in `players.toml`.
"""

import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from ua_parser import Device, Parser
from ua_parser.loaders import load_builtins
from ua_parser.regex import Resolver

_REMEMBERED = 10_000
# What the library calls all it does not know, and devices that are only a guess.
_VAGUE = frozenset({"Other", "Generic Smartphone", "Generic Feature Phone", "Generic Tablet"})
_APPLE = "Apple"


class Told(NamedTuple):
    """App and device; None where the agent does not tell."""

    client: str | None
    device: str | None


class _Table(NamedTuple):
    """Our own: parts of agents with app and device, and better names for the library's."""

    players: tuple[tuple[str, str, str | None], ...]
    names: dict[str, str]


@lru_cache(maxsize=_REMEMBERED)
def told_by(agent: str) -> Told:
    """What an agent tells; about 10 µs for one that is new here."""
    found = _parser().parse(agent)
    device = _device(found.os and found.os.family, found.device)
    lowered = agent.casefold()
    for part, client, where in _table().players:
        if part in lowered:
            return Told(client, where or device)
    client = found.user_agent and found.user_agent.family
    return Told(_named(client), device)


def warm_up() -> None:
    """Load the tables now rather than when the first listener comes."""
    told_by("")


def _named(family: str | None) -> str | None:
    return None if family is None or family in _VAGUE else _table().names.get(family, family)


def _device(system: str | None, device: Device | None) -> str | None:
    """Apple's devices by name, all others by their system: there are too many models."""
    if device is not None and device.brand == _APPLE and device.family not in _VAGUE:
        return device.family
    return _named(system)


@cache
def _table() -> _Table:
    text = files("tallylight.ingest").joinpath("players.toml").read_text(encoding="utf-8")
    told = tomllib.loads(text)
    players = (
        (part, client, where[0] if where else None) for part, client, *where in told["players"]
    )
    return _Table(tuple(players), told["names"])


@cache
def _parser() -> Parser:
    return Parser(Resolver(load_builtins()))

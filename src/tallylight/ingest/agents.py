"""What a user agent tells: the app that listens and the device it runs on.

A short table of our own comes first, since libraries are made for browsers and know few of the
programs that play radio; it is data, in `players.toml`.

The library's rules hold 25 MB: they are taken when the first listener comes, and the most of them,
those for models of devices, when the first comes who may have one of Apple's.
"""

import tomllib
from collections.abc import Callable, Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from operator import attrgetter
from typing import Any, NamedTuple, Protocol, TypeVar

from ua_parser.loaders import load_lazy_builtins
from ua_parser_rs import DeviceExtractor, OSExtractor, UserAgentExtractor

K = TypeVar("K")
Found_co = TypeVar("Found_co", covariant=True)
_REMEMBERED = 10_000
# Nothing else runs while a part of the rules is taken: so many take a hundredth of a second.
_AT_ONCE = 60
_VERSIONED = ("regex", "family", "major", "minor", "patch", "patch_minor")
_MODELLED = ("regex", "regex_flag", "family", "brand", "model")
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
    system = _first(_systems(), agent)
    device = _apple(agent) or _named(system.family if system else None)
    lowered = agent.casefold()
    for part, client, where in _table().players:
        if part in lowered:
            return Told(client, where or device)
    program = _first(_programs(), agent)
    return Told(_named(program.family if program else None), device)


def _named(family: str | None) -> str | None:
    return None if family is None or family in _VAGUE else _table().names.get(family, family)


def _apple(agent: str) -> str | None:
    """Apple's devices go by name, all others by their system: there are too many models."""
    if _first(_apples(), agent) is None:
        return None
    # A rule for another maker may come before.
    device = _first(_devices(), agent)
    if device is None or device.brand != _APPLE or device.family in _VAGUE:
        return None
    return device.family


@cache
def _table() -> _Table:
    text = files("tallylight.ingest").joinpath("players.toml").read_text(encoding="utf-8")
    told = tomllib.loads(text)
    players = (
        (part, client, where[0] if where else None) for part, client, *where in told["players"]
    )
    return _Table(tuple(players), told["names"])


class _Rules(Protocol[Found_co]):
    """Some of the library's rules: the first that fits tells."""

    def extract(self, s: str, /) -> Found_co | None: ...


def _first(parts: Iterable[_Rules[K]], agent: str) -> K | None:
    return next((found for part in parts if (found := part.extract(agent)) is not None), None)


@cache
def _programs() -> list[UserAgentExtractor]:
    return _parts(UserAgentExtractor, load_lazy_builtins()[0], *_VERSIONED)


@cache
def _systems() -> list[OSExtractor]:
    return _parts(OSExtractor, load_lazy_builtins()[1], *_VERSIONED)


@cache
def _devices() -> list[DeviceExtractor]:
    return _parts(DeviceExtractor, load_lazy_builtins()[2], *_MODELLED)


@cache
def _apples() -> list[DeviceExtractor]:
    rules = load_lazy_builtins()[2]
    apples = [rule for rule in rules if getattr(rule, "brand", None) == _APPLE]
    return _parts(DeviceExtractor, apples, *_MODELLED)


def _parts(kind: Callable[[Iterable[Any]], K], rules: Sequence[Any], *names: str) -> list[K]:
    """All rules in their order, by what is needed of them."""
    needed = attrgetter(*names)
    starts = range(0, len(rules), _AT_ONCE)
    return [kind(map(needed, rules[start : start + _AT_ONCE])) for start in starts]

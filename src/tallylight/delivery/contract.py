"""What a way of delivery declares, and what a message is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import SplitResult

from tallylight.egress import Answer
from tallylight.model.time import Instant

Level = Literal["good", "fair", "poor", "neutral"]


@dataclass(frozen=True)
class Message:
    """What is said to people.

    title: a line. text: a paragraph; its lines stay. at: microseconds UTC. facts: short things by
    name. All are plain text: a way neutralises whatever its receiver would take for mark-up.
    """

    title: str
    text: str
    source: str
    at: Instant
    level: Level = "neutral"
    facts: tuple[tuple[str, str], ...] = ()


def _usual(answer: Answer) -> bool:
    return answer.status // 100 == 2  # noqa: PLR2004 - any success


@dataclass(frozen=True)
class Way:
    """One kind of receiver; a module of `delivery` declares it as `WAY`.

    recognises: whether an address is one of its own. compose: the JSON that it takes.
    took: whether an answer says that it took the message.
    """

    title: str
    recognises: Callable[[SplitResult], bool]
    compose: Callable[[Message], dict[str, Any]]
    took: Callable[[Answer], bool] = _usual


def cut(text: str, most: int) -> str:
    """Text of at most so many characters; what was cut off is marked."""
    return text if len(text) <= most else f"{text[: most - 1]}…"

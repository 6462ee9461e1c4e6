"""What a client asks for, as the server's API takes it, and what it says, as a program takes it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, cast

import msgspec

from tallylight.model.ids import fresh
from tallylight.model.time import Clock, rfc3339
from tallylight.sdk.plain import plain

Params = dict[str, str | list[str]]
MOST_AT_ONCE = 5_000


class LiveEvent(NamedTuple):
    """Something that changed: its name, what it tells, and where it stands in the stream."""

    name: str
    data: Any
    id: str | None


def parameters(told: Mapping[str, object]) -> Params:
    """Parameters of an address. Names may end in `_`, as in `from_`; None stands for none."""
    return {name.rstrip("_"): _words(one) for name, one in told.items() if one is not None}


def figures(metrics: str | Sequence[str], by: str | Sequence[str]) -> Params:
    """The names in a query of figures."""
    named = {"metric": metrics, "by": by}
    words = {name: one if isinstance(one, str) else ",".join(one) for name, one in named.items()}
    return {name: one for name, one in words.items() if one}


def bodies(observations: Iterable[Mapping[str, Any]], clock: Clock) -> Iterator[bytes]:
    """Observations as bodies of lines; those without an id or a time get one."""
    lines: list[bytes] = []
    for one in observations:
        whole = {"id": str(fresh()), "at": rfc3339(clock()), **one}
        lines.append(msgspec.json.encode(plain(whole)))
        if len(lines) == MOST_AT_ONCE:
            yield b"\n".join(lines)
            lines = []
    if lines:
        yield b"\n".join(lines)


def added(answers: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The answers to several pushes as one; `index` counts over all of them."""
    whole: dict[str, Any] = {"accepted": 0, "duplicates": 0, "rejected": []}
    for place, answer in enumerate(answers):
        whole["accepted"] += answer["accepted"]
        whole["duplicates"] += answer["duplicates"]
        whole["rejected"] += [
            {**one, "index": one["index"] + place * MOST_AT_ONCE} for one in answer["rejected"]
        ]
    return whole


def event_reader() -> Callable[[str], LiveEvent | None]:
    """Takes the lines of a live stream, and gives an event where one is whole."""
    told: dict[str, str] = {}

    def read(line: str) -> LiveEvent | None:
        if line:
            name, _, value = line.partition(":")
            told[name] = value.removeprefix(" ")
            return None
        event = None
        if "data" in told:
            data = msgspec.json.decode(told["data"])
            event = LiveEvent(told.get("event", "message"), data, told.get("id"))
        told.clear()
        return event

    return read


def _words(value: object) -> str | list[str]:
    if isinstance(value, list | tuple):
        return [_word(one) for one in cast("Sequence[object]", value)]
    return _word(value)


def _word(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.astimezone().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)

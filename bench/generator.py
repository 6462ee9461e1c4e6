"""What the clients push: requests that are almost ready, of the size and skew of real ones.

People and items are drawn by Zipf's law. A request is a template; only ids, times and positions
are filled in when it is sent, so that the client costs little beside the server.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from random import Random
from typing import Any

OPEN_SESSIONS = 5_000
STREAMS = 50
PEOPLE = 20_000
ITEMS = 10_000
STEPS_OF_A_SESSION = 20
OBSERVATIONS_TO_A_COUNT = 50
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
# Stand-ins of the same length as what is filled in.
_ID = "00000000-0000-0000-0000-000000000000"
_AT = 1_000_000_000_001
_POSITION = 1_000_002


def zipf(random: Random, size: int, count: int, exponent: float = 1.1) -> list[int]:
    """`count` numbers below `size`, the first by far the most frequent."""
    weights = list(accumulate(1 / (rank + 1) ** exponent for rank in range(size)))
    return random.choices(range(size), cum_weights=weights, k=count)


@dataclass
class Template:
    """An observation in parts: what comes before its id, its time and its position, and the end."""

    parts: list[bytes]

    @classmethod
    def of(cls, told: dict[str, Any]) -> "Template":
        whole = json.dumps(told, separators=(",", ":")).encode()
        before, _, rest = whole.partition(_ID.encode())
        middle, _, rest = rest.partition(str(_AT).encode())
        told_so_far, found, end = rest.partition(str(_POSITION).encode())
        return cls([before, middle, told_so_far, end] if found else [before, middle, told_so_far])

    def filled(self, uid: bytes, at_ms: int, position: int) -> bytes:
        parts = [self.parts[0], uid, self.parts[1], b"%d" % at_ms, self.parts[2]]
        if len(self.parts) > 3:
            parts += [b"%d" % (_POSITION + position), self.parts[3]]
        return b"".join(parts)


@dataclass
class Seat:
    """One of the sessions that are always open; when one ended, another takes the seat."""

    told: dict[str, Any]
    subject: str
    steps: int = 0
    kinds: dict[str, Template] = field(default_factory=dict[str, Template])

    def begin(self, subject: str) -> None:
        self.subject, self.steps = subject, 0
        self.kinds = {
            kind: Template.of(
                {"id": _ID, "type": f"session.{kind}", "at": _AT, "subject": subject} | self.told
            )
            for kind in ("started", "progressed", "ended")
        }

    def next(self) -> Template:
        """The next step: a start, some progress, an end, and again."""
        self.steps += 1
        if self.steps == 1:
            return self.kinds["started"]
        if self.steps <= STEPS_OF_A_SESSION:
            return self.kinds["progressed"]
        ended = self.kinds["ended"]
        self.begin(f"{self.subject.partition('+')[0]}+{time.monotonic_ns():x}")
        return ended


class Ids:
    """Ids that sort by time, as UUIDv7 do."""

    def __init__(self, seed: int) -> None:
        self._tail = seed << 36

    def take(self, count: int, at_ms: int) -> Iterator[bytes]:
        head = b"%08x-%04x-7%03x-8%03x-" % (at_ms >> 16, at_ms & 0xFFFF, 0, self._tail >> 44)
        for _ in range(count):
            self._tail += 1
            yield b"%s%012x" % (head, self._tail & 0xFFFF_FFFF_FFFF)


class Facts:
    """Whole facts: listener counts of some streams."""

    def __init__(self, seed: int) -> None:
        random = Random(seed)
        self._templates = [
            Template.of({"id": _ID, "type": "audience.sampled", "at": _AT, "data": _sample(number)})
            for number in zipf(random, STREAMS, 1_000)
        ]
        self._turn = 0

    def opening(self) -> list[Template]:
        return []

    def next(self, _line: int) -> Template:
        self._turn += 1
        return self._templates[self._turn % len(self._templates)]


class Steps:
    """Steps of the open sessions; each line has sessions of its own, so that they come in order."""

    def __init__(self, seed: int, lines: int) -> None:
        random = Random(seed)
        people = zipf(random, PEOPLE, OPEN_SESSIONS)
        items = zipf(random, ITEMS, OPEN_SESSIONS)
        seats: list[Seat] = []
        for number, (person, item) in enumerate(zip(people, items, strict=True)):
            seat = Seat({"data": _step(person, item)}, "")
            seat.begin(f"seat-{seed:08x}-{number:05}")
            seats.append(seat)
        self._all = seats[:]
        # Sessions that began one after another are not heard of one after another.
        random.shuffle(seats)
        self._seats = [seats[line::lines] for line in range(lines)]
        self._turns = [0] * lines
        self._random = random

    def opening(self) -> list[Template]:
        """The starts of all sessions."""
        templates = [seat.next() for seat in self._all]
        # Seats are not all left at the same time.
        for seat in self._all:
            seat.steps = self._random.randrange(1, STEPS_OF_A_SESSION)
        return templates

    def next(self, line: int) -> Template:
        seats = self._seats[line]
        self._turns[line] += 1
        return seats[self._turns[line] % len(seats)].next()


class Mixture:
    """Steps of the open sessions, and one listener count of a stream in fifty observations.

    So do media servers and stations tell: sessions of people by the thousand, streams by the dozen.
    """

    def __init__(self, seed: int, lines: int) -> None:
        self._steps, self._facts = Steps(seed, lines), Facts(seed)
        self._turn = 0

    def opening(self) -> list[Template]:
        return self._steps.opening()

    def next(self, line: int) -> Template:
        self._turn += 1
        is_count = self._turn % OBSERVATIONS_TO_A_COUNT == 0
        return (self._facts if is_count else self._steps).next(line)


Told = Facts | Steps | Mixture


def told_by(kind: str, seed: int, lines: int) -> Told:
    """The source of `facts`, `steps` or a `mixture`, told over so many connections."""
    if kind == "facts":
        return Facts(seed)
    return Steps(seed, lines) if kind == "steps" else Mixture(seed, lines)


def _sample(number: int) -> dict[str, Any]:
    return {
        "stream": f"/channel-{number}.mp3",
        "listeners": 100 + number,
        "peak": 250,
        "unique": 90,
        "max": 1_000,
        "bitrate_kbps": 128,
        "bytes_sent": 5_000_000_000 + number,
        "interval_ms": 15_000,
    }


def _step(person: int, item: int) -> dict[str, Any]:
    return {
        "viewer": {
            "external_id": f"user-{person}",
            "name": f"Viewer {person}",
            "ip": f"198.51.{person // 250 % 250}.{person % 250}",
            "user_agent": AGENT,
            "device": "Living room",
            "client": "Web",
        },
        "item": {
            "external_id": f"item-{item}",
            "title": f"A film of which there are {item}",
            "kind": "movie",
            "duration_ms": 7_200_000,
        },
        "state": "playing",
        "position_ms": _POSITION,
        "playback_type": "direct_play",
        "video_codec": "h264",
        "audio_codec": "aac",
        "resolution": "1080p",
        "container": "mkv",
        "bitrate_kbps": 8_000,
    }

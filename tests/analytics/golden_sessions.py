"""Golden answers to figures of sessions: plain Python over the stays, slow and simple."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby, pairwise
from math import floor
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from tallylight.analytics.window import Bucket, Window
from tallylight.model.time import HOUR, MINUTE, Instant, moment
from tests.analytics.told import step

QUARTER_MS = 900_000
Piece = tuple[int, int]
Key = tuple[Any, ...]


class Stay(NamedTuple):
    """A session as it was told; times in µs, `length` None while it has no end.

    paused: how long it paused, a second after it began.
    """

    number: int
    at: Instant
    length: Instant | None = 10 * MINUTE
    person: str = "Ada"
    site: str = "main"
    stream: str | None = "/live"
    item: str | None = None
    country: str | None = None
    playback_type: str | None = None
    paused: Instant = 0
    kbps: float | None = None
    sent: int | None = None
    excluded: bool = False

    @property
    def steps(self) -> list[Any]:
        """What tells of it."""
        told = {
            "subject": f"stay-{self.number}",
            "site": self.site,
            "viewer": {
                "name": self.person, "country": self.country,
                "client": f"Player of {self.person}", "device": f"Radio of {self.country}",
            },
            "stream": self.stream,
            "item": None if self.item is None else _item(self.item),
            "playback_type": self.playback_type,
            "bitrate_kbps": self.kbps,
            "excluded": "a relay" if self.excluded else None,
        }  # fmt: skip
        about = {name: value for name, value in told.items() if value is not None}
        who = {"subject": about["subject"], "site": self.site}
        steps = [step("session.started", self.at, **about)]
        if self.paused:
            after = self.at + 1_000_000
            steps.append(step("session.progressed", after, **who, state="paused"))
            again = after + self.paused
            steps.append(step("session.progressed", again, **who, state="playing"))
        if self.length is not None:
            sent = {} if self.sent is None else {"bytes_served": self.sent}
            steps.append(step("session.ended", self.at + self.length, **who, reason="gone", **sent))
        return steps

    def until(self, now: Instant) -> Instant:
        """When it ended, or now while it goes on; pushed ones are lost after two hours."""
        if self.length is not None:
            return self.at + self.length
        last = self.at if not self.paused else self.at + 1_000_000 + self.paused
        return now if now - last <= 2 * HOUR else last


class Heard(NamedTuple):
    """A stay as figures see it, in ms."""

    stay: Stay
    began: int
    until: int
    watched: int

    @property
    def whole(self) -> int:
        return self.until - self.began

    @property
    def sent(self) -> int | None:
        if self.stay.sent is not None and self.stay.length is not None:
            return self.stay.sent
        return None if self.stay.kbps is None else int(self.stay.kbps * self.watched / 8)

    def inside(self, pieces: Iterable[Piece]) -> int:
        return sum(max(0, min(self.until, high) - max(self.began, low)) for low, high in pieces)

    def reaches(self, pieces: Iterable[Piece]) -> bool:
        return any(self._meets(piece) for piece in pieces)

    def _meets(self, piece: Piece) -> bool:
        """Whether it overlaps; what has no length lies where it begins."""
        low, high = piece
        return self.began < high and (self.until > low or self.began >= low)

    def part(self, of: int, pieces: Iterable[Piece]) -> int:
        """The share of a whole number that lies in some pieces, cut at whole numbers."""
        if not self.whole:
            return of if self.reaches(pieces) else 0
        return sum(
            of * (min(self.until, high) - self.began) // self.whole
            - of * (max(self.began, low) - self.began) // self.whole
            for low, high in pieces
            if self._meets((low, high))
        )


def heard(stays: Iterable[Stay], now: Instant) -> list[Heard]:
    """The stays that count."""
    return [
        Heard(
            one,
            one.at // 1000,
            one.until(now) // 1000,
            (one.until(now) - one.at - one.paused) // 1000,
        )
        for one in stays
        if not one.excluded
    ]


def pieces(
    window: Window, bucket: Bucket | None, *, by_weekday: bool = False, by_hour: bool = False
) -> dict[Key, list[Piece]]:
    """By (weekday, hour, bucket) as asked, the spans of the window in ms, in their order.

    A bucket is a local day or what it lies in, told by the clock on the wall, quarter by quarter.
    """
    found: dict[Key, list[Piece]] = {}
    marks = [*range(-(-window.start // (15 * MINUTE)) * 15 * MINUTE, window.end, 15 * MINUTE)]
    edges = sorted({window.start, *marks, window.end})
    numbers: dict[Any, int] = {}
    before: Any = None
    for low, high in pairwise(edges):
        local = moment(low).astimezone(window.zone)
        name = _bucket_of(low, window.zone, bucket)
        numbers.setdefault(name, len(numbers))
        key: Key = (
            *([local.weekday()] if by_weekday else []),
            *([local.hour] if by_hour else []),
            None if bucket is None else numbers[name],
        )
        own = found.setdefault(key, [])
        this = (name, local.weekday(), local.hour) if by_weekday or by_hour else name
        if own and own[-1][1] == low // 1000 and this == before:
            own[-1] = own[-1][0], high // 1000
        else:
            own.append((low // 1000, high // 1000))
        before = this
    return found


def _bucket_of(at: Instant, zone: ZoneInfo, bucket: Bucket | None) -> Any:
    local = moment(at).astimezone(zone)
    names: Mapping[str | None, Callable[[], Any]] = {
        None: lambda: None,
        "quarter": lambda: at // (15 * MINUTE),
        "hour": lambda: (local.date(), local.hour, local.utcoffset()),
        "day": local.date,
        "week": lambda: local.isocalendar()[:2],
        "month": lambda: (local.year, local.month),
    }
    return names[bucket]()


def figure(name: str, told: Sequence[Heard], own: Sequence[Piece], known_ms: int) -> Any:
    """One figure over some spans that were known for `known_ms`, all of them or none."""
    if not known_ms and not any(one.reaches(own) for one in told):
        return None
    return _FIGURES[name](told, own, known_ms)


def _listening(told: Sequence[Heard], own: Sequence[Piece]) -> int:
    return sum(one.inside(own) for one in told if one.whole >= 60_000)


def _long(told: Sequence[Heard], own: Sequence[Piece]) -> list[Heard]:
    return [one for one in told if one.whole >= 60_000 and one.reaches(own)]


def _people(told: Iterable[Heard]) -> int:
    return len({(one.stay.site, one.stay.person) for one in told})


def _quarters(told: Sequence[Heard], own: Sequence[Piece]) -> list[tuple[str, str]]:
    """A person for each quarter-hour with five minutes or more of theirs."""
    found: list[tuple[str, str]] = []
    numbers = {
        (number, piece)
        for piece in own
        for number in range(piece[0] // QUARTER_MS, (piece[1] - 1) // QUARTER_MS + 1)
    }
    for number, (low, high) in numbers:
        quarter = max(low, number * QUARTER_MS), min(high, (number + 1) * QUARTER_MS)
        people = {(one.stay.site, one.stay.person) for one in told if one.reaches([quarter])}
        found += [
            who
            for who in people
            if sum(one.inside([quarter]) for one in told if _who(one) == who) >= 300_000
        ]
    return found


def _who(one: Heard) -> tuple[str, str]:
    return one.stay.site, one.stay.person


def _peak(told: Sequence[Heard], own: Sequence[Piece]) -> tuple[int, int | None]:
    """The most at a time, and when for the first time, in µs."""
    found: tuple[int, int | None] = (0, None)
    for low, high in own:
        turns = sorted({low, *(one.began for one in told if low < one.began < high)})
        for at in turns:
            there = sum(one.began <= at < one.until for one in told)
            if there > found[0]:
                found = there, at * 1000
    return found


def _bytes(told: Sequence[Heard], own: Sequence[Piece], *, estimated: bool) -> int | None:
    sent = [
        one.part(one.sent, own)
        for one in told
        if one.sent is not None
        and one.reaches(own)
        and not (estimated and one.stay.sent is not None and one.stay.length is not None)
    ]
    return sum(sent) if sent or estimated or not any(one.reaches(own) for one in told) else None


def rounded(value: float) -> float:
    """Two decimals, a half away from zero."""
    return floor(value * 100 + 0.5) / 100


def _ratio(above: int, below: int) -> int | None:
    return above // below if below else None


_FIGURES: Mapping[str, Callable[[Sequence[Heard], Sequence[Piece], int], Any]] = {
    "tlh_ms": lambda told, own, _: _listening(told, own),
    "gross_tlh_ms": lambda told, own, _: sum(one.inside(own) for one in told),
    "ath_ms": lambda told, own, _: sum(one.inside(own) for one in told),
    "aas": lambda told, own, known: rounded(_listening(told, own) / known) if known else None,
    "aqh": lambda told, own, known: (
        rounded(len(_quarters(told, own)) / (known / QUARTER_MS)) if known else None
    ),
    "cume": lambda told, own, _: _people(_long(told, own)),
    "cume_5min": lambda told, own, _: len({*_quarters(told, own)}),
    "unique_listeners": lambda told, own, _: _people(one for one in told if one.reaches(own)),
    "sessions": lambda told, own, _: sum(one.reaches(own) for one in told),
    "session_starts": lambda told, own, _: sum(
        one.whole >= 60_000 and any(low <= one.began < high for low, high in own) for one in told
    ),
    "tsl_ms": lambda told, own, _: _ratio(_listening(told, own), _people(_long(told, own))),
    "atsl_ms": lambda told, own, _: _ratio(_listening(told, own), len(_long(told, own))),
    "watched_ms": lambda told, own, _: sum(one.part(one.watched, own) for one in told),
    "bytes_served": lambda told, own, _: _bytes(told, own, estimated=False),
    "bytes_estimated": lambda told, own, _: _bytes(told, own, estimated=True),
    "concurrency_peak": lambda told, own, _: _peak(told, own)[0],
    "concurrency_peak_at": lambda told, own, _: _peak(told, own)[1],
}
FIGURES = tuple(_FIGURES)


def length_of(one: Heard) -> str:
    """The bucket of its listening time."""
    minutes = one.whole / 60_000
    for name, most in (
        ("under 1 min", 1), ("1–5 min", 5), ("5–15 min", 15), ("15–60 min", 60), ("1–4 h", 240),
    ):  # fmt: skip
        if minutes < most:
            return name
    return "over 4 h"


def grouped(told: Iterable[Heard], by: Callable[[Heard], Any]) -> dict[Any, list[Heard]]:
    """The stays by whatever is asked."""
    ordered = sorted(told, key=lambda one: str(by(one)))
    return {key: [*each] for key, each in groupby(ordered, by)}


def _item(title: str) -> dict[str, Any]:
    return {
        "kind": "song",
        "title": title,
        "artist": f"Artist of {title}",
        "genre": f"Genre of {title}",
    }

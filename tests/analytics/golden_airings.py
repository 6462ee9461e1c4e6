"""Golden answers about songs on air and who heard them: plain Python, every pair looked at."""

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from tallylight.model.time import HOUR, MINUTE, Instant
from tests.analytics.golden_sessions import Piece, Stay
from tests.analytics.told import step


class Song(NamedTuple):
    """A song on air; times in µs, `length` None while it goes on."""

    number: int
    at: Instant
    length: Instant | None = 3 * MINUTE
    stream: str | None = "/live"
    title: str = "Sinnerman"
    is_licensed: bool = False
    kind: str = "song"

    @property
    def name(self) -> str:
        """What it is called: another for whatever is said of the item."""
        return f"{self.title} ({self.kind}, {'licensed' if self.is_licensed else 'not licensed'})"

    @property
    def steps(self) -> list[Any]:
        """What tells of it; each has a deck of its own, so none ends another."""
        who = {"subject": f"song-{self.number}"}
        item = {"title": self.name, "kind": self.kind, "licensed": self.is_licensed}
        about = {"item": item, "deck": f"{self.number}"}
        if self.stream is not None:
            about["stream"] = self.stream
        steps = [step("play.started", self.at, **who, **about)]
        if self.length is not None:
            steps.append(step("play.ended", self.at + self.length, **who))
        return steps

    def until(self, now: Instant) -> Instant | None:
        """When it went off air; None where that is not known."""
        if self.length is not None:
            return self.at + self.length
        return now + 1 if now <= self.at + 6 * HOUR else None

    def is_heard_on(self, stream: str | None, programmes: dict[str, str]) -> bool:
        """Whether a stream carries it: one of its programme, or any where it has none itself."""
        if stream is None:
            return False
        if self.stream is None or self.stream == stream:
            return True
        return self.stream in programmes and programmes[self.stream] == programmes.get(stream)


def performances(
    song: Song, stays: Iterable[Stay], programmes: dict[str, str], now: Instant
) -> int | None:
    """The sessions that overlap it; of no length, it has no part that anybody heard."""
    until = song.until(now)
    if until is None:
        return None
    if until <= song.at:
        return 0
    return sum(
        one.at < until and one.until(now) > song.at
        for one in stays
        if not one.excluded and song.is_heard_on(one.stream, programmes)
    )


def unlicensed_ms(
    stay: Stay,
    songs: Sequence[Song],
    programmes: dict[str, str],
    now: Instant,
    own: Iterable[Piece],
) -> int:
    """How long a session went on inside of some spans with nothing licensed on air."""
    began, ended = stay.at // 1000, stay.until(now) // 1000
    airings = [
        (song.at // 1000, until // 1000)
        for song in songs
        if song.is_licensed
        and song.is_heard_on(stay.stream, programmes)
        and (until := song.until(now)) is not None
    ]
    total = 0
    for low, high in own:
        first, last = max(began, low), min(ended, high)
        turns = {turn for airing in airings for turn in airing if first < turn < last}
        marks = sorted({first, last, *turns}) if first < last else []
        for begin, end in pairwise(marks):
            total += (end - begin) * (not any(low <= begin < high for low, high in airings))
    return total


def tune_ins(
    songs: Sequence[Song], stays: Sequence[Stay], programmes: dict[str, str], now: Instant
) -> list[tuple[int, int, int, int, float]]:
    """By minute since the start: airings, sessions begun and ended, and those that went on."""
    rows: dict[int, list[tuple[int, int, int]]] = {}
    for song in songs:
        until = song.until(now)
        if until is None:
            continue
        heard = [
            (one.at, one.until(now))
            for one in stays
            if not one.excluded and song.is_heard_on(one.stream, programmes)
        ]
        for minute, begin in enumerate(range(song.at, until, MINUTE)):
            end = min(begin + MINUTE, until)
            came = sum(begin <= at < end for at, _ in heard)
            gone = sum(begin <= at < end for _, at in heard)
            there = sum(at < begin <= last for at, last in heard)
            rows.setdefault(minute, []).append((came, gone, there))
    return [
        (
            minute,
            len(each),
            sum(came for came, _, _ in each),
            sum(gone for _, gone, _ in each),
            sum(there for _, _, there in each) / len(each),
        )
        for minute, each in sorted(rows.items())
    ]

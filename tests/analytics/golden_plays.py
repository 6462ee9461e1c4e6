"""Golden answers to figures of plays: plain Python over what was told, slow and simple."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from tallylight.analytics.window import Window
from tallylight.model.item import Item, item_id, item_key
from tallylight.model.text import track_key
from tests.analytics.harness import local
from tests.ledger import observation

MINUTE_MS = 60_000
HOUR_MS = 60 * MINUTE_MS
QUARTER = 900_000_000


@dataclass(frozen=True)
class Song:
    """An item as its sources describe it."""

    title: str
    artist: str | None = None
    kind: str = "song"
    duration_ms: int | None = None
    album: str | None = None
    genre: str | None = None
    categories: tuple[str, ...] = ()
    external_id: str | None = None

    @property
    def told(self) -> dict[str, Any]:
        named = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: value for name, value in named.items() if value not in (None, ())}


@dataclass(frozen=True)
class Aired:
    """A play as it is told; times in ms. ended: None while nothing is told of its end."""

    number: int
    started: int
    song: Song
    source: int = 1
    stream: str | None = None
    deck: str | None = None
    ended: int | None = None
    aired: int | None = None
    reason: str | None = None
    failed: bool = False
    expected: int | None = None
    playlist: str | None = None
    presenter: str | None = None
    show: str | None = None

    def steps(self, noon: int) -> list[Any]:
        """The observations that tell it."""
        names = ("stream", "deck", "playlist", "presenter", "show")
        told = {name: getattr(self, name) for name in names if getattr(self, name) is not None}
        if self.expected is not None:
            told["expected_ms"] = self.expected
        subject = f"play-{self.number}"
        start = (self.started - noon) / 1_000
        steps = [
            observation("play.started", start, subject=subject, item=self.song.told, **told),
        ]
        if self.ended is not None:
            end: dict[str, Any] = {"had_errors": True} if self.failed else {}
            if self.aired is not None:
                end["aired_ms"] = self.aired
            if self.reason is not None:
                end["reason"] = self.reason
            over = (self.ended - noon) / 1_000
            steps.append(observation("play.ended", over, subject=subject, **end))
        return steps


@dataclass(frozen=True)
class Event:
    """A play as it counts. end: None while it is open; until: as far as it is known."""

    play: Aired
    uid: UUID
    end: int | None
    aired: int | None
    until: int

    @property
    def item(self) -> UUID:
        source = {1: "desk", 2: "booth"}.get(self.play.source, "")
        item = Item(
            title=self.play.song.title,
            artist=self.play.song.artist,
            external_id=self.play.song.external_id,
        )
        return item_id("main", item_key(item, source))

    @property
    def length(self) -> int | None:
        own = self.play.song.duration_ms
        return self.play.expected if own is None else own

    @property
    def skipped(self) -> bool | None:
        if self.end is None or self.aired is None or self.length is None:
            return None
        failed = self.play.failed or self.play.reason == "error"
        return self.aired < 30_000 and self.length > self.aired + 5_000 and not failed

    def played(self) -> int:
        if self.end is not None:
            return self.aired or 0
        gone = self.until - self.play.started
        return max(0, min(gone, self.play.expected or gone))


def folded(plays: Iterable[Aired], ids: Mapping[int, UUID], now: int) -> list[Event]:
    """Each with the end that its lane gives it."""
    told = list(plays)
    found: list[Event] = []
    for play in told:
        lane = (play.source, play.stream, play.deck)
        later = [
            other.started
            for other in told
            if (other.source, other.stream, other.deck) == lane
            and (other.started, ids[other.number].hex) > (play.started, ids[play.number].hex)
        ]
        end = _end(play, min(later, default=None))
        length = play.expected
        grace = round(length * 1.5) + 10 * MINUTE_MS if length else 6 * HOUR_MS
        aired = play.aired
        if aired is None and end is not None:
            aired = end - play.started
        until = min(now, play.started + grace) if end is None else end
        found.append(Event(play, ids[play.number], end, aired, until))
    return found


def _end(play: Aired, following: int | None) -> int | None:
    if play.ended is not None:
        return play.ended if following is None else min(play.ended, following + 15_000)
    if following is None or not play.expected:
        return following
    longest = play.expected + max(5_000, play.expected * 1_000 // 50 // 1_000)
    return min(following, play.started + longest)


def once(events: Sequence[Event], ranks: Sequence[int]) -> list[Event]:
    """Each event once: sources in order of rank, the nearest starts matched first."""
    kept: list[Event] = []
    for source in ranks:
        own = [one for one in events if one.play.source == source]
        pairs = sorted(
            (
                abs(above.play.started - below.play.started),
                below.play.started < above.play.started,
                above.uid.hex,
                below.uid.hex,
            )
            for above in kept
            for below in own
            if _is_same(above, below)
        )
        by_id = {one.uid.hex: one for one in (*kept, *own)}
        taken: dict[str, str] = {}
        for *_, above, below in pairs:
            if above not in taken and below not in taken.values():
                taken[above] = below
        kept = [
            _filled(one, by_id[taken[one.uid.hex]]) if one.uid.hex in taken else one for one in kept
        ]
        kept += [one for one in own if one.uid.hex not in taken.values()]
    return kept


def _is_same(one: Event, other: Event) -> bool:
    tracks = {track_key(each.play.song.artist, each.play.song.title) for each in (one, other)}
    # Of an airing that is longer, a day is looked at.
    ends = [min(each.until, each.play.started + 24 * HOUR_MS) for each in (one, other)]
    together = min(ends) - max(one.play.started, other.play.started)
    return len(tracks) == 1 and together > 0


def _filled(one: Event, second: Event) -> Event:
    play, told = one.play, second.play
    return replace(
        one,
        play=replace(
            play,
            failed=play.failed or told.failed,
            **{
                name: getattr(told, name) if getattr(play, name) is None else getattr(play, name)
                for name in ("stream", "deck", "expected", "playlist", "presenter", "show")
            },
        ),
    )


def share(part: int, of: int) -> float | None:
    """A percentage with two decimals."""
    if not of:
        return None
    exact = Fraction(100 * part, of)
    told = Decimal(exact.numerator) / Decimal(exact.denominator)
    return float(told.quantize(Decimal("0.01"), ROUND_HALF_UP))


def mean(values: Sequence[int]) -> int | None:
    """The nearest whole number to the mean."""
    return (2 * sum(values) + len(values)) // (2 * len(values)) if values else None


def _both(events: Sequence[Event]) -> list[tuple[int, int]]:
    return [
        (one.length, one.aired)
        for one in events
        if one.end is not None and one.aired is not None and one.length
    ]


METRICS: dict[str, Callable[[Sequence[Event]], Any]] = {
    "plays": len,
    "items": lambda events: len({one.item for one in events}),
    "played_ms": lambda events: sum(one.played() for one in events),
    "skips": lambda events: sum(one.skipped is True for one in events),
    "skip_rate": lambda events: share(
        sum(one.skipped is True for one in events), sum(one.skipped is not None for one in events)
    ),
    "expected_ms": lambda events: mean([length for length, _ in _both(events)]),
    "aired_ms": lambda events: mean([aired for _, aired in _both(events)]),
    "failed_plays": lambda events: sum(one.play.failed for one in events),
    "error_rate": lambda events: share(sum(one.play.failed for one in events), len(events)),
    "clean_play_percent": lambda events: share(
        sum(not one.play.failed for one in events), len(events)
    ),
    "last_played_at": lambda events: max(
        (one.play.started * 1_000 for one in events), default=None
    ),
}
ZERO = {"plays", "items", "played_ms", "skips", "failed_plays"}

DIMENSIONS: dict[str, Callable[[Event], Sequence[Any]]] = {
    "site": lambda _: ["main"],
    "stream": lambda one: [one.play.stream],
    "programme": lambda one: [one.play.stream],
    "item": lambda one: [one.item],
    "artist": lambda one: [one.play.song.artist],
    "album": lambda one: [one.play.song.album],
    "genre": lambda one: [one.play.song.genre],
    "category": lambda one: one.play.song.categories or [None],
    "kind": lambda one: [one.play.song.kind],
    "deck": lambda one: [one.play.deck],
    "playlist": lambda one: [one.play.playlist],
    "presenter": lambda one: [one.play.presenter],
    "show": lambda one: [one.play.show],
}


def place(at: int, window: Window) -> tuple[Any, ...]:
    """Bucket, weekday and hour of an instant (µs), as the clock on the wall has them."""
    told = local(at, window.zone.key)
    year, week, weekday = told.isocalendar()
    bucket = {
        None: None,
        "day": told.date(),
        "week": (year, week),
        "month": (told.year, told.month),
        "hour": (told.date(), told.hour, told.utcoffset()),
        "quarter": at // QUARTER,
    }[window.bucket]
    return bucket, weekday - 1, told.hour


def known_of(events: Sequence[Event], window: Window, now: int) -> list[tuple[int, int]]:
    """When the sources told, in µs: from the first to the last that each told of a play."""
    spans: list[tuple[int, int]] = []
    for source in {one.play.source for one in events}:
        own = [one for one in events if one.play.source == source]
        times = [one.play.started for one in own] + [one.end for one in own if one.end is not None]
        low = max(window.start, min(times) * 1_000)
        high = min(window.end, now * 1_000, max(times) * 1_000)
        if low < high:
            spans.append((low, high))
    return spans


def answers(
    events: Sequence[Event],
    window: Window,
    by: Sequence[str],
    spans: Sequence[tuple[int, int]],
    *,
    metrics: Sequence[str] = tuple(METRICS),
) -> dict[tuple[Any, ...], list[Any]]:
    """Figures by key: the values of `by`, then the bucket as `place` names it.

    spans: when anything was known. Events are those that count, of any time.
    """
    of_facts = [one for one in by if one in DIMENSIONS]
    times = _times(window, by, spans)
    cells: dict[tuple[Any, ...], dict[tuple[Any, ...], list[Event]]] = {}
    for one in events:
        if window.start <= one.play.started * 1_000 < window.end:
            where = _time(place(one.play.started * 1_000, window), by)
            for group in _groups(one, of_facts):
                cells.setdefault(group, {}).setdefault(where, []).append(one)
    if not of_facts:
        cells.setdefault((), {})
    found: dict[tuple[Any, ...], list[Any]] = {}
    for group, inside in cells.items():
        for where, is_known in times.items():
            told = dict(zip(of_facts, group, strict=True)) | dict(where)
            key = *(told[name] for name in by), told["bucket"]
            found[key] = _cells(inside.get(where, []), metrics, is_known=is_known)
    return found


def _cells(own: Sequence[Event], metrics: Sequence[str], *, is_known: bool) -> list[Any]:
    if own:
        return [METRICS[name](own) for name in metrics]
    return [0 if is_known and name in ZERO else None for name in metrics]


def _groups(one: Event, of_facts: Sequence[str]) -> list[tuple[Any, ...]]:
    groups: list[tuple[Any, ...]] = [()]
    for name in of_facts:
        groups = [(*group, value) for group in groups for value in DIMENSIONS[name](one)]
    return groups


def _time(told: tuple[Any, ...], by: Sequence[str]) -> tuple[tuple[str, Any], ...]:
    bucket, weekday, hour = told
    values = {"weekday": weekday, "hour": hour}
    return (*((name, values[name]) for name in by if name in values), ("bucket", bucket))


def _times(
    window: Window, by: Sequence[str], spans: Sequence[tuple[int, int]]
) -> dict[tuple[tuple[str, Any], ...], bool]:
    """Every bucket (with weekday and hour) of the window; whether it was known for a moment."""
    times: dict[tuple[tuple[str, Any], ...], bool] = {}
    at = window.start
    while at < window.end:
        following = min(window.end, at // QUARTER * QUARTER + QUARTER)
        is_known = any(
            min(high // 1_000, following // 1_000) > max(low // 1_000, at // 1_000)
            for low, high in spans
        )
        where = _time(place(at, window), by)
        times[where] = times.get(where, False) or is_known
        at = following
    return times

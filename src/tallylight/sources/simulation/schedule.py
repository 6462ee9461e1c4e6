"""What is on air when: the whole of any day of a programme, from the seed alone (pure)."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec import Struct

from tallylight.model.item import Item
from tallylight.model.time import DAY, HOUR, SECOND, Instant, moment
from tallylight.sources.simulation.catalogue import Programme, dice, library

PRESENTER, SHOW, FROM_HOUR, TO_HOUR = "Mira Holm", "Good Morning Aurora", 7, 10
_WEEKEND = 5
_SKIPPED = 0.004
_RECENT = 30
_SPONSORS = ("Bob's Boats", "Kiosk Linden", "Nordlicht Bikes", "Café Aurora", "Hansen & Daughters")


class Airing(Struct, frozen=True, kw_only=True):
    """One play; `is_told` its end is told, because what follows would not tell it."""

    start: Instant
    end: Instant
    item: Item
    presenter: str | None = None
    show: str | None = None
    reason: str | None = None
    is_told: bool = False


def airings(seed: int, programme: Programme, since: Instant, until: Instant) -> list[Airing]:
    """All plays that are on air at some time from `since` to `until`, in order."""
    days = range(since // DAY, until // DAY + 1)
    return [
        airing
        for day in days
        for airing in of_day(seed, programme, day)
        if airing.end > since and airing.start <= until
    ]


@lru_cache(maxsize=64)
def of_day(seed: int, programme: Programme, day: int) -> tuple[Airing, ...]:
    """The plays of one day in UTC, counted from the epoch; the last is cut at midnight."""
    return tuple(_aired(seed, programme, day))


def is_show_on(at: Instant) -> bool:
    """Whether the presenter is at the microphone."""
    local = moment(at)
    return local.weekday() < _WEEKEND and FROM_HOUR <= local.hour < TO_HOUR


def _aired(seed: int, programme: Programme, day: int) -> Iterator[Airing]:
    chance = dice(seed, programme.name, day)
    spots = list(_spots(programme, day)) if programme.has_spots else []
    tracks = library(seed, programme)
    recent: list[int] = []
    at, midnight = day * DAY, (day + 1) * DAY
    while at < midnight:
        reason = None
        if spots and spots[0][0] <= at:
            item = spots.pop(0)[1]
        else:
            number = chance.choice([n for n in range(len(tracks)) if n not in recent])
            recent = [*recent[1 - _RECENT :], number]
            item = tracks[number]
            reason = "skipped" if chance.random() < _SKIPPED else None
        length = (item.duration_ms or 0) * 1_000
        aired = chance.randint(6, 26) * SECOND if reason else length
        is_shown = programme.has_spots and is_show_on(at)
        yield Airing(
            start=at,
            end=min(at + aired, midnight),
            item=item,
            presenter=PRESENTER if is_shown else None,
            show=SHOW if is_shown else None,
            reason=reason,
            is_told=reason is not None,
        )
        at += aired


def _spots(programme: Programme, day: int) -> Iterator[tuple[Instant, Item]]:
    """Station ids and news on the hour, adverts twice an hour by day."""
    for hour in range(24):
        at = day * DAY + hour * HOUR
        yield (
            at,
            Item(title="Station ID", artist=programme.name, kind="station_id", duration_ms=8_000),
        )
        if FROM_HOUR <= hour <= 18:  # noqa: PLR2004 - the last news of the day
            yield at, Item(title=f"News at {hour}", kind="news", duration_ms=150_000)
        for minute in (20, 50) if 6 <= hour < 23 else ():  # noqa: PLR2004 - by day
            for spot in range(2):
                sponsor = _SPONSORS[(day + hour * 2 + minute + spot) % len(_SPONSORS)]
                item = Item(title="Advert", artist=sponsor, kind="advert", duration_ms=30_000)
                yield at + minute * 60 * SECOND, item


def cut(told: Iterable[Airing], start: Instant, end: Instant, *, is_silent: bool) -> list[Airing]:
    """The plays without what went on from `start` to `end`.

    is_silent: nothing was on air; otherwise it was only that nobody listened in.
    """
    kept: list[Airing] = []
    for airing in told:
        kept += _pieces(airing, start, end, is_silent=is_silent)
    return kept


def _pieces(airing: Airing, start: Instant, end: Instant, *, is_silent: bool) -> list[Airing]:
    if airing.end <= start or airing.start >= end:
        return [airing]
    if airing.start < start and airing.end > end and not is_silent:
        return [airing]
    pieces: list[Airing] = []
    if airing.start < start:
        pieces.append(_piece(airing, airing.start, start, is_told=True))
    if airing.end > end:
        pieces.append(_piece(airing, end, airing.end, is_told=airing.is_told))
    return pieces


def _piece(airing: Airing, start: Instant, end: Instant, *, is_told: bool) -> Airing:
    return Airing(
        start=start,
        end=end,
        item=airing.item,
        presenter=airing.presenter,
        show=airing.show,
        reason=None if end != airing.end else airing.reason,
        is_told=is_told,
    )

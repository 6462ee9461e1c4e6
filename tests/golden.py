"""Golden answers to listener figures: plain Python over the samples, slow and simple."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tallylight.model.time import MINUTE, Instant, instant


class Sampled(NamedTuple):
    """What a source told of one stream."""

    stream: int
    at: Instant
    listeners: int
    excluded: int | None = None
    peak: int | None = None
    interval_ms: int = 15_000


class Golden(NamedTuple):
    """Of one stretch: listener-µs, known µs, the least and the most."""

    heard: int
    known: int
    low: int | None
    high: int | None


def _held(samples: Sequence[Sampled], at: Instant) -> int | None:
    """What is known of one stream at an instant."""
    told = [sample for sample in samples if sample.at <= at]
    if not told:
        return None
    last = max(told, key=lambda sample: sample.at)
    if at >= last.at + last.interval_ms * 2_500:
        return None
    return max(0, last.listeners - (last.excluded or 0))


def _own_peaks(samples: Sequence[Sampled]) -> list[tuple[Instant, int]]:
    """What the source says it saw between two of its samples."""
    ordered = sorted(samples, key=lambda sample: sample.at)
    return [
        (later.at, max(later.peak, later.listeners) - (later.excluded or 0))
        for earlier, later in pairwise(ordered)
        if earlier.peak is not None
        and later.peak is not None
        and later.peak - (later.excluded or 0) > earlier.peak - (earlier.excluded or 0)
        and later.at - earlier.at <= 15 * MINUTE
    ]


def golden(samples: Iterable[Sampled], start: Instant, end: Instant) -> dict[int | None, Golden]:
    """By stream, and (None) of all streams together, between two instants."""
    told = list(samples)
    streams: dict[int, list[Sampled]] = {}
    for sample in told:
        streams.setdefault(sample.stream, []).append(sample)
    turns = {start, end}
    for sample in told:
        turns |= {sample.at, sample.at + sample.interval_ms * 2_500}
    spans = list(pairwise(sorted(turn for turn in turns if start <= turn <= end)))
    held = {
        stream: [(_held(own, begin), until - begin) for begin, until in spans]
        for stream, own in streams.items()
    }
    peaks = {
        stream: [peak for at, peak in _own_peaks(own) if start <= at < end]
        for stream, own in streams.items()
    }
    together = [
        (_added([values[place][0] for values in held.values()]), until - begin)
        for place, (begin, until) in enumerate(spans)
    ]
    every_peak = [peak for own in peaks.values() for peak in own]
    one_by_one = {stream: _golden(values, peaks[stream]) for stream, values in held.items()}
    return {None: _golden(together, every_peak), **one_by_one}


def _added(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _golden(values: Sequence[tuple[int | None, int]], peaks: Sequence[int]) -> Golden:
    known = [(value, length) for value, length in values if value is not None]
    return Golden(
        heard=sum(value * length for value, length in known),
        known=sum(length for _, length in known),
        low=min((value for value, _ in known), default=None),
        high=max([*(value for value, _ in known), *peaks], default=None),
    )


def local_hours(day: date, zone: ZoneInfo) -> list[Instant]:
    """Where the hours of a local day begin, and the end of the day: an hour told twice is two."""
    at = datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(ZoneInfo("UTC"))
    begins: list[Instant] = []
    before = None
    while (local := at.astimezone(zone)).date() == day:
        told = (local.hour, local.utcoffset())
        if told != before:
            begins.append(instant(at))
        before = told
        at += timedelta(minutes=15)
    return [*begins, instant(at)]

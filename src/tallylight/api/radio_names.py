"""Figures for Prometheus under the names that radio stations' own monitoring knows them by.

A figure that nobody knows is left out: a gap is not a zero. Counters are those of `Tallies`, which
only ever grow; nothing here reads a fact when Prometheus asks.
"""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from datetime import datetime

from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from tallylight.api.last_day import Ask, LastDay
from tallylight.ingest.tallies import Tallies
from tallylight.live.cards import Snapshot, StreamCard
from tallylight.model.severity import SEVERITIES
from tallylight.model.time import SECOND, Clock, Instant, instant
from tallylight.store.database import Database

_STREAM = ("site", "stream")
_PRESENT = {
    "radio_audio_stream_available": "Whether a stream is up.",
    "radio_stream_uptime_seconds": "How long a stream has been up.",
    "radio_current_track_duration_seconds": "How long what is on air has been playing.",
}

# What programs log of their encoder, by the names that SHARD-5's own examples have.
_OF_ENCODER = {
    "radio_ffmpeg_cpu_usage_percent": ("Processor that the encoder takes.", "cpu_usage"),
    "radio_ffmpeg_memory_mb": ("Memory that the encoder takes.", "memory_mb"),
}


class RadioNames(Collector):
    """What is told under those names, in `registry`; works: what has to run for it."""

    def __init__(
        self,
        registry: CollectorRegistry,
        database: Database,
        ask: Ask,
        present: Callable[[], Sequence[Snapshot]],
        clock: Clock,
    ) -> None:
        self._tallies = Tallies(database)
        self._day = LastDay(database, ask, clock)
        self._present = present
        self._clock = clock
        registry.register(self)

    @property
    def works(self) -> tuple[Callable[[], Awaitable[None]], ...]:
        return self._tallies.run, self._day.run

    def describe(self) -> Iterable[Metric]:
        """Nothing to describe beforehand: registering must not ask the rooms yet."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """The figures as they are now."""
        yield from self._counters()
        yield from self._streams()
        day = self._day.look()
        uptime = GaugeMetricFamily(
            "radio_stream_uptime_percent",
            "The part of the known time of the last 24 hours that a stream was up.",
            labels=_STREAM,
        )
        for (site, stream), value in day.uptime.items():
            uptime.add_metric([site, stream], value)
        yield uptime
        for name, told, values in (
            ("radio_clean_play_percent", "Plays of 24 hours that had no errors.", day.clean),
            ("radio_error_rate_percent", "Plays of 24 hours that had errors.", day.error_rate),
        ):
            gauge = GaugeMetricFamily(name, told, labels=["site"])
            for site, value in values.items():
                gauge.add_metric([site], value)
            yield gauge
        for name, (told, metric) in _OF_ENCODER.items():
            gauge = GaugeMetricFamily(name, told, labels=["site"])
            for (asked, site), value in day.encoder.items():
                if asked == metric:
                    gauge.add_metric([site], value)
            yield gauge

    def _counters(self) -> Iterator[Metric]:
        tally = self._tallies.kept
        if tally is None:
            return
        plays = CounterMetricFamily(
            "radio_tracks_played", "Plays that came, as each source told them.", labels=["site"]
        )
        errors = CounterMetricFamily(
            "radio_errors", "Errors that came.", labels=["site", "severity"]
        )
        for key, slug in self._tallies.slugs.items():
            plays.add_metric([slug], tally.plays.get(key, 0))
            told = dict.fromkeys(SEVERITIES, 0) | tally.errors.get(key, {})
            for severity, many in told.items():
                errors.add_metric([slug, severity], many)
        yield plays
        yield errors

    def _streams(self) -> Iterator[Metric]:
        now = self._clock()
        families = {
            name: GaugeMetricFamily(name, told, labels=_STREAM) for name, told in _PRESENT.items()
        }
        for site in self._present():
            for card in site.streams:
                for name, value in _of_stream(card, now):
                    families[name].add_metric([site.site, card.name], value)
        yield from families.values()


def _of_stream(card: StreamCard, now: Instant) -> Iterator[tuple[str, float]]:
    """What is known of one stream, by name."""
    available, uptime, track = _PRESENT
    if card.is_up is not None:
        yield available, float(card.is_up)
    if card.is_up and card.since is not None:
        yield uptime, _seconds_since(card.since, now)
    if card.now_playing is not None:
        yield track, _seconds_since(card.now_playing.started_at, now)


def _seconds_since(told: str, now: Instant) -> float:
    return max(0, now - instant(datetime.fromisoformat(told))) / SECOND

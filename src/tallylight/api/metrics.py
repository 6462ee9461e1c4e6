"""The figures of the server for Prometheus; counters only ever grow, gauges are read when asked."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from tallylight import __version__
from tallylight.api.limits import REASONS
from tallylight.model.time import SECOND, Clock, Instant

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)
_WATCHED = ("ok", "failing")


class SourceFigures(Struct, frozen=True, kw_only=True):
    """A source: its state, when a look last went well, reports that wait, payloads in quarantine.

    None is not known, or does not apply to a source that tells by itself.
    """

    name: str
    site: str
    status: str
    last_success_at: Instant | None = None
    delayed: int = 0
    quarantined: int | None = None


class Snapshot(Struct, frozen=True, kw_only=True):
    """What is so at this moment; listeners and streams by the slug of their site.

    A source or a site of which nothing is known is left out: a gap is not a zero. refused: requests
    that were sent away since the start, by reason. Of a disk that is not ours nothing is told.
    """

    queue_depth: int
    sources: Sequence[SourceFigures] = ()
    streams_up: Mapping[str, int] = {}
    listeners: Mapping[str, int] = {}
    live_clients: int = 0
    requests_in_progress: int = 0
    refused: Mapping[str, int] = {}
    disk_free: int | None = None
    is_disk_full: bool | None = None


class Metrics:
    """What `/metrics` shows, on a registry of its own."""

    def __init__(self, snapshot: Callable[[], Snapshot], clock: Clock) -> None:
        self.registry = CollectorRegistry()
        self._observations = Counter(
            "tallylight_observations",
            "Observations by what became of them.",
            ["result"],
            registry=self.registry,
        )
        for result in ("accepted", "duplicate", "rejected"):
            self._observations.labels(result)
        self._commits = Histogram(
            "tallylight_commit_seconds",
            "Time of one group commit.",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.registry.register(_Gauges(snapshot, clock))

    def count(self, *, accepted: int = 0, duplicates: int = 0, rejected: int = 0) -> None:
        """Count observations that were answered."""
        results = {"accepted": accepted, "duplicate": duplicates, "rejected": rejected}
        for result, number in results.items():
            if number:
                self._observations.labels(result).inc(number)

    def committed(self, seconds: float) -> None:
        """Note how long a commit took."""
        self._commits.observe(seconds)


class _Gauges(Collector):
    def __init__(self, snapshot: Callable[[], Snapshot], clock: Clock) -> None:
        self._snapshot = snapshot
        self._clock = clock

    def describe(self) -> Iterable[Metric]:
        """Nothing to describe beforehand: registering must not ask the rooms yet."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """The gauges as they are now."""
        now = self._snapshot()
        build = GaugeMetricFamily(
            "tallylight_build_info", "The version that runs.", labels=["version"]
        )
        build.add_metric([__version__], 1)
        yield build
        yield from _of_server(now)
        yield from _of_sources(now.sources, self._clock())
        yield _gauge("tallylight_streams_up", "Streams that are up.", "site", now.streams_up)
        yield _gauge("tallylight_listeners", "Listeners that count.", "site", now.listeners)


def _of_server(now: Snapshot) -> Iterator[Metric]:
    for name, told, value in (
        ("queue_depth", "Observations that wait for the writer.", now.queue_depth),
        ("live_clients", "Live streams that are open.", now.live_clients),
        ("requests_in_progress", "Requests that are answered now.", now.requests_in_progress),
        ("disk_free_bytes", "What is free on the disk of the data folder.", now.disk_free),
        ("disk_full", "Whether observations are refused for want of room.", now.is_disk_full),
    ):
        if value is not None:
            yield GaugeMetricFamily(f"tallylight_{name}", told, float(value))
    refused = CounterMetricFamily(
        "tallylight_requests_refused", "Requests that were sent away early.", labels=["reason"]
    )
    for reason in REASONS:
        refused.add_metric([reason], now.refused.get(reason, 0))
    yield refused


def _of_sources(sources: Sequence[SourceFigures], now: Instant) -> Iterator[Metric]:
    """What is known of each source; lag: the seconds since it last answered."""
    answering = {one.name: one.status == "ok" for one in sources if one.status in _WATCHED}
    yield _gauge("tallylight_source_up", "Whether a source answers.", "source", answering)
    state = GaugeMetricFamily(
        "tallylight_source_state", "1 for the state a source is in.", labels=["source", "state"]
    )
    for one in sources:
        state.add_metric([one.name, one.status], 1)
    yield state
    successes = {one.name: one.last_success_at for one in sources if one.last_success_at}
    yield _gauge(
        "tallylight_source_last_success_timestamp_seconds",
        "When a look at a source last went well.",
        "source",
        {name: at / SECOND for name, at in successes.items()},
    )
    yield _gauge(
        "tallylight_source_lag_seconds",
        "The time since a look at a source last went well.",
        "source",
        {name: max(0, now - at) / SECOND for name, at in successes.items()},
    )
    yield _gauge(
        "tallylight_source_waiting_reports",
        "Reports of a source that the store did not take yet.",
        "source",
        {one.name: one.delayed for one in sources},
    )
    yield _gauge(
        "tallylight_source_quarantined",
        "Payloads of a source in quarantine.",
        "source",
        {one.name: one.quarantined for one in sources if one.quarantined is not None},
    )


def _gauge(name: str, told: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(name, told, labels=[label])
    for key, value in values.items():
        gauge.add_metric([key], float(value))
    return gauge

"""The figures of the server for Prometheus; counters only ever grow, gauges are read when asked."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from tallylight import __version__

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class Snapshot(Struct, frozen=True, kw_only=True):
    """What is so at this moment; listeners and streams by the slug of their site.

    A source or a site of which nothing is known is left out: a gap is not a zero.
    """

    queue_depth: int
    sources_up: Mapping[str, bool] = {}
    streams_up: Mapping[str, int] = {}
    listeners: Mapping[str, int] = {}


class Metrics:
    """What `/metrics` shows, on a registry of its own."""

    def __init__(self, snapshot: Callable[[], Snapshot]) -> None:
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
        self.registry.register(_Gauges(snapshot))

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
    def __init__(self, snapshot: Callable[[], Snapshot]) -> None:
        self._snapshot = snapshot

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
        yield GaugeMetricFamily(
            "tallylight_queue_depth", "Observations that wait for the writer.", now.queue_depth
        )
        yield _gauge("tallylight_source_up", "Whether a source answers.", "source", now.sources_up)
        yield _gauge("tallylight_streams_up", "Streams that are up.", "site", now.streams_up)
        yield _gauge("tallylight_listeners", "Listeners that count.", "site", now.listeners)


def _gauge(name: str, told: str, label: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(name, told, labels=[label])
    for key, value in values.items():
        gauge.add_metric([key], float(value))
    return gauge

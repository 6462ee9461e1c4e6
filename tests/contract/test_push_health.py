"""Pushing figures and the health of a machine, to a real server on either store."""

from contextlib import AbstractContextManager
from typing import Any
from uuid import uuid4

import pytest

from tests.contract.pushing import Desk, Station, now_ms, observation

pytestmark = pytest.mark.timeout(60)


def metric(**told: Any) -> dict[str, Any]:
    return observation("metric.sampled", **{"name": "queue", "value": 3, **told})


def health(**told: Any) -> dict[str, Any]:
    return observation("health.sampled", **{"cpu_percent": 12.5, **told})


WHOLE = {
    "cpu_percent": 12.5,
    "memory_mb": 245.0,
    "memory_percent": 6.1,
    "ring_buffer_fill": {"A": 0.87, "B": 0.92},
    "decoder_latency_ms": 2.4,
    "callback_ms": 0.6,
    "stream_connected": True,
    "database_connected": False,
    "active_encoders": 2,
    "total_encoders": 3,
    "disks": [{"path": "/rec", "total_bytes": 2**40, "free_bytes": 0}],
    "gpus": [{"name": "card 0", "percent": 31.0, "temperature_c": 61.5}],
    "interval_ms": 5_000,
}


def test_what_a_machine_tells_is_its_present(station: Station) -> None:
    with alone(station) as desk:
        desk.accepts(health(**WHOLE))

        [snapshot] = desk.get("health/snapshot")["items"]

        shown = {name: snapshot[name] for name in WHOLE}
        shown["disks"] = [kept(disk) for disk in shown["disks"]]
        shown["gpus"] = [kept(card) for card in shown["gpus"]]
        assert shown == WHOLE
        assert not snapshot["stale"]
        assert snapshot["stream"]["since"] == snapshot["at"]


def test_a_sample_is_stale_after_three_intervals(station: Station) -> None:
    with alone(station) as desk:
        desk.accepts(health(at=now_ms() - 16_000, interval_ms=5_000))
        [snapshot] = desk.get("health/snapshot")["items"]
    assert snapshot["stale"]
    assert snapshot["age_ms"] >= 16_000


def test_the_newest_counts_in_whatever_order_they_come(station: Station) -> None:
    at = now_ms()
    with alone(station) as desk:
        desk.accepts(health(at=at, cpu_percent=20), health(at=at - 60_000, cpu_percent=90))
        [snapshot] = desk.get("health/snapshot")["items"]
    assert snapshot["cpu_percent"] == 20


def test_the_history_is_of_one_machine(station: Station) -> None:
    at = now_ms()
    slug = f"site-{uuid4().hex}"
    station.site(slug)
    with station.desk(site=slug) as desk, station.desk(site=slug) as other:
        desk.accepts(*(health(at=at - n * 60_000, cpu_percent=10 * n) for n in range(5)))
        [snapshot] = desk.get("health/snapshot")["items"]
        other.accepts(health(at=at, cpu_percent=99))

        told = desk.get("health/history", period_minutes=60, source=snapshot["source"])

    known = [point for point in told["items"] if point["samples"]]
    assert sum(point["samples"] for point in known) == 5
    assert max(point["most"]["cpu_percent"] for point in known) == 40


def test_a_figure_is_listed_and_is_the_latest_of_its_name(station: Station) -> None:
    at = now_ms()
    with alone(station) as desk:
        told = [
            metric(name="depth", at=at - 1_000, value=1, service="ingest"),
            metric(name="depth", at=at, value=-2.5, unit="ms", service="ingest"),
            metric(name="depth", at=at, value=7, service="play", labels={"deck": "A", "n": 1}),
        ]
        desk.accepts(*told)

        listed = desk.listed("metrics/samples", name="depth", service="ingest")
        latest = [one for one in desk.get("metrics/latest")["items"] if one["name"] == "depth"]

    assert [one["value"] for one in listed] == [-2.5, 1]
    assert {(one["service"], one["value"]) for one in latest} == {("ingest", -2.5), ("play", 7)}
    assert latest[-1]["labels"] == {"deck": "A", "n": 1}


def test_a_figure_is_read_by_its_id(desk: Desk) -> None:
    one = metric(name="single")
    desk.accepts(one)
    assert desk.get(f"metrics/samples/{one['id']}")["item"]["name"] == "single"


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "metric: no name": (observation("metric.sampled", value=1), "$.data"),
    "metric: empty name": (metric(name=""), "$.data.name"),
    "metric: name of 256": (metric(name="n" * 256), "$.data.name"),
    "metric: no value": (observation("metric.sampled", name="x"), "$.data"),
    "metric: value as text": (metric(value="3"), "$.data.value"),
    "metric: value null": (metric(value=None), "$.data.value"),
    "metric: unit of 65": (metric(unit="u" * 65), "$.data.unit"),
    "metric: a list as label": (metric(labels={"a": []}), "$.data.labels[...]"),
    "metric: too many labels": (metric(labels={str(n): n for n in range(65)}), "$.data.labels"),
    "health: over 100 %": (health(cpu_percent=100.1), "$.data.cpu_percent"),
    "health: below 0 %": (health(memory_percent=-1), "$.data.memory_percent"),
    "health: memory below 0": (health(memory_mb=-1), "$.data.memory_mb"),
    "health: a buffer in percent": (
        health(ring_buffer_fill={"A": 87}),
        "$.data.ring_buffer_fill[...]",
    ),
    "health: connected as text": (health(stream_connected="yes"), "$.data.stream_connected"),
    "health: half an encoder": (health(active_encoders=1.5), "$.data.active_encoders"),
    "health: a disk without path": (health(disks=[{"free_bytes": 1}]), "$.data.disks[0]"),
    "health: 65 disks": (health(disks=[{"path": "/"}] * 65), "$.data.disks"),
    "health: a card without name": (health(gpus=[{"percent": 1}]), "$.data.gpus[0]"),
    "health: no interval": (health(interval_ms=0), "$.data.interval_ms"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_is_rejected_by_its_field(desk: Desk, case: str) -> None:
    bad, path = BAD[case]
    answer = desk.push(health(), bad, metric())
    assert answer["accepted"] == 2
    [rejected] = answer["rejected"]
    assert (rejected["index"], rejected["path"]) == (1, path)


def alone(station: Station) -> AbstractContextManager[Desk]:
    """One that pushes for a site of its own."""
    slug = f"site-{uuid4().hex}"
    station.site(slug)
    return station.desk(site=slug)


def kept(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value is not None}

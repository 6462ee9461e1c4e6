"""Figures that programs measured of themselves."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from tallylight.api.facts import AskedFacts, AskedKeys, FactShape, Word
from tallylight.api.listing import One, Page
from tallylight.api.rooms import AskedRooms
from tallylight.api.shapes import At, Id
from tallylight.store.read.metrics import find_metric, latest_metrics, list_metrics

router = APIRouter(prefix="/api/v1/metrics", tags=["playout health"])


class MetricSample(FactShape):
    """A figure at an instant; `labels` say of what."""

    id: UUID
    site: str
    source: str | None
    at: At
    name: str
    value: float
    unit: str | None
    service: str | None
    labels: dict[str, Any] | None


@router.get("/samples")
def list_metric_samples(
    rooms: AskedRooms,
    query: AskedFacts,
    name: Annotated[Word | None, Query(max_length=255)] = None,
    service: Annotated[Word | None, Query(max_length=255)] = None,
) -> Page[MetricSample]:
    """Figures as they were told, the newest first."""
    found = list_metrics(rooms.database, query, name=name, service=service)
    return Page(items=[MetricSample.of(one) for one in found.items], next=found.next)


@router.get("/samples/{id}")
def read_metric_sample(sample: Id, rooms: AskedRooms, sites: AskedKeys) -> One[MetricSample]:
    """One figure of the last 35 days."""
    return One(item=MetricSample.of(find_metric(rooms.database, sites, sample, rooms.clock())))


@router.get("/latest")
def read_latest_metrics(rooms: AskedRooms, sites: AskedKeys) -> Page[MetricSample]:
    """The newest figure of each name, by service and source; at most 500 names."""
    return Page(items=[MetricSample.of(one) for one in latest_metrics(rooms.database, sites)])

"""Both ways out of a shape, checked and plain, say the same of every record."""

import json
from collections.abc import Callable
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, ClassVar, Literal, Union, get_args, get_origin

import msgspec
import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct
from pydantic import BaseModel, ConfigDict

from tallylight.api.facts import Event, FactShape, Play, Session
from tallylight.api.listing import Page
from tallylight.api.routes.audience import Sample
from tallylight.api.routes.errors import FailureGroup, LoggedError
from tallylight.api.routes.events import EventPage
from tallylight.api.routes.items import KnownItem
from tallylight.api.routes.metric_samples import MetricSample
from tallylight.api.routes.outages import Outage
from tallylight.api.routes.people import Person
from tallylight.api.shapes import At, Shape
from tallylight.model.record import (
    ErrorRecord,
    EventRecord,
    ListedItem,
    MetricRecord,
    OutageRecord,
    PersonRecord,
    PlayRecord,
    SampleRecord,
    SessionRecord,
)
from tallylight.store.read.error_groups import ErrorGroup
from tests.rows import Rows, after
from tests.served import Served

SHAPES: dict[type[Shape], Any] = {
    Play: PlayRecord,
    Session: SessionRecord,
    Event: EventRecord,
    Sample: SampleRecord,
    LoggedError: ErrorRecord,
    FailureGroup: ErrorGroup,
    MetricSample: MetricRecord,
    Outage: OutageRecord,
    KnownItem: ListedItem,
    Person: PersonRecord,
}
LAST = 253_402_300_799_999_999
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


def values(kind: Any) -> st.SearchStrategy[Any]:
    """Whatever a field of a record of that type can hold; a number may be an instant."""
    if isinstance(kind, type) and issubclass(kind, Struct):
        return records(kind)
    parts = get_args(kind)
    origin = Union if get_origin(kind) is UnionType else get_origin(kind)
    of_one: dict[Any, Callable[[], st.SearchStrategy[Any]]] = {
        Annotated: lambda: values(parts[0]),
        Union: lambda: st.one_of([values(part) for part in sorted(parts, key=_is_something)]),
        Literal: lambda: st.sampled_from(parts),
        tuple: lambda: st.lists(values(parts[0]), max_size=2).map(tuple),
        dict: lambda: st.dictionaries(st.text(), JSON, max_size=3),
        int: lambda: st.integers(0, LAST),
        NoneType: st.none,
    }
    return of_one.get(origin or kind, lambda: st.from_type(kind))()


@cache
def records(kind: Any) -> st.SearchStrategy[Any]:
    fields = {field.name: values(field.type) for field in msgspec.structs.fields(kind)}
    if kind is OutageRecord:
        fields["state"] = st.sampled_from(("down", "unknown"))
    return st.fixed_dictionaries(fields).map(lambda told: kind(**told))


def _is_something(kind: object) -> bool:
    return kind is not NoneType


def test_every_list_of_facts_is_here() -> None:
    assert set(FactShape.__subclasses__()) <= set(SHAPES)


@pytest.mark.parametrize("shape", SHAPES)
@given(data=st.data(), sees_addresses=st.booleans())
def test_both_ways_say_the_same(
    shape: type[Shape], data: st.DataObject, *, sees_addresses: bool
) -> None:
    record = data.draw(records(SHAPES[shape]))
    context = {"sees_addresses": sees_addresses}
    checked = shape.model_validate(record, context=context).model_dump_json(by_alias=True)

    plain = msgspec.json.encode(shape.plain(record, sees_addresses=sees_addresses))

    assert json.loads(plain) == json.loads(checked)
    assert list(json.loads(plain)) == list(json.loads(checked))


class Inner(Shape):
    at: At


class Outer(Shape):
    model_config: ClassVar[ConfigDict] = {"alias_generator": lambda name: name.rstrip("_")}

    from_: At | None
    inner: list[Inner]


class Part(Struct):
    at: int


class Whole(Struct):
    from_: int | None
    inner: list[Part]


@given(st.lists(st.integers(0, LAST), max_size=3), st.none() | st.integers(0, LAST))
def test_lists_of_shapes_and_other_names(times: list[int], since: int | None) -> None:
    whole = Whole(since, [Part(at) for at in times])
    checked = Outer.model_validate(
        {"from": since, "inner": [{"at": at} for at in times]}
    ).model_dump_json(by_alias=True)

    assert json.loads(msgspec.json.encode(Outer.plain(whole))) == json.loads(checked)


@pytest.fixture
def seeded(served: Served) -> TestClient:
    rows = Rows(served.database)
    source = rows.source(1)
    stream = rows.stream(1, source, "/läuft.mp3")
    item = rows.item(1, "Größe 🎧", artist=None, duration_ms=180_000)
    ip = "203.0.113.7"
    viewer = rows.viewer(1, f"net:{ip}:VLC", ip=ip, user_agent="VLC", country="NO")
    left_out = rows.viewer(1, "name:icecast:Bo", exclusion=rows.exclusion())
    for minutes in range(3):
        at = after(minutes) + minutes
        rows.session(1, source, at, viewer=viewer, stream=stream, item=item)
        rows.session(1, source, at, viewer=left_out, ended_at=after(30), reason="stopped")
        rows.session(1, source, at)
        rows.play(1, source, at, stream=stream, item=item, data={"presenter": "Ada"})
        rows.play(1, source, at, deck="b", ended_at=after(5), aired_ms=7, had_errors=True)
        rows.event(1, source, at, message="Zażółć", metadata={"größe": [1.5, None, {"a": "\n"}]})
    served.now = after(60)
    return served.client(served.token("read"))


@pytest.mark.parametrize(
    ("noun", "page", "asked"),
    [
        ("sessions", Page[Session], {}),
        ("sessions", Page[Session], {"limit": "2", "total": "true"}),
        ("plays", Page[Play], {"limit": "2", "total": "true"}),
        ("events", EventPage, {}),
        ("events", EventPage, {"limit": "2", "total": "true"}),
        ("events", EventPage, {"limit": "2", "offset": "1"}),
        ("audience", Page[Sample], {}),
    ],
)
def test_a_page_is_the_model_it_is_described_by(
    seeded: TestClient, noun: str, page: type[BaseModel], asked: dict[str, str]
) -> None:
    answer = seeded.get(f"/api/v1/{noun}", params=asked)

    assert answer.status_code == 200
    told = answer.json()
    assert json.loads(page.model_validate_json(answer.content).model_dump_json()) == told

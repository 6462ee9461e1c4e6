"""One suite for every kind of source: its recordings, and whatever else an address may answer."""

from typing import Any

import httpx2
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight.model.errors import SourceError, TallylightError, TranslationError
from tallylight.model.memory import Memory
from tallylight.model.observation import TYPES, AnyObservation
from tallylight.model.report import Report
from tallylight.sources import kinds
from tallylight.sources.contract import Edge, Source
from tests.contract.replay import Recording, plain, recordings, replayed, streamed

KINDS = kinds()
RECORDED = [
    pytest.param(KINDS[kind], recording, id=f"{kind}/{recording.folder.name}")
    for kind in KINDS
    for recording in recordings(kind)
]


def observations(made: list[Report | TallylightError]) -> list[Any]:
    return [one for each in made if isinstance(each, Report) for one in each.observations]


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_is_named_as_its_folder(kind: str) -> None:
    assert KINDS[kind].kind == kind


@pytest.mark.parametrize("kind", KINDS)
def test_every_setting_says_what_it_is_for(kind: str) -> None:
    (told,), parts = msgspec.json.schema_components([KINDS[kind].config])
    schema = parts[told["$ref"].rpartition("/")[2]]
    assert all(
        field.get("title") and field.get("description") for field in schema["properties"].values()
    )


@pytest.mark.parametrize("kind", [kind for kind in KINDS if KINDS[kind].test is not None])
def test_a_kind_that_can_be_tested_was_recorded(kind: str) -> None:
    assert recordings(kind)


@pytest.mark.parametrize(("source", "recording"), RECORDED)
async def test_recordings_become_what_was_expected(
    source: Source[Any], recording: Recording
) -> None:
    made = [plain(each) for each in await replayed(source, recording)]
    assert made == recording.expected(made)


@pytest.mark.parametrize(("source", "recording"), RECORDED)
async def test_the_same_answers_give_the_same_ids(
    source: Source[Any], recording: Recording
) -> None:
    first = [one.id for one in observations(await replayed(source, recording))]
    again = [one.id for one in observations(await replayed(source, recording))]
    assert first == again
    assert len(set(first)) == len(first)


@pytest.mark.parametrize(("source", "recording"), RECORDED)
async def test_what_a_source_tells_would_be_accepted_at_the_door(
    source: Source[Any], recording: Recording
) -> None:
    for one in observations(await replayed(source, recording)):
        accepted = msgspec.json.decode(msgspec.json.encode(one), type=AnyObservation)
        assert accepted.__struct_config__.tag in TYPES


@pytest.mark.parametrize(("source", "recording"), RECORDED)
async def test_no_secret_is_told(source: Source[Any], recording: Recording) -> None:
    secret = recording.config.get("password")
    told = [plain(each) for each in await replayed(source, recording)]
    config = msgspec.convert(recording.config, source.config)
    assert secret is None or secret not in f"{told}{config!r}"


@pytest.mark.parametrize("source", [KINDS[kind] for kind in KINDS if recordings(kind)])
@given(body=st.binary(max_size=2_000), at=st.integers(0, 10_000), status=st.integers(200, 599))
async def test_any_answer_is_understood_or_refused(
    source: Source[Any], body: bytes, at: int, status: int
) -> None:
    recording = recordings(source.kind)[0]

    def answer(request: httpx2.Request) -> httpx2.Response:
        page = recording.page(0, request.url) or b""
        where = at % (len(page) + 1)
        return streamed(status, page[:where] + body + page[where:])

    async with httpx2.AsyncClient(transport=httpx2.MockTransport(answer)) as http:
        config = msgspec.convert(recording.config, source.config)
        assert source.watch is not None
        watch = source.watch(config, Edge(http, lambda: recording.looks[0], "m", "s"), Memory())
        try:
            report = await watch.look()
        except (SourceError, TranslationError) as error:
            report = watch.failed(recording.looks[0], error)
    for one in report.observations:
        msgspec.json.decode(msgspec.json.encode(one), type=AnyObservation)

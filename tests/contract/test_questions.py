"""One suite for every figure and every question: each is declared whole and can be asked."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from tallylight.analytics.catalogue import metrics, questions, relations
from tallylight.analytics.contract import Column, Parameter
from tallylight.analytics.dimensions import TIMES
from tallylight.analytics.wanted import TITLES
from tallylight.model.time import HOUR, MINUTE, SECOND
from tallylight.store.database import open_database
from tallylight.store.migrate import migrate
from tallylight.store.records.sites import ensure_main
from tests.rows import NOON, Rows
from tests.served import Served

pytestmark = pytest.mark.past

NUMBERS = {
    "plays", "items", "sessions", "listeners", "people", "ms", "percent", "bytes", "events",
    "errors", "performances", "times", "number",
}  # fmt: skip
WHOLE = {"plays", "items", "sessions", "ms", "bytes", "events", "errors", "performances", "times"}


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Two days of plays, sessions, counts, events and errors, up to noon; and one song's id."""
    folder = tmp_path_factory.mktemp("station")
    database = open_database(folder)
    migrate(database)
    ensure_main(database, NOON)
    rows = Rows(database)
    source = rows.source(1, "studio", kind="push")
    stream = rows.stream(1, source)
    viewer = rows.viewer(1, country="FR", client="VLC", device="Desktop")
    song = rows.item(1, "Sinnerman", artist="Nina Simone", duration_ms=600_000, genre="Jazz")
    uid = rows.uid
    other = rows.item(1, "Feeling good", artist="Nina Simone", duration_ms=200_000)
    polled = rows.source(1, "icecast")
    mount = rows.stream(1, polled, "/polled.mp3")
    for of, state, span in (
        (None, "up", (-20, -2)),
        (mount, "up", (-20, -8)),
        (mount, "down", (-8, -7)),
        (mount, "up", (-7, -2)),
    ):
        rows.stretch(1, polled, of, state, (NOON + span[0] * HOUR, NOON + span[1] * HOUR))
    for hours in range(1, 48):
        start = NOON - hours * HOUR
        ends = {"started_at": start, "ended_at": start + 10 * MINUTE}
        rows.play(1, source, **ends, item=song, stream=stream, aired_ms=600_000)
        rows.session(1, source, **ends, viewer=viewer, stream=stream, watched_us=600 * SECOND)
        rows.sample(1, source, stream, start, hours % 7, interval_ms=3_600_000)
        skipped = {"started_at": start + 20 * MINUTE, "ended_at": start + 20 * MINUTE + 9 * SECOND}
        rows.play(1, source, **skipped, item=other, stream=stream, aired_ms=9_000)
        rows.event(1, source, at=start, event="crossfade_completed", item=song)
        rows.error(1, source, at=start)
    served = Served(database, folder)
    yield served.browser("admin"), str(uid)
    served.desk.close()
    database.close()


def asked(name: str, song: str) -> dict[str, str]:
    """What a question is asked with at least."""
    question = questions()[name]
    needed = {key: song for key, one in question.parameters.items() if one.required}
    return {**needed, "period": "7d"} if question.takes_window else needed


def is_fit(value: Any, column: Column) -> bool:
    """Whether a value of an answer is what its column says."""
    if value is None or column.unit is None:
        return True
    match column.unit:
        case "text":
            return isinstance(value, str)
        case "id":
            return str(UUID(value)) == value
        case "date":
            return re.fullmatch(r"\d{4}-\d\d-\d\d", value) is not None
        case "instant":
            return value.endswith("Z") and 2025 < datetime.fromisoformat(value).year < 2028
    return isinstance(value, int if column.unit in WHOLE else int | float)


@pytest.mark.parametrize("name", sorted(metrics()))
def test_a_figure_is_declared_whole(name: str) -> None:
    metric = metrics()[name]

    assert re.fullmatch(r"[a-z][a-z0-9_]*", name)
    assert metric.definition.endswith(".")
    assert metric.relation in relations()
    assert metric.version >= 1


@pytest.mark.parametrize("name", sorted(relations()))
def test_figures_can_be_asked_by_every_dimension(station: Any, name: str) -> None:
    client, _ = station
    chosen = ",".join(sorted(key for key, one in metrics().items() if one.relation == name))
    if not chosen:
        return
    failed = {}
    for by in [*relations()[name].dimensions, *TIMES]:
        told = {"metric": chosen, "by": by, "period": "today", "bucket": "day"}
        answer = client.get("/api/v1/metrics/query", params=told)
        if answer.status_code != 200:
            failed[by] = answer.text

    assert failed == {}


@pytest.mark.parametrize("name", sorted(relations()))
def test_figures_can_be_chosen_by_every_dimension(station: Any, name: str) -> None:
    client, _ = station
    chosen = ",".join(sorted(key for key, one in metrics().items() if one.relation == name))
    if not chosen:
        return
    where = [f"{each}{sign}" for each in relations()[name].dimensions for sign in (":x", "!:")]

    answer = client.get(
        "/api/v1/metrics/query", params={"metric": chosen, "where": where, "period": "today"}
    )

    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("name", sorted(questions()))
def test_a_question_is_answered_as_it_is_declared(station: Any, name: str) -> None:
    client, song = station
    question = questions()[name]

    answer = client.get(f"/api/v1/questions/{name}", params=asked(name, song))

    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["items"], "an answer without rows shows nothing"
    assert told["meta"]["definition_versions"] == {name: question.version}
    for item in told["items"]:
        assert [*item] == [*question.columns]
        unfit = {
            key: value for key, value in item.items() if not is_fit(value, question.columns[key])
        }
        assert unfit == {}


@pytest.mark.parametrize("name", sorted(questions()))
def test_a_question_refuses_what_it_does_not_take(station: Any, name: str) -> None:
    client, song = station
    least = asked(name, song)
    wrong = [{"colour": "red"}, *_wrong(questions()[name].parameters)]

    for each in wrong:
        answer = client.get(f"/api/v1/questions/{name}", params={**least, **each})

        assert answer.status_code == 422, (each, answer.text)
        assert answer.json()["errors"][0]["path"] in each


def _wrong(declared: dict[str, Parameter] | Any) -> Iterator[dict[str, str]]:
    for name, one in declared.items():
        if one.kind in ("int", "id", "word", "flag"):
            yield {name: "no such thing"}
        if one.most is not None:
            yield {name: str(one.most + 1)}
        if one.least is not None:
            yield {name: str(one.least - 1)}


@pytest.mark.parametrize("name", sorted(questions()))
def test_a_question_has_every_form(station: Any, name: str) -> None:
    client, song = station
    for format_ in ("csv", "ndjson", "xlsx", "parquet"):
        told = {**asked(name, song), "format": format_}

        answer = client.get(f"/api/v1/questions/{name}", params=told)

        assert answer.status_code == 200, (format_, answer.text)
        assert answer.content


def test_the_catalogue_has_every_question(station: Any) -> None:
    client, _ = station

    found = {one["name"]: one for one in client.get("/api/v1/questions").json()["items"]}

    assert {*found} == {*questions()}
    assert [*found["top_songs"]["result"]["properties"]] == [*questions()["top_songs"].columns]
    assert found["top_songs"]["parameters"]["properties"]["limit"] == {
        "type": "integer",
        "title": "How many",
        "default": 50,
        "minimum": 1,
        "maximum": 1_000,
    }


RADIO = {
    "top-songs": {"songId", "title", "artist", "playCount", "totalPlayedMs"},
    "heatmap": {"date", "hour", "playCount"},
    "songs/{id}/plays": {"startedAt", "endedAt"},
    "listeners": {"timestamp", "listenerCount"},
}


@pytest.mark.parametrize("path", RADIO)
def test_calls_of_old_keep_their_names(station: Any, path: str) -> None:
    client, song = station
    address = f"/api/v1/radio/{path.replace('{id}', song)}"

    snake, camel = (
        client.get(address, params=told).json()["items"] for told in ({}, {"naming": "camel"})
    )

    assert snake
    assert {*camel[0]} >= RADIO[path]
    assert [[*one.values()] for one in snake] == [[*one.values()] for one in camel]
    assert not any(re.search("[A-Z]", key) for key in snake[0])


def test_the_hours_of_old_lie_between_two_dates(station: Any) -> None:
    client, _ = station
    dates = {"start_date": "2026-05-21", "end_date": "2026-05-21", "naming": "camel"}

    hours = client.get("/api/v1/radio/heatmap", params=dates).json()["items"]

    assert [(one["date"], one["hour"]) for one in hours] == [
        ("2026-05-21", hour) for hour in range(24)
    ]
    # One begins with the hour and one twenty minutes later.
    assert {one["playCount"] for one in hours} == {2}


def test_the_peak_of_old_is_one_thing(station: Any) -> None:
    client, _ = station

    told = client.get(
        "/api/v1/radio/listeners/peak", params={"period": "24h", "stream": "/live.mp3"}
    )

    assert {*told.json()} == {"item", "meta"}
    assert {"peak", "average", "timestamp"} <= {*told.json()["item"]}
    assert told.json()["item"]["peak"] == 6


def test_periods_of_old_are_hours_up_to_now(station: Any) -> None:
    client, _ = station

    meta = client.get("/api/v1/radio/top-songs", params={"period": "7d"}).json()["meta"]

    assert (meta["from"], meta["to"]) == ("2026-05-15T12:00:00Z", "2026-05-22T12:00:00Z")


def test_titles_of_pieces_of_time_are_told() -> None:
    assert {*TITLES} == {*TIMES}
    assert {one.unit for one in metrics().values()} <= NUMBERS | {"instant"}

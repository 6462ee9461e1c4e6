"""Answers as files, opened again with what others read them with."""

import csv
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import openpyxl
import pyarrow.parquet as pq
import pytest

from tallylight.analytics.answer import Table
from tallylight.analytics.contract import Column
from tallylight.analytics.formats.lines import comma_separated, ndjson
from tallylight.analytics.formats.parquet import write_parquet
from tallylight.analytics.formats.workbook import write_workbook
from tallylight.model.time import HOUR, MINUTE, SECOND
from tests.rows import NOON, Rows
from tests.served import Served

PARIS = ZoneInfo("Europe/Paris")
HOSTILE = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    'a,"b";c\nd',
    "<script>alert(1)</script>",
    "Ünï – 日本 🎵",
    "\u202eevil\u200f",
    "\x1b[31mred\x07",
    "http://evil.example",
    "00123",
    "x" * 200,
]
COLUMNS = {
    "title": Column("Title", "text"),
    "at": Column("When", "instant"),
    "day": Column("Day", "date"),
    "played_ms": Column("On air", "ms"),
    "share": Column("Share", "percent"),
    "flag": Column("Flag"),
    "previous.plays": Column("Plays, before", "plays"),
}


def row(title: str | None, place: int) -> tuple[Any, ...]:
    if place % 3 == 2:
        return (title, None, None, None, None, None, None)
    return (title, NOON + place * SECOND + 1, "2026-05-22", place * 1_000, 12.5, True, place)


TABLE = Table(COLUMNS, [row(title, place) for place, title in enumerate([*HOSTILE, None])])


def test_a_table_with_commas_comes_back_and_holds_no_formula() -> None:
    text = b"".join(comma_separated(TABLE)).decode()

    heads, *rows = csv.reader(StringIO(text, newline=""))
    assert heads == [*COLUMNS]
    assert len(rows) == len(TABLE.rows)
    for (title, *_), told in zip(rows, [*HOSTILE, ""], strict=True):
        assert not title.startswith(("=", "+", "-", "@", "\t", "\r"))
        assert title.removeprefix("'") == told
    assert rows[0][1:] == ["2026-05-22T12:00:00.000001Z", "2026-05-22", "0", "12.5", "true", "0"]
    assert rows[2][1:] == [""] * 6


def test_lines_of_json_nest_the_time_before() -> None:
    lines = b"".join(ndjson(TABLE)).decode().split("\n")

    assert lines.pop() == ""
    found = [json.loads(line) for line in lines]
    assert [one["title"] for one in found] == [*HOSTILE, None]
    assert found[1]["previous"] == {"plays": 1}
    assert found[1]["at"] == "2026-05-22T12:00:01.000001Z"


def test_a_workbook_has_numbers_dates_and_text_that_is_no_formula(tmp_path: Path) -> None:
    path = tmp_path / "answer"

    write_workbook(path, TABLE, "Top: [songs]?", PARIS)

    book = openpyxl.load_workbook(BytesIO(path.read_bytes()))
    (sheet,) = book.worksheets
    assert sheet.title == "Top songs"
    heads, *rows = sheet.iter_rows(values_only=True)
    assert heads[:5] == ("Title", "When (Europe/Paris)", "Day", "On air (ms)", "Share (%)")
    assert [one[0] for one in rows][:5] == HOSTILE[:5]
    assert all(cell.data_type in ("s", "n") for (cell,) in sheet["A1:A15"])
    # By the clocks of Paris in May.
    assert rows[1][1] == datetime(2026, 5, 22, 14, 0, 1)  # noqa: DTZ001 - a workbook has no zones
    assert rows[1][2] == datetime(2026, 5, 22)  # noqa: DTZ001 - likewise
    assert rows[1][3:] == (1_000, 12.5, True, 1)
    assert rows[2][1:] == (None,) * 6
    assert [*tmp_path.iterdir()] == [path]


def test_a_file_of_columns_has_types(tmp_path: Path) -> None:
    path = tmp_path / "it's an answer"

    write_parquet(path, TABLE)

    found = pq.read_table(path)
    assert found.column_names == [*COLUMNS]
    assert [str(one.type) for one in found.schema] == [
        "string",
        "timestamp[us, tz=UTC]",
        "date32[day]",
        "int64",
        "double",
        "bool",
        "int64",
    ]
    assert found["title"].to_pylist() == [*HOSTILE, None]
    assert found["at"].to_pylist()[1] == datetime(2026, 5, 22, 12, 0, 1, 1, tzinfo=UTC)


def test_an_empty_answer_has_its_heads(tmp_path: Path) -> None:
    empty = Table(COLUMNS, [])

    write_workbook(tmp_path / "a", empty, "", PARIS)
    write_parquet(tmp_path / "b", empty)

    assert b"".join(comma_separated(empty)).decode() == ",".join(COLUMNS) + "\r\n"
    assert b"".join(ndjson(empty)) == b""
    (sheet,) = openpyxl.load_workbook(BytesIO((tmp_path / "a").read_bytes())).worksheets
    assert sheet.max_row == 1
    assert pq.read_table(tmp_path / "b").num_rows == 0


@pytest.fixture
def client(served: Served) -> Iterator[Any]:
    rows = Rows(served.database)
    source = rows.source(1, "studio", kind="push")
    stream = rows.stream(1, source)
    for place, title in enumerate(HOSTILE):
        start = NOON - (place + 1) * HOUR
        item = rows.item(1, title, artist=title)
        told = {"item": item, "stream": stream, "started_at": start, "ended_at": start + MINUTE}
        rows.play(1, source, **told, aired_ms=60_000)
    yield served.browser("viewer")
    assert [*served.shelf.folder.spill.iterdir()] == []


def read(format_: str, body: bytes) -> list[str]:
    """The titles in a file."""
    match format_:
        case "csv":
            lines = csv.DictReader(StringIO(body.decode(), newline=""))
            return [one["title"].removeprefix("'") for one in lines]
        case "ndjson":
            return [json.loads(line)["title"] for line in body.decode().split("\n")[:-1]]
        case _:
            return pq.read_table(BytesIO(body))["title"].to_pylist()


def test_each_form_of_an_answer_is_saved_under_a_name(client: Any) -> None:
    asked = {"limit": 50, "days": 2}
    told = client.get("/api/v1/questions/top_songs", params=asked).json()["items"]
    titles = [one["title"] for one in told]
    assert sorted(titles) == sorted(HOSTILE)
    for format_ in ("csv", "ndjson", "parquet"):
        answer = client.get("/api/v1/questions/top_songs", params={**asked, "format": format_})

        assert answer.status_code == 200
        name = f'attachment; filename="top_songs_2026-05-20_2026-05-22.{format_}"'
        assert answer.headers["Content-Disposition"] == name
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert read(format_, answer.content) == titles, format_


def test_figures_are_saved_as_well(client: Any) -> None:
    asked = {"metric": "plays", "by": "item", "format": "xlsx", "days": 2}

    answer = client.get("/api/v1/metrics/query", params=asked)

    assert answer.status_code == 200
    (sheet,) = openpyxl.load_workbook(BytesIO(answer.content)).worksheets
    heads, *rows = sheet.iter_rows(values_only=True)
    assert heads == ("Item", "Title", "Artist", "Plays")
    assert [one[3] for one in rows] == [1] * len(rows)
    assert len(rows) == len(HOSTILE)

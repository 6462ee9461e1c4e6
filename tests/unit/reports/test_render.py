"""Documents of whatever names there are, as text and as a page."""

import unicodedata
from html.parser import HTMLParser
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight.reports.document import Bars, Column, Document, Figure, Table, Verdict
from tallylight.reports.render.html import as_html
from tallylight.reports.render.message import as_message
from tallylight.reports.render.text import as_text
from tallylight.reports.render.values import told

NOON = 1_770_120_000_000_000
DAY = 86_400_000_000
SCRIPT = "<script>alert(1)</script>\"'&\x1b[31m\u202e"
NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


def document(name: str = "Rock FM", *, rows: int = 2, zone: str = "Europe/Paris") -> Document:
    columns = [
        Column("", "times"),
        Column("Track"),
        Column("Plays", "times"),
        Column("On air", "ms"),
    ]
    table = [(place, name, 1_000 * place, None) for place in range(rows)]
    return Document(
        title="Weekly report",
        site=name,
        zone=ZoneInfo(zone),
        start=NOON - 7 * DAY,
        end=NOON,
        made_at=NOON,
        verdict=Verdict("Good", "fair"),
        figures=[Figure("Plays", 1_234, "times"), Figure("Uptime", None, "percent")],
        parts=[
            Table("Top tracks", columns, table, "Nothing was played."),
            Bars("By hour", "times", [(f"{hour:02}", hour or None) for hour in range(24)], "None."),
            Bars("Nothing", "times", [], "Nobody knows."),
        ],
        notes=["A note that is long enough to be broken into lines. " * 4],
    )


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (None, "percent", "–"),
        (99.5, "percent", "99.50 %"),
        (0, "times", "0"),
        (1_234_567, "times", "1,234,567"),
        (1.5, None, "1.50"),
        (59_999, "ms", "59 s"),
        (672_000, "ms", "11 m 12 s"),
        (65_948_340_000, "ms", "18,318 h 59 m"),
        ("a\x1b[2J\nb", "text", "a\ufffd[2J\ufffdb"),
        (True, None, "True"),
    ],
)
def test_values_are_told_with_their_unit(value: object, unit: str | None, shown: str) -> None:
    assert told(value, unit) == shown


def columns_of(line: str) -> int:
    wide = sum(unicodedata.east_asian_width(sign) in ("W", "F") for sign in line)
    none = sum(unicodedata.category(sign) in ("Mn", "Me", "Cf") for sign in line)
    return len(line) + wide - none


@given(NAMES, st.integers(0, 3))
def test_no_line_of_text_is_wider_than_80_columns(name: str, rows: int) -> None:
    text = as_text(document(name, rows=rows))

    assert max(map(columns_of, text.split("\n"))) <= 80
    assert not {sign for sign in text if unicodedata.category(sign) == "Cc"} - {"\n"}


def test_the_text_tells_times_by_the_clocks_of_the_site() -> None:
    lines = as_text(document()).splitlines()

    assert lines[1] == "WEEKLY REPORT – ROCK FM"
    assert lines[3] == "Period:    2026-01-27 13:00 to 2026-02-03 13:00 Europe/Paris"
    assert "Uptime                        –" in lines
    assert "Nobody knows." in lines


class Page(HTMLParser):
    """What a browser would make of it: its tags, the attributes that lead away, its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.leading: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.leading += [name for name, _ in attrs if name in ("src", "href", "onload", "onclick")]

    def handle_data(self, data: str) -> None:
        self.text += data


@given(NAMES)
def test_a_page_has_the_same_tags_whatever_a_name_holds(name: str) -> None:
    assert Page(as_html(document(name))).tags == Page(as_html(document("plain"))).tags


def test_a_page_needs_nothing_from_elsewhere_and_runs_nothing() -> None:
    page = as_html(document(SCRIPT))

    read = Page(page)
    assert read.leading == []
    assert not read.tags & {"script", "link", "img", "iframe", "svg", "object"}
    assert "url(" not in page
    assert "@import" not in page
    assert "<script" not in page
    assert "alert(1)" in read.text
    assert "\x1b" not in page
    assert "prefers-color-scheme:dark" in page
    assert "@media print" in page


def test_a_message_has_the_title_the_time_and_the_figures() -> None:
    message = as_message(document())

    assert message.title == "Weekly report – Rock FM"
    assert message.text == "2026-01-27 13:00 to 2026-02-03 13:00 Europe/Paris\nGood"
    assert message.facts == (("Plays", "1,234"), ("Uptime", "–"))
    assert (message.level, message.at) == ("fair", NOON)

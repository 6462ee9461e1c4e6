import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight.model.errors import InvalidError
from tallylight.store.read.cursor import Place, read, written
from tests.rows import NOON

PLACES = st.builds(Place, st.integers(0, 253_402_300_799_999_999), st.integers(0, 2**63 - 1))


@given(PLACES)
def test_a_cursor_gives_its_place_back(place: Place) -> None:
    cursor = written(place)

    assert re.fullmatch(r"[A-Za-z0-9_-]+", cursor)
    assert read(cursor) == place


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "garbage",
        written(Place(NOON, 7)) + "=",
        written(Place(NOON, 7))[:-1],
        written(Place(NOON, 7))[:-1] + "B",
        written(Place(NOON, 7))[:-2] + "+/",
        written(Place(-1, 7)),
        written(Place(NOON, -1)),
        written(Place(2**62, 7)),
        "é" * 22,
        "A" * 18 + "....",
        "A" * 21 + "\n",
    ],
)
def test_anything_else_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidError) as refused:
        read(cursor)

    assert refused.value.path == "cursor"


@given(st.text(max_size=30) | st.text("AZaz09_-+/=. ", min_size=22, max_size=22))
def test_no_text_is_more_than_refused(cursor: str) -> None:
    with suppress(InvalidError):
        assert written(read(cursor)) == cursor

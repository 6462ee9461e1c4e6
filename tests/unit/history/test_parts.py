"""What is read of files is what counts, and all of it."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from tallylight.history.kinds import SESSIONS
from tallylight.history.parts import Part, days_only, parts
from tallylight.model.history import Sheet

MONTH = range(100, 110)
days = st.frozensets(st.sampled_from(MONTH))


def sheet(day: int, path: str, count: int) -> Sheet:
    return Sheet(
        kind="sessions",
        day=day,
        path=path,
        rows=1,
        low=0,
        high=0,
        checksum="",
        rule=1,
        rev=1,
        bytes=1,
        days=count,
    )


def listed(files: Mapping[str, frozenset[int]], gone: frozenset[int]) -> list[Sheet]:
    """The sheets of files: a day counts in the last that has it, unless it is gone."""
    counting = {day: path for path, held in files.items() for day in held if day not in gone}
    return [sheet(day, path, len(files[path])) for day, path in sorted(counting.items())]


def test_a_month_is_read_whole_where_all_of_it_counts() -> None:
    month = listed({"m": frozenset(MONTH) - {105}}, frozenset())

    assert parts(month, lambda _: True, lambda _: True) == [Part("m", 100, 110, is_all=True)]


def test_a_day_that_left_is_left_out() -> None:
    told = listed({"m": frozenset(MONTH), "d": frozenset({105})}, frozenset())

    assert parts(told, lambda _: True, lambda _: True) == [
        Part("m", 100, 105, is_all=False),
        Part("m", 106, 110, is_all=False),
        Part("d", 105, 106, is_all=True),
    ]


def test_only_the_days_are_read_that_have_what_is_asked_for() -> None:
    month = listed({"m": frozenset(MONTH)}, frozenset())

    found = parts(month, lambda _: True, lambda one: one.day in (103, 105))

    assert found == [Part("m", 103, 106, is_all=False)]
    assert parts(month, lambda _: True, lambda _: False) == []


def test_days_are_told_apart_at_midnight() -> None:
    assert days_only(SESSIONS, 0, 2) == (
        "\"started_at\" >= TIMESTAMPTZ '1970-01-01 00:00:00+00' "
        "AND \"started_at\" < TIMESTAMPTZ '1970-01-03 00:00:00+00'"
    )


@given(month=days, again=days, wanted=days, reaching=days, gone=days)
def test_what_is_read_is_what_counts(
    month: frozenset[int],
    again: frozenset[int],
    wanted: frozenset[int],
    reaching: frozenset[int],
    gone: frozenset[int],
) -> None:
    files = {"m": month, **{f"d{day}": frozenset({day}) for day in again}}
    told = listed(files, gone)

    found = parts(told, lambda one: one.day in wanted, lambda one: one.day in reaching)

    read = [
        (part.path, day)
        for part in found
        for day in files[part.path]
        if part.is_all or part.first <= day < part.until
    ]
    counting = {(one.path, one.day) for one in told if one.day in wanted}
    assert len(read) == len(set(read))
    assert {place for place in counting if place[1] in reaching} <= set(read) <= counting

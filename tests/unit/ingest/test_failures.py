"""Errors that any program logs for a play mark it, whenever they come."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import permutations
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tallylight.store import schema
from tests.database import BOTH, lent
from tests.ledger import Ledger, observation

PLAY = str(UUID(int=7))
STARTED = observation("play.started", 0, subject=PLAY, item={"title": "Sinnerman"})
ENDED = observation("play.ended", 180, subject=PLAY, had_errors=False)


def failed(at_s: float = 60, message: str = "Connection refused", **told: Any) -> Any:
    fields = {"service": "ffmpeg", "severity": "error", "play_id": PLAY, **told}
    return observation("error.logged", at_s, message=message, **fields)


@pytest.fixture(params=BOTH)
def ledger(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ledger]:
    with lent(request) as url, closing(Ledger(tmp_path, url)) as made:
        yield made


def marks(ledger: Ledger) -> list[tuple[bool, str | None]]:
    """Of each play whether it had errors, and which."""
    return [
        (row["had_errors"], row["data"].get("error_message"))
        for row in ledger.rows(schema.plays)
        if row["started_at"] is not None
    ]


@pytest.mark.parametrize("order", [*permutations((STARTED, failed(), ENDED))])
def test_an_error_marks_its_play_in_any_order(ledger: Ledger, order: Sequence[Any]) -> None:
    for one in order:
        ledger.write([one])

    assert marks(ledger) == [(True, "Connection refused")]


def test_what_comes_together_is_the_same(ledger: Ledger) -> None:
    ledger.write([failed(), ENDED, STARTED])

    assert marks(ledger) == [(True, "Connection refused")]


def test_what_its_source_says_of_it_is_told_first(ledger: Ledger) -> None:
    ledger.write([STARTED, failed()])
    told = observation("play.ended", 90, subject=PLAY, had_errors=True, error_message="Gave up")
    ledger.write([told])

    assert marks(ledger) == [(True, "Gave up")]


def test_a_warning_marks_nothing(ledger: Ledger) -> None:
    ledger.write([STARTED, failed(severity="warning"), failed(severity="info"), ENDED])

    assert marks(ledger) == [(False, None)]


@pytest.mark.parametrize("is_first", [True, False])
def test_another_program_of_the_site_may_name_a_play(ledger: Ledger, *, is_first: bool) -> None:
    if is_first:
        ledger.write([failed()], source=2)
    ledger.write([STARTED])
    if not is_first:
        ledger.write([failed()], source=2)

    assert marks(ledger) == [(True, "Connection refused")]


@pytest.mark.parametrize("is_first", [True, False])
def test_another_site_may_not(ledger: Ledger, *, is_first: bool) -> None:
    foreign = failed(site="other")
    told = [foreign, STARTED] if is_first else [STARTED, foreign]
    for one in told:
        ledger.write([one])

    assert marks(ledger) == [(False, None)]
    assert len(ledger.rows(schema.errors)) == 1


@pytest.mark.parametrize("is_first", [True, False])
def test_a_name_is_meant_within_its_source_alone(ledger: Ledger, *, is_first: bool) -> None:
    start = observation("play.started", 0, subject="p1", item={"title": "Sinnerman"})
    if is_first:
        ledger.write([failed(play_id="p1")], source=2)
    ledger.write([start], source=1)
    if not is_first:
        ledger.write([failed(play_id="p1")], source=2)

    assert marks(ledger) == [(False, None)]


def test_a_mark_outlives_a_new_fold(ledger: Ledger) -> None:
    ledger.write([STARTED, failed(), ENDED])

    ledger.rederive()

    assert marks(ledger) == [(True, "Connection refused")]

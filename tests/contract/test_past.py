"""Files, and the rows that they do not have, are all facts, each once.

Whatever comes in which order, and whatever is sealed, sealed again, compacted, dropped or unsealed
meanwhile.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from tallylight.ingest import logbook
from tallylight.ingest.compact import COMPACTED, Month
from tallylight.ingest.seal import Sealer
from tallylight.model.history import day_of, month_of
from tallylight.store import schema
from tallylight.store.write.history import drop_held_rows
from tests.contract.test_order import play_steps, session_steps
from tests.database import BOTH, examples
from tests.ledger import LATER, NOON, Ledger, observation
from tests.past import compactor_of, ledgers, sealer_of, stored, told

pytestmark = pytest.mark.past

KINDS = ("plays", "sessions", "audience", "events", "errors")
TODAY = day_of(NOON * 1_000)
# The times of steps stretch over two days, so that stories move from one to the other.
MIDNIGHT = 43_200
SHIFT = MIDNIGHT - 300
BETWEEN = ("begun", "read", "placed", "told", "gathered", "merged", "month told")
EVENT: dict[str, Any] = {"level": "info", "category": "a", "event": "b", "message": "c"}
ERROR: dict[str, Any] = {"service": "dj", "severity": "error", "message": "It broke"}


@st.composite
def facts(draw: st.DrawFn) -> Any:
    at = draw(st.sampled_from((SHIFT, SHIFT + 200, SHIFT + 400)))
    kind, fields = draw(
        st.sampled_from(
            (
                ("audience.sampled", {"stream": "/a", "listeners": 3}),
                ("event.logged", EVENT),
                ("error.logged", ERROR),
            )
        )
    )
    return observation(kind, at, uid=draw(st.uuids(version=4)), **fields)


def shifted(one: Any) -> Any:
    """A step some hours later, so that midnight is among its times."""
    at = one.at
    moved = at + SHIFT * 1_000 if isinstance(at, int) else at + timedelta(seconds=SHIFT)
    return structs.replace(one, at=moved)


writing = st.lists((play_steps() | session_steps()).map(shifted) | facts(), min_size=1, max_size=6)
sealing = st.tuples(st.sampled_from(KINDS), st.sampled_from((TODAY, TODAY + 1)))
compacting = st.sampled_from(COMPACTED).map(lambda kind: Month(month_of(TODAY)[0], kind))
other = st.sampled_from(("clear", "resolve", "drop", "forget", "rederive", "unseal"))
acts = st.lists(writing | sealing | sealing | compacting | other, min_size=2, max_size=14)


@pytest.fixture(scope="module", params=BOTH)
def ledger(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ledger]:
    yield from ledgers(request, tmp_path_factory)


@pytest.mark.timeout(300)
def test_all_facts_are_found_once(ledger: Ledger) -> None:
    @examples(ledger.database, 10)
    @given(told_of=acts, number=st.integers(0, 1 << 32))
    def run(told_of: list[Any], number: int) -> None:
        check(ledger, told_of, number)

    run()


def check(ledger: Ledger, told_of: list[Any], number: int) -> None:
    seed = Random(number)
    ledger.clear()
    folder: Path = ledger.database.folder
    waiting: list[list[Any]] = []

    def reached(step: str) -> None:
        if waiting and step in BETWEEN and seed.random() < 0.5:
            ledger.write(waiting.pop())

    now = LATER if seed.random() < 0.5 else (NOON + MIDNIGHT * 1_000) * 1_000
    sealer = sealer_of(ledger, folder, now=now, reached=reached)
    compactor = compactor_of(ledger, sealer, now)
    counts: set[Any] = set()
    for act in told_of:
        if isinstance(act, list):
            waiting.append(act)
            if seed.random() < 0.6:
                ledger.write(waiting.pop())
        elif isinstance(act, str):
            _do(act, ledger, sealer, seed)
        else:
            _ = compactor.compact(act) if isinstance(act, Month) else sealer.seal(*act)
        counts |= set(stored(ledger.database, "audience"))
        for kind in KINDS:
            found = told(ledger.database, sealer.shelf.folder, kind)
            expected = sorted(counts) if kind == "audience" else stored(ledger.database, kind)
            assert found == expected, (kind, act)
        named = {sealer.shelf.folder.path(sheet) for sheet in sealer.shelf.sheets}
        assert set(sealer.shelf.folder.root.rglob("*.parquet")) == named


def _do(act: str, ledger: Ledger, sealer: Sealer, seed: Random) -> None:
    until = (NOON + seed.randrange(MIDNIGHT * 2_000)) * 1_000
    if act == "clear":
        logbook.clear_events(ledger.run, [1], until)
    elif act == "resolve":
        for row in ledger.rows(schema.errors)[:1]:
            logbook.resolve_error(ledger.run, row["key"], LATER)
    elif act == "drop":
        sheet = sealer.shelf.sheet("audience", TODAY + seed.randint(0, 1))
        if sheet is not None:
            ledger.run(partial(drop_held_rows, sheet=sheet, limit=seed.randint(1, 3)))
    elif act == "forget":
        ledger.forget()
    elif act == "rederive":
        ledger.rederive()
    else:
        sealer.unseal(seed.choice(("plays", "sessions", "events", "errors")), TODAY)

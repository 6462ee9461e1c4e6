"""The rules of a site reach the folds: from then on, and all before when derived again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tallylight.model.fold import POLLED_SILENCE, FoldRules
from tallylight.model.rules import RULES, fold_rules, told_ms
from tallylight.model.time import MINUTE, SECOND
from tallylight.store import schema
from tallylight.store.records.audit import Act
from tallylight.store.records.sites import set_rules
from tests.ledger import Ledger, observation

ACT = Act("user:Alice", 0)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger(tmp_path)
    yield ledger
    ledger.close()


def stay(minute: float, kind: str, subject: str = "one") -> Any:
    told = {"viewer": {"name": "Ada"}, "stream": "/live"} if kind == "started" else {}
    return observation(f"session.{kind}", minute * 60, subject=subject, **told)


def sittings(ledger: Ledger) -> int:
    return len([row for row in ledger.rows(schema.sessions) if row["started_at"] is not None])


def test_a_site_without_rules_folds_as_ever() -> None:
    assert fold_rules(None, is_polled=False) == FoldRules()
    assert fold_rules({}, is_polled=True) == FoldRules(silence=POLLED_SILENCE)


def test_a_rule_that_is_set_holds_for_both_ways_of_telling() -> None:
    told = {"silence": 1_000, "resume_live": 2_000}
    for is_polled in (True, False):
        rules = fold_rules(told, is_polled=is_polled)
        assert (rules.silence, rules.resume_live) == (SECOND, 2 * SECOND)
        assert rules.resume_on_demand == 30 * MINUTE


def test_every_default_is_within_its_bounds() -> None:
    for name, rule in RULES.items():
        assert 0 <= told_ms(None, name) == rule.default_ms <= rule.most_ms


def test_a_changed_rule_holds_for_what_comes(ledger: Ledger) -> None:
    set_rules(ledger.database, ACT, "main", {"resume_live": 10 * 60_000})
    ledger.directory.refresh()
    ledger.write([stay(0, "started"), stay(1, "ended"), stay(6, "started")])
    assert sittings(ledger) == 1


def test_what_came_before_follows_when_it_is_derived_again(ledger: Ledger) -> None:
    ledger.write([stay(0, "started"), stay(1, "ended"), stay(6, "started")])
    assert sittings(ledger) == 2
    before = ledger.digest

    set_rules(ledger.database, ACT, "main", {"resume_live": 10 * 60_000})
    ledger.directory.refresh()
    ledger.rederive()
    assert sittings(ledger) == 1

    set_rules(ledger.database, ACT, "main", {"resume_live": None})
    ledger.directory.refresh()
    ledger.rederive()
    assert ledger.digest == before


def test_rules_are_of_their_site_alone(ledger: Ledger) -> None:
    set_rules(ledger.database, ACT, "other", {"resume_live": 10 * 60_000})
    ledger.directory.refresh()
    ledger.write([stay(0, "started"), stay(1, "ended"), stay(6, "started")])
    assert sittings(ledger) == 2

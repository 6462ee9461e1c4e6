from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column, Parameter, Question
from tallylight.analytics.local_hours import local_day
from tallylight.analytics.relations.looks import RELATION, lay_looks


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    scope = asking.scope("site", "stream")
    lay_looks(asking.look.cursor, asking.connection, scope)
    spells = asking.rows(
        f"""
        SELECT site, stream, began, until, is_over, reason FROM ({RELATION.rows(scope)})
        WHERE state = $state
        """,
        scope,
        state=asking.parameters["state"],
    )
    return sorted(_days(asking, spells), key=lambda row: (row[0], row[3], row[1], row[2]))


def _days(asking: Asking, spells: Sequence[Sequence[Any]]) -> Iterator[tuple[Any, ...]]:
    """Each outage in each day that it reaches into."""
    window = replace(asking.window, bucket="day")
    for low, high in pairwise(window.edges):
        day = local_day(low, window).isoformat()
        for site, stream, began, until, is_over, reason in spells:
            inside = min(until, high // 1_000) - max(began, low // 1_000)
            if inside > 0:
                end = until * 1_000 if is_over else None
                yield day, site, stream, began * 1_000, end, reason, inside


QUESTION = Question(
    title="Outages",
    definition="Each outage of a stream in each local day it reaches into, with its cause and its "
    "time in that day: these add up to the time down. One without an end goes on. As `unknown`, "
    "the times in which nobody knew.",
    columns={
        "date": Column("Date", "date"),
        "site": Column("Site", "text"),
        "stream": Column("Stream", "text"),
        "started_at": Column("Start", "instant"),
        "ended_at": Column("End", "instant"),
        "cause": Column("Cause", "text"),
        "inside_ms": Column("On that day", "ms"),
    },
    answer=_answer,
    parameters={"state": Parameter("State", "word", default="down", words=("down", "unknown"))},
    usual_days=28,
)

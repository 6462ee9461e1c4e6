from collections.abc import Sequence
from typing import Any

from tallylight.analytics.asking import Asking
from tallylight.analytics.changes import lay_changes
from tallylight.analytics.contract import Column, Parameter, Question
from tallylight.analytics.ranked import SONG


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    if not lay_changes(asking, asking.scope("item", "stream"), asking.parameters["limit"]):
        return []
    return asking.rows("""
        SELECT play_id, started_at, CASE WHEN is_over THEN off_air END, stream, item, title,
            artist, before, later, at_end, CASE WHEN is_whole THEN at_end - before END
        FROM changed ORDER BY started_at DESC, play_id DESC
    """)


QUESTION = Question(
    title="Listeners at track changes",
    definition="Plays, newest first, with the listeners just before the start, a minute after it "
    "and just before the end, on all streams of the programme; the change is unknown where a "
    "count was missing meanwhile. A play on a stream that nobody counts is heard on the programme "
    "of its site that is counted, where there is only one.",
    columns={
        "play": Column("Play", "id"),
        "started_at": Column("Start", "instant"),
        "ended_at": Column("End", "instant"),
        "stream": Column("Stream", "text"),
        **SONG,
        "listeners_before": Column("Before", "listeners"),
        "listeners_later": Column("After a minute", "listeners"),
        "listeners_at_end": Column("At the end", "listeners"),
        "change": Column("Change", "listeners"),
    },
    answer=_answer,
    parameters={"limit": Parameter("How many", "int", default=50, least=1, most=1_000)},
)

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column, Parameter, Question
from tallylight.analytics.ranked import SONG, last_days, of_item, total
from tallylight.analytics.relations.plays import lay_plays

_PERIODS = (7, 28, 90)
_FIGURES = ("plays", "played_ms", "skips", "skip_rate", "aired_ms", "expected_ms", "last_played_at")


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    where, ever = of_item(asking), last_days(asking)
    found = asking.figures(_FIGURES, by=("item",), window=ever, where=where)
    if not found.rows:
        return []
    ((key, values),) = found.rows.items()
    labels = found.labels[key]
    recent = [total(asking, "plays", last_days(asking, days), where) for days in _PERIODS]
    scope = replace(asking.scope(window=ever), where=where)
    plays = lay_plays(asking.look.cursor, asking.connection, scope)
    ((over,),) = asking.rows(f"SELECT max(off_air) FROM ({plays})", scope)
    rest = max(0, asking.now - over) // 1_000
    return [(key[0], labels["title"], labels["artist"], *recent, *values, rest)]


QUESTION = Question(
    title="A song",
    definition="How often an item was played in the last 7, 28 and 90 days up to now and ever, how "
    "it went, and how long it has rested since the end of its last play. No row where it was never "
    "played.",
    columns={
        **SONG,
        **{f"plays_{days}d": Column(f"Plays in {days} days", "plays") for days in _PERIODS},
        "plays": Column("Plays", "plays"),
        "played_ms": Column("On air", "ms"),
        "skips": Column("Skips", "plays"),
        "skip_rate": Column("Skip rate", "percent"),
        "aired_ms": Column("Mean time on air", "ms"),
        "expected_ms": Column("Mean length", "ms"),
        "last_played_at": Column("Last played", "instant"),
        "rest_ms": Column("Rest", "ms"),
    },
    answer=_answer,
    parameters={"item": Parameter("Song", "id", required=True)},
    takes_window=False,
)

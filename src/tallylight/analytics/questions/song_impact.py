from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from tallylight.analytics import impact
from tallylight.analytics.asking import Asking
from tallylight.analytics.changes import lay_changes
from tallylight.analytics.contract import Column, Parameter, Question
from tallylight.analytics.engine import insert_rows, make_table
from tallylight.analytics.impact import SLOTS, Effect, Hour, Song
from tallylight.analytics.pieces import lay_pieces
from tallylight.analytics.ranked import SONG
from tallylight.model.play import SKIP_UNDER_MS
from tallylight.model.time import HOUR

_DRIFTS = {"place": "BIGINT", "slot": "INTEGER", "drift": "DOUBLE"}
# What is shorter is a skip, and what is longer spans hours of other drifts.
_SHORTEST, _LONGEST = SKIP_UNDER_MS, HOUR // 1_000
_TRIMMED = 0.1
_WORDS = ("both", "loses", "gains")


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    if not lay_changes(asking, asking.scope("item", "stream")):
        return []
    _lay_slots(asking)
    _lay_drifts(asking)
    songs = asking.rows(_SONGS, least=impact.LEAST_PLAYS)
    effects = [impact.effect(Song(row[3], row[5], row[6], row[7])) for row in songs]
    flags = impact.flagged([one.chance for one in effects])
    rows = [
        (*song[:5], *_told(one, song[8]), is_flagged)
        for song, one, is_flagged in zip(songs, effects, flags, strict=True)
    ]
    places = sorted(range(len(rows)), key=lambda at: (-effects[at].distance, str(songs[at][0])))
    chosen = [rows[at] for at in places if _is_asked(effects[at], asking.parameters["direction"])]
    return chosen[: asking.parameters["limit"]]


def _is_asked(one: Effect, direction: str) -> bool:
    return direction == "both" or (one.impact < 0) == (direction == "loses")


def _told(one: Effect, listeners: float) -> tuple[float | None, ...]:
    share = round(100 * one.impact / listeners, 2) if listeners else None
    return (*(round(value, 2) for value in (one.impact, one.low, one.high, listeners)), share)


def _lay_slots(asking: Asking) -> None:
    """Lay out which hour of the week each play was in, as `timed`."""
    cursor = asking.look.cursor
    lay_pieces(cursor, asking.window.runs(by_hour=True))
    cursor.execute(f"""
        CREATE OR REPLACE TEMPORARY TABLE timed AS
        SELECT item, title, artist, place, slot, before, at_end - before AS change,
            (off_air - started_at) / 1000.0 AS ms
        FROM changed
            ASOF JOIN (SELECT low * 1000 AS low, 24 * weekday + hour AS slot FROM cuts)
            ON started_at >= low
        WHERE is_whole AND item IS NOT NULL
            AND (off_air - started_at) // 1000 BETWEEN {_SHORTEST} AND {_LONGEST}
    """)


def _lay_drifts(asking: Asking) -> None:
    """Lay out the expected drift of each programme and hour, as `drifts`."""
    found = asking.rows(f"""
        SELECT place, slot, count(*), sum(change), sum(ms)
        FROM timed JOIN (
            SELECT place, slot, quantile_cont(change / ms, {_TRIMMED}) AS least,
                quantile_cont(change / ms, {1 - _TRIMMED}) AS most
            FROM timed GROUP BY place, slot
        ) USING (place, slot)
        WHERE change / ms BETWEEN least AND most GROUP BY place, slot
    """)
    hours: defaultdict[int, dict[int, Hour]] = defaultdict(dict)
    for place, slot, plays, change, ms in found:
        hours[place][slot] = Hour(plays, float(change), ms)
    rows = [
        (place, slot, drift)
        for place, of_place in hours.items()
        for slot, drift in impact.drifts(of_place).items()
    ]
    make_table(asking.look.cursor, "drifts", _DRIFTS, is_own=True)
    insert_rows(asking.look.cursor, "drifts", _DRIFTS, rows)


# The scatter of an hour is that of itself and of the hours beside it.
_SONGS = f"""
    WITH beyond AS (
        SELECT t.*, change - drift * ms AS more FROM timed AS t JOIN drifts USING (place, slot)
    ),
    scatter AS (
        SELECT place, slot, sum(more * more) AS squares, count(*) AS plays
        FROM (SELECT place, unnest([slot, (slot + 1) % {SLOTS}, (slot + {SLOTS - 1}) % {SLOTS}])
                AS slot, more FROM beyond)
        GROUP BY place, slot
    )
    SELECT item, any_value(title), any_value(artist), count(*), round(avg(change), 2), avg(more),
        var_samp(more), avg(squares / scatter.plays), avg(before)
    FROM beyond JOIN scatter USING (place, slot)
    GROUP BY item HAVING count(*) >= $least
"""

QUESTION = Question(
    title="What songs do to the audience",
    definition="By how many listeners each song changes the audience from just before its start "
    "to just before its end, beyond what is expected of that hour of the week on that programme "
    f"for as long: the mean of its plays, at least {impact.LEAST_PLAYS}, with an interval of 95 %. "
    "The raw change stands beside it. Plays in which a count was missing, under 30 s or over an "
    "hour are left out. Flagged where chance is ruled out for all songs together (at most "
    f"{impact.FALSE_ALARMS:.0%} of the flagged are expected to be in vain); first those whose "
    "interval lies farthest from nothing.",
    columns={
        **SONG,
        "plays": Column("Plays", "plays"),
        "raw_change": Column("Raw change", "number"),
        "impact": Column("Impact", "number"),
        "low": Column("At least", "number"),
        "high": Column("At most", "number"),
        "listeners": Column("Listeners before", "number"),
        "impact_percent": Column("Of the listeners", "percent"),
        "flagged": Column("Flagged"),
    },
    answer=_answer,
    parameters={
        "direction": Parameter("Direction", "word", default="both", words=_WORDS),
        "limit": Parameter("How many", "int", default=50, least=1, most=10_000),
    },
    usual_days=28,
)

"""How many listened when something began: as told with it, else by the counts that held then."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import sqlalchemy as sa

from tallylight.analytics import dialect
from tallylight.analytics.asking import Asking
from tallylight.analytics.engine import insert_rows, make_table
from tallylight.model.history import day_of
from tallylight.model.time import Instant
from tallylight.store.read.listeners import LOOK_BACK
from tallylight.store.schema import plays

_BEGUN = {"key": "BIGINT", "stream": "BIGINT", "moment": "BIGINT"}
_AT = dialect.micros("f.at")


class Begun(NamedTuple):
    """A play and when it began; stream: the key of what it is on, if that is known."""

    key: int
    site: int
    stream: int | None
    at: Instant


def heard(asking: Asking, begun: Sequence[Begun]) -> dict[int, int]:
    """By the key of each, listeners at its start; missing where nobody counted."""
    told = _told(asking.connection, [one.key for one in begun])
    return {**_counted(asking, [one for one in begun if one.key not in told]), **told}


def _told(connection: sa.Connection, keys: Sequence[int]) -> dict[int, int]:
    listeners = plays.c.data.op("->>", return_type=sa.Text())(sa.literal_column("'listeners'"))
    chosen = sa.select(plays.c.key, listeners).where(plays.c.key.in_(keys), listeners.is_not(None))
    return {key: int(count) for key, count in connection.execute(chosen)}


def _counted(asking: Asking, begun: Sequence[Begun]) -> dict[int, int]:
    """As `store.read.listeners.listeners_at` has it, of any time: files of those days are read."""
    streamed = [(one.key, one.stream, one.at) for one in begun if one.stream is not None]
    if not streamed:
        return {}
    make_table(asking.look.cursor, "begun", _BEGUN, is_own=True)
    insert_rows(asking.look.cursor, "begun", _BEGUN, streamed)
    times = [at for *_, at in streamed]
    days = {day_of(at - back) for at in times for back in (0, LOOK_BACK)}
    scope = asking.scope()
    near = replace(scope, where=(), sheets=[one for one in scope.sheets if one.day in days])
    facts = near.facts("audience", min(times) - LOOK_BACK, max(times) + 1)
    quarters = dialect.series(
        dialect.quarter(f"b.moment - {LOOK_BACK}"), dialect.quarter("b.moment")
    )
    found = asking.rows(f"""
        WITH mates AS (
            SELECT b.key, b.moment, mate.key AS stream, {quarters} AS quarter
            FROM begun AS b JOIN streams AS own ON own.key = b.stream
            JOIN streams AS mate ON mate.site = own.site AND mate.source = own.source
                AND (mate.key = own.key OR mate.programme = own.programme)
        ), latest AS (
            SELECT m.key, m.moment, {_AT} AS at_us, f.listeners - coalesce(f.excluded, 0) AS value,
                coalesce(f.interval_ms, 60000)::BIGINT * 2500 AS hold
            FROM {facts} JOIN mates AS m
                ON m.stream = f.stream AND m.quarter = {dialect.quarter(_AT)}
            WHERE {_AT} <= m.moment AND {_AT} > m.moment - {LOOK_BACK}
            QUALIFY row_number() OVER (
                PARTITION BY m.key, m.stream ORDER BY f.at DESC, f.key DESC) = 1
        )
        SELECT key, sum(value) FROM latest WHERE moment - at_us <= hold GROUP BY key
    """)
    return {key: int(count) for key, count in found}

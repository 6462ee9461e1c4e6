"""Plays, each at its start; what several sources tell of is one play.

Songs alone, unless a kind or certain items are asked for.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import sqlalchemy as sa

from tallylight.analytics import dialect
from tallylight.analytics.contract import Dimension, Laid, Relation
from tallylight.analytics.dimensions import ITEMS, PLACES
from tallylight.analytics.doubles import each_once, lay_doubles, off_air
from tallylight.analytics.engine import Cursor
from tallylight.analytics.rollups.plays import KIND, rolled
from tallylight.analytics.scope import Scope, sealed_days
from tallylight.model.history import Sheet
from tallylight.model.play import SKIP_MARGIN_MS, SKIP_UNDER_MS
from tallylight.model.time import DAY

DIMENSIONS = {
    **PLACES,
    **ITEMS,
    "deck": Dimension("Deck", "f.deck"),
    "playlist": Dimension("Playlist", "f.playlist"),
    "presenter": Dimension("Presenter", "f.presenter"),
    "show": Dimension("Show", "f.show"),
}
_START = dialect.micros("f.started_at")
_LENGTH = "coalesce(it.duration_ms, f.expected_ms)"
_KNOWS_SKIP = f"f.ended_at IS NOT NULL AND f.aired_ms IS NOT NULL AND {_LENGTH} IS NOT NULL"
_IS_SKIP = (
    f"f.aired_ms < {SKIP_UNDER_MS} AND {_LENGTH} > f.aired_ms + {SKIP_MARGIN_MS} "
    "AND NOT coalesce(f.had_errors, false) AND coalesce(f.reason, '') <> 'error'"
)
_VERDICTS = f"""
    coalesce(f.had_errors, false) AS had_errors, {_KNOWS_SKIP} AS knows_skip,
    coalesce({_KNOWS_SKIP} AND {_IS_SKIP}, false) AS is_skip
"""
COUNT = "coalesce(sum(plays), 0)::BIGINT"
"""How many plays: a row tells of one, or of the sum of some."""


def count_of(condition: str) -> str:
    """How many of the plays are so."""
    return f"coalesce(sum(plays) FILTER ({condition}), 0)::BIGINT"


def lay_plays(cursor: Cursor, _: sa.Connection, scope: Scope) -> str:
    """The SELECT of plays; which of them are one event is laid out first.

    That holds until others are laid out with the same cursor.
    """
    return _selected(scope, is_doubled=lay_doubles(cursor, scope))


def _rows(scope: Scope) -> str:
    return _selected(scope, is_doubled=False)


def _selected(scope: Scope, *, is_doubled: bool) -> str:
    until = off_air(scope.now)
    playing = f"({until} - {_START}) // 1000"
    open_ms = f"least({playing}, coalesce(nullif(f.expected_ms, 0), {playing}))"
    songs = "true" if _asks_for_more(scope) else "it.kind = 'song'"
    return f"""
        SELECT {scope.columns(DIMENSIONS)}
            {_START} // 1000 AS moment, {_START} AS started_at,
            f.key, f.id AS play_id, f.site AS site_key, f.stream AS stream_key, it.id AS item_id,
            CASE WHEN f.ended_at IS NULL THEN greatest({open_ms}, 0)
                ELSE f.aired_ms END AS played_ms,
            f.aired_ms, nullif({_LENGTH}, 0) AS length_ms, f.ended_at IS NOT NULL AS is_over,
            {until} AS off_air,
            {_VERDICTS}, 1::BIGINT AS plays
        FROM {each_once(scope, is_doubled=is_doubled)} {scope.joined(DIMENSIONS, "item")}
        WHERE {songs} AND {scope.chosen(DIMENSIONS)}
    """


def _asks_for_more(scope: Scope) -> bool:
    is_chosen = any(one.dimension == "item" and not one.excludes for one in scope.where)
    return is_chosen or "kind" in scope.asked


def ended(sheets: Sequence[Sheet], root: Path) -> str:
    """The SELECT of the plays of sealed days, which have ended, as they are summed up."""
    return f"""
        SELECT {_START} // {DAY} AS day, f.site, f.source, f.stream, {_START} // 1000 AS moment,
            it.kind, {_VERDICTS}, f.aired_ms AS played_ms
        FROM ({sealed_days(sheets, root)}) AS f LEFT JOIN titled AS it ON it.key = f.item
    """


def _lay(cursor: Cursor, _: sa.Connection, scope: Scope) -> Laid:
    """Plays, or their sums."""
    if lay_doubles(cursor, scope):
        return Laid(_selected(scope, is_doubled=True))
    found = rolled(cursor, scope, songs_only=not _asks_for_more(scope))
    if found is None:
        return Laid(_rows(scope))
    return Laid(_rows(replace(scope, rolled={KIND: found.days})), found.rows)


RELATION = Relation("Plays", _rows, DIMENSIONS, lay=_lay)

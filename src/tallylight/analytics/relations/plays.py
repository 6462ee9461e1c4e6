"""Plays, each at its start: songs alone, unless the kind is asked for."""

from tallylight.analytics import dialect
from tallylight.analytics.contract import Dimension, Relation
from tallylight.analytics.dimensions import ITEMS, PLACES
from tallylight.analytics.scope import Scope
from tallylight.model.play import SKIP_MARGIN_MS, SKIP_UNDER_MS
from tallylight.model.time import HOUR, MINUTE

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
# As `model.play.known_until` has it: later nothing is known to play.
_KNOWN_UNTIL = (
    f"{_START} + CASE WHEN coalesce(f.expected_ms, 0) > 0 "
    f"THEN f.expected_ms * 1500 + {10 * MINUTE} ELSE {6 * HOUR} END"
)
_KNOWS_SKIP = f"f.ended_at IS NOT NULL AND f.aired_ms IS NOT NULL AND {_LENGTH} IS NOT NULL"
_IS_SKIP = (
    f"f.aired_ms < {SKIP_UNDER_MS} AND {_LENGTH} > f.aired_ms + {SKIP_MARGIN_MS} "
    "AND NOT coalesce(f.had_errors, false) AND coalesce(f.reason, '') <> 'error'"
)


def _rows(scope: Scope) -> str:
    playing = f"least({scope.now}, {_KNOWN_UNTIL}) - {_START}"
    open_ms = f"least({playing} // 1000, coalesce(nullif(f.expected_ms, 0), {playing} // 1000))"
    songs = "true" if "kind" in scope.asked else "it.kind = 'song'"
    return f"""
        SELECT {scope.columns(DIMENSIONS)}
            {_START} // 1000 AS moment,
            f.key, it.id AS item_id,
            CASE WHEN f.ended_at IS NULL THEN greatest({open_ms}, 0)
                ELSE f.aired_ms END AS played_ms,
            f.aired_ms, it.duration_ms AS length_ms, f.ended_at IS NOT NULL AS is_over,
            coalesce(f.had_errors, false) AS had_errors,
            {_KNOWS_SKIP} AS knows_skip,
            coalesce({_KNOWS_SKIP} AND {_IS_SKIP}, false) AS is_skip
        FROM {scope.facts("plays")} {scope.joined(DIMENSIONS, "item")}
        WHERE {songs} AND {scope.chosen(DIMENSIONS)}
    """


RELATION = Relation("Plays", _rows, DIMENSIONS)

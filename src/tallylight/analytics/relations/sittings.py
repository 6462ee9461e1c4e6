"""Sessions that count, each as long as it lasted; one that goes on lasts until now."""

from tallylight.analytics import dialect
from tallylight.analytics.contract import Dimension, Relation
from tallylight.analytics.dimensions import ITEMS, PLACES, VIEWERS
from tallylight.analytics.scope import Scope
from tallylight.model.fold import POLLED_SILENCE, FoldRules

_BEGAN = dialect.micros("f.started_at")
_LAST = dialect.micros("f.last_at")
# As `store.read.standing.last_sign` has it.
_SIGN = f"greatest({_LAST}, coalesce(so.last_listed, 0))"
_LENGTHS = ((1, "under 1 min"), (5, "1–5 min"), (15, "5–15 min"), (60, "15–60 min"), (240, "1–4 h"))
LONGEST = "over 4 h"


def until(now: int) -> str:
    """When a session ended, in µs: one that was lost, when it was heard of last."""
    silence = FoldRules().silence
    goes_on = (
        f"{_LAST} >= {now - POLLED_SILENCE} OR coalesce(so.last_listed, 0) >= "
        f"{now - POLLED_SILENCE} OR (so.is_pushed AND {_LAST} >= {now - silence})"
    )
    return (
        f"coalesce({dialect.micros('f.ended_at')}, CASE WHEN {goes_on} THEN {now} ELSE {_SIGN} END)"
    )


def _length() -> str:
    """The bucket of listening time of a whole session."""
    cases = " ".join(
        f"WHEN until_ms - began_ms < {minutes * 60_000} THEN '{name}'" for minutes, name in _LENGTHS
    )
    return f"CASE {cases} ELSE '{LONGEST}' END"


DIMENSIONS = {
    **PLACES,
    **ITEMS,
    **VIEWERS,
    "playback_type": Dimension("Playback", "f.playback_type"),
    "length": Dimension("Length", _length()),
}
COUNTS = "NOT coalesce(ru.excludes, f.excluded IS NOT NULL)"
"""Whether a session counts: a rule decides, else the word of its source."""


def sittings(scope: Scope, dimensions: dict[str, Dimension], cells: str) -> str:
    """The SELECT of `cells` over the sessions of a scope that count."""
    # What dimensions and cells take from a session's own span is said once.
    spans = f"LATERAL (SELECT {_BEGAN} // 1000 AS began_ms, {until(scope.now)} // 1000 AS until_ms)"
    return f"""
        SELECT {scope.columns(dimensions)} {cells}
        FROM {scope.facts("sessions")} {scope.joined(dimensions, "rule", "source")}, {spans}
        WHERE {COUNTS} AND until_ms > {scope.start // 1000} AND began_ms < {scope.end // 1000}
            AND {scope.chosen(dimensions)}
    """


_CELLS = """
    began_ms AS began, until_ms AS until, coalesce(vi.person, -1) AS person,
    f.watched_us // 1000 AS watched_ms, f.bytes_served
"""


def _rows(scope: Scope) -> str:
    return sittings(scope, DIMENSIONS, _CELLS)


RELATION = Relation("Sessions", _rows, DIMENSIONS, lasts=True)

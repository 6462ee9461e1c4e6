"""Sessions that count, each as long as it lasted; one that goes on lasts until now."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from tallylight.analytics import dialect
from tallylight.analytics.contract import Dimension
from tallylight.analytics.dimensions import ITEMS, PLACES, PLAYBACK, VIEWERS
from tallylight.analytics.ruled import COUNTS, PERSON
from tallylight.analytics.scope import Scope, sealed_days
from tallylight.history.kinds import FAR
from tallylight.model.fold import POLLED_SILENCE, FoldRules
from tallylight.model.history import Sheet
from tallylight.model.time import DAY

_BEGAN = dialect.micros("f.started_at")
_LAST = dialect.micros("f.last_at")
# As `store.read.standing.last_sign` has it.
_SIGN = f"greatest({_LAST}, coalesce(so.last_listed, 0))"
_LENGTHS = ((1, "under 1 min"), (5, "1–5 min"), (15, "5–15 min"), (60, "15–60 min"), (240, "1–4 h"))
LONGEST = "over 4 h"
LENGTHS = (*(name for _, name in _LENGTHS), LONGEST)
SHORTEST_MS = 60_000
"""Shorter sessions are in no figure of listening, but in those that say so."""


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


def length() -> str:
    """The bucket of listening time of a whole session."""
    cases = " ".join(
        f"WHEN until_ms - began_ms < {minutes * 60_000} THEN '{name}'" for minutes, name in _LENGTHS
    )
    return f"CASE {cases} ELSE '{LONGEST}' END"


DIMENSIONS = {
    **PLACES,
    **ITEMS,
    **VIEWERS,
    "playback_type": PLAYBACK,
    "length": Dimension("Length", length()),
}


def sittings(
    scope: Scope,
    dimensions: Mapping[str, Dimension],
    cells: str,
    facts: str | None = None,
    counts: str = COUNTS,
) -> str:
    """The SELECT of `cells` over the sessions of a scope that count.

    facts: other sessions than those. counts: which of them do, where that is not for rules to say.
    """
    # What dimensions and cells take from a session's own span is said once.
    needed = ["viewer"] if "vi." in cells else []
    spans = f"{_BEGAN} // 1000 AS began_ms, {until(scope.now)} AS until_us"
    return f"""
        SELECT {scope.columns(dimensions)} {cells}
        FROM (
            SELECT f.*, {spans}, until_us // 1000 AS until_ms
            FROM {facts or scope.facts("sessions")} LEFT JOIN sources AS so ON so.key = f.source
        ) AS f {scope.joined(dimensions, *needed)}
        WHERE {counts} AND began_ms < {scope.end // 1000}
            AND (until_ms > {scope.start // 1000} OR began_ms >= {scope.start // 1000})
            AND {scope.chosen(dimensions)}
    """


# As `store.read.standing.watched_us` has it.
_SINCE = f"CASE WHEN f.ended_at IS NULL AND f.state = 'playing' THEN until_us - {_LAST} ELSE 0 END"
_WATCHED = f"(f.watched_us + {_SINCE}) // 1000"
_KBPS = f"{dialect.told('f.data', 'bitrate_kbps')}::DOUBLE"
CELLS = f"""
    began_ms AS began, until_ms AS until, f.key, {PERSON} AS person,
    until_ms - began_ms >= {SHORTEST_MS} AS is_long, {_WATCHED} AS watched_ms,
    coalesce(f.bytes_served, floor({_KBPS} * ({_WATCHED}) / 8)::BIGINT) AS bytes_served,
    f.bytes_served IS NULL AS is_estimated
"""
"""What of a session figures are made of."""


def ended(sheets: Sequence[Sheet], root: Path, *more: str, counts: str = COUNTS) -> str:
    """The SELECT of the ended sessions of sealed days that count, with the day and place of each.

    more: other columns than those. counts: as `sittings` has it.
    """
    always = Scope(sites=(), start=0, end=FAR, now=FAR, root=root, sheets=(), followed=frozenset())
    facts = f"({sealed_days(sheets, root, 'ended_at IS NOT NULL')}) AS f"
    listed = ", ".join(("f.site", "f.source", "f.stream", "f.playback_type", *more))
    cells = f"{_BEGAN} // {DAY} AS day, {listed}, {CELLS.replace(PERSON, 'NULL')}"
    return sittings(always, {}, cells, facts, counts)

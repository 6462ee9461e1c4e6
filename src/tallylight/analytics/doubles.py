"""Two sources, one event: plays that several sources of a site tell of are counted once.

Plays of different sources are one event where they have the same track and their airings overlap.
They are matched one to one, those first whose starts are nearest: so it does not matter in which
order they came, and hardly what lies outside of the window. Times and item are those of the source
of the higher rank; what it does not know of the rest, the others tell.

A source that pushes ranks above one that is polled for titles, then the older above the newer.
"""

from collections.abc import Mapping
from functools import lru_cache

from tallylight.analytics import dialect
from tallylight.analytics.engine import Cursor, insert_rows, make_table
from tallylight.analytics.scope import Scope
from tallylight.model.history import day_of
from tallylight.model.play import known_until
from tallylight.model.text import track_key
from tallylight.model.time import DAY, HOUR, Instant

# Of an airing that is longer, so much of it is looked at: what began earlier is not read.
_LONGEST: Instant = DAY
_RANKS = {"site": "INTEGER", "source": "INTEGER", "place": "INTEGER"}
_TRACKS = {"item": "BIGINT", "track": "INTEGER"}
_MATCHES = {"upper": "BIGINT", "lower": "BIGINT", "place": "INTEGER"}
_SEVERAL = 2
_FILLED = ("stream", "deck", "expected_ms", "playlist", "presenter", "show")
_NEAREST = "apart, is_before, upper_id, lower_id"
_START = dialect.micros("f.started_at")
_UNKNOWN_LENGTH = known_until(0, None)
_GRACE = known_until(0, 1) - 1_500
_track_key = lru_cache(maxsize=65_536)(track_key)


def lay_doubles(cursor: Cursor, scope: Scope) -> bool:
    """Lay out which plays of a scope are told by several sources; whether any are."""
    if _count(cursor, "sources") < _SEVERAL:
        return False
    told = _told_by(cursor, scope)
    ranks = [
        (site, source, place)
        for site, ranked in told.items()
        for place, source in enumerate(ranked)
        if len(ranked) >= _SEVERAL
    ]
    if not ranks:
        return False
    make_table(cursor, "ranks", _RANKS, is_own=True)
    insert_rows(cursor, "ranks", _RANKS, ranks)
    _lay_tracks(cursor, scope)
    _lay_airings(cursor, scope)
    make_table(cursor, "matches", _MATCHES, is_own=True)
    for place in range(1, max(place for *_, place in ranks) + 1):
        _match(cursor, place)
    _lay_seconds(cursor)
    return True


def each_once(scope: Scope, *, is_doubled: bool) -> str:
    """Plays of a scope as a table `f`, each event once. is_doubled: as `lay_doubles` said."""
    if not is_doubled:
        return scope.facts("plays")
    filled = ", ".join(f'coalesce(f."{name}", s."{name}") AS "{name}"' for name in _FILLED)
    return f"""(
        SELECT f.* REPLACE ({filled}, coalesce(f.had_errors, false) OR coalesce(s.had_errors, false)
            AS had_errors)
        FROM {scope.facts("plays")} LEFT JOIN seconds AS s ON s.upper = f.key
        WHERE f.key NOT IN (SELECT lower FROM matches)
    ) AS f"""


def _told_by(cursor: Cursor, scope: Scope) -> Mapping[int, list[int]]:
    """By site, the sources that may have told of plays there, in order of rank.

    One that did not is in nobody's way, so the facts themselves need not be read.
    """
    low, high = _around(scope)
    sites = dialect.numbers(scope.sites)
    found = cursor.execute(f"""
        SELECT t.site, t.source
        FROM (
            SELECT site, source FROM told_days
            WHERE kind = 'plays' AND day BETWEEN {day_of(low)} AND {day_of(high)}
            UNION SELECT site, source FROM tail_plays
        ) AS t
        LEFT JOIN sources AS so ON so.key = t.source
        WHERE t.site IN ({sites})
        ORDER BY t.site, NOT coalesce(so.is_pushed, false), t.source
    """).fetchall()
    told: dict[int, list[int]] = {}
    for site, source in found:
        told.setdefault(site, []).append(source)
    return told


def _facts(scope: Scope) -> str:
    """Plays of the window, and those that may be the same event as one of them."""
    return scope.facts("plays", *_around(scope))


def _around(scope: Scope) -> tuple[Instant, Instant]:
    return scope.start - 2 * _LONGEST, scope.end + 2 * _LONGEST


def _lay_airings(cursor: Cursor, scope: Scope) -> None:
    """The airings of those sources with their tracks, and again for each hour they reach into."""
    until = f"least({off_air(scope.now)}, {_START} + {_LONGEST})"
    cursor.execute(f"""
        CREATE OR REPLACE TEMPORARY TABLE airings AS
        SELECT f.key, f.id, f.site, r.place, t.track, {_START} AS began, {until} AS until,
            {", ".join(f'f."{name}"' for name in (*_FILLED, "had_errors"))}
        FROM {_facts(scope)} JOIN tracks AS t ON t.item = f.item
        JOIN ranks AS r ON r.site = f.site AND r.source = f.source
    """)
    cursor.execute(f"""
        CREATE OR REPLACE TEMPORARY TABLE hours AS
        SELECT key, id, site, place, began, until, track,
            {dialect.series(f"began // {HOUR}", f"(until - 1) // {HOUR}")} AS hour
        FROM airings WHERE until > began
    """)


def off_air(now: Instant) -> str:
    """When a play `f` went off air, in µs; an open one is on air while it is known to be.

    As `model.play.known_until` has it.
    """
    grace = f"f.expected_ms * 1500 + {_GRACE}"
    known = f"CASE WHEN f.expected_ms > 0 THEN {grace} ELSE {_UNKNOWN_LENGTH} END"
    return f"coalesce({dialect.micros('f.ended_at')}, least({now}, {_START} + {known}))"


def _lay_tracks(cursor: Cursor, scope: Scope) -> None:
    """The number of its track by item: one for all items that are called the same.

    Where some items are asked for, only what is called as they are.
    """
    named = cursor.execute(f"""
        SELECT it.key, it.id::VARCHAR, it.artist, it.title FROM titled AS it
        WHERE it.key IN (SELECT f.item FROM {_facts(scope)}
            JOIN ranks AS r ON r.site = f.site AND r.source = f.source)
    """).fetchall()
    tracks = {key: _track_key(artist, title) for key, _, artist, title in named}
    asked = {
        value
        for one in scope.where
        if one.dimension == "item" and not one.excludes
        for value in one.values
    }
    wanted = {tracks[key] for key, item, *_ in named if not asked or item in asked}
    numbers = {track: number for number, track in enumerate(sorted(wanted))}
    rows = [(key, numbers[track]) for key, track in tracks.items() if track in wanted]
    make_table(cursor, "tracks", _TRACKS, is_own=True)
    insert_rows(cursor, "tracks", _TRACKS, rows)


def _match(cursor: Cursor, place: int) -> None:
    """Match the plays of the sources at a place of the ranking with events told by those above."""
    cursor.execute(f"""
        CREATE OR REPLACE TEMPORARY TABLE pairs AS
        SELECT a.key AS upper, b.key AS lower, a.id AS upper_id, b.id AS lower_id,
            abs(b.began - a.began) AS apart, b.began < a.began AS is_before
        FROM hours AS a JOIN hours AS b
            ON a.site = b.site AND a.track = b.track AND a.hour = b.hour
        WHERE a.place < {place} AND b.place = {place}
            AND a.began < b.until AND b.began < a.until
            AND a.hour = greatest(a.began, b.began) // {HOUR}
            AND a.key NOT IN (SELECT lower FROM matches)
    """)
    # Each round takes the pairs that are the nearest of both, so it ends.
    while _count(cursor, "pairs"):
        cursor.execute(f"""
            INSERT INTO matches SELECT upper, lower, {place} FROM pairs
            QUALIFY row_number() OVER (PARTITION BY upper ORDER BY {_NEAREST}) = 1
                AND row_number() OVER (PARTITION BY lower ORDER BY {_NEAREST}) = 1
        """)
        cursor.execute(f"""
            DELETE FROM pairs
            WHERE lower IN (SELECT lower FROM matches WHERE place = {place})
                OR upper IN (SELECT upper FROM matches WHERE place = {place})
        """)


def _count(cursor: Cursor, table: str) -> int:
    ((count,),) = cursor.execute(f"SELECT count(*) FROM {table}").fetchall()
    return count


def _lay_seconds(cursor: Cursor) -> None:
    """What other sources tell of an event, the one of higher rank first."""
    filled = ", ".join(f'arg_min(a."{name}", a.place) AS "{name}"' for name in _FILLED)
    cursor.execute(f"""
        CREATE OR REPLACE TEMPORARY TABLE seconds AS
        SELECT m.upper, {filled}, bool_or(a.had_errors) AS had_errors
        FROM matches AS m JOIN airings AS a ON a.key = m.lower GROUP BY m.upper
    """)

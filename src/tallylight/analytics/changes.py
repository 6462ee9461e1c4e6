"""How the number of listeners changed while plays were on air.

A play is heard on all streams of its programme, one without a stream on all of its site; one on a
stream that nobody counts, on the programme of its site that is counted, where there is only one.
Of each stream the last count before an instant is looked up while it holds.
"""

from dataclasses import replace

from tallylight.analytics.asking import Asking
from tallylight.analytics.attendance import CARRIERS
from tallylight.analytics.relations.levels import counts
from tallylight.analytics.relations.plays import lay_plays
from tallylight.analytics.scope import Scope
from tallylight.model.time import DAY, MINUTE

# Counts of so long are looked through at once: all that a stream was counted in a year would have
# to be in memory to be put in order.
_SLICE = 30 * DAY


def lay_changes(asking: Asking, scope: Scope, most: int | None = None) -> bool:
    """Lay the plays of a scope out as `changed`, the newest `most` of them; whether there are any.

    Its columns: key, play_id, item, title, artist, stream, place (what it was heard on),
    started_at and off_air in µs, is_over; listeners `before` its start, after a minute (`later`)
    and `at_end`, each NULL where unknown; is_whole: nothing was unknown meanwhile.
    scope: by `item` and `stream`.
    """
    cursor = asking.look.cursor
    plays = lay_plays(cursor, asking.connection, scope)
    newest = f"LIMIT {most}" if most else ""
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMPORARY TABLE asked AS
        SELECT key, play_id, item, title, artist, stream, site_key, stream_key, started_at,
            off_air, is_over
        FROM ({plays}) ORDER BY started_at DESC, play_id DESC {newest}
        """,
        scope.parameters or None,
    )
    first, newest_start, last = cursor.execute(
        "SELECT min(started_at), max(started_at), max(off_air) FROM asked"
    ).fetchall()[0]
    if first is None:
        return False
    cursor.execute(
        "CREATE OR REPLACE TEMPORARY TABLE streams_counted AS SELECT DISTINCT stream_key AS stream "
        f"FROM ({counts(_counts_of(asking, first, last))})"
    )
    for begin in range(first, newest_start + 1, _SLICE):
        _lay_slice(asking, begin, is_first=begin == first)
    return True


def _lay_slice(asking: Asking, begin: int, *, is_first: bool) -> None:
    """Add the plays that began within some weeks from `begin` on to `changed`."""
    cursor = asking.look.cursor
    cursor.execute(f"""
        CREATE OR REPLACE TEMPORARY TABLE heard AS
        FROM asked WHERE started_at >= {begin} AND started_at < {begin + _SLICE}
    """)
    ((last,),) = cursor.execute("SELECT max(off_air) FROM heard").fetchall()
    if last is None:
        # No play, so no counts to look through; the first slice has one.
        return
    cursor.execute(f"CREATE OR REPLACE TEMPORARY TABLE mates AS {_MATES}")
    _lay_counted(asking, begin, last)
    into = "CREATE OR REPLACE TEMPORARY TABLE changed AS" if is_first else "INSERT INTO changed"
    cursor.execute(f"{into} {_CHANGED}")


def _counts_of(asking: Asking, first: int, last: int) -> Scope:
    """Of a minute at least: that is when a play is looked at again."""
    return replace(asking.scope(), start=first, end=max(last, first + MINUTE) + 1, where=())


def _lay_counted(asking: Asking, first: int, last: int) -> None:
    """Lay out the counts of `mates` as `counted`, and where one follows after a gap as `gaps`."""
    cursor = asking.look.cursor
    line = "OVER (PARTITION BY stream_key ORDER BY moment, key)"
    cursor.execute(f"""
        CREATE OR REPLACE TEMPORARY TABLE told AS
        SELECT stream_key AS stream, moment, moment + hold AS held, value,
            coalesce(lag(moment + hold) {line} < moment, true) AS is_after_gap,
            coalesce(lead(moment) {line} > moment, true) AS is_last
        FROM ({counts(_counts_of(asking, first, last))})
        WHERE stream_key IN (SELECT stream FROM mates)
    """)
    # Of several counts of an instant the last one holds, and the first tells of the gap.
    cursor.execute("CREATE OR REPLACE TEMPORARY VIEW counted AS FROM told WHERE is_last")
    cursor.execute("CREATE OR REPLACE TEMPORARY VIEW gaps AS FROM told WHERE is_after_gap")


_MATES = f"""
    WITH carriers AS ({CARRIERS}),
    known AS (
        SELECT c.stream, c.site, c.carrier, t.stream IS NOT NULL AS is_counted
        FROM carriers AS c LEFT JOIN streams_counted AS t USING (stream)
    ),
    places AS (
        SELECT carrier, any_value(site) AS site, bool_or(is_counted) AS is_counted
        FROM known GROUP BY carrier
    ),
    sole AS (
        SELECT site, min(carrier) AS carrier FROM places WHERE is_counted
        GROUP BY site HAVING count(*) = 1
    ),
    placed AS (
        SELECT h.key, h.site_key, h.started_at, h.off_air,
            CASE WHEN h.stream_key IS NULL THEN -h.site_key
                WHEN p.is_counted OR s.carrier IS NULL THEN p.carrier ELSE s.carrier END AS place
        FROM heard AS h LEFT JOIN known AS k ON k.stream = h.stream_key
        LEFT JOIN places AS p ON p.carrier = k.carrier
        LEFT JOIN sole AS s ON s.site = h.site_key
    )
    SELECT p.key, p.place, p.started_at, p.off_air, k.stream
    FROM placed AS p JOIN known AS k ON k.is_counted AND k.carrier = p.place
    UNION ALL
    SELECT p.key, p.place, p.started_at, p.off_air, k.stream
    FROM placed AS p JOIN known AS k ON k.is_counted AND p.place = -k.site
"""
# What is on at an instant is what was counted before; a minute later, also what was just then.
_CHANGED = f"""
    WITH turns AS (
        SELECT key, place, stream, 0 AS turn, started_at AS moment FROM mates
        UNION ALL
        SELECT key, place, stream, 1, started_at + {MINUTE} + 1 FROM mates
        WHERE off_air >= started_at + {MINUTE}
        UNION ALL
        SELECT key, place, stream, 2, off_air FROM mates
    ),
    found AS (
        SELECT t.key, t.place, t.stream, t.turn, g.moment AS gap,
            CASE WHEN t.moment <= c.held THEN c.value END AS value
        FROM turns AS t ASOF LEFT JOIN counted AS c
            ON c.stream = t.stream AND t.moment > c.moment
        ASOF LEFT JOIN gaps AS g ON g.stream = t.stream AND t.moment > g.moment
    ),
    by_stream AS (
        SELECT key, place, stream,
            max(value) FILTER (WHERE turn = 0) AS before,
            max(value) FILTER (WHERE turn = 1) AS later,
            max(value) FILTER (WHERE turn = 2) AS at_end,
            max(gap) FILTER (WHERE turn = 0) AS gap_before,
            max(gap) FILTER (WHERE turn = 2) AS gap_at_end
        FROM found GROUP BY key, place, stream
    ),
    by_play AS (
        SELECT key, place, sum(before)::BIGINT AS before, sum(later)::BIGINT AS later,
            sum(at_end)::BIGINT AS at_end,
            bool_and((before IS NULL) = (at_end IS NULL)
                AND gap_before IS NOT DISTINCT FROM gap_at_end) AS is_whole
        FROM by_stream GROUP BY key, place
    )
    SELECT h.key, h.play_id, h.item, h.title, h.artist, h.stream, b.place, h.started_at,
        h.off_air, h.is_over, b.before, b.later, CASE WHEN h.is_over THEN b.at_end END AS at_end,
        coalesce(h.is_over AND b.before IS NOT NULL AND b.is_whole, false) AS is_whole
    FROM heard AS h LEFT JOIN by_play AS b USING (key)
"""

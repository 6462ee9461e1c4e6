"""B8: the peers' own questions on their own layouts, beside ours of the same sessions over HTTP."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from bench.kept import Goal
from bench.past.archive import Archives
from bench.past.line import Line, asking
from bench.past.panels import Panel, window_of
from bench.past.peers import activity_of, history_of
from bench.past.sizes import DAYS, Size
from bench.server import Server
from tests.servers.postgres import Postgres

_BARS = {"graphs": 20, "lists": 10}
_TIMES = 3
_GROUPED = """(SELECT sh.*, md.live, {cell} AS cell FROM session_history AS sh
    JOIN session_history_metadata AS md ON md.id = sh.id
    WHERE sh.stopped >= :since GROUP BY sh.reference_id)"""
_BY = (
    "SELECT cell, sum(media_type = 'movie'), sum(media_type = 'track') "
    f"FROM {_GROUPED} GROUP BY cell ORDER BY cell"
)
_TOP = """SELECT {by}, count(*) AS plays, sum(stopped - started - paused_counter), max(started)
    FROM (SELECT * FROM session_history WHERE stopped >= :since GROUP BY reference_id)
    GROUP BY {by} ORDER BY plays DESC LIMIT 10"""
_PAGE = """
    SELECT g.*, mi.transcode_decision, md.full_title, md.duration FROM (
        SELECT reference_id, max(id) AS id, min(started) AS started, max(stopped) AS stopped,
            sum(stopped - started - paused_counter) AS watched, count(*) AS pieces
        FROM session_history WHERE {where} GROUP BY reference_id
    ) AS g JOIN session_history_media_info AS mi ON mi.id = g.id
    JOIN session_history_metadata AS md ON md.id = g.id
    ORDER BY g.started DESC LIMIT 50
"""
_ACTIVITY = """SELECT {cell} AS cell, l."Name", count(*), sum(a."PlaybackDuration")
    FROM jf_playback_activity AS a
    JOIN jf_library_items AS i ON i."Id" = a."NowPlayingItemId"
    JOIN jf_libraries AS l ON l."Id" = i."ParentId"
    WHERE a."ActivityDateInserted" >= now() - interval '365 days'
    GROUP BY cell, l."Name" ORDER BY cell"""
_RECENT = """SELECT a.*, i."Name" FROM (
        SELECT *, row_number() OVER (
            PARTITION BY "NowPlayingItemId", "UserId" ORDER BY "ActivityDateInserted" DESC) AS turn
        FROM jf_playback_activity {where}) AS a
    LEFT JOIN jf_library_items AS i ON i."Id" = a."NowPlayingItemId"
    WHERE turn = 1 ORDER BY "ActivityDateInserted" DESC LIMIT 50"""
_AT = """a."ActivityDateInserted" AT TIME ZONE 'Europe/Paris\'"""


@dataclass(frozen=True)
class Compared:
    """A question of a peer, and what we are asked for the same."""

    name: str
    kind: str
    theirs: str
    ours: Panel | str


def _by(*dimensions: str, metrics: tuple[str, ...] = ("sessions", "watched_ms")) -> Panel:
    return Panel("-".join(dimensions), metrics=metrics, by=dimensions, limit=None)


# Their graphs count what began then.
_STARTED = ("session_starts", "watched_ms")
_DAILY = Panel("day", metrics=_STARTED, by=("playback_type",), bucket="day")
_NEWEST, _OF_ONE = "/sessions?limit=50", "/sessions?limit=50&person={person}"
_TOP_PEOPLE = Panel("top people", metrics=("sessions", "watched_ms"), by=("person",), limit=10)
_TOP_ITEMS = Panel("top items", metrics=("sessions", "watched_ms"), by=("item",), limit=10)
_TAUTULLI = (
    Compared(
        "by day", "graphs", _BY.format(cell="date(started, 'unixepoch', 'localtime')"), _DAILY
    ),
    Compared(
        "by weekday",
        "graphs",
        _BY.format(cell="strftime('%w', started, 'unixepoch', 'localtime')"),
        _by("weekday", metrics=_STARTED),
    ),
    Compared(
        "by hour",
        "graphs",
        _BY.format(cell="strftime('%H', started, 'unixepoch', 'localtime')"),
        _by("hour", metrics=_STARTED),
    ),
    Compared("top people", "graphs", _TOP.format(by="user_id"), _TOP_PEOPLE),
    Compared("top items", "graphs", _TOP.format(by="rating_key"), _TOP_ITEMS),
    Compared("top platforms", "graphs", _TOP.format(by="platform"), _by("app")),
    Compared("newest", "lists", _PAGE.format(where="true"), _NEWEST),
    Compared("of one person", "lists", _PAGE.format(where="user_id = 1"), _OF_ONE),
)
_JELLYSTAT = (
    Compared("by day", "graphs", _ACTIVITY.format(cell=f"date_trunc('day', {_AT})"), _DAILY),
    Compared(
        "by weekday",
        "graphs",
        _ACTIVITY.format(cell=f"extract(dow FROM {_AT})"),
        _by("weekday", metrics=_STARTED),
    ),
    Compared(
        "by hour",
        "graphs",
        _ACTIVITY.format(cell=f"extract(hour FROM {_AT})"),
        _by("hour", metrics=_STARTED),
    ),
    Compared("top items", "graphs", _ACTIVITY.format(cell='a."NowPlayingItemId"'), _TOP_ITEMS),
    Compared("newest", "lists", _RECENT.format(where=""), _NEWEST),
    Compared(
        "of one person", "lists", _RECENT.format(where="""WHERE "UserId" = 'user-1'"""), _OF_ONE
    ),
)


class Peers:
    """Both layouts with the sessions of one archive; ours has all of them in rows as well."""

    def __init__(self, archives: Archives, sessions: int, folder: Path, postgres: Postgres) -> None:
        self._archive = archives.of(sessions, with_rows=True)
        self._turns = count(1)
        print(f"writing {sessions:,} sessions as the peers keep them", flush=True)
        history = history_of(self._archive, folder / "peers")
        activity = activity_of(self._archive, postgres.create_database(), folder / "peers")
        since = (self._archive.end - DAYS * 86_400_000_000) // 1_000_000

        def in_sqlite(sql: str) -> Any:
            return history.execute(sql, {"since": since} if ":since" in sql else {}).fetchall()

        def in_postgres(sql: str) -> Any:
            return activity.execute(sql.encode()).fetchall()

        self._layouts = (
            ("Tautulli’s", _TAUTULLI, in_sqlite),
            ("Jellystat’s", _JELLYSTAT, in_postgres),
        )
        self._goals = {
            (layout, kind): Goal(
                f"B8 {kind}",
                f"of a year on {layout} layout, the {kind[:-1]} that is least slower than ours, "
                f"{Size(sessions)} sessions, beside ours over HTTP",
                "ms",
                bar,
            )
            for layout, _, _ in self._layouts
            for kind, bar in _BARS.items()
        }

    @property
    def goals(self) -> list[Goal]:
        return list(self._goals.values())

    def run(self) -> None:
        """Ask each question of each layout once, and ours in turn."""
        # Persons are seen by whoever may see addresses.
        token = Server(self._archive.folder).token(f"peers-{time.time_ns()}", "admin")
        with asking(self._archive, token) as line:
            person = self._busiest(line)
            for layout, asked, look in self._layouts:
                found = [
                    (one, _took(look, one.theirs), self._ours(line, one, person)) for one in asked
                ]
                for kind in _BARS:
                    mine = {one.name: took for one, *took in found if one.kind == kind}
                    _conclude(self._goals[layout, kind], mine)

    def _ours(self, line: Line, one: Compared, person: str) -> float:
        waits: list[float] = []
        for _ in range(_TIMES):
            if isinstance(one.ours, str):
                path = one.ours.format(person=person)
            else:
                path = one.ours.address(window_of(self._archive, DAYS, next(self._turns)))
            waits.append(line.took(path))
        return statistics.median(waits)

    def _busiest(self, line: Line) -> str:
        """The person with most sessions: the peers’ number one."""
        _, told = line.asked(_TOP_PEOPLE.address(window_of(self._archive, DAYS)))
        return next(one["person"] for one in told["items"] if one["person"] is not None)


def _conclude(goal: Goal, found: dict[str, list[float]]) -> None:
    """What a peer and we took for each question; that which ours beats by least counts."""
    theirs, ours = min(found.values(), key=lambda took: took[0] / took[1])
    goal.values.append(theirs)
    goal.references.append(ours)
    times = {name: [round(each, 1) for each in took] for name, took in found.items()}
    goal.notes.setdefault("theirs_and_ours_ms", []).append(times)


def _took(look: Callable[[str], Any], sql: str) -> float:
    began = time.perf_counter()
    look(sql)
    return (time.perf_counter() - began) * 1_000

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tallylight.analytics import dialect
from tallylight.analytics.asking import Asking
from tallylight.analytics.attendance import SONGS, lay_airings, lay_attendance
from tallylight.analytics.contract import Column, Parameter, Question
from tallylight.analytics.relations.plays import lay_plays
from tallylight.analytics.scope import Filter
from tallylight.model.time import MINUTE
from tallylight.store.read.performances import sites_that_list


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    cursor, connection = asking.look.cursor, asking.connection
    scope = asking.scope()
    listing = sites_that_list(connection, scope.sites)
    last = lay_airings(cursor, connection, scope, SONGS)
    if last is None or not listing:
        return []
    item = Filter("item", (str(asking.parameters["item"]),))
    of_item = replace(scope, where=(*scope.where, item), parameters={})
    plays = lay_plays(cursor, connection, of_item)
    cursor.execute(
        f"DELETE FROM aired WHERE key NOT IN (SELECT key FROM ({plays}))",
        of_item.parameters or None,
    )
    minutes = dialect.series("0", f"least((until - began + {MINUTE - 1}) // {MINUTE}, $minutes)")
    cursor.execute(
        f"""
        CREATE OR REPLACE TEMPORARY TABLE turns AS
        SELECT key, place, minute, least(began + minute * {MINUTE}, until) AS moment
        FROM (
            SELECT key, place, began, until, {minutes} AS minute FROM aired
            WHERE site IN ({dialect.numbers(listing)})
        )
        """,
        {"minutes": asking.parameters["minutes"]},
    )
    lay_attendance(cursor, scope, last, "FROM turns", "FROM turns")
    return asking.rows("""
        WITH steps AS (
            SELECT t.minute, c.n - g.n AS there, lead(c.n) OVER line - c.n AS came,
                lead(g.n) OVER line - g.n AS gone
            FROM turns AS t
            JOIN came AS c USING (place, moment) JOIN gone AS g USING (place, moment)
            WINDOW line AS (PARTITION BY key ORDER BY minute)
        )
        SELECT minute, count(*), sum(came), sum(gone), round(avg(there), 2)
        FROM steps WHERE came IS NOT NULL GROUP BY minute ORDER BY minute
    """)


QUESTION = Question(
    title="Tune-ins of a song",
    definition="Sessions that began and ended in each minute of the airings of a song in the "
    "window, on all streams of its programme, and how many went on as the minute began, as the "
    "mean of the airings that lasted so long. Empty where the site never listed a listener.",
    columns={
        "minute": Column("Minute", "number"),
        "airings": Column("Airings", "plays"),
        "tune_ins": Column("Tune-ins", "sessions"),
        "tune_outs": Column("Tune-outs", "sessions"),
        "listeners": Column("Listeners", "number"),
    },
    answer=_answer,
    parameters={
        "item": Parameter("Song", "id", required=True),
        "minutes": Parameter("Minutes", "int", default=30, least=1, most=1_440),
    },
    usual_days=28,
)

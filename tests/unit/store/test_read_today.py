from zoneinfo import ZoneInfo

from tallylight.model.time import HOUR, SECOND, local_midnight
from tallylight.store.database import Database
from tallylight.store.read.storage import list_kinds, store_state
from tallylight.store.read.today import Today, told_today
from tests.rows import NOON, Rows, after


def test_what_was_told_since_midnight_counts(database: Database) -> None:
    rows = Rows(database)
    site = rows.site(zone="Europe/Paris")
    source = rows.source(site)
    stream = rows.stream(site, source)
    midnight = local_midnight(NOON, ZoneInfo("Europe/Paris"))
    rows.sample(site, source, stream, midnight, 3)
    rows.sample(site, source, stream, midnight - SECOND, 3)
    rows.event(site, source, after(1))
    rows.health(site, source, NOON)
    rows.metric(site, source, NOON, "queue", 1.0)
    rows.play(site, source, NOON - HOUR)
    rows.event(rows.site("north"), source, NOON)

    assert told_today(database, site, midnight, after(2)) == {source: Today(rows=5)}


def test_gaps_are_cut_at_midnight_and_those_of_streams_left_out(database: Database) -> None:
    rows = Rows(database)
    site = rows.site()
    source = rows.source(site)
    stream = rows.stream(site, source)
    midnight = local_midnight(NOON, ZoneInfo("UTC"))
    rows.stretch(site, source, None, "down", (midnight - HOUR, midnight + 2 * HOUR))
    rows.stretch(site, source, None, "up", (midnight + 2 * HOUR, NOON))
    rows.stretch(site, source, stream, "down", (midnight, NOON))

    assert told_today(database, site, midnight, NOON) == {
        source: Today(rows=0, gaps=1, gap_ms=2 * HOUR // 1_000)
    }


def test_kinds_are_counted_and_measured(database: Database) -> None:
    rows = Rows(database)
    site = rows.site()
    source = rows.source(site)
    for minute in range(50):
        rows.event(site, source, after(minute), message="m" * 500)

    kinds = {kind.name: kind for kind in list_kinds(database, {"events": 90})}

    assert kinds["Events"].kept == "90 days"
    assert (kinds["Events"].rows, kinds["Events"].oldest_at) == (50, NOON)
    assert kinds["Events"].bytes > 25_000
    assert kinds["Plays"].rows == 0
    assert (store_state(database).bytes or 0) >= kinds["Events"].bytes

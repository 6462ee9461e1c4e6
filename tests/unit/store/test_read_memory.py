from tallylight.model.memory import Memory, OpenPlay, OpenSession
from tallylight.store.database import Database
from tallylight.store.read.memory import memory_of
from tests.rows import NOON, Rows, after


def test_a_source_remembers_what_is_open_and_what_it_saw(database: Database) -> None:
    rows = Rows(database)
    site = rows.site()
    source, other = rows.source(site), rows.source(site, "other")
    stream = rows.stream(site, source)
    item = rows.item(site, "Teardrop", artist="Massive Attack")
    rows.session(site, source, stream=stream, subject="17", last_at=after(1))
    rows.session(site, source, stream=stream, subject="18", ended_at=after(1))
    rows.session(site, other, subject="19")
    rows.play(site, source, stream=stream, item=item, subject="old", ended_at=after(3))
    rows.play(site, source, after(3), stream=stream, item=item, subject="new")
    rows.play(site, other, after(3), item=item)
    rows.stretch(site, source, None, "up", (NOON, after(9)))
    rows.stretch(site, source, stream, "up", (NOON, after(5)))
    rows.stretch(site, source, stream, "down", (after(6), after(9)))

    remembered = memory_of(database, source)

    assert remembered == Memory(
        sessions=(OpenSession("17", "/live.mp3", NOON, after(1)),),
        plays=(OpenPlay("new", "/live.mp3", after(3), "Massive Attack", "Teardrop"),),
        last_seen={None: after(9), "/live.mp3": after(5)},
    )


def test_a_source_that_is_not_there_remembers_nothing(database: Database) -> None:
    assert memory_of(database, 4_711) == Memory()

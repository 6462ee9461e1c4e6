"""What a person said of a stream holds against what its source tells, until it is given back."""

from collections.abc import Iterator
from contextlib import closing
from typing import Any
from uuid import UUID

import pytest

from tallylight.model.errors import InvalidError, NotFoundError
from tallylight.model.ids import fresh
from tallylight.model.report import StreamFacts
from tallylight.store import schema
from tallylight.store.database import Database
from tallylight.store.read.streams import find_stream
from tallylight.store.records.audit import Act, list_acts
from tallylight.store.records.streams import edit_stream
from tallylight.store.write.names import Names, Origin, StreamMention
from tallylight.store.write.transaction import FactWriter
from tests.rows import NOON, Rows

ACT = Act("Ada", NOON)


class Station:
    """A stream whose source tells of it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        rows = Rows(database)
        self.site = rows.site()
        self.origin = Origin(self.site, "main", rows.source(self.site), "icecast")
        self.facts = FactWriter(database)
        self.names = Names()
        self.uid: UUID = fresh()

    def tells(self, **told: Any) -> None:
        """What the source says at a look."""
        with self.facts.transaction() as tx:
            self.names.streams(tx, [StreamMention(self.origin, "/live")], NOON)
            self.names.describe(tx, self.origin, [StreamFacts(name="/live", **told)])
            ((uid,),) = tx.select(schema.streams, ("id",), "name = ?", ("/live",))
        self.uid = UUID(bytes=bytes(uid))

    def edit(self, **change: str | None) -> None:
        edit_stream(self.database, ACT, self.uid, change)

    def shown(self, *names: str) -> tuple[object, ...]:
        record = find_stream(self.database, [self.site], self.uid)
        return tuple(getattr(record, name) for name in names)


@pytest.fixture
def station(database: Database) -> Iterator[Station]:
    made = Station(database)
    with closing(made.facts):
        made.tells(title="Radio X", programme="Radio X", server="Icecast 2.4")
        yield made


def test_what_a_person_set_outlives_what_the_source_tells(station: Station) -> None:
    station.edit(programme="Harbour")
    station.tells(title="Radio Y", programme="Radio Y", server="Icecast 2.5")

    assert station.shown("programme", "title", "server", "edited") == (
        "Harbour", "Radio Y", "Icecast 2.5", ("programme",)
    )  # fmt: skip


def test_given_back_it_is_what_the_source_told_last(station: Station) -> None:
    station.edit(programme="Harbour")
    station.tells(title="Radio X", programme="Radio Y")
    station.edit(programme=None)

    assert station.shown("programme", "edited") == ("Radio Y", ())

    station.tells(title="Radio X", programme="Radio Z")

    assert station.shown("programme") == ("Radio Z",)


def test_what_no_source_told_is_empty_when_given_back(station: Station) -> None:
    station.edit(relay_of="/main")
    assert station.shown("relay_of") == ("/main",)

    station.edit(relay_of=None, title=None)

    assert station.shown("relay_of", "title", "edited") == (None, "Radio X", ())


def test_a_second_edit_does_not_forget_what_the_source_told(station: Station) -> None:
    station.edit(title="Mine")
    station.edit(title="Mine again", host="studio")
    station.edit(title=None)

    assert station.shown("title", "host", "edited") == ("Radio X", "studio", ("host",))


def test_a_change_is_written_down(station: Station) -> None:
    station.edit(title="Mine")

    [act] = list_acts(station.database, limit=1)
    assert (act.actor, act.action, act.target) == ("Ada", "stream.changed", str(station.uid))
    assert act.detail == {"title": "Mine"}


@pytest.mark.parametrize("change", [{"title": " "}, {"title": "a\nb"}, {"relay_of": "/live"}])
def test_what_cannot_be_is_refused(station: Station, change: dict[str, str]) -> None:
    with pytest.raises(InvalidError) as refused:
        station.edit(**change)

    assert refused.value.path == f"$.{next(iter(change))}"


def test_an_unknown_stream_is_not_found(station: Station) -> None:
    with pytest.raises(NotFoundError):
        edit_stream(station.database, ACT, fresh(), {"title": "Mine"})

"""Two keys that mean one item are one in every figure, and either id asks for it."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from tallylight.store import schema
from tests.analytics.harness import STATES, Archive, State, window
from tests.ledger import NOON, observation

pytestmark = pytest.mark.past

DAY = window("UTC", date(2026, 2, 3), 1)


@pytest.fixture
def archive(archive: Archive) -> Archive:
    archive.now = NOON * 1_000 + 40 * 3_600_000_000
    return archive


def tell(archive: Archive, number: int, **song: str) -> UUID:
    """A play that ended after a minute; the id of its item."""
    told: Any = {"subject": f"p{number}"}
    archive.tell(
        [
            observation("play.started", number * 600, **told, item=song),
            observation("play.ended", number * 600 + 60, **told),
        ]
    )
    return max(archive.ledger.rows(schema.items), key=lambda row: row["key"])["id"]


@pytest.mark.parametrize("state", STATES)
def test_a_linked_item_counts_as_the_one_it_means(archive: Archive, state: State) -> None:
    meant = tell(archive, 1, title="Sinnerman", artist="Nina Simone")
    alias = tell(archive, 2, title="Sinner Man", artist="N. Simone")
    with archive.ledger.database.engine.begin() as connection:
        link = {"site": 1, "alias": alias, "item": meant}
        connection.execute(sa.insert(schema.item_aliases).values(**link))
    tell(archive, 3, title="Other")
    archive.seal(state)

    found = archive.ask("top_songs", DAY)

    assert [(UUID(str(one["item"])), one["plays"]) for one in found[:1]] == [(UUID(str(meant)), 2)]
    assert found[0]["title"] == "Sinnerman"
    for uid in (meant, alias):
        (song,) = archive.ask("song", DAY, item=str(uid))
        assert (song["title"], song["plays"], song["played_ms"]) == ("Sinnerman", 2, 120_000)
        assert len(archive.ask("song_plays", DAY, item=str(uid))) == 2

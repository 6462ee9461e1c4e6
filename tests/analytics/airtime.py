"""Plays to fill an archive with, and what they come to."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from hypothesis import strategies as st

from tallylight.store import schema
from tests.analytics.golden_plays import Aired, Event, Song, folded, once
from tests.analytics.harness import Archive
from tests.ledger import NOON

SONGS = (
    Song("Sinnerman", "Nina Simone", duration_ms=600_000, genre="Jazz", categories=("gold", "old")),
    Song("SINNERMAN ", "nina  simone", external_id="17", duration_ms=620_000),
    Song("Blå Tåg", "Träd, Gräs & Stenar", album="Mors Mors", categories=("gold",)),
    Song("Straße", "Ünal", duration_ms=31_000, genre="Pop"),
    Song("STRASSE", "ünal", external_id="18"),
    Song("Untitled", duration_ms=180_000, genre="Pop"),
    Song("News at six", kind="news", duration_ms=120_000),
)


def fill(archive: Archive, plays: Sequence[Aired], now: int, polled: int | None) -> None:
    """Have plays told in the order they are given; now in ms."""
    archive.clear()
    archive.now = now * 1_000
    with archive.ledger.database.engine.begin() as connection:
        sources = schema.sources
        kind = sa.case((sources.c.key == polled, "icecast"), else_="push")
        connection.execute(sa.update(sources).values(kind=kind))
    archive.ledger.directory.refresh()
    for source in (1, 2):
        steps = [step for play in plays if play.source == source for step in play.steps(NOON)]
        archive.tell(steps, source=source)


def events_of(
    archive: Archive, plays: Sequence[Aired], polled: int | None
) -> tuple[list[Event], list[Event]]:
    """All plays as they are folded, and each event once."""
    ids = {
        int(row["subject"].removeprefix("play-")): UUID(str(row["id"]))
        for row in archive.ledger.rows(schema.plays)
    }
    told = folded(plays, ids, archive.now // 1_000)
    return told, once(told, [2, 1] if polled == 1 else [1, 2])


@st.composite
def stories(draw: st.DrawFn, around: int) -> list[Aired]:
    """Up to two dozen plays near some instant (ms); many overlap, on few lanes."""
    plays: list[Aired] = []
    for number in range(draw(st.integers(0, 24))):
        hour = draw(st.sampled_from([-9, -1, 0, 1, 2, 13, 26]))
        started = around + hour * 3_600_000 + draw(st.integers(0, 40)) * 47_500
        length = draw(st.sampled_from([None, 0, 12_000, 29_999, 170_000, 400_000]))
        source = draw(st.sampled_from([1, 2]))
        plays.append(
            Aired(
                number=number,
                started=started,
                song=draw(st.sampled_from(SONGS)),
                source=source,
                stream=draw(st.sampled_from([None, "/live.mp3"])),
                deck=draw(st.sampled_from([None, "a"])),
                ended=None if length is None else started + length,
                aired=draw(st.sampled_from([None, None, 10_000, 200_000])) if length else None,
                reason=draw(st.sampled_from([None, "finished", "error"])) if length else None,
                failed=draw(st.booleans()) if length is not None else False,
                expected=draw(st.sampled_from([None, 0, 100_000, 300_000])),
                presenter=draw(st.sampled_from([None, "Zoë"])),
            )
        )
    return plays

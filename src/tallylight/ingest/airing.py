"""Steps of plays join their stories, and each play ends where its lane says.

Only plays of one lane close each other, so a changed play also changes the one before it.
"""

from collections.abc import Sequence
from typing import Any

from tallylight.ingest.folding import step_row
from tallylight.ingest.pending import Pending
from tallylight.ingest.references import References
from tallylight.ingest.revisions import Revisions
from tallylight.ingest.subjects import Groups, grouped, only, strangers, subject_of
from tallylight.model.fold import PlayStep
from tallylight.model.play import fold_play
from tallylight.model.time import Instant
from tallylight.store.write import plays
from tallylight.store.write.plays import PlayRow
from tallylight.store.write.steps import Chain, add_steps, play_steps
from tallylight.store.write.transaction import Transaction

Position = tuple[str, Instant, str]


class FoldedPlays:
    """The plays that a group of steps touches, before and after."""

    def __init__(self, groups: Groups, rows: dict[str, PlayRow]) -> None:
        self._groups = groups
        self._rows = rows
        self.refused: dict[str, str] = {}
        self.changed: list[PlayRow] = []

    @classmethod
    def load(cls, tx: Transaction, batch: Sequence[Pending]) -> "FoldedPlays":
        """What is known of the subjects of these steps; steps of strangers are `refused`."""
        groups = grouped(batch, "play")
        rows = plays.load(tx, groups) if groups else {}
        folded = cls(groups, rows)
        folded.refused = strangers(groups, rows)
        return folded

    def take(
        self,
        tx: Transaction,
        accepted: Sequence[Pending],
        references: References,
        revisions: Revisions,
    ) -> None:
        """Append these steps and write every play that they change."""
        if not accepted:
            return
        touched: dict[str, PlayRow] = {}
        left: list[Position] = []
        appended: list[Sequence[Any]] = []
        for story, group in only(self._groups, accepted).items():
            row = self._rows.get(story) or _head_row(story, group[0], revisions)
            self._rows[story] = touched[story] = row
            left += position_of(row)
            for one in group:
                key = revisions.next()
                mentions = (references.viewer(one), references.item(one), references.stream(one))
                appended.append(step_row(one, key, row.last_step, mentions))
                row.last_step = key
        add_steps(tx, appended)
        newest = {row.last_step or 0: row for row in touched.values()}
        for head, chain in play_steps(tx, newest).items():
            fold_again(newest[head], chain)
        self.changed = settle(tx, touched, left, revisions)


def position_of(row: PlayRow) -> list[Position]:
    """Where in which lane a play stands; nowhere before it started."""
    if row.play is None or row.lane is None:
        return []
    return [(row.lane, row.play.started_at, row.id)]


def fold_again(row: PlayRow, chain: Chain[PlayStep]) -> None:
    """Fold a play from its steps; one of whose steps some are gone is final."""
    if row.play is None or not chain.is_cut:
        row.play = fold_play(chain.steps)


def settle(
    tx: Transaction, touched: dict[str, PlayRow], left: Sequence[Position], revisions: Revisions
) -> list[PlayRow]:
    """Write `touched` plays and those whose next start they changed, by coming or by leaving."""
    plays.save(tx, list(touched.values()))
    taken = [place for row in touched.values() for place in position_of(row)]
    for place in {*left, *taken}:
        before = plays.neighbour(tx, place, after=False)
        if before is not None:
            touched.setdefault(before.id, before)
    for row in touched.values():
        row.rev = revisions.next()
        for place in position_of(row):
            following = plays.neighbour(tx, place, after=True)
            row.next_start = following.play.started_at if following and following.play else None
    plays.save(tx, list(touched.values()))
    return list(touched.values())


def _head_row(story: str, one: Pending, revisions: Revisions) -> PlayRow:
    return PlayRow(
        key=revisions.next(),
        id=story,
        site=one.origin.site_key,
        source=one.origin.source_key,
        subject=subject_of(one),
    )

"""Steps of plays join their stories, errors mark them, and each play ends where its lane says.

Only plays of one lane close each other, so a changed play also changes the one before it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tallylight.ingest.folding import step_row
from tallylight.ingest.pending import Pending
from tallylight.ingest.references import References
from tallylight.ingest.revisions import Revisions
from tallylight.ingest.subjects import Groups, grouped, only, strangers, subject_of
from tallylight.model.fold import PlayStep
from tallylight.model.observation import ErrorLogged
from tallylight.model.play import fold_play
from tallylight.model.severity import FAILURES
from tallylight.model.time import Instant
from tallylight.store.write import plays
from tallylight.store.write.plays import PlayRow
from tallylight.store.write.steps import Chain, add_steps, play_steps
from tallylight.store.write.transaction import Transaction

_MOST_OF_A_MESSAGE = 2_000
Position = tuple[str, Instant, str]


class FoldedPlays:
    """The plays that a group of steps and errors touches, before and after."""

    def __init__(self, groups: Groups, failed: Groups, rows: dict[str, PlayRow]) -> None:
        self._groups = groups
        self._failed = failed
        self._rows = rows
        self.refused: dict[str, str] = {}
        self.changed: list[PlayRow] = []

    @classmethod
    def load(
        cls, tx: Transaction, batch: Sequence[Pending], errors: Sequence[Pending]
    ) -> "FoldedPlays":
        """What is known of the plays that these tell of; steps of strangers are `refused`."""
        groups, failed = grouped(batch, "play"), grouped(errors, "play")
        rows = plays.load(tx, {**groups, **failed}) if groups or failed else {}
        folded = cls(groups, failed, rows)
        folded.refused = strangers(groups, rows)
        return folded

    def take(
        self,
        tx: Transaction,
        accepted: Sequence[Pending],
        errors: Sequence[Pending],
        references: References,
        revisions: Revisions,
    ) -> None:
        """Append these steps, mark what failed, and write every play that they change."""
        groups, failed = only(self._groups, accepted), only(self._failed, errors)
        if not groups and not failed:
            return
        touched = self._failed_rows(failed)
        new = {
            story: _head_row(story, group[0], revisions)
            for story, group in groups.items()
            if story not in self._rows
        }
        _fail(tx, new)
        self._rows |= new
        left: list[Position] = []
        appended: list[Sequence[Any]] = []
        for story, group in groups.items():
            row = touched[story] = self._rows[story]
            left += position_of(row)
            for one in group:
                key = revisions.next()
                mentions = (references.viewer(one), references.item(one), references.stream(one))
                appended.append(step_row(one, key, row.last_step, mentions))
                row.last_step = key
        add_steps(tx, appended)
        newest = {touched[story].last_step or 0: touched[story] for story in groups}
        for head, chain in play_steps(tx, newest).items():
            fold_again(newest[head], chain)
        self.changed = settle(tx, touched, left, revisions)

    def _failed_rows(self, failed: Groups) -> dict[str, PlayRow]:
        """The plays that errors of their site fell into, marked; what begins later looks back."""
        found: dict[str, PlayRow] = {}
        for story, (first, *_) in failed.items():
            row = self._rows.get(story)
            if row is not None and row.site == first.origin.site_key and row.failure is None:
                row.failure = _failure_of(first)
                found[story] = row
        return found


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


def failures(batch: Iterable[Pending]) -> list[Pending]:
    """The errors in a group that fell into a play."""
    return [
        one
        for one in batch
        if isinstance(one.observation, ErrorLogged)
        and one.observation.data.play_id
        and one.observation.data.severity in FAILURES
    ]


def _fail(tx: Transaction, rows: Mapping[str, PlayRow]) -> None:
    """Mark plays that begin with the errors that came before them."""
    begun: defaultdict[tuple[int, str], list[PlayRow]] = defaultdict(list)
    for row in rows.values():
        begun[row.site, row.subject].append(row)
    for site, source, subject, message in plays.failures(tx, [subject for _, subject in begun]):
        for row in begun[site, subject]:
            # Any program of the site may name a play by its id, else only its own source.
            is_meant = source == row.source or row.id == subject.replace("-", "")
            if is_meant and row.failure is None:
                row.failure = message[:_MOST_OF_A_MESSAGE]


def _failure_of(one: Pending) -> str:
    told = one.observation
    if not isinstance(told, ErrorLogged):
        raise TypeError(told)
    return told.data.message[:_MOST_OF_A_MESSAGE]


def _head_row(story: str, one: Pending, revisions: Revisions) -> PlayRow:
    return PlayRow(
        key=revisions.next(),
        id=story,
        site=one.origin.site_key,
        source=one.origin.source_key,
        subject=subject_of(one),
    )

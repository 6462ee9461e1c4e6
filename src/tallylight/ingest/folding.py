"""Steps of sessions join their stories: appended to the chain of their subject, then folded.

A session takes a step that comes after all it knows from its own row; any other step has the whole
chain folded anew. Both give the same story, which the tests hold them to.
"""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from tallylight.ingest.pending import Pending
from tallylight.ingest.references import References
from tallylight.ingest.revisions import Revisions
from tallylight.ingest.subjects import Groups, grouped, only, step_of, strangers, subject_of
from tallylight.model.fold import FoldRules, Place, SessionStep
from tallylight.model.ids import sitting_id
from tallylight.model.observation import AnySessionStep
from tallylight.model.session import Session, advance, fold_sessions
from tallylight.store.write import sessions
from tallylight.store.write.names import Origin
from tallylight.store.write.sessions import SessionRow, Sittings
from tallylight.store.write.steps import Chain, add_steps, session_steps
from tallylight.store.write.transaction import Transaction

Rules = Callable[[Origin], FoldRules]


class FoldedSessions:
    """The sessions that a group of steps touches, before and after."""

    def __init__(
        self, groups: Groups, subjects: dict[str, list[SessionRow]], sittings: Sittings
    ) -> None:
        self._groups = groups
        self._subjects = subjects
        self._sittings = sittings
        self.refused: dict[str, str] = {}
        self.changed: list[SessionRow] = []
        self.dropped: list[int] = []

    @classmethod
    def load(
        cls, tx: Transaction, batch: Sequence[Pending], sittings: Sittings
    ) -> "FoldedSessions":
        """What is known of the subjects of these steps; steps of strangers are `refused`."""
        groups = grouped(batch, "session")
        subjects = sittings.load(tx, groups)
        folded = cls(groups, subjects, sittings)
        folded.refused = strangers(groups, {uid: rows[0] for uid, rows in subjects.items()})
        return folded

    def take(
        self,
        tx: Transaction,
        accepted: Sequence[Pending],
        references: References,
        revisions: Revisions,
        rules: Rules,
    ) -> None:
        """Append these steps and write every sitting that they change."""
        if not accepted:
            return
        appended: list[Sequence[Any]] = []
        anew: dict[str, FoldRules] = {}
        saved: dict[str, SessionRow] = {}
        for story, group in only(self._groups, accepted).items():
            rows = self._subjects.setdefault(story, [])
            if not rows:
                rows.append(_head_row(story, group[0], revisions))
            told = [_step(one, references) for one in group]
            rows[0].last_step = _chain(rows[0].last_step, group, told, revisions, appended)
            saved[story] = rows[0]
            if _follows(rows, told):
                self._follow(story, told, rules(group[0].origin), revisions, saved)
            else:
                anew[story] = rules(group[0].origin)
        add_steps(tx, appended)
        dropped = self._fold_anew(tx, anew, revisions, saved)
        for row in saved.values():
            row.rev = revisions.next()
        sessions.drop(tx, dropped)
        sessions.save(tx, list(saved.values()))
        self._sittings.keep(self._subjects)
        self.changed = list(saved.values())
        self.dropped = [row.key for row in dropped]

    def _follow(
        self,
        story: str,
        told: list[SessionStep],
        rules: FoldRules,
        revisions: Revisions,
        saved: dict[str, SessionRow],
    ) -> None:
        """Take steps that come after all that is known, one by one."""
        rows = self._subjects[story]
        for step in sorted(told, key=_place):
            present = rows[-1].session
            following = advance(present, step, rules)
            if following is present:
                saved[rows[-1].id] = rows[-1]
            elif present is None:
                rows[-1].session = following
            elif following is not None:
                rows.append(_later_row(rows[0], following, revisions))
                saved[rows[-1].id] = rows[-1]

    def _fold_anew(
        self,
        tx: Transaction,
        anew: dict[str, FoldRules],
        revisions: Revisions,
        saved: dict[str, SessionRow],
    ) -> list[SessionRow]:
        """Fold whole chains; the sittings that are no more."""
        newest = {self._subjects[story][0].last_step or 0: story for story in anew}
        dropped: list[SessionRow] = []
        for head, chain in session_steps(tx, newest).items():
            story = newest[head]
            rows = self._subjects[story]
            kept, gone = fold_subject(rows, chain, anew[story], revisions)
            self._subjects[story] = kept
            saved.update({row.id: row for row in kept})
            for row in gone:
                saved.pop(row.id, None)
                row.rev = revisions.next()
            dropped += gone
        return dropped


def fold_subject(
    rows: Sequence[SessionRow], chain: Chain[SessionStep], rules: FoldRules, revisions: Revisions
) -> tuple[list[SessionRow], list[SessionRow]]:
    """The rows of a subject folded from its steps, and the rows that are no more.

    Where older steps are gone, what they made is final: steps that come after it go on from there,
    and what comes late changes nothing.
    """
    if not chain.is_cut or rows[-1].session is None:
        return place_sittings(rows, fold_sessions(chain.steps, rules), revisions)
    kept = list(rows)
    for step in chain.steps:
        present = kept[-1].session
        if present is None or step.place <= present.last:
            continue
        following = advance(present, step, rules)
        if following is not None and following is not present:
            kept.append(_later_row(kept[0], following, revisions))
    return kept, []


def place_sittings(
    rows: Sequence[SessionRow], sittings: Sequence[Session], revisions: Revisions
) -> tuple[list[SessionRow], list[SessionRow]]:
    """The rows of a subject for these sittings, and the rows that are no more."""
    head = rows[0]
    head.session = sittings[0] if sittings else None
    present = {row.id: row for row in rows[1:]}
    kept = [head]
    for sitting in sittings[1:]:
        row = present.pop(sitting_id(UUID(head.id), sitting.started_at).hex, None)
        if row is None:
            row = _later_row(head, sitting, revisions)
        row.session = sitting
        kept.append(row)
    return kept, list(present.values())


def _follows(rows: Sequence[SessionRow], told: Sequence[SessionStep]) -> bool:
    """Whether these steps can be taken from the rows alone."""
    latest = rows[-1].session
    if latest is None:
        return rows[0].rev == 0
    return min(map(_place, told)) > latest.last


def _head_row(story: str, one: Pending, revisions: Revisions) -> SessionRow:
    return SessionRow(
        key=revisions.next(),
        id=story,
        site=one.origin.site_key,
        source=one.origin.source_key,
        subject=subject_of(one),
    )


def _later_row(head: SessionRow, sitting: Session, revisions: Revisions) -> SessionRow:
    return SessionRow(
        key=revisions.next(),
        id=sitting_id(UUID(head.id), sitting.started_at).hex,
        site=head.site,
        source=head.source,
        subject=head.subject,
        first=head.id,
        session=sitting,
    )


def _chain(
    newest: int | None,
    group: Sequence[Pending],
    told: Sequence[SessionStep],
    revisions: Revisions,
    appended: list[Sequence[Any]],
) -> int | None:
    """Append a subject's steps to `appended`, each pointing at the one before; the newest key."""
    for one, step in zip(group, told, strict=True):
        key = revisions.next()
        appended.append(step_row(one, key, newest, (step.viewer, step.item, step.stream)))
        newest = key
    return newest


def step_row(
    one: Pending, key: int, prev: int | None, mentions: tuple[object, object, object]
) -> tuple[Any, ...]:
    """A step in the column order of `store.write.steps`; it `mentions` viewer, item and stream."""
    return (key, one.id, prev, step_of(one).rank, one.at, one.received_at, *mentions, one.body)


def _step(one: Pending, references: References) -> SessionStep:
    told = one.observation
    if not isinstance(told, AnySessionStep):
        raise TypeError(told)
    return SessionStep(
        Place(one.at, told.rank, one.uid),
        told.data,
        references.viewer(one),
        references.item(one),
        references.stream(one),
    )


def _place(step: SessionStep) -> Place:
    return step.place

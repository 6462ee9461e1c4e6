"""Fold all stories again from their kept steps.

That is what a changed rule needs, and the proof that the stories are what their steps say.

Works in slices, each its own transaction, so that ingest goes on between them. Stories whose steps
are gone stay as they are.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from tallylight.ingest.airing import fold_again, position_of, settle
from tallylight.ingest.folding import Rules, fold_subject
from tallylight.ingest.revisions import Revisions
from tallylight.store import schema
from tallylight.store.write import facts, plays, sessions
from tallylight.store.write.names import Origin
from tallylight.store.write.sessions import SessionRow
from tallylight.store.write.steps import heads, play_steps, session_steps
from tallylight.store.write.transaction import Transaction

SLICE = 1_000
Run = Callable[[Callable[[Transaction], "Slice"]], "Slice"]
OriginOf = Callable[[int, int], Origin]


class Slice(NamedTuple):
    """How many stories were folded again, and the key of the last."""

    stories: int
    last: int


class Derivation(NamedTuple):
    """What stories are folded by: rules, and the origin of a site and source key."""

    rules: Rules
    origin_of: OriginOf


def rederive(run: Run, by: Derivation) -> Iterator[int]:
    """Fold everything again; yields how many stories each slice held.

    `run` runs a function as one write transaction.
    """
    for fold_slice in (_plays_again, _sessions_again):
        done = Slice(0, 0)
        while (done := run(partial(fold_slice, after=done.last, by=by))).stories:
            yield done.stories


def _plays_again(tx: Transaction, after: int, by: Derivation) -> Slice:
    del by  # how a play ends depends on its lane alone
    found = heads(tx, schema.plays, after, SLICE)
    if not found:
        return Slice(0, after)
    revisions = Revisions(facts.last_revision(tx, lock=tx.is_postgres))
    rows = plays.load(tx, [uid for _, uid in found])
    left = [place for row in rows.values() for place in position_of(row)]
    newest = {row.last_step or 0: row for row in rows.values()}
    for head, chain in play_steps(tx, newest).items():
        fold_again(newest[head], chain)
    settle(tx, rows, left, revisions)
    facts.save_revision(tx, revisions.last)
    return Slice(len(found), found[-1][0])


def _sessions_again(tx: Transaction, after: int, by: Derivation) -> Slice:
    found = heads(tx, schema.sessions, after, SLICE)
    if not found:
        return Slice(0, after)
    revisions = Revisions(facts.last_revision(tx, lock=tx.is_postgres))
    subjects = sessions.load(tx, [uid for _, uid in found])
    newest = {rows[0].last_step or 0: rows for rows in subjects.values()}
    saved: list[SessionRow] = []
    dropped: list[SessionRow] = []
    for head, chain in session_steps(tx, newest).items():
        rows = newest[head]
        rules = by.rules(by.origin_of(rows[0].site, rows[0].source))
        kept, gone = fold_subject(rows, chain, rules, revisions)
        saved += kept
        dropped += gone
    for row in (*saved, *dropped):
        row.rev = revisions.next()
    sessions.drop(tx, dropped)
    sessions.save(tx, saved)
    facts.save_revision(tx, revisions.last)
    return Slice(len(found), found[-1][0])

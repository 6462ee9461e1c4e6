"""Rules of who does not count take effect: every viewer, past and future, has the one that decides.

Works in slices, each its own transaction, so that ingest goes on between them. What a rule decides
follows from the rules that there are and from nothing else, so a rule that is removed leaves no
trace, and applying them again changes nothing.
"""

from collections.abc import Callable
from functools import partial

from tallylight.ingest.revisions import Revisions
from tallylight.store.write import facts
from tallylight.store.write.exclusions import Judged, is_any_decided, judge_slice
from tallylight.store.write.transaction import Transaction

SLICE = 5_000
Run = Callable[[Callable[[Transaction], Judged]], Judged]


def apply_exclusions(run: Run) -> int:
    """Apply the rules as they are kept now; how many viewers have another one than before.

    `run` runs a function as one transaction of the writer.
    """
    is_needed = run(_take_notice).seen
    changed = 0
    done = Judged(0, 0, 0)
    while is_needed and (done := run(partial(judge_slice, after=done.last, limit=SLICE))).seen:
        changed += done.changed
    return changed


def _take_notice(tx: Transaction) -> Judged:
    """Take a revision: the writer reads anew what it knew by heart, and so the rules.

    What it gives has seen something where there is a rule, or a viewer who had one.
    """
    revisions = Revisions(facts.last_revision(tx, lock=tx.is_postgres))
    facts.save_revision(tx, revisions.next())
    return Judged(int(is_any_decided(tx)), 0, 0)

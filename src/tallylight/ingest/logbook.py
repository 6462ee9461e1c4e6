"""The event and error logs after the fact: cleared, resolved, reopened, indexed; all in slices."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from tallylight.ingest.revisions import Revisions
from tallylight.model.time import Instant
from tallylight.store.write import log
from tallylight.store.write.facts import last_revision, save_revision
from tallylight.store.write.old_plays import drop_plays
from tallylight.store.write.transaction import Transaction
from tallylight.store.write.words import (
    add_fingerprints,
    add_words_to_events,
    add_words_to_items,
)

Run = Callable[[Callable[[Transaction], Any]], Any]
"""Runs a function as one write transaction of the writer."""
Work = Callable[..., int]
SLICE = 2_000


def clear_events(run: Run, sites: Iterable[int], before: Instant) -> int:
    """Delete the events of these sites that are older than `before`; how many went."""
    slices = [partial(log.drop_events, site=site, before=before, limit=SLICE) for site in sites]
    return sum(in_slices(run, each) for each in slices)


def clear_plays(run: Run, sites: Iterable[int], before: Instant) -> int:
    """Delete the plays of these sites that began before `before`, with their steps; how many."""
    slices = [partial(drop_plays, site=site, before=before, limit=SLICE) for site in sites]
    return sum(in_slices(run, each) for each in slices)


def clear_resolved_errors(run: Run, before: Instant, sites: Iterable[int] | None = None) -> int:
    """Delete the errors that were resolved before `before`, of some sites or of all; how many."""
    work = partial(log.drop_resolved_errors, before=before, limit=SLICE)
    return in_slices(run, partial(work, sites=None if sites is None else [*sites]))


def resolve_group(run: Run, sites: Iterable[int], fingerprint: str, at: Instant) -> int:
    """Resolve all open errors of a fingerprint; what comes later opens the group again."""
    return sum(
        in_slices(run, partial(log.resolve_group, group=(site, fingerprint), at=at, limit=SLICE))
        for site in sites
    )


def reopen_group(run: Run, sites: Iterable[int], fingerprint: str) -> int:
    """Open all resolved errors of a fingerprint again."""
    return sum(
        in_slices(run, partial(log.reopen_group, group=(site, fingerprint), limit=SLICE))
        for site in sites
    )


def resolve_error(run: Run, key: int, at: Instant) -> int:
    """Resolve one error; 0 where it was."""
    return numbered(run, partial(log.resolve_error, key=key, at=at))


def reopen_error(run: Run, key: int) -> int:
    """Take the resolution of one error back; 0 where it was open."""
    return numbered(run, partial(log.reopen_error, key=key))


def make_findable(run: Run) -> int:
    """Give words and fingerprints to rows that were written without; how many got them."""
    total = 0
    for work in (add_words_to_items, add_words_to_events, add_fingerprints):
        while done := run(partial(work, limit=SLICE)):
            total += done
    return total


def in_slices(run: Run, work: Work) -> int:
    """Do work again and again, a transaction each, until nothing is left; how much was done."""
    total = 0
    while done := numbered(run, work):
        total += done
    return total


def numbered(run: Run, work: Work) -> int:
    """Do work that changes facts as one transaction; how much was done."""
    return run(partial(_numbered, work=work))


def _numbered(tx: Transaction, work: Work) -> int:
    """Do work that changes facts, each under a revision of its own."""
    revisions = Revisions(last_revision(tx, lock=tx.is_postgres))
    done = work(tx, revisions=revisions)
    if done:
        save_revision(tx, revisions.last)
    return done

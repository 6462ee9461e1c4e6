"""One group of observations becomes rows and stories in one transaction.

1. Refuse a step whose subject, a UUID, is already a story of another source.
2. Keep only what was not accepted before (receipts), once each.
3. Find or make the streams, items and viewers it mentions.
4. Append whole facts; append steps and fold the stories they belong to.
5. Move the revision counter on.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from tallylight.ingest.airing import FoldedPlays, failures
from tallylight.ingest.folding import FoldedSessions, Rules
from tallylight.ingest.intake import Doubted, Intake, Looked
from tallylight.ingest.pending import Pending
from tallylight.ingest.references import References, resolve
from tallylight.ingest.remembered import Remembered
from tallylight.ingest.revisions import Revisions
from tallylight.ingest.rows import audience_row, error_row, event_row, health_row, metric_row
from tallylight.model.health import HealthFields
from tallylight.model.observation import (
    AudienceFields,
    ErrorFields,
    EventFields,
    MetricFields,
    Step,
)
from tallylight.model.time import Instant
from tallylight.store.write import facts
from tallylight.store.write.coverage import Look, Stretch, extend, latest, save
from tallylight.store.write.plays import PlayRow
from tallylight.store.write.sessions import SessionRow
from tallylight.store.write.transaction import Transaction


class Outcome(msgspec.Struct, kw_only=True):
    """What a commit did: `by_id` was accepted, `refused` was not, and why; ids in hex.

    dropped: the keys of sittings that are no more. seconds: how long it took, until it was durable.
    late: the keys of facts of sealed days that it touched, by kind and day.
    """

    by_id: dict[str, Pending]
    refused: dict[str, str]
    references: References
    plays: list[PlayRow]
    sessions: list[SessionRow]
    stretches: list[Stretch]
    dropped: list[int] = []
    late: dict[tuple[str, int], set[int]] = {}
    seconds: float = 0.0

    def took(self, one: Pending) -> bool:
        """Whether this very observation was accepted, and not another of the same id."""
        return self.by_id.get(one.id) is one


def commit(
    tx: Transaction, remembered: Remembered, intake: Intake, rules: Rules, now: Instant
) -> Outcome:
    """Write a group; the caller's transaction makes it durable."""
    revisions = Revisions(facts.last_revision(tx, lock=tx.is_postgres))
    remembered.resume(revisions.last)
    once: dict[str, Pending] = {}
    for one in intake.observations:
        once.setdefault(one.id, one)
    errors = failures(once.values())
    steps = _by_family(once.values())
    plays = FoldedPlays.load(tx, steps["play"], errors)
    sessions = FoldedSessions.load(tx, steps["session"], remembered.sittings)
    refused = {**plays.refused, **sessions.refused}
    for uid in refused:
        once.pop(uid, None)
    new = facts.acknowledge(tx, once, now)
    once = {uid: one for uid, one in once.items() if uid in new}
    accepted = list(once.values())
    references = resolve(tx, remembered.names, accepted, intake.looks, now)
    if accepted:
        _append_facts(tx, accepted, references, revisions)
        errors = [one for one in errors if one.id in new]
        steps = _by_family(accepted)
        plays.take(tx, steps["play"], errors, references, revisions)
        sessions.take(tx, steps["session"], references, revisions, rules)
    stretches = _cover(tx, intake.looks, references, revisions)
    facts.add_doubts(tx, [_doubt_row(doubt) for doubt in intake.doubts])
    facts.save_revision(tx, revisions.last)
    remembered.leave(revisions.last)
    return Outcome(
        by_id=once,
        refused=refused,
        references=references,
        plays=plays.changed,
        sessions=sessions.changed,
        stretches=stretches,
        dropped=sessions.dropped,
        late=tx.late.told(),
    )


def _by_family(batch: Iterable[Pending]) -> dict[str, list[Pending]]:
    steps: dict[str, list[Pending]] = {"play": [], "session": []}
    for one in batch:
        if isinstance(one.observation, Step):
            steps[one.observation.family].append(one)
    return steps


def _append_facts(
    tx: Transaction, accepted: Sequence[Pending], references: References, revisions: Revisions
) -> None:
    audience: list[Sequence[Any]] = []
    events: list[Sequence[Any]] = []
    errors: list[Sequence[Any]] = []
    metrics: list[Sequence[Any]] = []
    health: list[Sequence[Any]] = []
    for one in accepted:
        match one.observation.data:
            case AudienceFields() as fields:
                audience.append(audience_row(one, fields, references, revisions.next()))
            case EventFields() as fields:
                events.append(event_row(one, fields, references, revisions.next()))
            case ErrorFields() as fields:
                errors.append(error_row(one, fields, references, revisions.next()))
            case MetricFields() as fields:
                metrics.append(metric_row(one, fields, references, revisions.next()))
            case HealthFields() as fields:
                health.append(health_row(one, fields, references, revisions.next()))
            case _:
                pass
    facts.add_audience(tx, audience)
    facts.add_events(tx, events)
    facts.add_errors(tx, errors)
    facts.add_metrics(tx, metrics)
    facts.add_health(tx, health)


def _cover(
    tx: Transaction, looks: Sequence[Looked], references: References, revisions: Revisions
) -> list[Stretch]:
    changed: list[Stretch] = []
    for looked in looks:
        seen = [(references.sighted(looked.origin, one), one) for one in looked.sightings]
        look = Look(
            looked.origin.site_key,
            looked.origin.source_key,
            looked.covers_from,
            looked.at,
            looked.interval_ms,
            seen,
        )
        present = latest(tx, look.source)
        new, grown = extend(present, look, revisions.take(len(seen)))
        save(tx, new, grown)
        changed += new + grown
    return changed


def _doubt_row(doubt: Doubted) -> Sequence[Any]:
    origin = doubt.origin
    return (
        doubt.id.hex,
        origin.site_key,
        origin.source_key,
        doubt.received_at,
        doubt.reason,
        doubt.content_type,
        doubt.payload.hex(),
    )

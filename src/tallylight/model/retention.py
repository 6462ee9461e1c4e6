"""For how long everything is kept."""

from msgspec import Struct


class Kept(Struct, frozen=True):
    """For how many days each is kept, by the names of the settings without their `_days`.

    plays: None keeps them for ever.
    day_files: how long a month that is over keeps a file for each day; then it has one.
    """

    plays: int | None = None
    events: int = 90
    resolved_errors: int = 30
    day_files: int = 3
    rows: int = 35
    counts: int = 400
    metrics: int = 30
    health: int = 30
    hours: int = 730
    steps: int = 90
    quarantine: int = 30
    audit: int = 365
    receipts: int = 8

    @property
    def by_table(self) -> dict[str, int]:
        """The days by the name of the table that they are of, and those of files and hours."""
        told = {"plays": self.plays} if self.plays else dict[str, int]()
        return told | {
            "events": self.events,
            "errors": self.resolved_errors,
            "audience": self.rows,
            "counts": self.counts,
            "metrics": self.metrics,
            "health": self.health,
            "hours": self.hours,
            "steps": self.steps,
            "quarantine": self.quarantine,
            "audit_log": self.audit,
        }

"""For how long everything is kept."""

from msgspec import Struct


class Kept(Struct, frozen=True):
    """For how many days each is kept, by the names of the settings without their `_days`."""

    events: int = 90
    resolved_errors: int = 30
    rows: int = 35
    counts: int = 400
    metrics: int = 30
    health: int = 30
    hours: int = 730
    steps: int = 90
    quarantine: int = 30
    audit: int = 365
    receipts: int = 8

"""What a file of each kind of fact holds: columns, their types, the time that tells its day.

A file keeps references (stream, item, viewer) as the store has them, so that a name, a country or
an exclusion that changes later holds for the past as well.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tallylight.model.time import SECOND, Instant, moment

FAR: Instant = 253_402_214_400 * SECOND
"""How far a story reaches whose end nobody told: to the last day of the year 9999."""
_FACT = {
    "key": "BIGINT",
    "id": "UUID",
    "rev": "BIGINT",
    "site": "INTEGER",
    "source": "INTEGER",
    "stream": "BIGINT",
}


@dataclass(frozen=True)
class Kind:
    """A kind of fact. columns: DuckDB types by name; `at` names the time that tells the day.

    until: how far a fact reaches, as SQL, where that is beyond `at`.
    """

    name: str
    at: str
    columns: Mapping[str, str]
    until: str | None = None

    @property
    def names(self) -> str:
        """All columns, to be selected."""
        return ", ".join(f'"{name}"' for name in self.columns)

    @property
    def reach(self) -> str:
        """How far a fact reaches, as SQL."""
        return self.until or f'"{self.at}"'

    @property
    def order(self) -> str:
        """How the rows of a file are sorted: what is asked for together lies together."""
        return f'site, "{self.at}", key'


PLAYS = Kind(
    "plays",
    "started_at",
    {
        **_FACT,
        "deck": "VARCHAR",
        "item": "BIGINT",
        "started_at": "TIMESTAMPTZ",
        "ended_at": "TIMESTAMPTZ",
        "aired_ms": "BIGINT",
        "expected_ms": "BIGINT",
        "reason": "VARCHAR",
        "had_errors": "BOOLEAN",
        "playlist": "VARCHAR",
        "presenter": "VARCHAR",
        "show": "VARCHAR",
        "rule": "SMALLINT",
    },
)
SESSIONS = Kind(
    "sessions",
    "started_at",
    {
        **_FACT,
        "subject": "VARCHAR",
        "first": "UUID",
        "last_step": "BIGINT",
        "viewer": "BIGINT",
        "item": "BIGINT",
        "started_at": "TIMESTAMPTZ",
        "ended_at": "TIMESTAMPTZ",
        "last_at": "TIMESTAMPTZ",
        "state": "VARCHAR",
        "position_ms": "BIGINT",
        "watched_us": "BIGINT",
        "paused_us": "BIGINT",
        "paused_at": "TIMESTAMPTZ",
        "reason": "VARCHAR",
        "playback_type": "VARCHAR",
        "bytes_served": "BIGINT",
        "excluded": "VARCHAR",
        "data": "VARCHAR",
        "segments": "VARCHAR",
        "rule": "SMALLINT",
    },
    # Where nobody told the end, it is reckoned when read.
    until=f"coalesce(ended_at, TIMESTAMPTZ '{moment(FAR):%Y-%m-%d %H:%M:%S}+00')",
)
AUDIENCE = Kind(
    "audience",
    "at",
    {
        **_FACT,
        "at": "TIMESTAMPTZ",
        "listeners": "INTEGER",
        "excluded": "INTEGER",
        "peak": "INTEGER",
        "unique": "INTEGER",
        "max": "INTEGER",
        "bitrate_kbps": "DOUBLE",
        "incoming_kbps": "DOUBLE",
        "outgoing_kbps": "DOUBLE",
        "bytes_sent": "BIGINT",
        "bytes_received": "BIGINT",
        "slow_listeners": "INTEGER",
        "connections": "BIGINT",
        "interval_ms": "INTEGER",
        "data": "VARCHAR",
    },
)
EVENTS = Kind(
    "events",
    "at",
    {
        **_FACT,
        "at": "TIMESTAMPTZ",
        "level": "VARCHAR",
        "category": "VARCHAR",
        "event": "VARCHAR",
        "message": "VARCHAR",
        "deck": "VARCHAR",
        "item": "BIGINT",
        "metadata": "VARCHAR",
    },
)
ERRORS = Kind(
    "errors",
    "at",
    {
        **_FACT,
        "at": "TIMESTAMPTZ",
        "fingerprint": "VARCHAR",
        "service": "VARCHAR",
        "severity": "VARCHAR",
        "message": "VARCHAR",
        "play_id": "VARCHAR",
        "resolved_at": "TIMESTAMPTZ",
    },
)
KINDS: Mapping[str, Kind] = {
    kind.name: kind for kind in (PLAYS, SESSIONS, AUDIENCE, EVENTS, ERRORS)
}

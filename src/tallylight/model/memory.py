"""What is remembered of a source when its watch begins, so that nothing counts twice."""

from dataclasses import dataclass, field

from tallylight.model.time import Instant


@dataclass(frozen=True)
class OpenSession:
    """A session that the store holds open; `subject` is what its source called it."""

    subject: str
    stream: str | None
    started_at: Instant
    last_step_at: Instant


@dataclass(frozen=True)
class OpenPlay:
    """The newest play of a lane that the store holds open."""

    subject: str
    stream: str | None
    started_at: Instant
    artist: str | None
    title: str


@dataclass(frozen=True)
class Memory:
    """What the store remembers of a source; streams by the names that the source gives them.

    last_seen: per stream (None: the source itself) the last instant it was seen up.
    """

    sessions: tuple[OpenSession, ...] = ()
    plays: tuple[OpenPlay, ...] = ()
    last_seen: dict[str | None, Instant] = field(default_factory=dict[str | None, Instant])

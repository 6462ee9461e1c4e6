"""What every fold shares: steps in their one order, and the rules a site may set.

A story is a pure function of the *set* of its steps: `fold(sorted(steps))`. Steps are ordered by
(`at`, rank, id), so any order of arrival, any batch and any duplicate gives the same story.
"""

from typing import NamedTuple

from msgspec import Struct

from tallylight.model.observation import PlayFields, SessionFields
from tallylight.model.time import HOUR, MINUTE, SECOND, Instant

RULE_VERSION = 1
STARTED, PROGRESSED, ENDED = 0, 1, 2

ItemRef = int | str
ViewerRef = int | str
StreamRef = int | str


class Place(NamedTuple):
    """Where a step stands in the order of its story."""

    at: Instant
    rank: int
    id: bytes


class PlayStep(NamedTuple):
    """A step of a play; `item` and `stream` are references of whoever folds."""

    place: Place
    data: PlayFields
    item: ItemRef | None
    stream: StreamRef | None


class SessionStep(NamedTuple):
    """A step of a session; `viewer`, `item` and `stream` are references of whoever folds."""

    place: Place
    data: SessionFields
    viewer: ViewerRef | None
    item: ItemRef | None
    stream: StreamRef | None


class FoldRules(Struct, frozen=True, kw_only=True):
    """What a fold may be told; all in microseconds.

    resume: a step this long after an end or the begin of a pause continues the sitting.
    silence: beyond it a silent stretch counts only the advance of the position.
    """

    resume_on_demand: Instant = 30 * MINUTE
    resume_live: Instant = 3 * MINUTE
    silence: Instant = 2 * HOUR


POLLED_SILENCE = 5 * MINUTE
NEXT_START_TOLERANCE = 15 * SECOND
EXPECTED_TOLERANCE = 5 * SECOND

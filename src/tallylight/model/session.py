"""The fold of a viewer's or listener's session: sittings of one subject (pure).

A sitting ends when told. A step within the resume window after that end, or after a pause began,
continues it; a later one opens a new sitting, as does a start that long after the step before.
Silence alone never splits.
"""

from collections.abc import Iterable
from operator import attrgetter

from msgspec import Struct

from tallylight.model.fold import (
    ENDED,
    STARTED,
    FoldRules,
    ItemRef,
    Place,
    SessionStep,
    StreamRef,
    ViewerRef,
)
from tallylight.model.observation import SessionFields
from tallylight.model.time import Instant

_WEIGHT = {"direct_play": 1, "direct_stream": 2, "transcode": 3}
_DETAILS = (
    "video_decision",
    "audio_decision",
    "transcode_reason",
    "location",
    "relayed",
    "quality",
    "video_codec",
    "audio_codec",
    "resolution",
    "container",
    "bitrate_kbps",
    "bytes_served",
    "transcode",
    "completed",
    "error",
    "excluded",
)

_details_of = attrgetter(*_DETAILS)


class Segment(Struct, frozen=True, array_like=True, gc=False):
    """From `at` on the sitting was played back like this."""

    at: Instant
    playback_type: str


class Session(Struct, kw_only=True, gc=False):
    """One sitting; durations in µs, `position_ms` in ms.

    last: the place of its latest step. state: what it has been doing since; None once ended.
    paused_at: when the present pause began. ended_at: the told end.
    playback_type: the heaviest that occurred; each change is a segment.
    """

    started_at: Instant
    last: Place
    viewer: ViewerRef | None
    item: ItemRef | None
    stream: StreamRef | None
    state: str | None
    position_ms: int | None = None
    watched: Instant = 0
    paused: Instant = 0
    paused_at: Instant | None = None
    ended_at: Instant | None = None
    reason: str | None = None
    playback_type: str | None = None
    segments: tuple[Segment, ...] = ()
    details: SessionFields


def fold_sessions(steps: Iterable[SessionStep], rules: FoldRules) -> list[Session]:
    """All sittings that these steps, in their order, tell of."""
    sittings: list[Session] = []
    for step in steps:
        last = sittings[-1] if sittings else None
        following = advance(last, step, rules)
        if following is not last and following is not None:
            sittings.append(following)
    return sittings


def advance(session: Session | None, step: SessionStep, rules: FoldRules) -> Session | None:
    """The sitting after one more step: `session` itself, changed, or a new one.

    None while nothing started: an end without a start waits for it.
    """
    if session is None:
        return _opened(step, None) if _tells_enough(step) else None
    if session.state is None and step.place.rank == ENDED:
        session.last = step.place
        return session
    if _opens_anew(session, step, rules):
        return _opened(step, session)
    _let_pass(session, step, rules)
    _take(session, step)
    return session


def _tells_enough(step: SessionStep) -> bool:
    if step.place.rank == ENDED or step.viewer is None:
        return False
    return step.item is not None or step.stream is not None


def _resume_window(session: Session, rules: FoldRules) -> Instant:
    return rules.resume_live if session.item is None else rules.resume_on_demand


def _opens_anew(session: Session, step: SessionStep, rules: FoldRules) -> bool:
    window = _resume_window(session, rules)
    if session.ended_at is not None:
        return step.place.at - session.ended_at > window
    if step.place.rank == ENDED:
        return False
    if session.paused_at is not None and _state_after(session, step) != "paused":
        return step.place.at - session.paused_at > window
    return step.place.rank == STARTED and step.place.at - session.last.at > window


def _state_after(session: Session, step: SessionStep) -> str:
    if step.data.state:
        return step.data.state
    return "playing" if step.place.rank == STARTED else session.state or "playing"


def _opened(step: SessionStep, before: Session | None) -> Session:
    session = Session(
        started_at=step.place.at,
        last=step.place,
        viewer=before.viewer if before else None,
        item=before.item if before else None,
        stream=before.stream if before else None,
        state="playing",
        details=SessionFields(),
    )
    _take(session, step)
    return session


def _let_pass(session: Session, step: SessionStep, rules: FoldRules) -> None:
    """Count the time since the latest step by what the session did in it."""
    gap = step.place.at - session.last.at
    if session.state == "playing":
        session.watched += _watched_in(session, step, gap, rules)
    elif session.state == "paused":
        session.paused += gap


def _watched_in(session: Session, step: SessionStep, gap: Instant, rules: FoldRules) -> Instant:
    if gap <= rules.silence:
        return gap
    if session.position_ms is not None and step.data.position_ms is not None:
        advanced = (step.data.position_ms - session.position_ms) * 1_000
        return max(0, min(gap, advanced))
    return gap if step.place.rank == ENDED else 0


def _take(session: Session, step: SessionStep) -> None:
    data, at = step.data, step.place.at
    session.last = step.place
    session.viewer = step.viewer or session.viewer
    session.item = step.item or session.item
    session.stream = step.stream or session.stream
    if data.position_ms is not None:
        session.position_ms = data.position_ms
    if data.playback_type:
        _play_back_as(session, data.playback_type, at)
    for name, told in zip(_DETAILS, _details_of(data), strict=True):
        if told is not None:
            setattr(session.details, name, told)
    if step.place.rank == ENDED:
        session.state, session.paused_at = None, None
        session.ended_at, session.reason = at, data.reason
        return
    state = _state_after(session, step)
    if state != "paused":
        session.paused_at = None
    elif session.paused_at is None:
        session.paused_at = at
    session.state, session.ended_at, session.reason = state, None, None


def _play_back_as(session: Session, playback_type: str, at: Instant) -> None:
    if not session.segments or session.segments[-1].playback_type != playback_type:
        session.segments = (*session.segments, Segment(at, playback_type))
    if _WEIGHT[playback_type] > _WEIGHT.get(session.playback_type or "", 0):
        session.playback_type = playback_type


class Standing(Struct, frozen=True):
    """A sitting as it stands at some instant; durations in ms."""

    is_active: bool
    ended_at: Instant | None
    watched_ms: int
    paused_ms: int
    stop_reason: str | None


def standing(
    session: Session, now: Instant, *, last_listed: Instant | None, timeout: Instant
) -> Standing:
    """What a sitting amounts to at `now`; nothing is ever written as closed by a clock.

    last_listed: the last good look at its source, for one that lists its sessions.
    timeout: how long after its last sign of life it is still believed to go on.
    """
    if session.ended_at is not None:
        ended: Instant | None = session.ended_at
        active = False
        reason = session.reason
        watched, paused = session.watched, session.paused
    else:
        sign = max(session.last.at, last_listed or session.last.at)
        active = now - sign <= timeout
        until = max(sign, now) if active else sign
        ended = None if active else sign
        reason = None if active else "lost"
        since_last = until - session.last.at
        watched = session.watched + (since_last if session.state == "playing" else 0)
        paused = session.paused + (since_last if session.state == "paused" else 0)
    return Standing(active, ended, watched // 1_000, paused // 1_000, reason)

"""News of what is on air: of a stream, or of a station that tells its plays and no stream."""

from collections.abc import Iterable

from tallylight.live.cards import NowPlaying, PlayChanged
from tallylight.live.present import SitePresent
from tallylight.model.record import PlayRecord
from tallylight.model.time import Instant, rfc3339


def stream_plays(present: SitePresent, stream: int, now: Instant) -> PlayChanged | None:
    """What a stream plays now, and before; None where nobody knows yet who it is."""
    identity = present.identity(stream)
    if identity is None:
        return None
    playing = present.card(stream, now).now_playing
    recent = present.gathered.recent_plays
    theirs = [one for one in recent if one.stream and one.stream.name == identity.name]
    return _changed(present, identity.id, playing, theirs, now)


def station_plays(present: SitePresent, playing: NowPlaying | None, now: Instant) -> PlayChanged:
    """What a station plays now that tells no stream, and before."""
    theirs = [one for one in present.gathered.recent_plays if one.stream is None]
    return _changed(present, None, playing, theirs, now)


def _changed(
    present: SitePresent,
    stream: str | None,
    playing: NowPlaying | None,
    recent: Iterable[PlayRecord],
    now: Instant,
) -> PlayChanged:
    before = (one for one in recent if playing is None or str(one.id) != playing.play_id)
    return PlayChanged(
        site=present.slug,
        at=rfc3339(now),
        stream=stream,
        play=playing,
        previous=next(before, None),
    )

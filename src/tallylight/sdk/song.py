"""Songs as programs have them: AzuraCast's song object as it comes, S2's keys, or a title."""

from collections.abc import Mapping
from typing import Any, cast

from tallylight.sdk.plain import known_text, number, plain_mapping

UNKNOWN_TITLE = "Unknown title"
UNKNOWN_ARTIST = "Unknown artist"
_LONGEST_MS = 10 * 365 * 86_400_000
_LONGEST_PROCESS_ID = 2**62
# Long, and of no use to statistics.
_LEFT_OUT = ("lyrics",)

Told = Mapping[str, Any]


def item_of(song: object) -> dict[str, Any]:
    """The item that a song is: a mapping with `artist`, `title`, …, or just a title.

    Lengths are in seconds there and in ms here. What is missing is called unknown.
    """
    if not isinstance(song, Mapping):
        return {"title": known_text(song, 1_000) or UNKNOWN_TITLE}
    told = cast("Told", song)
    artist, title = _named(told)
    item = {
        "title": title or UNKNOWN_TITLE,
        "artist": artist or UNKNOWN_ARTIST,
        "album": known_text(told.get("album"), 1_000),
        "external_id": song_id(told),
        "genre": known_text(told.get("genre"), 255),
        "isrc": known_text(told.get("isrc"), 255),
        "artwork_url": known_text(told.get("artwork_url") or told.get("art"), 2_000),
        "duration_ms": length_ms(told),
        "kind": known_text(told.get("kind"), 32),
    }
    return {name: value for name, value in item.items() if value is not None}


def song_id(told: Told) -> str | None:
    """The station's own id of a song."""
    return known_text(told.get("azuracast_song_id") or told.get("id"), 255)


def length_ms(told: Told) -> int | None:
    """The length of a song in ms; None where it is not known, or 0."""
    seconds = number(told.get("duration"))
    if seconds is None or not 0 < seconds * 1_000 <= _LONGEST_MS:
        return None
    return round(seconds * 1_000)


def play_of(track_info: object) -> dict[str, Any]:
    """What a started play tells: the item and where it plays, beside what was told, as it was.

    AzuraCast's `now_playing` is understood as well: the song in it, its playlist and its length.
    """
    is_mapping = isinstance(track_info, Mapping)
    told = cast("Told", track_info if is_mapping else {})
    song = told.get("song")
    within: Told = cast("Told", song) if isinstance(song, Mapping) else told
    item = item_of(within if is_mapping else str(track_info or ""))
    play = {
        "item": item,
        "expected_ms": length_ms(told) or item.get("duration_ms"),
        **{
            name: known_text(told.get(name), 255)
            for name in ("stream", "deck", "playlist", "presenter", "show")
        },
        "metadata": plain_mapping(
            {name: value for name, value in within.items() if name not in _LEFT_OUT}
        ),
    }
    return {name: value for name, value in play.items() if value is not None}


def process_id(value: object) -> int | None:
    """A process id that is one."""
    found = number(value)
    return int(found) if found is not None and 0 < found < _LONGEST_PROCESS_ID else None


def _named(told: Told) -> tuple[str | None, str | None]:
    """Artist and title, else what the one text for both says."""
    artist, title = (known_text(told.get(name), 1_000) for name in ("artist", "title"))
    whole = known_text(told.get("text"), 1_000)
    if artist or title or not whole:
        return artist, title
    before, dash, after = whole.partition(" - ")
    return (before, after) if dash else (None, whole)

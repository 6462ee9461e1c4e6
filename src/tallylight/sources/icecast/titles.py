"""A stream title as an item: artist and title apart, broken text repaired, spots recognised."""

import re
import sys
from contextlib import suppress

from msgspec import Struct

from tallylight.model.item import Item, Kind
from tallylight.model.text import folded
from tallylight.sources.icecast.config import IcecastConfig, listed

_LONGEST = 1_000
_SEPARATORS = (" - ", " – ", " — ")
# What Icecast makes of a character that the mount's charset, Latin-1 by default, does not have.
_REFERENCE = re.compile(r"&#([0-9]{3,7});", re.ASCII)
_NOTHING = " -–—_"

Words = tuple[tuple[Kind, re.Pattern[str]], ...]


class Told(Struct, frozen=True):
    """What a mount says it plays: the item, and the title as the server gave it."""

    item: Item
    raw: str


def words_of(config: IcecastConfig) -> Words:
    """The configured words, ready to recognise what is no song."""
    kinds: tuple[tuple[Kind, str], ...] = (
        ("advert", config.adverts),
        ("jingle", config.jingles),
        ("station_id", config.station_ids),
    )
    return tuple((kind, _pattern(listed(words))) for kind, words in kinds if listed(words))


def told_by(title: str | None, artist: str | None, words: Words) -> Told | None:
    """What a mount with these texts plays; None where they say nothing."""
    raw = repaired(title or "").strip()
    named = repaired(artist or "").strip()
    if not named:
        named, raw = _split(raw)
    if not raw.strip(_NOTHING):
        return None
    item = Item(
        artist=named[:_LONGEST] or None, title=raw[:_LONGEST], kind=_kind(named, raw, words)
    )
    return Told(item, title or raw)


def repaired(text: str) -> str:
    """`text` as it was meant where UTF-8 was read, or written, as Latin-1 on its way."""
    with suppress(UnicodeError):
        text = text.encode("latin-1").decode("utf-8")
    return _REFERENCE.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    code = int(found[1])
    is_surrogate = 0xD800 <= code <= 0xDFFF  # noqa: PLR2004 - Unicode: half of a character
    is_lost = 0x80 <= code <= sys.maxunicode and not is_surrogate  # noqa: PLR2004 - beyond ASCII
    return chr(code) if is_lost else found[0]


def _split(text: str) -> tuple[str, str]:
    """Artist and title of "artist - title"; without a separator all of it is the title."""
    places = [(text.find(mark), mark) for mark in _SEPARATORS if mark in text]
    if not places:
        return "", text.removeprefix("- ").removesuffix(" -").strip()
    at, mark = min(places)
    artist, title = text[:at].strip(), text[at + len(mark) :].strip()
    return (artist, title) if title else ("", artist)


def _kind(artist: str, title: str, words: Words) -> Kind | None:
    parts = [folded(part) for part in (artist, title) if part]
    for kind, pattern in words:
        if any(pattern.fullmatch(part) for part in parts):
            return kind
    return None


def _pattern(words: list[str]) -> re.Pattern[str]:
    """Such a word alone, with a number, in brackets or before a colon: not "Jingle Bells"."""
    any_word = "|".join(
        ".*".join(re.escape(folded(part)) for part in word.split("*")) for word in words
    )
    return re.compile(rf"[^\w]*(?:{any_word})(?:[\W\d_]*|\s*[:\])_#].*)")

"""What is played: a song, an episode, a film, a channel, an advert."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from tallylight.model.ids import derived
from tallylight.model.text import folded, track_key

Kind = Literal[
    "song",
    "episode",
    "movie",
    "channel",
    "live",
    "advert",
    "jingle",
    "station_id",
    "promo",
    "news",
    "other",
]
Name = Annotated[str, Meta(max_length=255)]
Title = Annotated[str, Meta(min_length=1, max_length=1_000)]
Millis = Annotated[int, Meta(ge=0, le=10 * 365 * 86_400_000)]


class Item(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False, cache_hash=True):
    """An item as a source describes it; `title` is all that must be known."""

    title: Title
    kind: Kind | None = None
    external_id: Name | None = None
    artist: Annotated[str, Meta(max_length=1_000)] | None = None
    album: Annotated[str, Meta(max_length=1_000)] | None = None
    series: Name | None = None
    season: Annotated[int, Meta(ge=0, le=100_000)] | None = None
    episode: Annotated[int, Meta(ge=0, le=10_000_000)] | None = None
    genre: Name | None = None
    genres: tuple[Name, ...] = ()
    categories: tuple[Name, ...] = ()
    duration_ms: Millis | None = None
    isrc: Name | None = None
    label: Name | None = None
    composer: Annotated[str, Meta(max_length=1_000)] | None = None
    licensed: bool | None = None
    year: Annotated[int, Meta(ge=0, le=9_999)] | None = None
    guid: Name | None = None
    library: Name | None = None
    artwork_url: Annotated[str, Meta(max_length=2_000)] | None = None


def item_key(item: Item, source: str) -> str:
    """The key an item is known by, from this description alone.

    The first of: the id the source gives it, ISRC, GUID, `track_key`. Two keys of one thing
    are linked in the alias table, which is applied when read.
    """
    if item.external_id:
        return f"ext:{source}:{item.external_id}"
    if item.isrc:
        return f"isrc:{item.isrc.replace('-', '').strip().upper()}"
    if item.guid:
        return f"guid:{item.guid.strip()}"
    if item.series:
        place = f"s{item.season if item.season is not None else '?'}e{item.episode or '?'}"
        return f"episode:{folded(item.series)} {place} {folded(item.title)}"
    return f"track:{track_key(item.artist, item.title)}"


def item_id(site: str, key: str) -> UUID:
    """The id of the item known by `key` at a site: any derivation gives the same one."""
    return derived("item", site, key)

"""What several relations can be grouped and chosen by; `f` is the fact, the rest its names."""

from tallylight.analytics import dialect
from tallylight.analytics.contract import Dimension

SITE = Dimension("Site", "si.slug", ("site",))
STREAM = Dimension("Stream", "st.name", ("stream",))
PROGRAMME = Dimension("Programme", "coalesce(st.programme, st.name)", ("stream",))
PLACES = {"site": SITE, "stream": STREAM, "programme": PROGRAMME}
PLAYBACK = Dimension("Playback", "f.playback_type")

ITEM = Dimension("Item", "it.id", ("item",), {"title": "it.title", "artist": "it.artist"})
ITEMS = {
    "item": ITEM,
    "artist": Dimension("Artist", "it.artist", ("item",)),
    "album": Dimension("Album", dialect.told("it.data", "album"), ("item",)),
    "genre": Dimension(
        "Genre",
        f"coalesce({dialect.told('it.data', 'genre')}, {dialect.told('it.data', 'genres[0]')})",
        ("item",),
    ),
    "category": Dimension(
        "Category",
        "ca.category",
        ("category",),
        unfolds="categories AS ca WHERE ca.item = f.item",
    ),
    "kind": Dimension("Kind", "it.kind", ("item",)),
}
VIEWERS = {
    "person": Dimension("Person", "pe.id", ("person",), is_personal=True),
    "app": Dimension("App", "vi.client", ("viewer",)),
    "device": Dimension("Device", "vi.device", ("viewer",)),
    "country": Dimension("Country", "vi.country", ("viewer",)),
}
TIMES = ("weekday", "hour")
"""Pieces of local time that everything can be grouped by: 0 is Monday, hours are 0 to 23."""

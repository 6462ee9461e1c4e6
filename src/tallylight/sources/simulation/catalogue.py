"""What the simulated station is: its programmes, their mounts, and music that nobody made."""

from functools import lru_cache
from random import Random

from msgspec import Struct

from tallylight.model.item import Item


class Outlet(Struct, frozen=True):
    """A mount and its nominal rate in kbit/s."""

    mount: str
    kbps: int


class Programme(Struct, frozen=True, kw_only=True):
    """One programme on one or more mounts; lengths of its tracks in seconds."""

    name: str
    outlets: tuple[Outlet, ...]
    genre: str
    tracks: int
    usual_length: int
    spread: int
    has_spots: bool = False

    @property
    def mounts(self) -> tuple[str, ...]:
        """Its mounts by name; the first carries its plays."""
        return tuple(sorted(outlet.mount for outlet in self.outlets))


PROGRAMMES = (
    Programme(
        name="Aurora FM",
        outlets=(Outlet("/aurora.aac", 96), Outlet("/aurora.mp3", 192)),
        genre="Pop",
        tracks=360,
        usual_length=230,
        spread=40,
        has_spots=True,
    ),
    Programme(
        name="Aurora Jazz",
        outlets=(Outlet("/jazz.mp3", 128),),
        genre="Jazz",
        tracks=140,
        usual_length=340,
        spread=90,
    ),
    Programme(
        name="Aurora Night",
        outlets=(Outlet("/night.opus", 96),),
        genre="Ambient",
        tracks=80,
        usual_length=500,
        spread=130,
    ),
)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_FIRST = _words("Mira Jonas Elif Tomás Ingrid Kofi Lena Pavel Noor Sanna Marco Yuki Adaeze Björn")
_LAST = _words("Holm Varga Okafor Lindqvist Moreau Tanaka Ferreira Novák Berg Aydin Rossi Kallas")
_BANDS = (
    "Paper Lanterns", "The Slow Tides", "Glass Harbour", "Neon Orchard", "Night Ferry",
    "Salt & Cedar", "The Understudies", "Violet Hour", "Hollow Pines", "Motel Galaxy",
    "Kites over Malmö", "The Long Afternoon", "Velvet Static", "Ten Thousand Windows",
)  # fmt: skip
_QUALITIES = _words(
    "Silver Northern Paper Electric Quiet Golden Broken Distant Winter Velvet Crooked Open"
    " Wandering Blue Early Foreign"
)
_THINGS = _words(
    "Harbour Summer Letters Rooms Satellites Gardens Rivers Shadows Trains Lanterns Mornings"
    " Islands Signals Windows Strangers Mirrors Tides Streets"
)


def dice(*parts: object) -> Random:
    """Chance that falls the same way whenever the same is asked."""
    return Random("/".join(map(str, parts)))  # noqa: S311 - a game, not a secret


@lru_cache(maxsize=16)
def library(seed: int, programme: Programme) -> tuple[Item, ...]:
    """All that a programme has to play."""
    chance = dice(seed, programme.name, "library")
    return tuple(_track(chance, programme, number) for number in range(programme.tracks))


def _track(chance: Random, programme: Programme, number: int) -> Item:
    is_band = programme.genre == "Pop" and chance.random() < 0.6  # noqa: PLR2004 - a share
    artist = (
        chance.choice(_BANDS)
        if is_band
        else f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"
        + (" Trio" if programme.genre == "Jazz" and number % 3 == 0 else "")
    )
    quality, thing = chance.choice(_QUALITIES), chance.choice(_THINGS)
    title = chance.choice(
        (f"{quality} {thing}", f"{thing} in {quality} Light", f"The {quality} {thing}", thing)
    )
    length = max(95, int(chance.gauss(programme.usual_length, programme.spread)))
    return Item(
        external_id=f"{programme.genre.lower()}-{number:04}",
        title=title,
        artist=artist,
        album=f"{quality} {chance.choice(_THINGS)}",
        genre=programme.genre,
        year=chance.randint(1962, 2026),
        duration_ms=length * 1_000,
    )

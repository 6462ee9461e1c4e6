"""What happens to a station, second by second: titles, listeners, three accidents. Seeded."""

import random
from collections.abc import Callable, Iterator

from tests.journeys.station import JAZZ, MOUNTS, ROCK, Station

Act = Callable[[Station], object]
Entry = tuple[float, Act]

LISTENERS = 25
# Long enough for two looks, and their slack.
SHORTEST_STAY = 6.5
ENCODER_KILLED, ENCODER_BACK = 30, 40
ICECAST_KILLED, ICECAST_BACK = 56, 63
TALLYLIGHT_KILLED, TALLYLIGHT_BACK = 92, 110
LAST_LEAVE = 125
# Of those who come in the evening, how many leave when: some stay to the end.
EVENING = ((6, (87, 90)), (5, (98, 106)), (5, (121, LAST_LEAVE)), (6, None))
PEAK = sum(count for count, _ in EVENING)


def timetable(seed: int) -> list[Entry]:
    """All that happens, in its order; seconds since the station was first looked at."""
    dice = random.Random(seed)
    entries = [*titles(), *accidents(), *mornings(dice), *evenings(dice)]
    return sorted(entries, key=lambda entry: entry[0])


def titles() -> Iterator[Entry]:
    """Every change of title; "Das Model" and "Roads" go on through an accident."""
    for second, programme, title in (
        (1, ROCK, "Björk - Jóga"),
        (1, JAZZ, "Nina Simone - Sinnerman"),
        (14, ROCK, "1979"),
        (22, JAZZ, "Miles Davis - So What"),
        (34, ROCK, "Kraftwerk - Das Model"),
        (48, JAZZ, "John Coltrane - Naima"),
        (66, JAZZ, "Ella Fitzgerald - Summertime"),
        (76, ROCK, "Portishead - Roads"),
        (84, JAZZ, "Chet Baker - Almost Blue"),
        (100, JAZZ, "Bill Evans - Peace Piece"),
        (122, ROCK, "Air - La femme d’argent"),
        (124, JAZZ, "Ella Fitzgerald - Summertime"),
    ):
        yield second, lambda station, about=(programme, title): station.change_title(*about)


def accidents() -> Iterator[Entry]:
    """The encoder of the first simulcast mount dies, then Icecast, then Tallylight."""
    first = MOUNTS[0]
    yield ENCODER_KILLED, lambda station: station.kill_encoder(first)
    yield ENCODER_BACK, lambda station: station.start_encoder(first)
    yield ICECAST_KILLED, lambda station: station.kill_icecast()
    yield ICECAST_BACK, lambda station: station.start_icecast()
    yield TALLYLIGHT_KILLED, lambda station: station.kill_watchers()
    yield TALLYLIGHT_BACK, lambda station: station.start_watchers()


def mornings(dice: random.Random) -> Iterator[Entry]:
    """Everyone comes once before Icecast dies; whoever is still there is put out by it."""
    for listener in range(LISTENERS):
        mount = MOUNTS[listener % 3]
        closes = ENCODER_KILLED if mount == MOUNTS[0] else ICECAST_KILLED
        comes = dice.uniform(3, closes - SHORTEST_STAY)
        leaves = comes + dice.uniform(SHORTEST_STAY, 25)
        yield from visit(listener, mount, comes, leaves if leaves < closes - 1 else None)


def evenings(dice: random.Random) -> Iterator[Entry]:
    """Most come at once, so that a peak is held; some leave, and some come, while nobody looks."""
    listeners = iter(dice.sample(range(LISTENERS), LISTENERS))
    for count, span in EVENING:
        for _ in range(count):
            listener = next(listeners)
            leaves = dice.uniform(*span) if span else None
            yield from visit(listener, MOUNTS[(listener + 1) % 3], dice.uniform(69, 77), leaves)
    for listener in listeners:
        comes, leaves = dice.uniform(98, 106), dice.uniform(121, LAST_LEAVE)
        yield from visit(listener, MOUNTS[(listener + 1) % 3], comes, leaves)


def visit(listener: int, mount: str, comes: float, leaves: float | None) -> Iterator[Entry]:
    yield comes, lambda station: station.come(listener, mount)
    if leaves is not None:
        yield leaves, lambda station: station.leave(listener)

"""What the facts of an archive refer to: sources, streams, items, people; and when it was known."""

from collections.abc import Iterator
from random import Random
from typing import Any

from bench.past.rows import write_table
from bench.past.shape import APPS, COUNTRIES, DEVICES, JINGLES, POLL_MS, RADIO, SCREEN, SITE
from bench.past.sizes import ZONE, Size
from tallylight.model.time import DAY, HOUR, MINUTE, Instant
from tallylight.model.words import words_of

AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
_GENRES = ("Pop", "Rock", "Jazz", "Chanson", "Electronic", "Soul", "Folk")
_KINDS = {"song": "Song", "jingle": "Jingle", "movie": "Film"}


def write_names(store: Any, size: Size, start: Instant, end: Instant) -> None:
    """Write all names, in the order of the keys that facts have."""
    random = Random(size.sessions)
    store.execute("UPDATE sites SET zone = ? WHERE key = ?", (ZONE, SITE))
    sources = [
        (RADIO, _uid(random), SITE, "icecast", "studio", "{}", 0, 1, start),
        (SCREEN, _uid(random), SITE, "push", "cinema", "{}", 1, 1, start),
    ]
    columns = ("key", "id", "site", "kind", "name", "config", "enabled", "version", "created_at")
    write_table(store, "sources", columns, sources)
    streams = [
        (key, _uid(random), SITE, RADIO, f"/studio-{key}.mp3", f"Studio {key}", start)
        for key in range(1, size.streams + 1)
    ]
    columns = ("key", "id", "site", "source", "name", "title", "created_at")
    write_table(store, "streams", columns, streams)
    _items(store, size, start, random)
    _people(store, size, random)
    columns = ("key", "rev", "site", "source", "stream", "state", "started_at", "last_at", "looks")
    rows = [
        (key, key, *told, (told[-1] - told[-2]) // 1_000 // POLL_MS + 1, POLL_MS)
        for key, told in enumerate(_stretches(size, start, end, random), 1)
    ]
    write_table(store, "coverage", (*columns, "interval_ms"), rows)


def _items(store: Any, size: Size, start: Instant, random: Random) -> None:
    kinds = ["song"] * size.songs + ["jingle"] * JINGLES + ["movie"] * size.films
    columns = (
        "key", "id", "site", "item_key", "title", "artist", "kind", "duration_ms", "data",
        "told_at", "told_by", "words",
    )  # fmt: skip
    write_table(store, "items", columns, _listed(kinds, start, random))


def _listed(kinds: list[str], start: Instant, random: Random) -> Iterator[tuple[Any, ...]]:
    for key, kind in enumerate(kinds, 1):
        title = f"{_KINDS[kind]} number {key}"
        artist = f"Artist {key % 977}" if kind == "song" else None
        length = {"song": 150_000 + key * 7_919 % 130_000, "jingle": 9_000}.get(kind, 6_600_000)
        data = (
            f'{{"title":"{title}","genre":"{_GENRES[key % len(_GENRES)]}",'
            f'"album":"Album {key % 313}","categories":["{kind}s","Rotation {key % 5}"]}}'
        )
        words = " ".join(words_of(title, artist))
        uid = _uid(random)
        key_of_item = f"track:{title.lower()}"
        yield key, uid, 1, key_of_item, title, artist, kind, length, data, start, uid, words


def _people(store: Any, size: Size, random: Random) -> None:
    people = range(1, size.people + 1)
    rows = ((key, _uid(random), SITE, f"ext:cinema:user-{key}") for key in people)
    write_table(store, "people", ("key", "id", "site", "person_key"), rows)
    # Some have a second appearance, behind the first ones of all.
    seconds = range(1, size.people // 4 + 1)
    viewers = [*people, *seconds]
    columns = ("key", "id", "site", "person", "name", "ip", "user_agent", "device", "client")
    told = (
        (
            key, _uid(random), SITE, person, f"Listener {person}",
            f"198.51.{person // 250 % 250}.{person % 250}", AGENT, _one(random, DEVICES),
            _one(random, APPS), _one(random, COUNTRIES),
        )
        for key, person in enumerate(viewers, 1)
    )  # fmt: skip
    write_table(store, "viewers", (*columns, "country"), told)


def _stretches(
    size: Size, start: Instant, end: Instant, random: Random
) -> Iterator[tuple[int, int, int | None, str, Instant, Instant]]:
    """The source answered but for ten minutes a month; each stream was away now and then."""
    at = start
    while at < end:
        until = min(at + 30 * DAY, end)
        yield SITE, RADIO, None, "up", at, until
        at = until + 10 * MINUTE
    for stream in range(1, size.streams + 1):
        at = start
        while at < end:
            until = min(at + random.randrange(1, 20) * DAY, end)
            yield SITE, RADIO, stream, "up", at, until
            down = min(until + random.randrange(1, 40) * HOUR // 20, end)
            if down > until:
                yield SITE, RADIO, stream, "down", until, down
            at = down


def _one(random: Random, words: tuple[str, ...]) -> str:
    return words[min(int(random.expovariate(0.5)), len(words) - 1)]


def _uid(random: Random) -> bytes:
    return random.randbytes(16)

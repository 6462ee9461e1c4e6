"""What items are found by, and words and fingerprints for rows that came without them."""

from collections.abc import Mapping

import msgspec

from tallylight.model.fingerprint import fingerprint
from tallylight.model.item import Item
from tallylight.model.words import event_words, words_of
from tallylight.store import schema
from tallylight.store.write.recent import Recent
from tallylight.store.write.transaction import Transaction

Told = tuple[str, str | None]


class ItemWords:
    """Writes the words of an item when its title or artist changed, and at no other time."""

    def __init__(self) -> None:
        self._told: Recent[str] = Recent()
        self.clear = self._told.clear

    def keep(self, tx: Transaction, told: Mapping[str, Told]) -> None:
        """Follow items whose rows are written; `told` is title and artist by id in hex."""
        changed = [uid for uid, text in told.items() if self._told.get(uid) != text]
        if not changed:
            return
        # What is told now need not be the newest: the row decides.
        where = f"id IN ({tx.values(schema.items.c.id)})"
        found = tx.select(
            schema.items, ("key", "id", "title", "artist"), where, (tx.document(changed),)
        )
        rows = [(key, " ".join(words_of(title, artist))) for key, _, title, artist in found]
        tx.change(schema.items, ("key", "words"), rows)
        for _, uid, title, artist in found:
            self._told.put(bytes(uid).hex(), (title, artist))


def add_words_to_events(tx: Transaction, limit: int) -> int:
    """Make some events findable that were written before words were kept; how many."""
    events, items = schema.events, schema.items
    found = tx.run(
        f"SELECT {', '.join(tx.cells(events, ('key', 'message', 'event')))}, "
        f"{tx.cells(items, ('data',))[0]} FROM events "
        "LEFT JOIN items ON items.key = events.item WHERE events.words IS NULL "
        "ORDER BY events.key DESC LIMIT ?",
        (limit,),
    )
    rows = [
        (key, " ".join(event_words(message, event, _item(about))))
        for key, message, event, about in found
    ]
    if rows:
        tx.change(events, ("key", "words"), rows)
    return len(rows)


def add_words_to_items(tx: Transaction, limit: int) -> int:
    """Make some items findable that were written before words were kept; how many."""
    where = "words IS NULL ORDER BY key DESC LIMIT ?"
    found = tx.select(schema.items, ("key", "title", "artist"), where, (limit,))
    rows = [(key, " ".join(words_of(title, artist))) for key, title, artist in found]
    if rows:
        tx.change(schema.items, ("key", "words"), rows)
    return len(rows)


def add_fingerprints(tx: Transaction, limit: int) -> int:
    """Give some errors a fingerprint that were written before there were any; how many."""
    where = (
        "fingerprint IS NULL AND site IN (SELECT key FROM sites) ORDER BY site, fingerprint LIMIT ?"
    )
    found = tx.select(schema.errors, ("key", "service", "message", "at"), where, (limit,))
    for key, _, _, at in found:
        tx.late.note("errors", key, at)
    rows = [(key, fingerprint(service, message)) for key, service, message, _ in found]
    if rows:
        tx.change(schema.errors, ("key", "fingerprint"), rows)
    return len(rows)


def _item(about: str | None) -> Item | None:
    return None if about is None else msgspec.json.decode(about, type=Item)

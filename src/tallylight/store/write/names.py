"""References to named things: streams made on first mention, items and viewers as described.

Keys are remembered between transactions; `forget` is called when one failed, since what it named
was rolled back with it.
"""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

import msgspec

from tallylight.model.exclusion import Exclusions
from tallylight.model.ids import derived
from tallylight.model.item import Item, item_id, item_key
from tallylight.model.report import StreamFacts
from tallylight.model.text import track_key
from tallylight.model.time import Instant
from tallylight.model.viewer import Viewer, person_id, person_key, viewer_id
from tallylight.store import schema
from tallylight.store.write.exclusions import read_exclusions
from tallylight.store.write.recent import Recent
from tallylight.store.write.transaction import Transaction
from tallylight.store.write.words import ItemWords

_ITEM_COLUMNS = (
    "id",
    "site",
    "item_key",
    "title",
    "artist",
    "kind",
    "duration_ms",
    "data",
    "told_at",
    "told_by",
    "track_key",
)
_ITEM_CONFLICT = (
    "ON CONFLICT (id) DO UPDATE SET title = excluded.title, artist = excluded.artist, "
    "kind = excluded.kind, duration_ms = excluded.duration_ms, data = excluded.data, "
    "told_at = excluded.told_at, told_by = excluded.told_by, track_key = excluded.track_key "
    "WHERE (excluded.told_at, excluded.told_by) > (items.told_at, items.told_by)"
)
_VIEWER_COLUMNS = (
    "id", "site", "person", "name", "ip", "user_agent", "device", "client", "country", "exclusion",
)  # fmt: skip

_STREAM_FACTS = (
    "title", "programme", "relay_of", "provider", "server", "host", "on_air_since",
)  # fmt: skip


Enrich = Callable[[Viewer], Viewer]
"""Adds to a viewer what their source left out."""


class Origin(msgspec.Struct, frozen=True, gc=False, cache_hash=True):
    """The site and the source of an observation, by key and by name."""

    site_key: int
    site: str
    source_key: int
    source: str


class Described(msgspec.Struct, frozen=True, gc=False):
    """An item as one observation describes it."""

    origin: Origin
    item: Item


class ItemMention(msgspec.Struct, frozen=True, gc=False):
    """When an item was described, and by which observation (its id in hex)."""

    described: Described
    default_kind: str
    at: Instant
    by: str

    @property
    def place(self) -> tuple[Instant, str]:
        """Where it stands in the order of all: the greatest holds."""
        return self.at, self.by

    @property
    def kind(self) -> str:
        """What kind of item it is."""
        return self.described.item.kind or self.default_kind

    def says_as(self, other: "ItemMention") -> bool:
        """Whether it tells of an item what another tells."""
        return self.described.item == other.described.item and self.kind == other.kind


class ViewerMention(msgspec.Struct, frozen=True, gc=False):
    """Who was described."""

    origin: Origin
    viewer: Viewer


class StreamMention(msgspec.Struct, frozen=True, gc=False):
    """A stream by its outside name."""

    origin: Origin
    name: str


def as_told(viewer: Viewer) -> Viewer:
    """A viewer with nothing added."""
    return viewer


class Names:
    """The keys of streams, items and viewers; made where they are new.

    Who a viewer is follows from what was told; what `enrich` adds is only kept beside it.
    """

    def __init__(self, enrich: Enrich = as_told) -> None:
        self._enrich = enrich
        self._exclusions: Exclusions | None = None
        self._streams: Recent[StreamMention] = Recent()
        self._stream_facts: Recent[StreamMention] = Recent()
        self._item_ids: Recent[Described] = Recent()
        self._item_keys: Recent[str] = Recent()
        self._item_rows: Recent[str] = Recent()
        self._item_words = ItemWords()
        self._viewers: Recent[ViewerMention] = Recent()

    def forget(self) -> None:
        """Drop what is remembered: the transaction that named it was rolled back."""
        self._streams.clear()
        self._stream_facts.clear()
        self._item_ids.clear()
        self._item_keys.clear()
        self._item_rows.clear()
        self._item_words.clear()
        self._viewers.clear()
        self._exclusions = None

    def streams(
        self, tx: Transaction, mentions: Iterable[StreamMention], now: Instant
    ) -> dict[StreamMention, int]:
        """The key of each stream, made on first mention."""
        wanted = set(mentions)
        new = [mention for mention in wanted if self._streams.get(mention) is None]
        if new:
            ids = {_stream_id(mention).hex: mention for mention in new}
            rows = [
                (uid, m.origin.site_key, m.origin.source_key, m.name, now) for uid, m in ids.items()
            ]
            columns = ("id", "site", "source", "name", "created_at")
            tx.insert(schema.streams, columns, rows, "ON CONFLICT DO NOTHING")
            for uid, key in _keys_of(tx, schema.streams, ids):
                self._streams.put(ids[uid], key)
        return {mention: self._streams.get(mention) for mention in wanted}

    def describe(self, tx: Transaction, origin: Origin, streams: Iterable[StreamFacts]) -> None:
        """Keep what a source tells of its streams; what it leaves out stays as it was.

        What a person set stays too: what the source tells of that waits beside it.
        """
        for facts in streams:
            mention = StreamMention(origin, facts.name)
            if self._stream_facts.get(mention) == facts:
                continue
            told = {name: getattr(facts, name) for name in _STREAM_FACTS}
            known = {name: value for name, value in told.items() if value is not None}
            if known:
                _describe_stream(tx, self._streams.get(mention), known)
            self._stream_facts.put(mention, facts)

    def items(
        self, tx: Transaction, mentions: Iterable[ItemMention]
    ) -> tuple[dict[Described, int], set[int]]:
        """The key of each item, and the keys of those that may be another than they were.

        An item's attributes become those of the greatest (`at`, id).
        """
        latest: dict[str, ItemMention] = {}
        ids: dict[Described, str] = {}
        for mention in mentions:
            uid = self._item_id(mention.described)
            ids[mention.described] = uid
            known = latest.get(uid)
            if known is None or mention.place > known.place:
                latest[uid] = mention
        written = self._write_items(tx, latest)
        unknown = [uid for uid in latest if self._item_keys.get(uid) is None]
        for uid, key in _keys_of(tx, schema.items, unknown):
            self._item_keys.put(uid, key)
        keys = {described: self._item_keys.get(uid) for described, uid in ids.items()}
        return keys, {self._item_keys.get(uid) for uid in written}

    def _write_items(self, tx: Transaction, latest: dict[str, ItemMention]) -> list[str]:
        """Write what was told last, which is nearly always what was told before; what is not."""
        again: list[tuple[str, Instant, str]] = []
        others: list[str] = []
        for uid in sorted(latest):
            wrote, told = self._item_rows.get(uid), latest[uid]
            if wrote is None or not told.says_as(wrote):
                others.append(uid)
            elif told.place > wrote.place:
                again.append((uid, *told.place))
                self._item_rows.put(uid, told)
        if again:
            tx.change(schema.items, ("id", "told_at", "told_by"), again)
        rows = [_item_row(uid, latest[uid]) for uid in others]
        (cell,) = tx.cells(schema.items, ("id",))
        # Not told of those whose rows say something newer.
        then = f"{_ITEM_CONFLICT} RETURNING {cell}"
        found = tx.insert(schema.items, _ITEM_COLUMNS, rows, then)
        written = [bytes(uid).hex() for (uid,) in found]
        for uid in written:
            self._item_rows.put(uid, latest[uid])
        self._item_words.keep(tx, {uid: _text_of(latest[uid]) for uid in others})
        return written

    def viewers(
        self, tx: Transaction, mentions: Iterable[ViewerMention]
    ) -> dict[ViewerMention, int]:
        """The key of each appearance of a person."""
        wanted = set(mentions)
        new = [mention for mention in wanted if self._viewers.get(mention) is None]
        if new:
            self._add_viewers(tx, new)
        return {mention: self._viewers.get(mention) for mention in wanted}

    def _add_viewers(self, tx: Transaction, new: list[ViewerMention]) -> None:
        people: dict[str, tuple[int, str]] = {}
        appearances: dict[ViewerMention, tuple[str, str]] = {}
        for mention in new:
            key = person_key(mention.viewer, mention.origin.source)
            person = person_id(mention.origin.site, key)
            people[person.hex] = (mention.origin.site_key, key)
            appearances[mention] = (viewer_id(person, mention.viewer).hex, person.hex)
        rows = [(uid, site, key) for uid, (site, key) in sorted(people.items())]
        tx.insert(schema.people, ("id", "site", "person_key"), rows, "ON CONFLICT DO NOTHING")
        person_keys = dict(_keys_of(tx, schema.people, people))
        if self._exclusions is None:
            self._exclusions = read_exclusions(tx)
        described = {
            uid: self._viewer_row(uid, mention, person_keys[person], self._exclusions)
            for mention, (uid, person) in appearances.items()
        }
        ordered = [described[uid] for uid in sorted(described)]
        tx.insert(schema.viewers, _VIEWER_COLUMNS, ordered, "ON CONFLICT DO NOTHING")
        keys = dict(_keys_of(tx, schema.viewers, described))
        for mention, (uid, _) in appearances.items():
            self._viewers.put(mention, keys[uid])

    def _viewer_row(
        self, uid: str, mention: ViewerMention, person: int, exclusions: Exclusions
    ) -> tuple[Any, ...]:
        site = mention.origin.site_key
        viewer = self._enrich(mention.viewer)
        return (
            uid,
            site,
            person,
            viewer.name,
            viewer.ip,
            viewer.user_agent,
            viewer.device,
            viewer.client,
            viewer.country,
            exclusions.deciding(site, viewer.ip, viewer.user_agent or viewer.client),
        )

    def _item_id(self, described: Described) -> str:
        known = self._item_ids.get(described)
        if known is None:
            key = item_key(described.item, described.origin.source)
            known = item_id(described.origin.site, key).hex
            self._item_ids.put(described, known)
        return known


def _describe_stream(tx: Transaction, stream: int, told: dict[str, Any]) -> None:
    lock = " FOR UPDATE" if tx.is_postgres else ""
    ((edited,),) = tx.select(schema.streams, ("edited",), f"key = ?{lock}", (stream,))
    waiting: dict[str, Any] = msgspec.json.decode(edited) if edited else {}
    if waiting:
        told = {
            **{name: value for name, value in told.items() if name not in waiting},
            "edited": {name: told.get(name, value) for name, value in waiting.items()},
        }
    tx.update(schema.streams, stream, told)


def _stream_id(mention: StreamMention) -> UUID:
    return derived("stream", mention.origin.site, mention.origin.source, mention.name)


def _item_row(uid: str, mention: ItemMention) -> tuple[Any, ...]:
    described, item = mention.described, mention.described.item
    return (
        uid,
        described.origin.site_key,
        item_key(item, described.origin.source),
        item.title,
        item.artist,
        mention.kind,
        item.duration_ms,
        item,
        mention.at,
        mention.by,
        track_key(item.artist, item.title),
    )


def _text_of(mention: ItemMention) -> tuple[str, str | None]:
    item = mention.described.item
    return item.title, item.artist


def _keys_of(tx: Transaction, table: Any, ids: Iterable[str]) -> list[tuple[str, int]]:
    wanted = list(ids)
    if not wanted:
        return []
    where = f"id IN ({tx.values(table.c.id)})"
    rows = tx.select(table, ("id", "key"), where, (tx.document(wanted),))
    return [(bytes(uid).hex(), key) for uid, key in rows]

"""Rows as ingest would leave them, written directly: each call writes one and gives its key."""

from itertools import count
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from tallylight.model.ids import derived, fresh
from tallylight.model.text import track_key
from tallylight.model.time import MINUTE, SECOND, Instant, instant
from tallylight.model.words import words_of
from tallylight.store import schema
from tallylight.store.database import Database

# Friday noon, far from any change of clocks.
NOON: Instant = instant(1_779_451_200_000)


class Rows:
    """A writer of rows; what is not given is plain. `uid` is the id of the row written last."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.uid: UUID = fresh()
        self._revisions = count(1)

    def site(self, slug: str = "main", zone: str = "UTC") -> int:
        return self._named(
            schema.sites, slug=slug, name=slug.title(), zone=zone, kinds=[], created_at=NOON
        )

    def source(self, site: int, name: str = "icecast", kind: str = "icecast") -> int:
        self.uid = derived("source", name)
        return self._named(
            schema.sources,
            id=self.uid,
            site=site,
            kind=kind,
            name=name,
            config={},
            enabled=True,
            version=1,
            created_at=NOON,
        )

    def stream(
        self, site: int, source: int, name: str = "/live.mp3", programme: str | None = None
    ) -> int:
        self.uid = derived("stream", str(site), str(source), name)
        return self._named(
            schema.streams,
            id=self.uid,
            site=site,
            source=source,
            name=name,
            programme=programme,
            created_at=NOON,
        )

    def item(self, site: int, title: str, **about: object) -> int:
        kind = about.pop("kind", "song")
        self.uid = fresh()
        return self._named(
            schema.items,
            id=self.uid,
            site=site,
            item_key=f"track:{title}",
            title=title,
            artist=about.get("artist"),
            kind=kind,
            duration_ms=about.get("duration_ms"),
            data={"title": title, **about},
            told_at=about.pop("told_at", NOON),
            told_by=self.uid,
            words=" ".join(words_of(title, str(about.get("artist") or ""))),
            track_key=track_key(str(about.get("artist") or "") or None, title),
        )

    def alias(self, site: int, alias: UUID, item: UUID) -> None:
        with self.database.engine.begin() as connection:
            connection.execute(
                sa.insert(schema.item_aliases).values(site=site, alias=alias, item=item)
            )

    def viewer(self, site: int, person_key: str = "name:icecast:Ada", **about: object) -> int:
        self.uid = fresh()
        person = self._named(schema.people, id=self.uid, site=site, person_key=person_key)
        return self._named(schema.viewers, id=fresh(), site=site, person=person, **about)

    def exclusion(
        self,
        site: int | None = None,
        kind: str = "agent",
        pattern: str = "vlc",
        *,
        excludes: bool = True,
    ) -> int:
        self.uid = fresh()
        return self._named(
            schema.exclusions,
            id=self.uid,
            site=site,
            kind=kind,
            pattern=pattern,
            excludes=excludes,
            reason="a rule",
            created_at=NOON,
            created_by="test",
        )

    def play(
        self, site: int, source: int, started_at: Instant | None = NOON, **told: object
    ) -> int:
        lane = f"{site}/{source}/{told.get('stream') or 0}/{told.get('deck') or ''}"
        return self._fact(
            schema.plays,
            site=site,
            source=source,
            **{
                "subject": "p",
                "lane": lane if started_at is not None else None,
                "started_at": started_at,
                "had_errors": False if started_at is not None else None,
                "data": {},
                "rule": 1,
                **told,
            },
        )

    def session(
        self, site: int, source: int, started_at: Instant | None = NOON, **told: object
    ) -> int:
        ended_at: Any = told.get("ended_at")
        return self._fact(
            schema.sessions,
            site=site,
            source=source,
            **{
                "subject": "s",
                "started_at": started_at,
                "last_at": ended_at or started_at,
                "last_rank": 0,
                "last_id": fresh(),
                "state": None if ended_at else "playing",
                "watched_us": 0 if ended_at is None else ended_at - started_at,
                "paused_us": 0,
                "data": {},
                "rule": 1,
                **told,
            },
        )

    def sample(
        self, site: int, source: int, stream: int, at: Instant, listeners: int, **told: object
    ) -> int:
        return self._fact(
            schema.audience,
            site=site,
            source=source,
            stream=stream,
            at=at,
            listeners=listeners,
            **{"interval_ms": 15_000, **told},
        )

    def event(self, site: int, source: int, at: Instant = NOON, **told: object) -> int:
        return self._fact(
            schema.events,
            site=site,
            source=source,
            at=at,
            **{
                "level": "info",
                "category": "system",
                "event": "something_happened",
                "message": "Something happened",
                "words": " ".join(
                    words_of(
                        str(told.get("message", "Something happened")),
                        str(told.get("event", "something_happened")),
                    )
                ),
                **told,
            },
        )

    def error(self, site: int, source: int, at: Instant = NOON, **told: object) -> int:
        return self._fact(
            schema.errors,
            site=site,
            source=source,
            at=at,
            **{"service": "encoder", "severity": "error", "message": "It broke", **told},
        )

    def metric(
        self, site: int, source: int, at: Instant, name: str, value: float, **told: object
    ) -> int:
        return self._fact(
            schema.metrics, site=site, source=source, at=at, name=name, value=value, **told
        )

    def health(self, site: int, source: int, at: Instant = NOON, **told: Any) -> int:
        """A health sample; what has a column is in it, and all of it in `data`."""
        columns = {name: value for name, value in told.items() if name in schema.health.c}
        data = {name: value for name, value in told.items() if value is not None}
        return self._fact(schema.health, site=site, source=source, at=at, data=data, **columns)

    def annotation(self, site: int, at: Instant = NOON, **told: object) -> int:
        self.uid = fresh()
        given = {"text": "Antenna repaired", "created_at": at, "created_by": "Ada", **told}
        return self._named(schema.annotations, id=self.uid, site=site, at=at, **given)

    def stretch(
        self,
        site: int,
        source: int,
        stream: int | None,
        state: str,
        span: tuple[Instant, Instant],
        **told: object,
    ) -> int:
        key = next(self._revisions)
        row = {
            "key": key,
            "rev": key,
            "site": site,
            "source": source,
            "stream": stream,
            "state": state,
            "started_at": span[0],
            "last_at": span[1],
            "looks": 1,
            "interval_ms": 15_000,
            **told,
        }
        with self.database.engine.begin() as connection:
            connection.execute(sa.insert(schema.coverage).values(row))
        return key

    def step(
        self, prev: int | None, rank: int, at: Instant, data: dict[str, Any], **told: object
    ) -> int:
        key = next(self._revisions)
        row = {
            "key": key,
            "id": fresh(),
            "prev": prev,
            "rank": rank,
            "at": at,
            "received_at": at + SECOND,
            "data": data,
            **told,
        }
        with self.database.engine.begin() as connection:
            connection.execute(sa.insert(schema.steps).values(row))
        return key

    def _fact(self, table: sa.Table, **values: object) -> int:
        key = next(self._revisions)
        self.uid = fresh()
        with self.database.engine.begin() as connection:
            connection.execute(sa.insert(table).values(key=key, id=self.uid, rev=key, **values))
        return key

    def _named(self, table: sa.Table, **values: object) -> int:
        with self.database.engine.begin() as connection:
            made = connection.execute(sa.insert(table).values(**values)).inserted_primary_key
            assert made is not None
            return made[0]


def after(minutes: float) -> Instant:
    return NOON + int(minutes * MINUTE)

"""Raw payloads that sources send unasked: translated, or kept in quarantine with the reason."""

import asyncio
from collections.abc import Mapping
from typing import Any

from tallylight.ingest.decode import decoded
from tallylight.ingest.door import Door
from tallylight.model.errors import InvalidError, TranslationError
from tallylight.model.observation import AnyObservation
from tallylight.model.source import SourceRecord
from tallylight.model.time import Clock
from tallylight.sources.contract import Source
from tallylight.sources.form import filled
from tallylight.store.database import Database
from tallylight.store.records.audit import SYSTEM, Act
from tallylight.store.records.quarantine import QuarantineRecord, discard_quarantined
from tallylight.store.records.sources import get_source


class Payloads:
    """Takes payloads in, and tries again those that were not understood."""

    def __init__(
        self, database: Database, door: Door, kinds: Mapping[str, Source[Any]], clock: Clock
    ) -> None:
        self._database = database
        self._door = door
        self._kinds = kinds
        self._clock = clock

    async def take(self, source: SourceRecord, body: bytes, content_type: str) -> None:
        """Keep a payload, as observations or in quarantine; durable on return."""
        try:
            await self._door.told(source, self._translated(source, body, content_type))
        except TranslationError as error:
            await self._door.doubt(source, str(error), content_type, body)

    async def retry(self, record: QuarantineRecord) -> None:
        """Translate a payload in quarantine again and take it out; raises `TranslationError`."""
        source = await asyncio.to_thread(get_source, self._database, str(record.source_id))
        observations = self._translated(source, record.payload, record.content_type)
        await self._door.told(source, observations)
        act = Act(SYSTEM, self._clock())
        await asyncio.to_thread(discard_quarantined, self._database, act, record.id)

    def _translated(
        self, source: SourceRecord, body: bytes, content_type: str
    ) -> list[AnyObservation]:
        kind = self._kinds.get(source.kind)
        if kind is None:
            raise TranslationError(f"There is no kind of source called {source.kind}.")
        if kind.translate_event is not None:
            config = filled(kind, source.config, strict=False)
            return kind.translate_event(config, body, content_type)
        # What a watch could not be believed in lies here as the observation it was.
        return _observations(body)


def _observations(body: bytes) -> list[AnyObservation]:
    try:
        observations, rejections = decoded(body, "application/json")
    except InvalidError as error:
        raise TranslationError("The payload is no observation.") from error
    if rejections:
        raise TranslationError(f"The payload is no observation: {rejections[0].error}.")
    return [observation for _, observation in observations]

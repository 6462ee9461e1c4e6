"""Whether a configuration works, before it is kept."""

from typing import Any

from anyio import to_thread
from fastapi import APIRouter
from pydantic import BaseModel

from tallylight.api.listing import One
from tallylight.api.principal import AskedBy, Principal
from tallylight.api.rooms import AskedRooms, Rooms
from tallylight.api.routes.sources import Config, kind_of, seen_source
from tallylight.api.shapes import Shape
from tallylight.model.errors import EgressDeniedError, InvalidError, SourceError, TranslationError
from tallylight.model.text import masked
from tallylight.model.time import SECOND
from tallylight.sources.contract import Verdict
from tallylight.sources.form import kept, restored
from tallylight.store.records.sites import MAIN

router = APIRouter(prefix="/api/v1/sources/test", tags=["sources"])


class SourceTest(BaseModel):
    """A configuration to try; `source` names the one whose secrets are meant by ••••."""

    kind: str
    config: Config
    source: str | None = None
    site: str | None = None


class Found(Shape):
    """A stream that the test saw."""

    mount: str
    title: str | None
    listeners: int | None
    programme: str | None


class TestVerdict(Shape):
    """What came of a test, in sentences."""

    ok: bool
    sentence: str
    can: list[str]
    cannot: list[str]
    found: list[Found]
    took_ms: int


@router.post("")
async def try_source(test: SourceTest, rooms: AskedRooms, principal: AskedBy) -> One[TestVerdict]:
    """Try a configuration; that it does not work is an answer, not an error."""
    site, config = await to_thread.run_sync(_prepare, rooms, principal, test)
    begun = rooms.clock()
    try:
        verdict = await rooms.test_source(test.kind, config, site)
    except (SourceError, EgressDeniedError, TranslationError) as error:
        verdict = Verdict(ok=False, sentence=masked(str(error)))
    took = max(0, rooms.clock() - begun) * 1_000 // SECOND
    return One(
        item=TestVerdict(
            ok=verdict.ok,
            sentence=verdict.sentence,
            can=list(verdict.can),
            cannot=list(verdict.cannot),
            found=[Found.of(each) for each in verdict.found],
            took_ms=took,
        )
    )


def _prepare(rooms: Rooms, principal: Principal, test: SourceTest) -> tuple[str, dict[str, Any]]:
    kind = kind_of(rooms, test.kind)
    if kind.test is None:
        message = f"{kind.title} cannot be tried: it is not asked, it tells by itself."
        raise InvalidError(message, path="$.kind")
    site, config = test.site or MAIN, test.config
    if test.source is not None:
        source = seen_source(rooms, principal, test.source)
        if source.kind != test.kind:
            raise InvalidError(f"{source.name} is of the kind {source.kind}.", path="$.kind")
        site, config = source.site, restored(kind, config, source.config)
    elif test.site is not None:
        principal.require_site(test.site)
    return site, kept(kind, config)

"""The door: what comes in by push or poll is checked, queued, and answered once it is durable."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import cast

import msgspec
import structlog
from msgspec import Struct

from tallylight.ingest.decode import Rejection, decoded, unpacked
from tallylight.ingest.directory import Directory
from tallylight.ingest.intake import Doubted, Intake, Looked
from tallylight.ingest.pending import Pending, pending
from tallylight.ingest.queue import OURSELVES, Receipt, Replies, Reply, Submission
from tallylight.ingest.writer import Writer
from tallylight.model.errors import NotFoundError, TallylightError, TranslationError
from tallylight.model.ids import fresh
from tallylight.model.observation import AnyObservation
from tallylight.model.report import Report
from tallylight.model.source import SourceRecord
from tallylight.model.time import EARLIEST, FUTURE_TOLERANCE, Clock, Instant, instant
from tallylight.store.write.names import Origin

log = structlog.get_logger(__name__)

_WORTH_A_THREAD = 512 << 10
_METADATA_LIMIT = 65_536
_NESTING_LIMIT = 32
_BOOKKEEPING = 512
_JSON = "application/json"


class Pusher(Struct, frozen=True):
    """Who pushes: the source of the token, and the site it is bound to, if any."""

    source: int
    site: str | None


class Answer(Struct, frozen=True):
    """The reply to a push."""

    accepted: int
    duplicates: int
    rejected: list[dict[str, object]]


class Door:
    """Takes observations in on the event loop; the writer thread makes them durable."""

    def __init__(self, directory: Directory, writer: Writer, clock: Clock) -> None:
        self._directory = directory
        self._writer = writer
        self._clock = clock

    async def push(
        self, pusher: Pusher, body: bytes, *, content_type: str, encoding: str = ""
    ) -> Answer:
        """Accept what can be accepted of a body; returns once that is durable."""
        if len(body) > _WORTH_A_THREAD or encoding:
            body = await asyncio.to_thread(unpacked, body, encoding)
            observations, rejections = await asyncio.to_thread(decoded, body, content_type)
        else:
            observations, rejections = decoded(unpacked(body, encoding), content_type)
        checked = await self._checked(pusher, observations, rejections)
        if checked:
            receipt = await self._written(Intake(observations=checked), len(body), pusher.source)
        else:
            receipt = Receipt(0, 0, {})
        refused = [
            Rejection(one.place, str(one.observation.id), receipt.refused[one.place], "$.subject")
            for one in (checked if receipt.refused else ())
            if one.place in receipt.refused
        ]
        rejected = [_told(one) for one in sorted([*rejections, *refused], key=_place)]
        return Answer(receipt.accepted, receipt.duplicates, rejected)

    def require_room(self, pusher: Pusher) -> None:
        """Raise `OverloadedError` where a push would be refused whatever is in it."""
        self._writer.require_room(pusher.source)

    async def report(self, source: SourceRecord, report: Report) -> Receipt:
        """Accept one look at a source; what cannot be believed goes to quarantine."""
        origin = await self._required_origin(source)
        now = self._clock()
        intake = Intake(
            looks=[
                Looked(
                    origin=origin,
                    covers_from=report.covers_from or report.at,
                    at=report.at,
                    interval_ms=report.interval_ms,
                    sightings=report.sightings,
                    streams=report.streams,
                )
            ]
        )
        for doubt in report.doubts:
            intake.doubts.append(_doubted(origin, now, doubt.reason, doubt.payload.encode()))
        for place, observation in enumerate(report.observations):
            lie = lie_of(observation, now)
            if lie is None:
                intake.observations.append(pending(observation, place, origin, now))
            else:
                body = msgspec.json.encode(observation)
                intake.doubts.append(_doubted(origin, now, lie.error, body))
        size = _BOOKKEEPING * (1 + len(report.observations))
        receipt = await self._written(intake, size, source.key)
        if receipt.refused:
            log.warning("observations refused", source=source.name, why=receipt.refused)
        return receipt

    async def told(self, source: SourceRecord, observations: Sequence[AnyObservation]) -> Receipt:
        """Accept what a source told unasked, all or nothing.

        Raises `TranslationError` where one of them cannot be believed.
        """
        origin = await self._required_origin(source)
        now = self._clock()
        for observation in observations:
            if lie := lie_of(observation, now):
                raise TranslationError(f"An observation is {lie.error} ({lie.path}).")
        told = [pending(one, place, origin, now) for place, one in enumerate(observations)]
        return await self._written(Intake(observations=told), _BOOKKEEPING, source.key)

    async def own(self, observations: Sequence[AnyObservation]) -> Receipt:
        """Accept what Tallylight tells of itself; what names an unknown site is left out."""
        await asyncio.to_thread(self._directory.refresh)
        now = self._clock()
        placed = [(one, self._directory.own(one.site or "main")) for one in observations]
        told = [
            pending(one, place, origin, now)
            for place, (one, origin) in enumerate(placed)
            if origin is not None
        ]
        return await self._written(Intake(observations=told), _BOOKKEEPING, OURSELVES)

    async def doubt(
        self, source: SourceRecord, reason: str, content_type: str, payload: bytes
    ) -> None:
        """Keep a payload that was not understood, with the reason."""
        origin = await self._required_origin(source)
        doubt = _doubted(origin, self._clock(), reason, payload, content_type)
        await self._written(Intake(doubts=[doubt]), _BOOKKEEPING + len(payload), source.key)

    async def _required_origin(self, source: SourceRecord) -> Origin:
        origin = await self._origin(source.site, source.key)
        if origin is None:
            raise NotFoundError(f"There is no source {source.name} any more.")
        return origin

    async def _origin(self, slug: str, source: int) -> Origin | None:
        if not self._directory.knows([slug], source):
            await asyncio.to_thread(self._directory.refresh)
        return self._directory.origin(slug, source)

    async def _checked(
        self,
        pusher: Pusher,
        observations: Sequence[tuple[int, AnyObservation]],
        rejections: list[Rejection],
    ) -> list[Pending]:
        """The observations that may go in; the others are added to `rejections`."""
        default = pusher.site or "main"
        slugs = {one.site or default for _, one in observations}
        if not self._directory.knows(slugs, pusher.source):
            await asyncio.to_thread(self._directory.refresh)
        now = self._clock()
        origins = {slug: self._directory.origin(slug, pusher.source) for slug in slugs}
        checked: list[Pending] = []
        for place, observation in observations:
            slug = observation.site or default
            origin = origins[slug]
            why = _misplaced(slug, origin, pusher) or lie_of(observation, now)
            if why is None and origin is not None:
                checked.append(pending(observation, place, origin, now))
            elif why is not None:
                rejections.append(why._replace(place=place, id=str(observation.id)))
        return checked

    async def _written(self, intake: Intake, size: int, sender: int) -> Receipt:
        done: asyncio.Future[Receipt] = asyncio.get_running_loop().create_future()
        size += _BOOKKEEPING * len(intake.observations)
        self._writer.submit(
            Submission(intake=intake, size=size, reply=_reply_to(done), sender=sender)
        )
        return await done


class HandOver:
    """How the writer thread gives its replies to the event loop: all of a commit at once."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def __call__(self, replies: Replies) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(_run, replies)


def _run(replies: Replies) -> None:
    for reply, result in replies:
        reply(result)


def _reply_to(done: asyncio.Future[Receipt]) -> Reply:
    def reply(result: Receipt | TallylightError) -> None:
        if done.done():
            return
        if isinstance(result, TallylightError):
            done.set_exception(result)
        else:
            done.set_result(result)

    return reply


def _place(rejection: Rejection) -> int:
    return rejection.place


def _told(rejection: Rejection) -> dict[str, object]:
    place, uid, error, path = rejection
    return {"index": place, "id": uid, "error": error, "path": path}


def _misplaced(slug: str, origin: Origin | None, pusher: Pusher) -> Rejection | None:
    if pusher.site is not None and slug != pusher.site:
        why = f"this token is for the site '{pusher.site}' and may not report for '{slug}'"
        return Rejection(0, None, why, "$.site")
    if origin is None:
        return Rejection(0, None, f"unknown site '{slug}'", "$.site")
    return None


def lie_of(observation: AnyObservation, now: Instant) -> Rejection | None:
    at = instant(observation.at)
    if at < EARLIEST:
        return Rejection(0, None, "before the year 2000", "$.at")
    if at > now + FUTURE_TOLERANCE:
        return Rejection(0, None, "more than an hour in the future", "$.at")
    for name in ("metadata", "context", "transcode"):
        told = getattr(observation.data, name, None)
        if told is None:
            continue
        if _is_deep(told):
            return Rejection(0, None, f"nested more than {_NESTING_LIMIT} deep", f"$.data.{name}")
        if len(msgspec.json.encode(told)) > _METADATA_LIMIT:
            return Rejection(0, None, "over 64 KiB", f"$.data.{name}")
    return None


def _is_deep(told: object) -> bool:
    """Whether JSON nests deeper than everyone who reads it again can follow."""
    level: list[object] = [told]
    for _ in range(_NESTING_LIMIT):
        level = [part for whole in level for part in _parts(whole) if isinstance(part, dict | list)]
    return bool(level)


def _parts(whole: object) -> Iterable[object]:
    if isinstance(whole, dict):
        return cast("dict[str, object]", whole).values()
    return cast("list[object]", whole) if isinstance(whole, list) else ()


def _doubted(
    origin: Origin, now: Instant, reason: str, payload: bytes, content_type: str = _JSON
) -> Doubted:
    return Doubted(
        id=fresh(),
        origin=origin,
        received_at=now,
        reason=reason,
        content_type=content_type,
        payload=payload,
    )

"""Questions of radio under the names that one of the programs before us gave them.

Periods are so many hours up to now. Fields are snake_case; `naming=camel` has that program's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Request, Response

from tallylight.analytics.answer import Answer
from tallylight.analytics.catalogue import questions
from tallylight.analytics.scope import Filter
from tallylight.analytics.wanted import QuestionWanted
from tallylight.api.answers import AnswerDocument, Naming, OneAnswer, respond, respond_one
from tallylight.api.facts import AskedKeys, Word
from tallylight.api.inquiries import parameters
from tallylight.api.listing import AskedSites, Span, asked_zone, parse_instant
from tallylight.api.rooms import AskedRooms, Rooms
from tallylight.api.shapes import Id
from tallylight.api.windows import AskedTime, Period
from tallylight.model.errors import NotFoundError
from tallylight.store.read.first import first_fact
from tallylight.store.read.items import find_item
from tallylight.store.records.sites import SiteRecord

router = APIRouter(prefix="/api/v1/radio", tags=["radio"])
NAMES = {
    "item": "song_id",
    "plays": "play_count",
    "played_ms": "total_played_ms",
    "skips": "skip_count",
    "at": "timestamp",
    "listeners": "listener_count",
}
"""What columns of ours are called there."""
_MOST_SONGS, _USUAL_SONGS = 1_000, 50
_Stream = Annotated[Word | None, Query(max_length=255, description="Its name; without it, all.")]


@dataclass(frozen=True)
class Caller:
    """Whoever calls, of which sites and in which zone, and how fields are to be called."""

    request: Request
    rooms: Rooms
    sites: list[SiteRecord]
    zone: ZoneInfo
    naming: Naming

    def wanted(
        self,
        name: str,
        span: tuple[str | None, str | None] = (None, None),
        period: Period | None = None,
        **told: object,
    ) -> QuestionWanted:
        """A question of ours; what it does not take as a parameter is a condition."""
        question = questions().get(name)
        if question is None:
            raise NotFoundError
        start, end = span
        zone = self.zone
        ends = Span(
            start=None if start is None else parse_instant(start, zone, "start_date"),
            end=None if end is None else parse_instant(end, zone, "end_date", ends=True),
            zone=zone,
        )
        time = AskedTime(ends, None, period, self.rooms.clock, self._first)
        window, label = time.window(usual_days=question.usual_days, rolls=True)
        given = {key: str(value) for key, value in told.items() if value is not None}
        taken = {key: value for key, value in given.items() if key in question.parameters}
        if period is not None and "period" in question.parameters:
            taken["period"] = period
        return QuestionWanted(
            name=name,
            sites={site.key: site.slug for site in self.sites},
            window=window,
            where=tuple(Filter(key, (value,)) for key, value in _rest(given, taken)),
            label=label,
            parameters=parameters(question.parameters, taken),
        )

    async def ask(self, wanted: QuestionWanted) -> Answer:
        """The answer to it."""
        return await self.rooms.desk.ask(wanted, self.request.is_disconnected)

    async def rows(self, wanted: QuestionWanted) -> Response:
        """Its rows as a response."""
        return await respond(await self.ask(wanted), "json", self.rooms.desk, self.naming)

    def _first(self) -> int | None:
        return first_fact(self.rooms.database, [site.key for site in self.sites])


def _rest(given: Mapping[str, str], taken: Mapping[str, str]) -> list[tuple[str, str]]:
    return sorted((key, value) for key, value in given.items() if key not in taken)


def caller(
    request: Request,
    rooms: AskedRooms,
    sites: AskedSites,
    tz: Annotated[str | None, Query(description="The zone of dates and hours.")] = None,
    naming: Annotated[
        Literal["snake", "camel"], Query(description="How fields are called.")
    ] = "snake",
) -> Caller:
    """Whoever calls."""
    named = Naming(NAMES, is_camel=naming == "camel")
    return Caller(request, rooms, sites, asked_zone(tz, sites), named)


Calling = Annotated[Caller, Depends(caller)]


def top_songs_wanted(
    calling: Calling,
    period: Literal["7d", "30d", "90d", "all"] = "7d",
    limit: Annotated[int, Query(ge=1, le=_MOST_SONGS)] = _USUAL_SONGS,
) -> QuestionWanted:
    """What `top-songs` is called with."""
    return calling.wanted("top_songs", period=period, limit=limit)


@router.get("/top-songs", response_model=AnswerDocument)
async def read_top_songs(
    calling: Calling, wanted: Annotated[QuestionWanted, Depends(top_songs_wanted)]
) -> Response:
    """The songs played most often."""
    return await calling.rows(wanted)


@router.get("/heatmap", response_model=AnswerDocument)
async def read_heatmap(
    calling: Calling,
    start_date: Annotated[str | None, Query(description="A local date.")] = None,
    end_date: Annotated[str | None, Query(description="A local date, inclusive.")] = None,
) -> Response:
    """Plays by local date and hour."""
    return await calling.rows(calling.wanted("heatmap", (start_date, end_date)))


def song_plays_wanted(
    calling: Calling,
    keys: AskedKeys,
    song: Id,
    limit: Annotated[int, Query(ge=1, le=_MOST_SONGS)] = _USUAL_SONGS,
) -> QuestionWanted:
    """What the plays of a song are called with. Raises `NotFoundError`."""
    item = find_item(calling.rooms.database, keys, song)
    return calling.wanted("song_plays", item=item.item.id, limit=limit)


@router.get("/songs/{id}/plays", response_model=AnswerDocument)
async def read_song_plays(
    calling: Calling, wanted: Annotated[QuestionWanted, Depends(song_plays_wanted)]
) -> Response:
    """When a song was played, the newest first."""
    return await calling.rows(wanted)


@router.get("/listeners", response_model=AnswerDocument)
async def read_listener_graph(
    calling: Calling, stream: _Stream = None, period: Literal["1h", "24h", "7d"] = "24h"
) -> Response:
    """Listeners over time."""
    return await calling.rows(calling.wanted("listener_graph", period=period, stream=stream))


def peak_wanted(
    calling: Calling,
    stream: _Stream = None,
    period: Literal["1h", "24h", "7d", "30d", "90d", "all"] = "24h",
) -> QuestionWanted:
    """What the peak is called with."""
    return calling.wanted("listener_peak", period=period, stream=stream)


@router.get("/listeners/peak", response_model=OneAnswer)
async def read_listener_peak(
    calling: Calling, wanted: Annotated[QuestionWanted, Depends(peak_wanted)]
) -> Response:
    """The most listeners there were, when, and the mean."""
    return respond_one(await calling.ask(wanted), calling.naming)

"""Figures: what they mean, and what they come to by whatever they can be told by."""

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel

from tallylight.analytics.catalogue import metrics, relations
from tallylight.analytics.contract import Metric, Sums, Unit
from tallylight.analytics.dimensions import TIMES
from tallylight.analytics.wanted import TITLES, FiguresWanted
from tallylight.analytics.window import Bucket
from tallylight.api.answers import AnswerDocument, Format, respond
from tallylight.api.asked import refuse_twice, refuse_unknown
from tallylight.api.inquiries import conditions, require_sight
from tallylight.api.listing import AskedSites
from tallylight.api.principal import AskedBy
from tallylight.api.rooms import AskedRooms
from tallylight.api.windows import PARAMETERS, Asked
from tallylight.model.errors import InvalidError

router = APIRouter(prefix="/api/v1/metrics", tags=["figures"])
_MOST_METRICS = 20
_MOST_GROUPS = 1_000
_TAKES = (*PARAMETERS, "metric", "by", "where", "bucket", "compare", "limit", "format")


@dataclass(frozen=True)
class Groups:
    """How figures are to be told: by what, in which pieces of time, of how many groups."""

    by: tuple[str, ...]
    bucket: Bucket | None
    limit: int | None
    compares: bool


class DimensionAbout(BaseModel):
    """What a figure can be told by; `is_personal`: by whoever may see persons."""

    name: str
    title: str
    is_personal: bool = False


class MetricAbout(BaseModel):
    """A figure. sums: what becomes of it over time and over groups. version: of its meaning."""

    name: str
    title: str
    definition: str
    unit: Unit
    sums: Sums
    version: int
    dimensions: list[DimensionAbout]


class MetricCatalogue(BaseModel):
    """Every figure there is."""

    items: list[MetricAbout]


@router.get("")
async def list_figures() -> MetricCatalogue:
    """All figures: their titles, definitions and units, and what they can be told by."""
    return MetricCatalogue(items=[_about(name, one) for name, one in sorted(metrics().items())])


def groups_asked(
    by: Annotated[str, Query(description="Dimensions to group by, with commas between.")] = "",
    bucket: Bucket | None = None,
    compare: Annotated[
        Literal["previous"] | None, Query(description="Beside the time before, as long.")
    ] = None,
    limit: Annotated[
        int | None,
        Query(ge=1, le=_MOST_GROUPS, description="The groups with most of the first figure."),
    ] = None,
) -> Groups:
    """How figures are to be told."""
    return Groups(_listed(by), bucket, limit, compares=compare is not None)


def figures_asked(
    sites: AskedSites,
    time: Asked,
    groups: Annotated[Groups, Depends(groups_asked)],
    metric: Annotated[str, Query(description="Names of figures, with commas between.")],
    where: Annotated[
        list[str] | None,
        Query(
            description="`dimension:value`, `dimension!:value` for all but that; "
            "without a value those of which it is unknown."
        ),
    ] = None,
) -> FiguresWanted:
    """What a request asks for, checked as far as it can be without asking."""
    names = _listed(metric)
    if not names or len(names) > _MOST_METRICS:
        raise InvalidError(f"Name 1 to {_MOST_METRICS} figures.", path="metric")
    window, label = time.window(groups.bucket)
    wanted = FiguresWanted(
        metrics=names,
        sites={site.key: site.slug for site in sites},
        window=window,
        by=groups.by,
        where=conditions(where or ()),
        compares=groups.compares,
        limit=groups.limit,
        label=label,
        name="_".join(["figures", *names[:3]]),
    )
    wanted.check()
    return wanted


@router.get("/query", response_model=AnswerDocument)
async def query_figures(
    request: Request,
    rooms: AskedRooms,
    principal: AskedBy,
    wanted: Annotated[FiguresWanted, Depends(figures_asked)],
    format: Format = "json",  # noqa: A002 - the name of the parameter
) -> Response:
    """Figures by dimensions and by pieces of time.

    Each item has the value of every dimension, where its bucket begins and ends, and every figure:
    0 is known to be none, null is unknown. They are sorted by bucket, then by the first figure.
    """
    refuse_unknown(request.query_params, _TAKES)
    refuse_twice(request.query_params, ("site", "where"))
    require_sight(principal, [*wanted.by, *(one.dimension for one in wanted.where)])
    return await respond(await rooms.desk.ask(wanted, request.is_disconnected), format, rooms.desk)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _about(name: str, metric: Metric) -> MetricAbout:
    dimensions = relations()[metric.relation].dimensions
    return MetricAbout(
        name=name,
        title=metric.title,
        definition=metric.definition,
        unit=metric.unit,
        sums=metric.sums,
        version=metric.version,
        dimensions=[
            *(
                DimensionAbout(name=key, title=one.title, is_personal=one.is_personal)
                for key, one in dimensions.items()
            ),
            *(DimensionAbout(name=key, title=TITLES[key]) for key in TIMES),
        ],
    )

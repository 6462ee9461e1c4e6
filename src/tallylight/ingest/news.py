"""What changed at a site since the last beat."""

from msgspec import Struct

from tallylight.live.audience import Sample
from tallylight.live.present import SitePresent, StreamCondition
from tallylight.model.health import HealthFields
from tallylight.model.observation import AudienceFields
from tallylight.model.time import Instant


class News(Struct):
    """What changed at one site since the last beat; of its machines by source, when and how."""

    samples: list[Sample] = []
    conditions: dict[int, StreamCondition] = {}
    plays: bool = False
    sessions: bool = False
    events: bool = False
    health: dict[str, tuple[Instant, HealthFields]] = {}


def take(present: SitePresent, news: News) -> None:
    """Have what changed in the present of its site."""
    for sample in sorted(news.samples, key=_when):
        present.observe(sample)
    for stream, condition in news.conditions.items():
        present.condition(stream, condition)


def keep_newest(
    known: dict[str, tuple[Instant, HealthFields]], source: str, at: Instant, fields: HealthFields
) -> None:
    """Keep what a machine tells, unless what is known is newer."""
    if source not in known or at > known[source][0]:
        known[source] = (at, fields)


def sample_of(stream: int, at: Instant, fields: AudienceFields) -> Sample:
    """A count as the present takes it."""
    return Sample(
        stream=stream,
        at=at,
        listeners=fields.listeners,
        excluded=fields.excluded or 0,
        unique=fields.unique,
        peak=fields.peak,
        bitrate_kbps=fields.bitrate_kbps,
        outgoing_kbps=fields.outgoing_kbps,
        interval_ms=fields.interval_ms,
        encoder=fields.encoder,
    )


def _when(sample: Sample) -> Instant:
    return sample.at

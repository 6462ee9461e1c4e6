"""Whole facts as rows, in the column order of `store.write.facts`."""

from typing import Any

import msgspec

from tallylight.ingest.pending import Pending
from tallylight.ingest.references import References
from tallylight.model.fingerprint import fingerprint
from tallylight.model.health import HealthFields
from tallylight.model.observation import AudienceFields, ErrorFields, EventFields, MetricFields
from tallylight.model.words import event_words


def _head(one: Pending, references: References, revision: int) -> tuple[Any, ...]:
    origin = one.origin
    stream = references.stream(one)
    return (revision, one.id, revision, origin.site_key, origin.source_key, stream)


def audience_row(
    one: Pending, fields: AudienceFields, references: References, revision: int
) -> tuple[Any, ...]:
    """A listener count."""
    said = {"source_ip": fields.source_ip, "encoder": fields.encoder, "title": fields.title}
    known = {name: value for name, value in said.items() if value is not None}
    return (
        *_head(one, references, revision),
        one.at,
        fields.listeners,
        fields.excluded,
        fields.peak,
        fields.unique,
        fields.max,
        fields.bitrate_kbps,
        fields.incoming_kbps,
        fields.outgoing_kbps,
        fields.bytes_sent,
        fields.bytes_received,
        fields.slow_listeners,
        fields.connections,
        fields.interval_ms,
        known or None,
    )


def event_row(
    one: Pending, fields: EventFields, references: References, revision: int
) -> tuple[Any, ...]:
    """A line of the event log."""
    return (
        *_head(one, references, revision),
        one.at,
        fields.level,
        fields.category,
        fields.event,
        fields.message,
        fields.deck,
        references.item(one),
        fields.metadata,
        " ".join(event_words(fields.message, fields.event, one.item)),
    )


def error_row(
    one: Pending, fields: ErrorFields, references: References, revision: int
) -> tuple[Any, ...]:
    """An error."""
    return (
        *_head(one, references, revision),
        one.at,
        fingerprint(fields.service, fields.message),
        fields.service,
        fields.severity,
        fields.message,
        fields.context,
        fields.stack_trace,
        fields.play_id,
    )


def metric_row(
    one: Pending, fields: MetricFields, references: References, revision: int
) -> tuple[Any, ...]:
    """A figure of a program."""
    return (
        *_head(one, references, revision),
        one.at,
        fields.name,
        fields.value,
        fields.unit,
        fields.service,
        fields.labels,
    )


def health_row(
    one: Pending, fields: HealthFields, references: References, revision: int
) -> tuple[Any, ...]:
    """The health of a playout machine: all of it in `data`, what is reckoned with in columns."""
    return (
        *_head(one, references, revision),
        one.at,
        fields.cpu_percent,
        fields.memory_mb,
        fields.memory_percent,
        fields.decoder_latency_ms,
        fields.callback_ms,
        fields.stream_connected,
        fields.database_connected,
        fields.active_encoders,
        fields.interval_ms,
        msgspec.to_builtins(fields),
    )

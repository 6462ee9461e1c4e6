"""An observation that passed the checks, waiting for the writer."""

import msgspec

from tallylight.model.item import Item
from tallylight.model.observation import AnyObservation, Step
from tallylight.model.time import Instant, instant
from tallylight.model.viewer import Viewer
from tallylight.store.write.names import Origin

_DROPPED = ("item", "viewer", "stream")


class Pending(msgspec.Struct, kw_only=True, gc=False):
    """What the writer needs of one observation.

    place: where it stood in its batch. body: a step's data as JSON without its references.
    """

    place: int
    id: str
    uid: bytes
    origin: Origin
    at: Instant
    received_at: Instant
    observation: AnyObservation
    item: Item | None
    viewer: Viewer | None
    stream: str | None
    body: msgspec.Raw | None


def pending(
    observation: AnyObservation, place: int, origin: Origin, received_at: Instant
) -> Pending:
    """Prepare an accepted observation."""
    data = observation.data
    return Pending(
        place=place,
        id=observation.id.hex,
        uid=observation.id.bytes,
        origin=origin,
        at=instant(observation.at),
        received_at=received_at,
        observation=observation,
        item=getattr(data, "item", None),
        viewer=getattr(data, "viewer", None),
        stream=getattr(data, "stream", None),
        body=_body(data) if isinstance(observation, Step) else None,
    )


def _body(data: msgspec.Struct) -> msgspec.Raw:
    """The step's data without what is stored by reference; `data` is left as it was."""
    kept = [(name, getattr(data, name, None)) for name in _DROPPED]
    for name, value in kept:
        if value is not None:
            setattr(data, name, None)
    body = msgspec.Raw(msgspec.json.encode(data))
    for name, value in kept:
        if value is not None:
            setattr(data, name, value)
    return body

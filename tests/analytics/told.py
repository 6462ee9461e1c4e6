"""Observations at any microsecond, as a source would tell them."""

import json
from typing import Any
from uuid import uuid4

import msgspec

from tallylight.model.observation import AnyObservation
from tallylight.model.time import Instant, rfc3339

_decode = msgspec.json.Decoder(AnyObservation).decode
_ENVELOPE = ("subject", "site")


def step(kind: str, at: Instant, **fields: Any) -> Any:
    """An observation at an instant in µs; fields of the envelope by name, the rest data."""
    envelope = {name: fields.pop(name) for name in _ENVELOPE if name in fields}
    told = {"id": str(uuid4()), "type": kind, "at": rfc3339(at), **envelope}
    return _decode(json.dumps({**told, "data": fields}))

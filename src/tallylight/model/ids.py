"""Identities that any derivation gives again, and new ones that sort by time (RFC 9562)."""

from hashlib import blake2b
from uuid import UUID

import uuid_utils

from tallylight.model.time import Instant

_NAMESPACE = uuid_utils.UUID("6f7c2a51-3b0e-5d84-9a1f-7e0b6c4d2f11")
_SEPARATOR = "\x1f"


def fresh() -> UUID:
    """A new id that sorts by the time it was made (UUIDv7)."""
    return UUID(bytes=uuid_utils.uuid7().bytes)


def derived(*parts: str) -> UUID:
    """The id that these parts always give (UUIDv5)."""
    return UUID(bytes=uuid_utils.uuid5(_NAMESPACE, _SEPARATOR.join(parts)).bytes)


def derived_at(at: Instant, *parts: str) -> UUID:
    """The id that this instant and these parts always give; such ids sort by their instant.

    A UUIDv7 whose random bits are a digest of the parts, so that a report that is made again
    has the ids it had before and an index takes it where the newest rows are.
    """
    name = _SEPARATOR.join((str(at), *parts)).encode("utf-8", "replace")
    milliseconds = max(0, at // 1_000) & (1 << 48) - 1
    digest = int.from_bytes(blake2b(name, digest_size=10).digest())
    high, low = digest >> 62 & 0xFFF, digest & (1 << 62) - 1
    return UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


def story_id(site: str, source: str, family: str, subject: str) -> UUID:
    """A story's id: its subject if that is a UUID, else derived from its key."""
    if len(subject) == 36:  # noqa: PLR2004 - the canonical form 8-4-4-4-12
        try:
            return UUID(subject)
        except ValueError:
            pass
    return derived("story", site, source, family, subject)


def sitting_id(first: UUID, started_at: Instant) -> UUID:
    """The id of a later sitting of the subject whose first sitting has the id `first`."""
    return derived("sitting", first.hex, str(started_at))

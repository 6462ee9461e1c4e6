"""Identities that any derivation gives again (RFC 9562, UUIDv5) and new ones that sort by time (UUIDv7)."""

from uuid import UUID, uuid5

import uuid_utils

from tallylight.model.time import Instant

_NAMESPACE = UUID("6f7c2a51-3b0e-5d84-9a1f-7e0b6c4d2f11")
_SEPARATOR = "\x1f"


def fresh() -> UUID:
    """A new id that sorts by the time it was made."""
    return UUID(bytes=uuid_utils.uuid7().bytes)


def derived(*parts: str) -> UUID:
    """The id that these parts always give."""
    return uuid5(_NAMESPACE, _SEPARATOR.join(parts))


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

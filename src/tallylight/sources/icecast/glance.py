"""Whose look it is and when: what every part of the translation needs to know."""

from uuid import UUID

from msgspec import Struct

from tallylight.model.ids import derived, derived_at
from tallylight.model.time import Instant


class Glance(Struct, frozen=True, kw_only=True):
    """A look at `at`, the next one due after `interval`.

    span: how long before it the last good look was; 0 where the server could not be asked in
    between, or never was. All in µs.
    """

    site: str
    source: str
    at: Instant
    interval: Instant
    span: Instant = 0

    def id(self, *parts: str) -> UUID:
        """The id of what these parts name, whenever it is told."""
        return derived(self.site, self.source, *parts)

    def id_at(self, at: Instant, *parts: str) -> UUID:
        """The id of what these parts name at `at`."""
        return derived_at(at, self.site, self.source, *parts)

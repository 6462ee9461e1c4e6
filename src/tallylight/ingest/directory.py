"""Sites and sources by name, remembered; what is not known is looked up before it is refused."""

import threading
from collections.abc import Iterable

from msgspec import Struct

from tallylight.model.fold import FoldRules
from tallylight.model.rules import fold_rules
from tallylight.store.database import Database
from tallylight.store.read.directory import site_keys, site_rules, source_rows
from tallylight.store.write.names import Origin

PUSHED = fold_rules(None, is_polled=False)
POLLED = fold_rules(None, is_polled=True)

# No source has this key.
OWN = 0


class KnownSource(Struct, frozen=True):
    """A source's name and whether it is pushed to us or watched by us."""

    key: int
    name: str
    is_pushed: bool


class Directory:
    """What the door and the folds must know of sites and sources."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._sites: dict[str, int] = {}
        self._sources: dict[int, KnownSource] = {}
        self._rules: dict[int, tuple[FoldRules, FoldRules]] = {}

    def refresh(self) -> None:
        """Read all sites and sources anew."""
        with self._lock, self._database.engine.connect() as connection:
            sites = site_keys(connection)
            sources = source_rows(connection)
            rules = site_rules(connection)
        self._sites = sites
        self._rules = {
            site: (fold_rules(told, is_polled=False), fold_rules(told, is_polled=True))
            for site, told in rules.items()
        }
        self._sources = {
            row.key: KnownSource(row.key, row.name, row.kind == "push") for row in sources
        }

    def knows(self, slugs: Iterable[str], source: int) -> bool:
        """Whether all of these are remembered."""
        return source in self._sources and all(slug in self._sites for slug in slugs)

    def origin(self, slug: str, source: int) -> Origin | None:
        """The origin of what `source` reports of a site; None where either is unknown."""
        site, known = self._sites.get(slug), self._sources.get(source)
        if site is None or known is None:
            return None
        return Origin(site, slug, known.key, known.name)

    def own(self, slug: str) -> Origin | None:
        """The origin of what Tallylight tells of itself: no source; None for an unknown site."""
        site = self._sites.get(slug)
        return None if site is None else Origin(site, slug, OWN, "tallylight")

    def origin_of(self, site: int, source: int) -> Origin:
        """The origin with these keys, which rows refer to."""
        slug = next(slug for slug, key in self._sites.items() if key == site)
        return Origin(site, slug, source, self._sources[source].name)

    def rules(self, origin: Origin) -> FoldRules:
        """The fold rules for what an origin reports."""
        known = self._sources.get(origin.source_key)
        pushed, polled = self._rules.get(origin.site_key, (PUSHED, POLLED))
        return pushed if known is None or known.is_pushed else polled

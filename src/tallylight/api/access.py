"""The one table of routes and of who may use them; a route that is not here is never reached."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from tallylight.api.principal import Principal
from tallylight.model.errors import ForbiddenError

MIB = 1 << 20


@dataclass(frozen=True)
class Access:
    """Who may use a route: persons of these roles, and tokens with one of these scopes.

    is_open_nearby: this machine may use it without signing in, as monitoring beside us does.
    spans_sites: it concerns every site, so that nobody who is bound to some may use it.
    is_webhook: its senders may bring the token where a webhook can. body: the most bytes sent.
    is_unlimited: it may be asked however much is going on. is_live: its answer does not end.
    """

    roles: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    is_public: bool = False
    is_open_nearby: bool = False
    spans_sites: bool = False
    is_webhook: bool = False
    is_unlimited: bool = False
    is_live: bool = False
    body: int = MIB

    def refusal(self, principal: Principal) -> str | None:
        """Why `principal` may not use the route, in a sentence; None if they may."""
        if principal.role is not None and principal.role not in self.roles:
            if not self.roles:
                return "Only a token may do this."
            return f"This needs the role {_either(self.roles)}; you are {principal.role}."
        if principal.kind == "token" and not principal.scopes & self.scopes:
            if not self.scopes:
                return "Only a person who signed in may do this, not a token."
            return f"This needs a token with the scope {_either(self.scopes)}."
        if self.spans_sites and principal.sites is not None:
            return "This concerns every site, and you may use only some."
        return None

    def check(self, principal: Principal) -> None:
        """Raise `ForbiddenError` where `principal` may not use the route."""
        if reason := self.refusal(principal):
            raise ForbiddenError(reason)


def _either(names: Iterable[str]) -> str:
    return " or ".join(sorted(names))


_ALL = frozenset({"admin", "operator", "viewer"})
PUBLIC = Access(is_public=True)
HEALTH = Access(is_public=True, is_unlimited=True)
PERSON = Access(_ALL)
READ = Access(_ALL, frozenset({"read", "admin"}))
LIVE = Access(_ALL, frozenset({"read", "admin"}), is_live=True)
OPERATE = Access(frozenset({"admin", "operator"}), frozenset({"admin"}))
ADMIN = Access(frozenset({"admin"}), frozenset({"admin"}), spans_sites=True)
MONITOR = Access(_ALL, frozenset({"read", "admin"}), is_open_nearby=True, spans_sites=True)
INGEST = Access(scopes=frozenset({"ingest"}), body=16 * MIB)
WEBHOOK = Access(scopes=frozenset({"ingest"}), is_webhook=True, body=16 * MIB)

ROUTES: dict[str, Access] = {
    "GET /healthz": HEALTH,
    "GET /readyz": HEALTH,
    "GET /metrics": MONITOR,
    "GET /api/v1/openapi.json": PUBLIC,
    "GET /api/v1/setup": PUBLIC,
    "POST /api/v1/setup": PUBLIC,
    "POST /api/v1/session": PUBLIC,
    "GET /api/v1/login/{secret}": PUBLIC,
    "GET /api/v1/session": PERSON,
    "DELETE /api/v1/session": PERSON,
    "GET /api/v1/views": PERSON,
    "POST /api/v1/views": PERSON,
    "DELETE /api/v1/views/{id}": PERSON,
    "GET /api/v1/about": READ,
    "POST /api/v1/observations": INGEST,
    "POST /api/v1/sources/{id}/events": WEBHOOK,
    "GET /api/v1/live": LIVE,
    "GET /api/v1/live/present": READ,
    "GET /api/v1/sites": READ,
    "GET /api/v1/sites/{slug}": READ,
    "POST /api/v1/sites": ADMIN,
    "PATCH /api/v1/sites/{slug}": ADMIN,
    "GET /api/v1/streams": READ,
    "GET /api/v1/streams/figures": READ,
    "GET /api/v1/streams/{id}": READ,
    "PATCH /api/v1/streams/{id}": OPERATE,
    "GET /api/v1/plays": READ,
    "GET /api/v1/plays/{id}": READ,
    "GET /api/v1/sessions": READ,
    "GET /api/v1/sessions/facets": READ,
    "GET /api/v1/sessions/{id}": READ,
    "GET /api/v1/exclusions": READ,
    "POST /api/v1/exclusions": OPERATE,
    "DELETE /api/v1/exclusions/{id}": OPERATE,
    "GET /api/v1/listeners": READ,
    "GET /api/v1/annotations": READ,
    "POST /api/v1/annotations": OPERATE,
    "PATCH /api/v1/annotations/{id}": OPERATE,
    "DELETE /api/v1/annotations/{id}": OPERATE,
    "GET /api/v1/audience": READ,
    "GET /api/v1/audience/{id}": READ,
    "GET /api/v1/events": READ,
    "DELETE /api/v1/events": ADMIN,
    "GET /api/v1/events/histogram": READ,
    "GET /api/v1/events/{id}": READ,
    "GET /api/v1/errors": READ,
    "GET /api/v1/errors/groups": READ,
    "GET /api/v1/errors/groups/{fingerprint}": READ,
    "POST /api/v1/errors/groups/{fingerprint}/resolve": OPERATE,
    "POST /api/v1/errors/groups/{fingerprint}/reopen": OPERATE,
    "GET /api/v1/errors/{id}": READ,
    "POST /api/v1/errors/{id}/resolve": OPERATE,
    "POST /api/v1/errors/{id}/reopen": OPERATE,
    "GET /api/v1/old-facts": READ,
    "DELETE /api/v1/old-facts": ADMIN,
    "GET /api/v1/metrics": READ,
    "GET /api/v1/metrics/query": READ,
    "GET /api/v1/questions": READ,
    "GET /api/v1/questions/{name}": READ,
    "GET /api/v1/radio/top-songs": READ,
    "GET /api/v1/radio/heatmap": READ,
    "GET /api/v1/radio/songs/{id}/plays": READ,
    "GET /api/v1/radio/listeners": READ,
    "GET /api/v1/radio/listeners/peak": READ,
    "GET /api/v1/metrics/samples": READ,
    "GET /api/v1/metrics/samples/{id}": READ,
    "GET /api/v1/metrics/latest": READ,
    "GET /api/v1/health/snapshot": READ,
    "GET /api/v1/health/history": READ,
    "GET /api/v1/storage": ADMIN,
    "GET /api/v1/items": READ,
    "GET /api/v1/items/{id}": READ,
    "GET /api/v1/people": READ,
    "GET /api/v1/people/{id}": READ,
    "GET /api/v1/outages": READ,
    "GET /api/v1/stories/{family}/{id}": READ,
    "GET /api/v1/source-kinds": OPERATE,
    "GET /api/v1/sources": OPERATE,
    "POST /api/v1/sources": OPERATE,
    "POST /api/v1/sources/test": OPERATE,
    "GET /api/v1/sources/{id}": OPERATE,
    "PATCH /api/v1/sources/{id}": OPERATE,
    "DELETE /api/v1/sources/{id}": OPERATE,
    "GET /api/v1/quarantine": OPERATE,
    "GET /api/v1/quarantine/{id}": OPERATE,
    "POST /api/v1/quarantine/{id}/retry": OPERATE,
    "DELETE /api/v1/quarantine/{id}": OPERATE,
    "POST /api/v1/jobs/{name}": ADMIN,
    "GET /api/v1/tokens": ADMIN,
    "POST /api/v1/tokens": ADMIN,
    "GET /api/v1/tokens/{id}": ADMIN,
    "DELETE /api/v1/tokens/{id}": ADMIN,
    "GET /api/v1/users": ADMIN,
    "POST /api/v1/users": ADMIN,
    "GET /api/v1/users/{id}": ADMIN,
    "PATCH /api/v1/users/{id}": ADMIN,
    "DELETE /api/v1/users/{id}": ADMIN,
}

# Below these, what is not in the table is not there; everything else is the page.
_OURS = ("/api", "/ws", "/healthz", "/readyz", "/metrics")


@dataclass(frozen=True)
class Match:
    """What the table says of a path: by method who may use it; no method, no such route."""

    methods: dict[str, Access] = field(default_factory=dict[str, Access])


def lookup(path: str) -> Match:
    """The rows of the table for a path. A path of the page is open to everybody, to read."""
    if not any(path == ours or path.startswith(f"{ours}/") for ours in _OURS):
        return Match({"GET": PUBLIC})
    exact = _EXACT.get(path)
    if exact is not None:
        return exact
    return next((match for shape, match in _SHAPES if shape.fullmatch(path)), Match())


def _tabled() -> dict[str, Match]:
    rows: dict[str, Match] = {}
    for route, access in ROUTES.items():
        method, _, path = route.partition(" ")
        rows.setdefault(path, Match()).methods[method] = access
    return rows


def _shape(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)))


_ROWS = _tabled()
_EXACT = {path: match for path, match in _ROWS.items() if "{" not in path}
_SHAPES = [(_shape(path), match) for path, match in _ROWS.items() if "{" in path]

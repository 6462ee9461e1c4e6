"""Asking an Icecast: one request at a time, each bounded in size and time."""

import asyncio
from collections.abc import Sequence
from time import monotonic
from urllib.parse import quote

import httpx2
import msgspec

from tallylight.egress import Answer, fetch, was_refused
from tallylight.model.errors import (
    EgressDeniedError,
    SourceDownError,
    SourceError,
    SourceRefusedError,
    SourceUnreachableError,
    TooLargeError,
    TranslationError,
)
from tallylight.sources.icecast.config import IcecastConfig
from tallylight.sources.icecast.pages import clients_of_xml, stats_of_json, stats_of_xml
from tallylight.sources.icecast.snapshot import Client, Snapshot

STATS = "/admin/stats"
CLIENTS = "/admin/listclients?mount="
PUBLIC = "/status-json.xsl"
LARGEST_ANSWER = 16 * 2**20


class NoSuchPageError(SourceError):
    """The server has no such page."""


class Icecast:
    """One server, asked as its configuration says."""

    def __init__(self, http: httpx2.AsyncClient, config: IcecastConfig) -> None:
        self._http = http
        self._config = config
        self._login = httpx2.BasicAuth(config.user, config.password) if config.has_login else None
        self._asked: dict[str, float] = {}
        self.requests = 0
        self.shows_admin_pages = False

    async def snapshot(self) -> Snapshot:
        """What the server shows now. Raises `SourceError` and `TranslationError`."""
        self.requests = 0
        until = monotonic() + self._config.poll_seconds
        if self._login is None:
            stats = await self.public_stats()
        else:
            stats = await self._admin_stats() or await self.public_stats()
        clients = await self._clients(stats, until) if self.shows_admin_pages else None
        return msgspec.structs.replace(stats, clients=clients, requests=self.requests)

    async def _admin_stats(self) -> Snapshot | None:
        """What the server shows to its admin; None where a proxy keeps that to itself."""
        try:
            body = await self._get(STATS)
        except NoSuchPageError:
            self.shows_admin_pages = False
            return None
        self.shows_admin_pages = True
        return await asyncio.to_thread(stats_of_xml, body)

    async def public_stats(self) -> Snapshot:
        """What the server shows to everybody."""
        try:
            body = await self._get(PUBLIC)
        except NoSuchPageError as error:
            raise SourceError(
                f"{self._where} has no {PUBLIC}: either it is no Icecast, or an Icecast-KH, which"
                " shows its figures only to the admin login."
            ) from error
        return await asyncio.to_thread(stats_of_json, body)

    async def _clients(self, stats: Snapshot, until: float) -> dict[str, list[Client]] | None:
        """The listeners of each mount: of those longest not asked, as many as the budget lets."""
        listed: dict[str, list[Client]] = {
            name: [] for name, mount in stats.mounts.items() if mount.listeners == 0
        }
        for name in self._due([name for name in stats.mounts if name not in listed]):
            if monotonic() > until:
                break
            try:
                listed[name] = await self.listeners(name)
            except NoSuchPageError:
                # The mount went while we asked.
                continue
            except SourceRefusedError:
                return None
            self._asked[name] = monotonic()
        return listed

    def _due(self, mounts: Sequence[str]) -> Sequence[str]:
        allowed = self._config.requests_per_minute * self._config.poll_seconds // 60 - 1
        return sorted(mounts, key=lambda name: self._asked.get(name, 0.0))[: max(1, allowed)]

    async def listeners(self, mount: str) -> list[Client]:
        """The listeners of one mount. Raises `SourceError` and `TranslationError`."""
        body = await self._get(CLIENTS + quote(mount, safe="/"))
        return await asyncio.to_thread(clients_of_xml, body)

    @property
    def _where(self) -> str:
        return httpx2.URL(self._config.base).netloc.decode("ascii", "replace")

    async def _get(self, path: str) -> bytes:
        self.requests += 1
        patience = self._config.timeout_seconds
        request = self._http.build_request("GET", self._config.base + path)
        if self._login is not None and path.startswith("/admin/"):
            request = next(self._login.auth_flow(request))
        try:
            answer = await fetch(self._http, request, limit=LARGEST_ANSWER, seconds=patience)
        except EgressDeniedError as error:
            raise SourceError(str(error)) from error
        except TooLargeError as error:
            raise TranslationError(f"{self._where}: {error}") from error
        except (TimeoutError, httpx2.TimeoutException) as error:
            sentence = f"{self._where} did not answer within {patience} s."
            raise SourceUnreachableError(sentence) from error
        except httpx2.HTTPError as error:
            raise self._broken(error) from error
        return self._judged(answer, path)

    def _broken(self, error: httpx2.HTTPError) -> SourceError:
        if was_refused(error):
            return SourceDownError(f"{self._where} refused the connection or broke it off.")
        if isinstance(error, httpx2.RemoteProtocolError):
            return SourceUnreachableError(f"{self._where} does not speak HTTP.")
        return SourceUnreachableError(f"{self._where} cannot be reached: {error}.")

    def _judged(self, answer: Answer, path: str) -> bytes:
        page = path.partition("?")[0]
        if answer.status in {401, 403}:
            raise SourceRefusedError(
                f"{self._where} refuses {page} to the user “{self._config.user}”: check the admin"
                " user and password."
                if path.startswith("/admin/")
                else f"{self._where} shows {page} to nobody without a login."
            )
        if answer.status in {400, 404, 405, 410}:
            raise NoSuchPageError(f"{self._where} has no {page}.")
        if answer.status >= 500:  # noqa: PLR2004 - HTTP: the server failed
            raise SourceDownError(f"{self._where} answered with fault {answer.status}.")
        if answer.status != 200:  # noqa: PLR2004 - HTTP: well
            raise SourceError(
                f"{self._where} answered {answer.status} to {page}: give the address where Icecast"
                " itself answers."
            )
        return answer.body

"""Clients of a server for programs: push observations, ask questions, follow what changes."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from time import sleep
from typing import TYPE_CHECKING, Any, BinaryIO, Self

from tallylight.model.time import Clock, system_clock
from tallylight.sdk.asking import (
    LiveEvent,
    added,
    bodies,
    event_reader,
    figures,
    parameters,
)
from tallylight.sdk.web import NDJSON, OBSERVATIONS, answer_of, pause_of, settings_of, unreachable

if TYPE_CHECKING:
    import httpx2

QUERY = "/api/v1/metrics/query"
LIVE = "/api/v1/live"
_QUIET_S = 45.0


class Client:
    """Asks a server; may be used by several threads, and as a context manager.

    Every method raises `NotAuthenticatedError`, `ForbiddenError`, `NotFoundError` or `InvalidError`
    as the server says, and `StoreUnavailableError` where it does not answer.
    """

    def __init__(self, url: str, token: str, *, clock: Clock = system_clock) -> None:
        import httpx2  # noqa: PLC0415 - `import tallylight` stays quick

        self._url = url.rstrip("/")
        self._clock = clock
        self._failed = httpx2.HTTPError
        self._patience = httpx2.Timeout(_QUIET_S)
        self._client = httpx2.Client(**settings_of(self._url, token))

    def push(self, observations: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
        """Push observations; back once they are durable and counted once.

        Gives `accepted`, `duplicates` and `rejected`, a list of {index, id, error, path}. Those
        without `id` or `at` get them, so whoever sends again has to give an id.
        """
        return added(
            self.request("POST", OBSERVATIONS, content=body, headers=NDJSON)
            for body in bodies(observations, self._clock)
        )

    def ask(self, question: str, **params: object) -> dict[str, Any]:
        """The answer to a question by name: {items, meta}; `from_` stands for `from`."""
        return self.get(f"/api/v1/questions/{question}", **params)

    def query(
        self, metrics: str | Sequence[str], by: str | Sequence[str] = "", **params: object
    ) -> dict[str, Any]:
        """Figures by dimensions and pieces of time: {items, meta}."""
        return self.get(QUERY, **figures(metrics, by), **params)

    def get(self, path: str, **params: object) -> Any:  # noqa: ANN401 - JSON has no type
        """The document at a path of the API."""
        return self.request("GET", path, params=parameters(params))

    def post(self, path: str, **params: object) -> Any:  # noqa: ANN401 - likewise
        """What becomes of an act."""
        return self.request("POST", path, params=parameters(params))

    def delete(self, path: str, **params: object) -> Any:  # noqa: ANN401 - likewise
        """What became of what was deleted."""
        return self.request("DELETE", path, params=parameters(params))

    def download(self, path: str, target: BinaryIO, **params: object) -> None:
        """Write the answer at a path of the API into an open file, piece by piece as it comes."""
        asked = parameters(params)
        tries = 0
        while True:
            try:
                with self._client.stream("GET", path, params=asked) as response:
                    if response.is_success:
                        target.writelines(response.iter_bytes())
                        return
                    response.read()
            except self._failed as error:
                raise unreachable(self._url, error) from error
            pause = pause_of(response, tries)
            if pause is None:
                answer_of(response)
                return
            sleep(pause)
            tries += 1

    def live(self, last_event_id: str | None = None, **params: object) -> Iterator[LiveEvent]:
        """What changes, from now on, or after the event that was seen last.

        Ends where the server ends it; raises `StoreUnavailableError` where the connection breaks.
        """
        headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
        try:
            with self._client.stream(
                "GET", LIVE, params=parameters(params), headers=headers, timeout=self._patience
            ) as response:
                if not response.is_success:
                    response.read()
                    answer_of(response)
                read = event_reader()
                for line in response.iter_lines():
                    if (event := read(line)) is not None:
                        yield event
        except self._failed as error:
            raise unreachable(self._url, error) from error

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def request(self, method: str, path: str, **told: Any) -> Any:  # noqa: ANN401 - likewise
        """What the server answers to a request, told as httpx2 takes it.

        Where the server says that it is asked too often, it is asked again when it says.
        """
        tries = 0
        while True:
            try:
                response: httpx2.Response = self._client.request(method, path, **told)
            except self._failed as error:
                raise unreachable(self._url, error) from error
            pause = pause_of(response, tries)
            if pause is None:
                return answer_of(response)
            sleep(pause)
            tries += 1


class AsyncClient:
    """As `Client`, for programs with an event loop."""

    def __init__(self, url: str, token: str, *, clock: Clock = system_clock) -> None:
        import httpx2  # noqa: PLC0415 - likewise

        self._url = url.rstrip("/")
        self._clock = clock
        self._failed = httpx2.HTTPError
        self._patience = httpx2.Timeout(_QUIET_S)
        self._client = httpx2.AsyncClient(**settings_of(self._url, token))

    async def push(self, observations: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
        """As `Client.push`."""
        return added(
            [
                await self.request("POST", OBSERVATIONS, content=body, headers=NDJSON)
                for body in bodies(observations, self._clock)
            ]
        )

    async def ask(self, question: str, **params: object) -> dict[str, Any]:
        """As `Client.ask`."""
        return await self.get(f"/api/v1/questions/{question}", **params)

    async def query(
        self, metrics: str | Sequence[str], by: str | Sequence[str] = "", **params: object
    ) -> dict[str, Any]:
        """As `Client.query`."""
        return await self.get(QUERY, **figures(metrics, by), **params)

    async def get(self, path: str, **params: object) -> Any:  # noqa: ANN401 - likewise
        """As `Client.get`."""
        return await self.request("GET", path, params=parameters(params))

    async def post(self, path: str, **params: object) -> Any:  # noqa: ANN401 - likewise
        """As `Client.post`."""
        return await self.request("POST", path, params=parameters(params))

    async def live(
        self, last_event_id: str | None = None, **params: object
    ) -> AsyncIterator[LiveEvent]:
        """As `Client.live`."""
        headers = {"Last-Event-ID": last_event_id} if last_event_id else {}
        try:
            async with self._client.stream(
                "GET", LIVE, params=parameters(params), headers=headers, timeout=self._patience
            ) as response:
                if not response.is_success:
                    await response.aread()
                    answer_of(response)
                read = event_reader()
                async for line in response.aiter_lines():
                    if (event := read(line)) is not None:
                        yield event
        except self._failed as error:
            raise unreachable(self._url, error) from error

    async def close(self) -> None:
        """Let go of connections."""
        await self._client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def request(self, method: str, path: str, **told: Any) -> Any:  # noqa: ANN401 - likewise
        """As `Client.request`."""
        tries = 0
        while True:
            try:
                response: httpx2.Response = await self._client.request(method, path, **told)
            except self._failed as error:
                raise unreachable(self._url, error) from error
            pause = pause_of(response, tries)
            if pause is None:
                return answer_of(response)
            await asyncio.sleep(pause)
            tries += 1

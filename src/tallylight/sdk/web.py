"""The server as the library asks it: one way to send a request, one to tell what went wrong."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from tallylight.model.errors import (
    ForbiddenError,
    InvalidError,
    NotAuthenticatedError,
    NotFoundError,
    StoreUnavailableError,
    TallylightError,
)
from tallylight.model.text import without_login
from tallylight.spool.receiver import NotNowError, NotWholeError, Refusal, refusals_of

if TYPE_CHECKING:
    import httpx2

OBSERVATIONS = "/api/v1/observations"
NDJSON = {"Content-Type": "application/x-ndjson"}
_CONNECT_S, _ANSWER_S = 5.0, 30.0
_OK, _BAD_REQUEST, _TOO_LARGE, _TOO_MANY = 200, 400, 413, 429
_MOST_TRIES = 10
_LONGEST_PAUSE_S = 10.0
_ERRORS: dict[int, type[TallylightError]] = {
    400: InvalidError,
    401: NotAuthenticatedError,
    403: ForbiddenError,
    404: NotFoundError,
    422: InvalidError,
}


def settings_of(url: str, token: str) -> dict[str, Any]:
    """What a client of httpx2 is made with, sync or not."""
    import httpx2  # noqa: PLC0415 - a fifth of a second, which a program should not wait for

    return {
        "base_url": url,
        "headers": {"Authorization": f"Bearer {token}", "Accept": "application/json"},
        "timeout": httpx2.Timeout(_ANSWER_S, connect=_CONNECT_S),
        "trust_env": False,
    }


def answer_of(response: "httpx2.Response") -> Any:  # noqa: ANN401 - JSON has no type
    """The document of an answer; an error is raised as the class it stands for, with its sentence.

    Raises `NotAuthenticatedError`, `ForbiddenError`, `NotFoundError`, `InvalidError`, or
    `StoreUnavailableError` where the server cannot answer now.
    """
    if response.is_success:
        return msgspec.json.decode(response.content)
    kind = _ERRORS.get(response.status_code, StoreUnavailableError)
    raise kind(sentence_of(response))


def sentence_of(response: "httpx2.Response") -> str:
    """What an error says to a person."""
    try:
        told = msgspec.json.decode(response.content)
        return str(told["detail"])
    except (msgspec.DecodeError, KeyError, TypeError):
        return f"The server answered {response.status_code}."


def unreachable(url: str, error: Exception) -> StoreUnavailableError:
    """The error for a server that does not answer."""
    why = str(error) or type(error).__name__
    return StoreUnavailableError(f"The server at {without_login(url)} does not answer: {why}.")


class ServerReceiver:
    """Takes what waits to the server's push door."""

    def __init__(self, url: str, token: str) -> None:
        import httpx2  # noqa: PLC0415 - likewise; this is the thread that ships

        self._url = url
        self._failed = httpx2.HTTPError
        self._client = httpx2.Client(**settings_of(url, token))

    def take(self, payloads: Sequence[bytes]) -> list[Refusal]:
        """Push observations; as `Receiver` has it."""
        try:
            response = self._client.post(OBSERVATIONS, content=b"\n".join(payloads), headers=NDJSON)
        except self._failed as error:
            raise NotNowError(str(unreachable(self._url, error))) from error
        if response.status_code == _OK:
            return refusals_of(msgspec.json.decode(response.content)["rejected"])
        if response.status_code in (_BAD_REQUEST, _TOO_LARGE):
            raise NotWholeError(sentence_of(response))
        raise NotNowError(
            f"{without_login(self._url)}: {sentence_of(response)}",
            retry_after_s=retry_after(response.headers),
        )

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()


def pause_of(response: "httpx2.Response", tries: int) -> float | None:
    """For how many seconds to wait before asking again; None where the answer is the last word.

    Who asks for a long history meets the limit of requests, which is no fault.
    """
    if response.status_code != _TOO_MANY or tries >= _MOST_TRIES:
        return None
    return min(retry_after(response.headers) or 1.0, _LONGEST_PAUSE_S)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """After how many seconds the server wants to be asked again."""
    told = headers.get("retry-after", "")
    return float(told) if told.isdecimal() else None

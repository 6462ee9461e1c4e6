"""Every error as a problem document (RFC 9457); the one table from error classes to statuses."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, cast

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from tallylight.api.security import SECURITY_HEADERS
from tallylight.model import errors
from tallylight.model.errors import TallylightError
from tallylight.model.text import masked

_log = structlog.get_logger(__name__)

STATUSES: dict[type[TallylightError], HTTPStatus] = {
    errors.InvalidError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.TranslationError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.EgressDeniedError: HTTPStatus.UNPROCESSABLE_ENTITY,
    errors.NotFoundError: HTTPStatus.NOT_FOUND,
    errors.ConflictError: HTTPStatus.CONFLICT,
    errors.NotAuthenticatedError: HTTPStatus.UNAUTHORIZED,
    errors.ForbiddenError: HTTPStatus.FORBIDDEN,
    errors.TooManyAttemptsError: HTTPStatus.TOO_MANY_REQUESTS,
    errors.TooManyRequestsError: HTTPStatus.TOO_MANY_REQUESTS,
    errors.TooLargeError: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.OverloadedError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.DiskFullError: HTTPStatus.INSUFFICIENT_STORAGE,
    errors.BusyError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.SourceError: HTTPStatus.BAD_GATEWAY,
    errors.FolderInUseError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.SchemaError: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.SettingsError: HTTPStatus.INTERNAL_SERVER_ERROR,
    TallylightError: HTTPStatus.INTERNAL_SERVER_ERROR,
}


class Fault(BaseModel):
    """What is wrong with one part of the input."""

    path: str
    message: str


class Problem(BaseModel):
    """A problem document; `request_id` finds the request in the log."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[Fault] | None = None
    request_id: str | None = None


def status_of(error: TallylightError) -> HTTPStatus:
    """The status of an error: that of the nearest class in the table."""
    return next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)


def problem(
    status: int,
    detail: str,
    *,
    request_id: str | None = None,
    faults: Sequence[Fault] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """A response that carries a problem document."""
    document = Problem(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        errors=list(faults) if faults else None,
        request_id=request_id,
    )
    return Response(
        document.model_dump_json(exclude_none=True),
        status,
        headers=headers,
        media_type="application/problem+json",
    )


def problem_of(error: TallylightError, request_id: str | None = None) -> Response:
    """The problem document of one of our errors."""
    status = status_of(error)
    detail = masked(str(error))
    path = getattr(error, "path", None)
    return problem(
        status,
        detail,
        request_id=request_id,
        faults=[Fault(path=path, message=detail)] if path else None,
        headers=_headers(error),
    )


def handle_problems(app: FastAPI) -> None:
    """Answer every error of `app` with a problem document."""
    app.add_exception_handler(TallylightError, _on_ours)
    app.add_exception_handler(HTTPException, _on_http)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(Exception, _on_unexpected)


def _headers(error: TallylightError) -> dict[str, str] | None:
    if isinstance(error, errors.NotAuthenticatedError):
        return {"WWW-Authenticate": "Bearer"}
    wait = getattr(error, "retry_after_s", None)
    return None if wait is None else {"Retry-After": str(wait)}


def _request_id(request: Request) -> str | None:
    return request.scope.get("state", {}).get("request_id")


async def _on_ours(request: Request, error: Exception) -> Response:
    ours = cast("TallylightError", error)
    if status_of(ours) == HTTPStatus.INTERNAL_SERVER_ERROR:
        return await _on_unexpected(request, ours)
    return problem_of(ours, _request_id(request))


async def _on_http(request: Request, error: Exception) -> Response:
    told = cast("HTTPException", error)
    headers = dict(told.headers) if told.headers else None
    detail = _SENTENCES.get(told.status_code, told.detail)
    return problem(told.status_code, detail, request_id=_request_id(request), headers=headers)


async def _on_invalid(request: Request, error: Exception) -> Response:
    found: Sequence[Any] = cast("RequestValidationError", error).errors()
    request_id = _request_id(request)
    if any(each["type"] == "json_invalid" for each in found):
        return problem(HTTPStatus.BAD_REQUEST, "The body is not JSON.", request_id=request_id)
    faults = [Fault(path=_path(each["loc"]), message=str(each["msg"])) for each in found]
    detail = "; ".join(f"{fault.path}: {fault.message}" for fault in faults)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return problem(status, detail, request_id=request_id, faults=faults)


async def _on_unexpected(request: Request, error: Exception) -> Response:
    request_id = _request_id(request)
    _log.error("unexpected", request_id=request_id, path=request.url.path, exc_info=error)
    return problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Something went wrong here; the log has more under this request id.",
        request_id=request_id,
        headers=dict(SECURITY_HEADERS),
    )


def _path(place: Sequence[str | int]) -> str:
    """`("body", "sites", 0)` as `$.sites[0]`, `("query", "limit")` as `limit`."""
    where, *rest = place
    path = "$" if where == "body" else ""
    for part in rest:
        path += f"[{part}]" if isinstance(part, int) else f".{part}"
    return path.removeprefix(".") or str(where)


_SENTENCES = {
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    408: "The body did not come in time.",
    413: str(errors.TooLargeError()),
}

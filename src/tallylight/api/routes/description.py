"""The description of the API, for programs that make clients of it."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

router = APIRouter(prefix="/api/v1/openapi.json", tags=["operation"])


@router.get("", response_model=dict[str, Any])
def get_openapi(request: Request) -> JSONResponse:
    """This document."""
    return JSONResponse(request.app.openapi())

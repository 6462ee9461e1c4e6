"""Whether the server lives, whether it is ready, and its figures for Prometheus."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client.exposition import choose_encoder
from pydantic import BaseModel

from tallylight.api.rooms import AskedRooms

router = APIRouter(tags=["operation"])


class Health(BaseModel):
    """The server lives."""

    status: str


class Readiness(BaseModel):
    """Whether work can be done; by name of what it takes, `ok` or why not."""

    status: str
    checks: dict[str, str]


@router.get("/healthz")
async def get_health() -> Health:
    """That the server answers; nothing else is asked."""
    return Health(status="ok")


@router.get("/readyz", response_model=Readiness, responses={503: {"model": Readiness}})
def get_readiness(rooms: AskedRooms) -> Response:
    """Whether the store, its schema and the writer are ready."""
    faults = rooms.readiness()
    is_ready = not any(faults.values())
    readiness = Readiness(
        status="ok" if is_ready else "not ready",
        checks={name: fault or "ok" for name, fault in faults.items()},
    )
    return JSONResponse(readiness.model_dump(), 200 if is_ready else 503)


@router.get("/metrics", response_class=PlainTextResponse)
def get_metrics(request: Request, rooms: AskedRooms) -> Response:
    """Figures of the server in the text format of Prometheus."""
    encode, media_type = choose_encoder(request.headers.get("accept", ""))
    return Response(encode(rooms.metrics), headers={"Content-Type": media_type})

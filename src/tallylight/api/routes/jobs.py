"""Work on facts, done by the process that holds the folder; commands ask for it here."""

from collections.abc import Iterator
from threading import Lock

import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from tallylight.api.rooms import AskedRooms, Job
from tallylight.model.errors import NotFoundError, TallylightError

router = APIRouter(tags=["jobs"])


@router.post("/api/v1/jobs/{name}", response_class=StreamingResponse)
def run_job(name: str, request: Request, rooms: AskedRooms) -> StreamingResponse:
    """Run a job, such as `rederive`.

    Answers NDJSON as it goes: `{"done","total"}` again and again, at the end `{"result"}` or
    `{"error"}`.
    """
    job = rooms.jobs.get(name)
    if job is None:
        raise NotFoundError(f"There is no job {name[:64]!r}.")
    return StreamingResponse(
        _lines(job, request.app.state.working), media_type="application/x-ndjson"
    )


def _lines(job: Job, working: Lock) -> Iterator[bytes]:
    if not working.acquire(blocking=False):
        yield msgspec.json.encode({"error": "Another job is running; wait for it."}) + b"\n"
        return
    try:
        running = job()
        while True:
            yield msgspec.json.encode(next(running)) + b"\n"
    except StopIteration as end:
        yield msgspec.json.encode({"result": end.value}) + b"\n"
    except TallylightError as error:
        yield msgspec.json.encode({"error": str(error)}) + b"\n"
    finally:
        working.release()

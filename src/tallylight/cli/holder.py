"""Work on facts: done here where nobody holds the folder, else asked of the server that does."""

from collections.abc import Callable, Generator
from contextlib import closing
from typing import TYPE_CHECKING, Any

from tallylight.cli.place import Place
from tallylight.cli.say import Progress, progress
from tallylight.model.errors import FolderInUseError, StoreUnavailableError, TallylightError

if TYPE_CHECKING:
    from tallylight.store.database import Database
    from tallylight.store.folder import RunningServer

Run = Callable[["Database"], Generator[Any, None, Any]]


def run_as_holder(place: Place, name: str, run: Run) -> dict[str, Any]:
    """The result of the job `name`, as the API tells it; its progress is shown meanwhile."""
    from msgspec import to_builtins

    from tallylight.store.folder import held_database, held_folder, open_folder, running_server

    folder = open_folder(place.settings().data.dir)
    with place.database() as database:
        try:
            with held_folder(folder), held_database(database), progress(name) as advance:
                return to_builtins(_done(run(database), advance))
        except FolderInUseError:
            server = running_server(folder)
            if server is None:
                raise
    return _asked(server, name)


def _done(running: Generator[Any, None, Any], advance: Progress) -> object:
    while True:
        try:
            step = next(running)
        except StopIteration as end:
            return end.value
        advance(step.done, step.total)


def _asked(server: "RunningServer", name: str) -> dict[str, Any]:
    with progress(name) as advance, closing(_lines(server, name)) as lines:
        for line in lines:
            if "result" in line:
                return line["result"]
            if "error" in line:
                raise TallylightError(line["error"])
            advance(line["done"], line["total"])
    raise StoreUnavailableError(f"The server (process {server.pid}) ended before the work did.")


def _lines(server: "RunningServer", name: str) -> Generator[dict[str, Any]]:
    import httpx2
    from msgspec import json

    asking = {"Authorization": f"Bearer {server.secret}"}
    timeout = httpx2.Timeout(10, read=None)
    try:
        with (
            httpx2.Client(trust_env=False, timeout=timeout) as client,
            client.stream("POST", f"{server.address}/api/v1/jobs/{name}", headers=asking) as answer,
        ):
            if not answer.is_success:
                answer.read()
                raise TallylightError(answer.json()["detail"])
            for line in answer.iter_lines():
                yield json.decode(line)
    except httpx2.TransportError as error:
        raise StoreUnavailableError(
            f"The server at {server.address} (process {server.pid}) does not answer: {error}."
        ) from error

"""One that asks a server over HTTP, and how long each answer took."""

import time
from collections.abc import Generator
from contextlib import contextmanager
from http.client import HTTPConnection
from types import TracebackType
from typing import Any, Self

import msgspec

from bench.asking import BUSY, REFUSED
from bench.past.archive import Archive
from bench.server import Server

# Whoever asks may wait for the largest: how long that takes is what is measured.
_PATIENT = {"TALLYLIGHT_ANALYTICS_TIME_LIMIT_S": "900"}
_ANYTHING = "/metrics/query?metric=plays"
# A server closes a line on which nothing came for a minute.
_KEPT_S = 30


class RefusedError(Exception):
    """The server says that the answer would take too long or too much, and what to do."""


class Line:
    """A connection that is kept; for one thread."""

    def __init__(self, port: int, token: str) -> None:
        self._line = HTTPConnection("127.0.0.1", port, timeout=900)
        self._headers = {"Authorization": f"Bearer {token}"}
        self._used_at = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._line.close()

    def took(self, path: str) -> float:
        """The ms until the whole answer was there."""
        return self.asked(path)[0]

    def asked(self, path: str) -> tuple[float, Any]:
        """The same, with the answer. A server that still reads the past is asked again.

        Raises `RefusedError`.
        """
        if time.monotonic() - self._used_at > _KEPT_S:
            # It is opened again by itself.
            self._line.close()
        while True:
            began = time.perf_counter()
            self._line.request("GET", f"/api/v1{path}", headers=self._headers)
            answer = self._line.getresponse()
            told = answer.read()
            took = (time.perf_counter() - began) * 1_000
            self._used_at = time.monotonic()
            if answer.status == BUSY:
                time.sleep(1)
                continue
            if answer.status == REFUSED:
                raise RefusedError(f"{path}: {told[:400]!r}")
            if answer.status != 200:
                raise SystemExit(f"{path}: {answer.status} {told[:400]!r}")
            return took, msgspec.json.decode(told)


@contextmanager
def asking(
    archive: Archive, token: str | None = None, *, is_patient: bool = True
) -> Generator[Line]:
    """A line to a server on an archive, once it has done what it does after a start.

    That begins when somebody asks. is_patient: an answer may take as long as it takes.
    """
    server = Server(archive.folder, settings=_PATIENT if is_patient else None)
    server.start()
    with Line(server.port, token or archive.reader) as line:
        line.took(_ANYTHING)
        server.settle()
        yield line
    server.stop()

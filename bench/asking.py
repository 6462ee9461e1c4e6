"""How long a page takes over HTTP."""

import time
from http.client import HTTPConnection

BUSY, REFUSED = 503, 422
"""Ask again; and: that would take too long."""


def page_ms(line: HTTPConnection, token: str, path: str) -> float:
    """The ms until a page of the API was read whole; ends the run where it is refused."""
    headers = {"Authorization": f"Bearer {token}"}
    began = time.perf_counter()
    line.request("GET", f"/api/v1{path}", headers=headers)
    answer = line.getresponse()
    told = answer.read()
    took = (time.perf_counter() - began) * 1_000
    if answer.status != 200:
        raise SystemExit(f"{path}: {answer.status} {told[:300]!r}")
    return took

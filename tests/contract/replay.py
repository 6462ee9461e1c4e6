"""Recorded answers played back to a source, and what it made of them in a form to compare.

A recording is a folder: `recording.json` (configuration and the time of each look), a folder of
pages for each look, and `expected.json`. A page's file is named by its path and query.
"""

import json
import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
import msgspec

from tallylight.model.errors import TallylightError
from tallylight.model.memory import Memory
from tallylight.model.report import Report
from tallylight.model.time import Instant, instant
from tallylight.sources.contract import Edge, Source

RECORDINGS = Path(__file__).parents[1] / "recordings"
REWRITE = "TALLYLIGHT_REWRITE_RECORDINGS"


@dataclass(frozen=True)
class Recording:
    folder: Path
    config: dict[str, Any]
    looks: list[Instant]

    def page(self, look: int, url: httpx2.URL) -> bytes | None:
        name = re.sub(r"[^\w.-]+", "_", httpx2.URL(url).raw_path.decode()).strip("_")
        path = self.folder / str(look + 1) / name
        return path.read_bytes() if path.exists() else None

    def expected(self, made: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """What was expected of it before; where asked for, what was made now becomes that."""
        path = self.folder / "expected.json"
        if os.environ.get(REWRITE):
            path.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n")
        return json.loads(path.read_text())


def recordings(kind: str) -> list[Recording]:
    found: list[Recording] = []
    for told in sorted(RECORDINGS.joinpath(kind).glob("*/recording.json")):
        recording = json.loads(told.read_text())
        looks = [instant(datetime.fromisoformat(at)) for at in recording["looks"]]
        found.append(Recording(told.parent, recording["config"], looks))
    return found


def streamed(status: int, body: bytes) -> httpx2.Response:
    """An answer that is read as one from a socket is: in chunks, once."""

    async def chunks() -> AsyncIterator[bytes]:
        yield body

    return httpx2.Response(status, content=chunks())


async def replayed(source: Source[Any], recording: Recording) -> list[Report | TallylightError]:
    """What each look gave; a failed one its error, and then the report of the failure."""
    turns: list[int] = []

    def answer(request: httpx2.Request) -> httpx2.Response:
        page = recording.page(turns[-1], request.url)
        return streamed(404, b"") if page is None else streamed(200, page)

    made: list[Report | TallylightError] = []
    async with httpx2.AsyncClient(transport=httpx2.MockTransport(answer)) as http:
        edge = Edge(http, lambda: recording.looks[turns[-1]], "main", "recorded")
        config = msgspec.convert(recording.config, source.config)
        assert source.watch is not None
        watch = source.watch(config, edge, Memory())
        for turn, at in enumerate(recording.looks):
            turns.append(turn)
            try:
                made.append(await watch.look())
            except TallylightError as error:
                made += [error, watch.failed(at, error)]
    return made


def plain(made: Report | TallylightError) -> dict[str, Any]:
    """A report without its ids, or an error, as JSON shows it."""
    if isinstance(made, TallylightError):
        return {"error": type(made).__name__, "sentence": str(made)}
    shown = json.loads(msgspec.json.encode(made))
    shown["listed"] = sorted(shown.get("listed") or [])
    for observation in shown["observations"]:
        del observation["id"]
    return {name: value for name, value in shown.items() if value not in ([], {}, None, False)}

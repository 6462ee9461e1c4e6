"""Observations that were refused for what they are, kept with the reason until a person decides."""

from collections.abc import Iterable
from pathlib import Path

import msgspec
from msgspec import Struct

NAME = "quarantine.ndjson"
MOST_BYTES = 16 << 20


class Refused(Struct, frozen=True):
    """An observation as it was sent, why it was refused, and where in it."""

    observation: msgspec.Raw
    error: str
    path: str | None = None


def keep_refused(folder: Path, refused: Iterable[Refused]) -> None:
    """Add to what is kept; beyond 16 MiB the older half of files goes."""
    file = folder / NAME
    if file.exists() and file.stat().st_size > MOST_BYTES:
        file.replace(folder / f"{NAME}.old")
    with file.open("ab") as output:
        output.writelines(msgspec.json.encode(one) + b"\n" for one in refused)


def list_refused(folder: Path) -> list[Refused]:
    """What is kept, the oldest first; a line that a crash cut off is left out."""
    found: list[Refused] = []
    for name in (f"{NAME}.old", NAME):
        try:
            lines = (folder / name).read_bytes().splitlines()
        except FileNotFoundError:
            continue
        for line in lines:
            try:
                found.append(msgspec.json.decode(line, type=Refused))
            except msgspec.DecodeError:
                continue
    return found


def clear_refused(folder: Path) -> None:
    """Keep none any more."""
    for name in (f"{NAME}.old", NAME):
        (folder / name).unlink(missing_ok=True)

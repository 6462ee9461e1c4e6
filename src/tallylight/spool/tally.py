"""What became of observations that never arrived, kept beside those that wait."""

from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

NAME = "tally.json"


class Tally(Struct):
    """Counts since the folder was made.

    sent: acknowledged. dropped: let go because the spool was full or they were too old.
    torn: cut off by a crash before the call returned. quarantined: refused for what they are.
    fault: why nothing goes now, empty where all is well.
    """

    sent: int = 0
    dropped: int = 0
    torn: int = 0
    quarantined: int = 0
    fault: str = ""


def read_tally(folder: Path) -> Tally:
    """The counts of a folder; a file that is damaged or missing counts from zero."""
    try:
        return msgspec.json.decode((folder / NAME).read_bytes(), type=Tally)
    except (OSError, msgspec.DecodeError):
        return Tally()


def write_tally(folder: Path, tally: Tally) -> None:
    """Keep the counts, where the disk lets us."""
    draft = folder / f"{NAME}.new"
    with suppress(OSError):
        draft.write_bytes(msgspec.json.encode(tally))
        draft.replace(folder / NAME)

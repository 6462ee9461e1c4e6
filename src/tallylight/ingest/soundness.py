"""Whether all of history is there and is what was written."""

from msgspec import Struct

from tallylight.history.folder import HistoryFolder
from tallylight.history.kinds import KINDS
from tallylight.ingest.sealing import AFTER_END
from tallylight.model.history import Sheet, date_of, day_of
from tallylight.model.time import DAY, Clock
from tallylight.store.database import Database, reading
from tallylight.store.read.manifest import sheets, unsealed_days


class Soundness(Struct, frozen=True):
    """Files that count, their bytes, what is wrong in sentences, and days that should be sealed."""

    files: int
    bytes: int
    damaged: list[str]
    waiting: int


def look_at_history(database: Database, clock: Clock) -> Soundness:
    """Read every file of history, and compare it with what the manifest says."""
    folder = HistoryFolder(database.folder)
    before = day_of(clock() - AFTER_END) * DAY
    with reading(database) as connection:
        named = sheets(connection)
        waiting = sum(len(unsealed_days(connection, kind, before)) for kind in KINDS)
    faults = {sheet: fault for sheet in named if (fault := folder.verify(sheet))}
    return Soundness(
        len(named),
        sum(sheet.bytes for sheet in named),
        [_sentence(folder, sheet, fault) for sheet, fault in faults.items()],
        waiting,
    )


def _sentence(folder: HistoryFolder, sheet: Sheet, fault: str) -> str:
    remedy = (
        "its rows are there still, and a server makes it anew when it starts."
        if sheet.is_whole
        else "put it back from a backup; until then its day is unknown."
    )
    return (
        f"The {sheet.kind} of {date_of(sheet.day)} are damaged ({folder.path(sheet)}): {fault}; "
        f"{remedy}"
    )

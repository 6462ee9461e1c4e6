"""Whether all of history is there and is what was written."""

from collections.abc import Sequence

from msgspec import Struct

from tallylight.history.folder import HistoryFolder
from tallylight.history.kinds import KINDS
from tallylight.ingest.sealing import AFTER_END
from tallylight.model.history import Sheet, date_of, day_of, files_of, month_name
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
    files = files_of(named)
    faults = {sheet: fault for sheet in files if (fault := folder.verify(sheet))}
    return Soundness(
        len(files),
        sum(sheet.bytes for sheet in files),
        [
            _sentence(folder, [one for one in named if one.path == sheet.path], fault)
            for sheet, fault in faults.items()
        ],
        waiting,
    )


def _sentence(folder: HistoryFolder, sheets: Sequence[Sheet], fault: str) -> str:
    """What is wrong with a file that these days have, and what to do."""
    first, *others = sheets
    when = f"{month_name(first.day)} ({len(sheets)} days)" if others else date_of(first.day)
    unknown = "these days are" if others else "its day is"
    remedy = (
        "its rows are there still, and a server makes it anew when it starts."
        if all(one.is_whole for one in sheets)
        else f"put it back from a backup; until then {unknown} unknown."
    )
    return f"The {first.kind} of {when} are damaged ({folder.path(first)}): {fault}; {remedy}"

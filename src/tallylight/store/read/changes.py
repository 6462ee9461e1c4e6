"""What others changed since a revision: for one who follows a store without being told."""

from typing import NamedTuple

import sqlalchemy as sa

from tallylight.store.read.manifest import revision
from tallylight.store.schema import errors, plays, sessions, tombstones

_CHANGING = (plays, sessions, errors)
_KINDS = {"play": "plays", "session": "sessions", "error": "errors", "event": "events"}


class Changed(NamedTuple):
    """Up to `revision`, keys of facts that are others than before, and kinds of which any went.

    Facts that are new are not among them; they have greater keys than all before.
    """

    revision: int
    keys: dict[str, list[int]]
    gone: set[str]


def changed_since(connection: sa.Connection, seen: int) -> Changed:
    """What changed after the revision `seen`."""
    newest = revision(connection)
    if newest == seen:
        return Changed(newest, {}, set())
    keys = {
        table.name: [
            *connection.scalars(
                sa.select(table.c.key).where(table.c.rev > seen, table.c.key <= seen)
            )
        ]
        for table in _CHANGING
    }
    kinds = sa.select(tombstones.c.kind).where(tombstones.c.key > seen).distinct()
    gone = {_KINDS[kind] for kind in connection.scalars(kinds)}
    return Changed(newest, keys, gone)

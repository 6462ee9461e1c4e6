"""What can be known of viewers later than they came: filled in where nothing was told."""

from collections import defaultdict

from tallylight.model.viewer import Viewer
from tallylight.store import schema
from tallylight.store.write.exclusions import Judged
from tallylight.store.write.names import Enrich
from tallylight.store.write.transaction import Transaction

_FILLED = ("client", "device", "country")
_TOLD = ("key", "ip", "user_agent", *_FILLED)
_LACKING = (
    "key > ? AND ((country IS NULL AND ip IS NOT NULL) OR (user_agent IS NOT NULL AND "
    "(client IS NULL OR device IS NULL))) ORDER BY key LIMIT ?"
)


def fill_slice(tx: Transaction, after: int, limit: int, enrich: Enrich) -> Judged:
    """Fill in viewers, in the order of their keys; what is there stays as it is."""
    found = tx.select(schema.viewers, _TOLD, _LACKING, (after, limit))
    changes: defaultdict[tuple[str | None, ...], list[int]] = defaultdict(list)
    for key, ip, agent, *filled in found:
        told = dict(zip(_FILLED, filled, strict=True))
        known = enrich(Viewer(ip=ip, user_agent=agent, **told))
        now = tuple(getattr(known, name) for name in _FILLED)
        if now != tuple(filled):
            changes[now].append(key)
    for values, keys in changes.items():
        where = f"key IN ({tx.values(schema.viewers.c.key)})"
        tx.run(
            f"UPDATE viewers SET client = ?, device = ?, country = ? WHERE {where}",
            (*values, tx.document(keys)),
        )
    changed = sum(map(len, changes.values()))
    return Judged(len(found), changed, found[-1][0] if found else after)

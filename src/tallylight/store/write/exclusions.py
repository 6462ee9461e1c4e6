"""The rules of who does not count, as the writer applies them to viewers."""

from typing import NamedTuple

from tallylight.model.exclusion import Exclusion, Exclusions
from tallylight.store import schema
from tallylight.store.write.transaction import Transaction

_RULE = ("key", "site", "kind", "pattern", "excludes")
_APPEARANCE = ("key", "site", "ip", "user_agent", "client", "exclusion")


class Judged(NamedTuple):
    """A slice of viewers: how many there were, how many changed, and the key of the last."""

    seen: int
    changed: int
    last: int


def read_exclusions(tx: Transaction) -> Exclusions:
    """The rules there are."""
    found = tx.select(schema.exclusions, _RULE, "true", ())
    return Exclusions(
        Exclusion(key=key, site=site, kind=kind, pattern=pattern, excludes=bool(excludes))
        for key, site, kind, pattern, excludes in found
    )


def is_any_decided(tx: Transaction) -> bool:
    """Whether there is any rule, or any viewer whom one decided over."""
    is_there = "EXISTS (SELECT 1 FROM exclusions)"
    was_there = "EXISTS (SELECT 1 FROM viewers WHERE exclusion IS NOT NULL)"
    return bool(tx.run(f"SELECT {is_there} OR {was_there}")[0][0])


def judge_slice(tx: Transaction, after: int, limit: int) -> Judged:
    """Give viewers, in the order of their keys, the rule that decides over them."""
    found = tx.select(schema.viewers, _APPEARANCE, "key > ? ORDER BY key LIMIT ?", (after, limit))
    exclusions = read_exclusions(tx)
    changes: dict[int | None, list[int]] = {}
    for key, site, ip, agent, client, present in found:
        decided = exclusions.deciding(site, ip, agent or client)
        if decided != present:
            changes.setdefault(decided, []).append(key)
    for decided, keys in changes.items():
        where = f"key IN ({tx.values(schema.viewers.c.key)})"
        tx.run(f"UPDATE viewers SET exclusion = ? WHERE {where}", (decided, tx.document(keys)))
    changed = sum(map(len, changes.values()))
    return Judged(len(found), changed, found[-1][0] if found else after)

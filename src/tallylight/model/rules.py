"""The rules that a site may set: what each changes, its default and its bounds; all in ms."""

from collections.abc import Mapping

from msgspec import Struct

from tallylight.model.fold import POLLED_SILENCE, FoldRules
from tallylight.model.time import DAY, HOUR, SECOND

_MS = 1_000


class SiteRule(Struct, frozen=True, kw_only=True):
    """One rule; `is_fold` where stories must be derived again for it to reach those of before."""

    name: str
    title: str
    changes: str
    default_ms: int
    most_ms: int
    is_fold: bool


_TABLE = (
    SiteRule(
        name="resume_on_demand",
        title="Resume window, on demand",
        changes="Whoever comes back within it after stopping or pausing goes on with the same "
        "session; later it is a new one.",
        default_ms=FoldRules().resume_on_demand // _MS,
        most_ms=7 * DAY // _MS,
        is_fold=True,
    ),
    SiteRule(
        name="resume_live",
        title="Resume window, live",
        changes="The same for a live stream: a listener who drops out and is back within it is "
        "one session, not two.",
        default_ms=FoldRules().resume_live // _MS,
        most_ms=DAY // _MS,
        is_fold=True,
    ),
    SiteRule(
        name="silence",
        title="Longest silence",
        changes="Of a longer silence within a session only the advance of the position counts as "
        "listened. Unset it is 2 h where sessions are pushed and 5 min where they are polled; "
        "set, it is the same for both.",
        default_ms=FoldRules().silence // _MS,
        most_ms=7 * DAY // _MS,
        is_fold=True,
    ),
    SiteRule(
        name="min_play_live",
        title="Shortest play, live",
        changes="Shorter sessions of a live stream are in the list of sessions and in no figure of "
        "plays; 0 counts all.",
        default_ms=60 * SECOND // _MS,
        most_ms=HOUR // _MS,
        is_fold=False,
    ),
    SiteRule(
        name="min_play_on_demand",
        title="Shortest play, on demand",
        changes="The same for what is watched or listened to on demand.",
        default_ms=30 * SECOND // _MS,
        most_ms=HOUR // _MS,
        is_fold=False,
    ),
)
RULES: Mapping[str, SiteRule] = {rule.name: rule for rule in _TABLE}


def told_ms(told: Mapping[str, int] | None, name: str) -> int:
    """What a rule is at a site that was told these; its default where it was not."""
    return (told or {}).get(name, RULES[name].default_ms)


def fold_rules(told: Mapping[str, int] | None, *, is_polled: bool) -> FoldRules:
    """The rules by which sessions of a site fold, from what it was told of them."""
    usual = POLLED_SILENCE if is_polled else FoldRules().silence
    silence = (told or {}).get("silence")
    return FoldRules(
        resume_on_demand=told_ms(told, "resume_on_demand") * _MS,
        resume_live=told_ms(told, "resume_live") * _MS,
        silence=usual if silence is None else silence * _MS,
    )

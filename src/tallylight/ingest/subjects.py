"""Which story each step of a group belongs to, and who may add to it."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from tallylight.ingest.pending import Pending
from tallylight.model.ids import story_id
from tallylight.model.observation import ErrorLogged, Step

# The steps of each story (its id in hex), in the order they came.
Groups = dict[str, list[Pending]]


class Owned(Protocol):
    """A story's head row, as far as its owner goes."""

    @property
    def site(self) -> int: ...
    @property
    def source(self) -> int: ...
    @property
    def subject(self) -> str: ...


def subject_of(one: Pending) -> str:
    """The subject a step names, or the play that an error fell into."""
    told = one.observation
    if isinstance(told, ErrorLogged):
        return told.data.play_id or ""
    return step_of(one).subject


def step_of(one: Pending) -> Step:
    """The step that waits; only steps come this way."""
    if not isinstance(one.observation, Step):
        raise TypeError(one.observation)
    return one.observation


@lru_cache(maxsize=20_000)
def _story(site: str, source: str, family: str, subject: str) -> str:
    return story_id(site, source, family, subject).hex


def grouped(batch: Sequence[Pending], family: str) -> Groups:
    """Steps by the story they belong to, in the order they came."""
    groups: Groups = {}
    for one in batch:
        origin = one.origin
        story = _story(origin.site, origin.source, family, subject_of(one))
        groups.setdefault(story, []).append(one)
    return groups


def only(groups: Groups, accepted: Sequence[Pending]) -> Groups:
    """The groups without what was not accepted."""
    if sum(map(len, groups.values())) == len(accepted):
        return groups
    ids = {one.id for one in accepted}
    kept = {story: [one for one in group if one.id in ids] for story, group in groups.items()}
    return {story: group for story, group in kept.items() if group}


def strangers(groups: Groups, heads: Mapping[str, Owned]) -> dict[str, str]:
    """Why steps are refused whose subject, a UUID, is already another source's story."""
    refused: dict[str, str] = {}
    for story, group in groups.items():
        first = group[0]
        head = heads.get(story)
        owner = (
            (head.site, head.source, head.subject)
            if head
            else (first.origin.site_key, first.origin.source_key, subject_of(first))
        )
        for one in group:
            if (one.origin.site_key, one.origin.source_key, subject_of(one)) != owner:
                refused[one.id] = "subject is a story of another source or site"
    return refused

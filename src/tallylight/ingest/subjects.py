"""Which story each step of a group belongs to, and who may add to it."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from tallylight.ingest.pending import Pending
from tallylight.model.ids import story_id
from tallylight.model.observation import Step


class Owned(Protocol):
    """A story's head row, as far as its owner goes."""

    @property
    def site(self) -> int: ...
    @property
    def source(self) -> int: ...
    @property
    def subject(self) -> str: ...


def subject_of(one: Pending) -> str:
    """The subject a step names."""
    return step_of(one).subject


def step_of(one: Pending) -> Step:
    """The step that waits; only steps come this way."""
    if not isinstance(one.observation, Step):
        raise TypeError(one.observation)
    return one.observation


def stories_of(batch: Sequence[Pending], family: str) -> dict[str, str]:
    """The story id (hex) of each step, by the observation's id (hex)."""
    return {
        one.id: _story(one.origin.site, one.origin.source, family, subject_of(one)) for one in batch
    }


@lru_cache(maxsize=20_000)
def _story(site: str, source: str, family: str, subject: str) -> str:
    return story_id(site, source, family, subject).hex


def grouped(batch: Sequence[Pending], stories: dict[str, str]) -> dict[str, list[Pending]]:
    """Steps by story, in the order they came."""
    groups: dict[str, list[Pending]] = {}
    for one in batch:
        groups.setdefault(stories[one.id], []).append(one)
    return groups


def strangers(groups: dict[str, list[Pending]], heads: Mapping[str, Owned]) -> dict[str, str]:
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

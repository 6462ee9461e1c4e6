"""All that is declared: relations, metrics, questions, by name."""

from collections.abc import Mapping
from functools import cache

from tallylight.analytics.contract import Metric, Question, Relation
from tallylight.registry import declared

_ROOM = "tallylight.analytics"


@cache
def relations() -> Mapping[str, Relation]:
    """By name."""
    return declared(f"{_ROOM}.relations", "RELATION")


@cache
def metrics() -> Mapping[str, Metric]:
    """By name."""
    return declared(f"{_ROOM}.metrics", "METRIC")


@cache
def questions() -> Mapping[str, Question]:
    """By name."""
    return declared(f"{_ROOM}.questions", "QUESTION")

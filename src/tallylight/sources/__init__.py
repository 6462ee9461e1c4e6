"""The edge inwards: one folder per kind of source: configuration, watch, translation."""

from typing import Any

from tallylight.registry import declared
from tallylight.sources.contract import Source


def kinds() -> dict[str, Source[Any]]:
    """Every kind of source there is, by the name a configuration calls it."""
    return declared("tallylight.sources", "SOURCE")

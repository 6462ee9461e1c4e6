"""Modules that look at the same station go to the same worker, so that it is set up once."""

from functools import cache
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).parents[1]
STATIONS = ("empty_station", "logged", "station_on_record", "station_with_past")


class ByStation(LoadScopeScheduling):
    """Hands out whole modules, and all that ask for one of the stations together."""

    def _split_scope(self, nodeid: str) -> str:
        return _scope(nodeid.partition("::")[0])


@cache
def _scope(module: str) -> str:
    text = (ROOT / module).read_text(encoding="utf-8")
    return next((name for name in STATIONS if f"{name}:" in text), module)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByStation | None:
    """The scheduler of `--dist loadscope`; marks of groups do not reach it (pytest 9.2)."""
    return ByStation(config, log) if config.getvalue("dist") == "loadscope" else None

"""Notes which tests passed where `PASSED_TESTS` names a file, to which several runs add."""

import os
from pathlib import Path

import pytest


class Passed:
    def __init__(self, file: Path) -> None:
        self._file = file
        self._ids: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self._ids.append(report.nodeid)

    def pytest_sessionfinish(self) -> None:
        with self._file.open("a", encoding="utf-8") as file:
            file.writelines(f"{each}\n" for each in self._ids)


def pytest_configure(config: pytest.Config) -> None:
    file = os.environ.get("PASSED_TESTS")
    # Workers report to whoever started them, who knows all.
    if file and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Passed(Path(file)))

"""Whether each test that the coverage page names passed: `python -m tools.coverage_ran FILE`.

FILE has the ids of the tests that passed, a line each, as `tests/passed.py` writes them.
Tests of the web are run by `make lint`, which fails where one does not pass.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from tools.reference.coverage import named


def not_run(passed: Iterable[str]) -> list[str]:
    """The tests that the page names and that are not among these ids."""
    ran = {bare(each) for each in passed}
    return [test for test in named() if ".py::" in test and test not in ran]


def bare(test: str) -> str:
    """A test without its parameters and without the group that it ran in."""
    return test.partition("[")[0].partition("@")[0].strip()


if __name__ == "__main__":
    missing = not_run(Path(sys.argv[1]).read_text().splitlines())
    for each in missing:
        print(f"docs/reference/coverage.md names {each}, which did not pass or did not run.")
    sys.exit(bool(missing))

import json
import subprocess
import sys

import pytest

import tallylight

_LOADED = """
import json, sys
import tallylight
{then}
print(json.dumps([*sys.modules]))
"""
OF_OTHERS = {"msgspec", "uuid_utils", "typing_extensions"}
"""What a program loads with the library that is neither ours nor Python's own."""

MOST_MODULES = 300


def loaded(then: str = "") -> set[str]:
    """Names of the modules that a new interpreter has after importing the library."""
    program = [sys.executable, "-I", "-c", _LOADED.format(then=then)]
    return set(json.loads(subprocess.run(program, capture_output=True, check=True).stdout))


def test_the_import_alone_loads_nothing_of_others() -> None:
    tops = {name.partition(".")[0] for name in loaded()}
    assert not tops & OF_OTHERS


@pytest.mark.parametrize(
    "then", ["tallylight.RadioLogger, tallylight.LoggingConfig", "tallylight.Client"]
)
def test_the_library_loads_nothing_of_the_server_and_little_at_all(then: str) -> None:
    modules = loaded(then)
    tops = {name.partition(".")[0] for name in modules if not name.startswith("_")}
    assert tops - sys.stdlib_module_names - {"tallylight"} <= OF_OTHERS
    assert len(modules) < MOST_MODULES
    rooms = {name.split(".")[1] for name in modules if name.startswith("tallylight.")}
    assert rooms <= {"sdk", "spool", "model"}


def test_all_that_is_exported_is_there() -> None:
    assert [getattr(tallylight, name).__name__ for name in tallylight.__all__] == [
        *tallylight.__all__
    ]


def test_what_is_not_exported_is_not_there() -> None:
    with pytest.raises(AttributeError, match="Nothing"):
        _ = tallylight.Nothing

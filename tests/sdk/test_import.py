import json
import subprocess
import sys

import pytest

import tallylight

_LOADED = """
import json, sys, time
began = time.process_time()
import tallylight
{then}
took = time.process_time() - began
print(json.dumps([took, sorted(sys.modules)]))
"""
SERVER = ("fastapi", "sqlalchemy", "duckdb", "uvicorn", "starlette", "pydantic", "alembic", "typer")


def loaded(then: str = "") -> tuple[float, set[str]]:
    program = _LOADED.format(then=then)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    took, modules = json.loads(done.stdout)
    return took, set(modules)


@pytest.mark.parametrize(
    "then",
    ["", "tallylight.RadioLogger, tallylight.LoggingConfig", "tallylight.Client"],
)
def test_the_library_loads_nothing_of_the_server_and_is_quick(then: str) -> None:
    took, modules = loaded(then)
    assert took < 0.150
    assert not modules & {*SERVER, "httpx2"}
    rooms = {name.split(".")[1] for name in modules if name.startswith("tallylight.")}
    assert rooms <= {"sdk", "spool", "model"}


def test_all_that_is_exported_is_there() -> None:
    assert [getattr(tallylight, name).__name__ for name in tallylight.__all__] == [
        *tallylight.__all__
    ]


def test_what_is_not_exported_is_not_there() -> None:
    with pytest.raises(AttributeError, match="Nothing"):
        _ = tallylight.Nothing

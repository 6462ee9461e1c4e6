"""Small files, small functions: a reader should hold each in the head at once.

How many arguments a function takes and how often it turns are ruff's to count (PLR0913, C901).
"""

import ast
import re
import statistics
from pathlib import Path

from tests.architecture.tree import files, name

FILE_LINES = 400
MEDIAN_FILE_LINES = 100
FUNCTION_LINES = 50
WEB_LINES = 250
# Written by tools, read by nobody.
GENERATED = ("web/src/api/schema.d.ts", "src/tallylight/store/migrations/versions/")
WAIVER = re.compile(r"noqa:.*\b(C901|PLR09\d\d)\b|biome-ignore.*[cC]omplexity")

Measure = tuple[int, str]


def written(*suffixes: str) -> list[Path]:
    return [
        path for path in files() if path.suffix in suffixes and not name(path).startswith(GENERATED)
    ]


def web() -> list[Path]:
    return [path for path in written(".ts", ".tsx", ".css") if name(path).startswith("web/src/")]


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def functions(path: Path) -> list[Measure]:
    return [
        ((node.end_lineno or node.lineno) - node.lineno + 1, f"{name(path)}:{node.lineno}")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]


def hold(what: str, budget: int, measures: list[Measure]) -> None:
    """Print the worst ten, so that the next one over the line is seen coming."""
    worst = sorted(measures, reverse=True)[:10]
    print(f"{what} (at most {budget}):", *(f"{size:6}  {where}" for size, where in worst), sep="\n")
    over = [f"{where}: {size}" for size, where in measures if size > budget]
    assert not over, over


def test_python_files() -> None:
    hold("lines in a file", FILE_LINES, [(lines(path), name(path)) for path in written(".py")])


def test_web_files() -> None:
    hold("lines in a web file", WEB_LINES, [(lines(path), name(path)) for path in web()])


def test_functions() -> None:
    measures = [measure for path in written(".py") for measure in functions(path)]
    hold("lines in a function", FUNCTION_LINES, measures)


def test_the_usual_file_is_small() -> None:
    sizes = [lines(path) for path in written(".py") if name(path).startswith("src/")]
    assert statistics.median(sizes) <= MEDIAN_FILE_LINES


def test_no_budget_is_waived() -> None:
    waived = [name(path) for path in [*written(".py"), *web()] if WAIVER.search(path.read_text())]
    assert [each for each in waived if not each.endswith("test_budgets.py")] == []

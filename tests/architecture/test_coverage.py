"""The page of which test shows what: every line stands on it once, and its tests are there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT
from tools.coverage_ran import bare, not_run
from tools.reference.coverage import documents, lines, named, page

LAST = {"S1": 90, "S2": 74}
"""How many lines each document has."""
NEVER_RUN = {"skip", "skipif", "xfail", "torture"}
TITLES = re.compile(r"\b(?:it|test)\(\s*(['\"])(?P<title>.*?)(?<!\\)\1", re.DOTALL)
OF_PYTHON = [test for test in named() if test.partition("::")[0].endswith(".py")]
OF_THE_WEB = [test for test in named() if test not in OF_PYTHON]


@cache
def tree(path: str) -> ast.Module:
    return ast.parse((ROOT / path).read_text())


def collected(path: str) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
    """The tests that pytest finds in a file."""
    if not (ROOT / path).is_file() or not Path(path).name.startswith("test_"):
        return {}
    return {
        node.name: node
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    }


def marks(path: str) -> set[str]:
    """What a file says of all its tests."""
    told = [
        node.value
        for node in tree(path).body
        if isinstance(node, ast.Assign)
        and any(isinstance(one, ast.Name) and one.id == "pytestmark" for one in node.targets)
    ]
    return {name for one in told for name in attributes(one)}


def attributes(node: ast.AST) -> set[str]:
    return {each.attr for each in ast.walk(node) if isinstance(each, ast.Attribute)}


def test_every_line_is_there_once_and_in_order() -> None:
    expected = [f"{key}-{n:02}" for key, last in LAST.items() for n in range(1, last + 1)]
    assert [*lines()] == expected
    assert [*documents()] == [*LAST]


def test_every_line_says_what_it_asks_and_is_shown_or_says_what_is_missing() -> None:
    assert [number for number, line in lines().items() if not line.asks] == []
    unsaid = [number for number, line in lines().items() if not line.shown and not line.missing]
    assert unsaid == []
    assert [number for number, line in lines().items() if len(line.shown) > 3] == []


def test_the_page_shows_every_line_once() -> None:
    assert re.findall(r"^\| (S\d-\d\d) \|", page(), re.MULTILINE) == [*lines()]


@pytest.mark.parametrize("test", OF_PYTHON)
def test_a_test_that_is_named_is_collected_and_never_left_out(test: str) -> None:
    path, _, name = test.partition("::")
    found = collected(path)
    assert name in found, f"{path} has no test {name}"
    said = {each for one in found[name].decorator_list for each in attributes(one)}
    assert not (said | marks(path)) & NEVER_RUN
    assert not {"skip", "xfail"} & attributes(found[name])


@pytest.mark.parametrize("test", OF_THE_WEB)
def test_a_test_of_the_web_that_is_named_is_there(test: str) -> None:
    path, _, name = test.partition("::")
    assert path.endswith(".test.ts")
    text = (ROOT / path).read_text()
    titles = [hit["title"] for hit in TITLES.finditer(text)]
    assert titles.count(name) == 1
    assert not re.search(r"\b(?:it|test|describe)\.(?:skip|todo|fails|only)\b", text)


def test_what_passed_is_known_by_its_name() -> None:
    assert bare("tests/a/test_b.py::test_c[x@y-[1]]@group") == "tests/a/test_b.py::test_c"
    assert bare("tests/a/test_b.py::test_c@group\n") == "tests/a/test_b.py::test_c"
    one, *others = OF_PYTHON
    assert not_run([f"{test}[case]" for test in others]) == [one]
    assert not_run(OF_PYTHON) == []

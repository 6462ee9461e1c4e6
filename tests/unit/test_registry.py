import logging
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from tallylight import registry
from tallylight.registry import DuplicateNameError, declared


@pytest.fixture
def room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A room of two plug-ins, one a file and one a folder, and a file that is none."""
    folder = tmp_path / "some_room"
    (folder / "whale").mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "contract.py").write_text("WORDS = 1\n")
    (folder / "sparrow.py").write_text("THING = 'a sparrow'\n")
    (folder / "whale" / "__init__.py").write_text("THING = 'a whale'\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield "some_room"
    for name in [name for name in sys.modules if name.startswith("some_room")]:
        del sys.modules[name]


def pointing(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    point = metadata.EntryPoint(name=name, value=value, group="some_room")
    monkeypatch.setattr(registry, "entry_points", metadata.EntryPoints((point,)).select)


def test_files_and_folders_that_declare_are_found(room: str) -> None:
    assert declared(room, "THING") == {"sparrow": "a sparrow", "whale": "a whale"}


def test_another_package_adds_to_a_room(room: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pointing(monkeypatch, "pathname", "os:sep")
    assert declared(room, "THING")["pathname"] == "/"


def test_two_of_one_name_stop_the_start(room: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pointing(monkeypatch, "whale", "os:sep")
    with pytest.raises(DuplicateNameError, match="two plug-ins called whale"):
        declared(room, "THING")


def test_another_package_that_is_broken_is_left_out(
    room: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pointing(monkeypatch, "ghost", "no_such_package:THING")
    with caplog.at_level(logging.ERROR):
        found = declared(room, "THING")
    assert "ghost" not in found
    assert "ghost of some_room cannot be imported" in caplog.text


def test_a_broken_module_of_our_own_is_an_error(room: str, tmp_path: Path) -> None:
    (tmp_path / room / "broken.py").write_text("import no_such_package\n")
    with pytest.raises(ModuleNotFoundError):
        declared(room, "THING")

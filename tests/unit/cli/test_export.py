"""What `tallylight export` does not understand."""

from pathlib import Path

import pytest

from tallylight.cli.written import new_file
from tallylight.model.errors import InvalidError
from tests.unit.cli.command import Command


@pytest.mark.parametrize(
    "asked",
    [
        ("--days", "0"),
        ("--set", "limit=3"),
        ("--format", "csv"),
        ("--question", "top_songs", "--format", "pdf"),
        ("--question", "top_songs", "--set", "limit"),
        ("--question", "top_songs", "--include-errors"),
    ],
)
def test_what_makes_no_sense_is_exit_code_2(
    command: Command, tmp_path: Path, asked: tuple[str, ...]
) -> None:
    assert command("export", *asked, "--output-dir", str(tmp_path / "out")).code == 2
    assert not (tmp_path / "out").exists()


def test_a_question_is_no_path(command: Command, tmp_path: Path) -> None:
    done = command("export", "--question", "../../x", "--output-dir", str(tmp_path / "a" / "b"))

    assert done.code == 1
    assert list(tmp_path.rglob("*x*")) == []


def test_a_file_has_its_name_only_once_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"

    with new_file(path) as file:
        file.write(b"1")
        assert not path.exists()
    with pytest.raises(ValueError, match="closed"), new_file(path) as file:
        file.close()

    assert path.read_bytes() == b"1"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(InvalidError, match="cannot be written"), new_file(tmp_path / "no" / "a"):
        pass

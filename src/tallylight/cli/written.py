"""Files that commands leave behind: each has its name only once it is whole."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from tallylight.model.errors import InvalidError
from tallylight.model.time import Instant, moment

OutputFolder = Annotated[Path, typer.Option("--output-dir", metavar="DIR", help="Where files go.")]


def stamp(at: Instant) -> str:
    """What stands in the names of files that were made at this time, by the clock of the place."""
    return f"{moment(at).astimezone():%Y%m%d_%H%M%S}"


def output_folder(folder: Path) -> Path:
    """The folder, made where it is missing. Raises `InvalidError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InvalidError(f"The folder {folder} cannot be made: {error.strerror}.") from error
    return folder


@contextmanager
def new_file(path: Path) -> Generator[BinaryIO]:
    """An open file that takes the name `path` at the end, and is gone after an error.

    Raises `InvalidError` where it cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise InvalidError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        part.unlink(missing_ok=True)

"""The options that every command takes, and the folder and database they lead to."""

import functools
import getpass
import inspect
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from tallylight.model.time import system_clock

if TYPE_CHECKING:
    from tallylight.settings import Settings
    from tallylight.store.database import Database
    from tallylight.store.records.audit import Act

_OPTIONS: dict[str, tuple[Any, Any]] = {
    "data": (
        Annotated[Path | None, typer.Option("--data", metavar="DIR", help="The data folder.")],
        None,
    ),
    "database_url": (
        Annotated[
            str | None,
            typer.Option("--database-url", metavar="URL", help="PostgreSQL instead of SQLite."),
        ],
        None,
    ),
    "config": (
        Annotated[
            Path | None,
            typer.Option("--config", metavar="FILE", help="Another tallylight.toml."),
        ],
        None,
    ),
    "debug": (
        Annotated[bool, typer.Option("--debug", help="Show where an unexpected error arose.")],
        False,
    ),
}


@dataclass(frozen=True)
class Place:
    """Where a command works."""

    data: Path | None = None
    database_url: str | None = None
    config: Path | None = None

    def settings(self, **flags: object) -> "Settings":
        """The effective settings; a flag is named `section_key`. Raises `SettingsError`."""
        from tallylight.settings import read_settings

        named = {name.replace("_", ".", 1): value for name, value in flags.items()}
        named |= {"data.dir": self.data, "database.url": self.database_url}
        return read_settings(named, config=self.config)

    def act(self) -> "Act":
        """Who acts, for the audit log: this user, now."""
        from tallylight.store.records.audit import Act

        return Act(f"command line ({getpass.getuser()})", system_clock())

    @contextmanager
    def database(self) -> Generator["Database"]:
        """The database, made or migrated first where that is due."""
        from tallylight.store.folder import open_folder
        from tallylight.store.reach import prepared_database

        settings = self.settings()
        folder = open_folder(settings.data.dir)
        with prepared_database(folder, settings.database.url, system_clock) as database:
            yield database


def placed(run: Callable[..., None]) -> Callable[..., None]:
    """A command for typer: `run` with its `Place` made of the options that all commands share.

    A parameter that is a dataclass stands for its fields: options that belong together.
    """
    parameters_of_run = list(inspect.signature(run, eval_str=True).parameters.values())[1:]
    groups: dict[str, Any] = {
        one.name: one.annotation for one in parameters_of_run if is_dataclass(one.annotation)
    }

    @functools.wraps(run)
    def command(*, debug: bool = False, **given: object) -> None:
        if debug:
            sys.excepthook = sys.__excepthook__
        where: dict[str, Any] = {name: given.pop(name) for name in _OPTIONS if name != "debug"}
        for name, group in groups.items():
            told = {each.name: given.pop(each.name) for each in fields(group)}
            given[name] = group(**told)
        run(Place(**where), **given)

    own = [
        each
        for one in parameters_of_run
        for each in (_options(one.annotation) if one.name in groups else [one])
    ]
    shared = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)
        for name, (kind, default) in _OPTIONS.items()
    ]
    parameters = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own] + shared
    command.__signature__ = inspect.Signature(parameters)  # pyright: ignore[reportAttributeAccessIssue]
    command.__annotations__ = {one.name: one.annotation for one in parameters}
    return command


def _options(group: Any) -> list[inspect.Parameter]:  # noqa: ANN401 - a dataclass
    """The fields of a group of options as parameters; all of them have defaults."""
    kinds = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            each.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=each.default,
            annotation=kinds[each.name],
        )
        for each in fields(group)
    ]

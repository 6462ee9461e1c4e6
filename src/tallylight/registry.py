"""The folder is the registry: what a plug-in room declares is found, not listed anywhere."""

import logging
from importlib import import_module
from importlib.metadata import entry_points
from pkgutil import iter_modules
from typing import Any

_log = logging.getLogger(__name__)


class DuplicateNameError(Exception):
    """Two plug-ins of one room have the same name."""


def declared(room: str, name: str) -> dict[str, Any]:
    """What the modules of the package `room` declare as `name`, by module name.

    Entry points of other packages in the group `room` come after them. Raises
    `DuplicateNameError`, and whatever the import of a module of our own raises; another package
    that cannot be imported is left out and logged.
    """
    found: dict[str, Any] = {}
    for module in iter_modules(import_module(room).__path__):
        thing = getattr(import_module(f"{room}.{module.name}"), name, None)
        if thing is not None:
            found[module.name] = thing
    for point in entry_points(group=room):
        if point.name in found:
            raise DuplicateNameError(f"{room} has two plug-ins called {point.name}.")
        try:
            found[point.name] = point.load()
        except ImportError:
            _log.exception("The plug-in %s of %s cannot be imported.", point.name, room)
    return found

"""What a name, a slug or a zone must look like, said in sentences."""

import json
import re
from collections.abc import Collection, Generator, Iterable
from contextlib import contextmanager
from functools import cache
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from sqlalchemy import exc

from tallylight.model.errors import ConflictError, InvalidError
from tallylight.model.text import storable, storable_json

_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
LONGEST_NAME = 100


def is_slug(text: str) -> bool:
    """Whether a site could be called that."""
    return _SLUG.fullmatch(text) is not None


def check_slug(slug: str) -> str:
    """`slug` if it is one: it stands in addresses and in observations."""
    if not is_slug(slug):
        raise InvalidError(
            "A slug has 1 to 64 small letters, digits and hyphens, and starts and ends with a "
            "letter or digit.",
            path="$.slug",
        )
    return slug


def check_name(name: str, path: str = "$.name") -> str:
    """`name` without blanks around it."""
    trimmed = name.strip()
    if not 0 < len(trimmed) <= LONGEST_NAME:
        raise InvalidError(f"A name has 1 to {LONGEST_NAME} characters.", path=path)
    if _CONTROL.search(trimmed):
        raise InvalidError("A name is one line without control characters.", path=path)
    return trimmed


def check_identifying_name(name: str) -> str:
    """A name that things are also found by, so that it must not look like an id."""
    trimmed = check_name(name)
    if uuid_of(trimmed) is not None:
        raise InvalidError("A name may not look like an id.", path="$.name")
    return trimmed


def check_zone(zone: str) -> str:
    """`zone` if IANA knows it."""
    if zone not in _zones():
        raise InvalidError(
            f"There is no time zone called {zone[:LONGEST_NAME]!r}; one is Europe/Paris.",
            path="$.zone",
        )
    return zone


def check_members(given: Iterable[str], known: Collection[str], path: str) -> list[str]:
    """`given` without doublets, in the order of `known`, if all are of `known`."""
    chosen = set(given)
    if strange := sorted(chosen.difference(known)):
        message = f"{strange[0][:LONGEST_NAME]!r} is none of {', '.join(known)}."
        raise InvalidError(message, path=path)
    return [each for each in known if each in chosen]


def uuid_of(text: str) -> UUID | None:
    """The id that `text` is, if it is one."""
    try:
        return UUID(text)
    except ValueError:
        return None


def storable_config(config: dict[str, Any]) -> dict[str, Any]:
    """`config` (JSON) with NUL and lone surrogates in any text of it replaced."""
    written = storable(json.dumps(config, ensure_ascii=False))
    return json.loads(storable_json(written.encode()))


@contextmanager
def refusing_doublets(message: str) -> Generator[None]:
    """Turn the database's word on a unique column into a `ConflictError`."""
    try:
        yield
    except exc.IntegrityError as error:
        raise ConflictError(message) from error


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())

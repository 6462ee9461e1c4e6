"""Whatever a program hands over, as JSON that a server takes: logging never fails for a value."""

import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, cast

import msgspec

from tallylight.model.text import masked, storable

_DEEPEST = 16
_LARGEST = 2**63
# The server takes 64 KiB; a single entry of what is longer is kept up to so much.
_MOST_BYTES = 60_000
_ENTRY_BYTES = 2_000


def text(value: object, most: int) -> str:
    """A value as text of at most so many characters, fit for any database."""
    return _kept(value if isinstance(value, str) else str(value))[:most]


def said(value: object, most: int) -> str:
    """What a program says, as text without the passwords of addresses in it."""
    told = text(value, most)
    # Most messages hold no address, and looking for them takes longer than all the rest.
    return masked(told) if "/" in told or "=" in told else told


def known_text(value: object, most: int) -> str | None:
    """A value as text; None where there is none, or nothing in it."""
    return None if value is None else text(value, most).strip() or None


def number(value: object) -> float | None:
    """A finite number, also where it comes as text; None where it is none."""
    if value is None or isinstance(value, bool):
        return None
    try:
        found = float(value)  # pyright: ignore[reportArgumentType] - what it is, is tried
    except (TypeError, ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def plain(value: object, depth: int = 0) -> Any:  # noqa: ANN401 - JSON has no type
    """A value made of what JSON has; what it has not is told as text."""
    if depth < _DEEPEST and isinstance(value, Mapping):
        entries = cast("Mapping[object, object]", value).items()
        return {text(key, 255): plain(one, depth + 1) for key, one in entries}
    if depth < _DEEPEST and isinstance(value, list | tuple | set | frozenset):
        return [plain(one, depth + 1) for one in cast("list[object]", value)]
    return _single(value)


def _kept(value: str) -> str:
    return value if value.isascii() and "\0" not in value else storable(value)


def _single(value: object) -> Any:  # noqa: ANN401 - likewise
    match value:
        case None | bool():
            return value
        case int():
            return value if -_LARGEST <= value < _LARGEST else str(value)
        case float():
            return value if math.isfinite(value) else None
        case str():
            return _kept(value)
        case datetime() | date():
            return value.isoformat()
        case _:
            return text(value, _ENTRY_BYTES)


def plain_mapping(value: object) -> dict[str, Any] | None:
    """A mapping for `metadata` or `context`, at most 60 kB; None where there is nothing in it.

    Of what is larger the small entries stay, and `truncated` says so. Another value than a mapping
    stands under `value`.
    """
    if value is None:
        return None
    told: dict[str, Any] = plain(value)
    told = told if isinstance(value, Mapping) else {"value": told}
    if len(msgspec.json.encode(told)) > _MOST_BYTES:
        told = _small(told)
    return told or None


def _small(told: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    room = _MOST_BYTES
    for name, one in told.items():
        size = len(msgspec.json.encode(one)) + len(name.encode()) + 4
        if size <= _ENTRY_BYTES and size <= room:
            kept[name] = one
            room -= size
    return {**kept, "truncated": True}

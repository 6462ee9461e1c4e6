"""Where a page of a list ended: the time and the key of its last row, opaque to outsiders."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from struct import Struct
from typing import NamedTuple

from tallylight.model.errors import InvalidError
from tallylight.model.time import Instant

_PACKED = Struct(">qq")
_SHAPE = re.compile(r"[A-Za-z0-9_-]{22}")
# Beyond it no database can name the instant: the end of the year 9999.
_LATEST: Instant = 253_402_300_799_999_999


class Place(NamedTuple):
    """The place of a row in a list, newest first; `at` is 0 in lists without a time."""

    at: Instant
    key: int


def written(place: Place) -> str:
    """The place as 22 characters of `[A-Za-z0-9_-]`."""
    return urlsafe_b64encode(_PACKED.pack(*place)).rstrip(b"=").decode()


def read(cursor: str) -> Place:
    """The place that `written` gave. Raises `InvalidError` for anything else."""
    if _SHAPE.fullmatch(cursor):
        place = Place(*_PACKED.unpack(urlsafe_b64decode(cursor + "==")))
        if written(place) == cursor and _is_possible(place):
            return place
    raise InvalidError("This is not a cursor that a list gave.", path="cursor")


def _is_possible(place: Place) -> bool:
    return place.key >= 0 and 0 <= place.at <= _LATEST

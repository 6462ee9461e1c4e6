"""The country of an address, from a file in MaxMind's format that the user brought.

The file is read from a copy: whoever writes over it in place would pull a mapped file from under
us. A file that cannot be used is explained once; what was known before it stays in use.
"""

import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple, Protocol, cast

import maxminddb
import structlog

_CODE_LENGTH = 2
_UNUSABLE = (OSError, ValueError, maxminddb.InvalidDatabaseError)

log = structlog.get_logger()


class Lookup(Protocol):
    """What is used of a reader; the library's own types are recursive beyond use."""

    def get(self, ip_address: str) -> object: ...


class _State(NamedTuple):
    """By what it is seen that a file changed."""

    modified: int
    size: int
    inode: int


class Countries:
    """Countries by address, as the file says now; without a file no address has one."""

    def __init__(self, file: Path | None) -> None:
        self._file = file
        self._seen: _State | None = None
        self._reader: Lookup | None = None
        self._refused: str | None = None

    @property
    def are_known(self) -> bool:
        """Whether there is a file to look in."""
        return self._reader is not None

    def of(self, ip: str) -> str | None:
        """The two letters of a country; None where the file has none for this address."""
        reader = self._reader
        if reader is None:
            return None
        try:
            return _code(reader.get(ip))
        except (ValueError, maxminddb.InvalidDatabaseError) as error:
            # Not an address, or one of IPv6 where the file has none; or the file is damaged.
            if isinstance(error, maxminddb.InvalidDatabaseError):
                self._refuse("it is damaged")
                self._reader = None
            return None

    def refresh(self) -> bool:
        """Read the file if it changed since it was read; whether there are countries anew."""
        if self._file is None:
            return False
        try:
            found = self._file.stat()
            state = _State(found.st_mtime_ns, found.st_size, found.st_ino)
            if state == self._seen:
                return False
            self._seen = state
            self._reader = _opened(self._file)
        except _UNUSABLE as error:
            self._refuse(_reason(error))
        else:
            self._refused = None
            log.info("countries are known", file=str(self._file))
            return True
        return False

    def _refuse(self, reason: str) -> None:
        if reason != self._refused:
            self._refused = reason
            log.warning("the file of countries is not usable", file=str(self._file), reason=reason)


def fault_of(file: Path) -> str | None:
    """Why a file of countries cannot be used; None where it can."""
    try:
        _opened(file)
    except _UNUSABLE as error:
        return _reason(error)
    return None


def _reason(error: Exception) -> str:
    told = error.strerror if isinstance(error, OSError) else None
    return told or "it is not whole, or not in MaxMind's format"


def _opened(file: Path) -> Lookup:
    with tempfile.TemporaryDirectory(prefix="tallylight-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / "countries.mmdb"
        shutil.copyfile(file, copy)
        return maxminddb.open_database(copy)  # pyright: ignore[reportUnknownMemberType]


def _code(record: object) -> str | None:
    """The code in a record, nested as MaxMind and DB-IP write it or flat as IPinfo does."""
    if not isinstance(record, dict):
        return None
    told = cast("dict[str, object]", record)
    country = told.get("country") or told.get("country_code")
    if isinstance(country, dict):
        country = cast("dict[str, object]", country).get("iso_code")
    is_code = isinstance(country, str) and len(country) == _CODE_LENGTH and country.isalpha()
    return cast("str", country).upper() if is_code else None

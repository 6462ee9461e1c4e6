"""What is remembered between transactions, up to a bound."""

from collections.abc import Callable, Hashable
from itertools import islice
from typing import Any, Generic, TypeVar

_REMEMBERED = 50_000

K = TypeVar("K", bound=Hashable)


class Recent(Generic[K]):
    """A bounded map: once full, it forgets the older half of what it holds."""

    def __init__(self, size: int = _REMEMBERED) -> None:
        self._size = size
        self._entries: dict[K, Any] = {}
        self.get: Callable[[K], Any] = self._entries.get
        self.clear = self._entries.clear

    def put(self, key: K, value: object) -> None:
        """Remember a value that is not None."""
        self._entries[key] = value
        if len(self._entries) > self._size:
            for old in list(islice(self._entries, self._size // 2)):
                del self._entries[old]

"""Whoever takes what waits: a server far away, or the store at hand."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from tallylight.model.errors import TallylightError


class Refusal(NamedTuple):
    """One observation that can never be taken: its place in the batch, why, and where in it."""

    place: int
    error: str
    path: str | None = None


class NotNowError(TallylightError):
    """The receiver takes nothing now; the same may be sent again."""

    def __init__(self, reason: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after_s = retry_after_s


class NotWholeError(TallylightError):
    """The receiver will not take these together; each alone it may."""


class Receiver(Protocol):
    """Takes batches."""

    def take(self, payloads: Sequence[bytes]) -> list[Refusal]:
        """Have observations acknowledged, each one as JSON; those refused are told.

        Raises `NotNowError` where they have to be sent again, and `NotWholeError`.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...

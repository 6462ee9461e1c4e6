"""Whoever takes what waits: a server far away, or the store at hand."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

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


class Turn(Protocol):
    """The right to hand in where several programs share the store: one at a time, not for long."""

    def begin(self) -> bool:
        """Have the turn; False while another program has it."""
        ...

    def end(self) -> None:
        """Give it to others."""
        ...

    @property
    def is_wanted_back(self) -> bool:
        """Whether it is to end with this batch, however short it was."""
        ...

    def forget(self) -> None:
        """Know nothing of it in a forked process: it stays the parent's."""
        ...


def refusals_of(rejected: Iterable[Mapping[str, Any]]) -> list[Refusal]:
    """What the push door rejected."""
    return [Refusal(one["index"], str(one["error"]), one.get("path")) for one in rejected]

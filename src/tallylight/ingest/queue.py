"""What waits for the writer: bounded, and shared fairly among those who send.

A sender may fill what is left when all others and one that is yet to come have as much, and never
more than keeps the writer busy. Groups are taken from all senders in turn, so that one who sends
little never waits behind one who sends much.
"""

from collections import OrderedDict, deque
from collections.abc import Callable

from msgspec import Struct

from tallylight.ingest.intake import Intake
from tallylight.model.errors import OverloadedError, TallylightError

OURSELVES = 0
"""The sender of what Tallylight tells of itself."""
ENOUGH = 15_000
"""Observations of one sender: a few groups. More would wait longer, and be written no sooner."""


class Receipt(Struct, frozen=True):
    """What became of a submission; `refused` gives reasons by place in it."""

    accepted: int
    duplicates: int
    refused: dict[int, str]


Reply = Callable[["Receipt | TallylightError"], None]
Replies = list[tuple[Reply, "Receipt | TallylightError"]]


class Limits(Struct, frozen=True, kw_only=True):
    """What may wait for the writer before senders are told to come again."""

    observations: int = 50_000
    bytes: int = 64 << 20


USUAL = Limits()


class Submission(Struct, kw_only=True):
    """What one sender wants written; `size` is what it takes of memory in bytes.

    sender: the key of the source, whose share it counts against.
    """

    intake: Intake
    size: int
    reply: Reply
    sender: int = OURSELVES


class Line(Struct):
    """What waits of one sender."""

    submissions: deque[Submission]
    observations: int = 0
    bytes: int = 0


class Queue:
    """Submissions by sender; whoever calls holds a lock, but for `require_room` and `depth`."""

    def __init__(self, limits: Limits = USUAL) -> None:
        self._limits = limits
        self._lines: OrderedDict[int, Line] = OrderedDict()
        self._bytes = 0
        self.depth = 0

    def __bool__(self) -> bool:
        return bool(self._lines)

    def require_room(self, sender: int) -> None:
        """Raise `OverloadedError` where a sender has its share of what may wait."""
        line = self._lines.get(sender)
        if line is None:
            return
        shares = len(self._lines) + 1
        most = min(self._limits.observations // shares, ENOUGH)
        if line.observations >= most or line.bytes >= self._limits.bytes // shares:
            raise OverloadedError

    def put(self, submission: Submission) -> None:
        """Let one wait. Raises `OverloadedError` where all or its sender have too much waiting."""
        self.require_room(submission.sender)
        count = len(submission.intake.observations)
        is_full = self.depth + count > self._limits.observations and self.depth > 0
        if is_full or self._bytes + submission.size > self._limits.bytes:
            raise OverloadedError
        line = self._lines.setdefault(submission.sender, Line(deque()))
        line.submissions.append(submission)
        self._add(line, submission, 1)

    def take(self, most: int) -> list[Submission]:
        """The next to be written, about `most` observations of them, from all senders in turn."""
        group: list[Submission] = []
        count = 0
        while self._lines and count < most:
            sender, line = self._lines.popitem(last=False)
            submission = line.submissions.popleft()
            self._add(line, submission, -1)
            if line.submissions:
                self._lines[sender] = line
            group.append(submission)
            count += len(submission.intake.observations)
        return group

    def _add(self, line: Line, submission: Submission, sign: int) -> None:
        count = sign * len(submission.intake.observations)
        size = sign * submission.size
        line.observations += count
        line.bytes += size
        self.depth += count
        self._bytes += size

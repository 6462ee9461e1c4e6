"""Revisions given out within one transaction; each is also the key of the row it makes."""


class Revisions:
    """Counts on from the newest revision."""

    def __init__(self, last: int) -> None:
        self.last = last

    def next(self) -> int:
        """The next revision."""
        self.last += 1
        return self.last

    def take(self, count: int) -> int:
        """The first of `count` revisions."""
        first = self.last + 1
        self.last += count
        return first

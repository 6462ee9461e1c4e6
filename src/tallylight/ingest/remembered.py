"""What the writer knows of the store by heart."""

from tallylight.store.write.names import Enrich, Names, as_told
from tallylight.store.write.sessions import Sittings


class Remembered:
    """Names and sittings of the transactions before.

    Good as long as nobody else wrote, which the revision tells; to be forgotten when a transaction
    failed, since what it wrote was rolled back.
    """

    def __init__(self, enrich: Enrich = as_told) -> None:
        self.names = Names(enrich)
        self.sittings = Sittings()
        self._revision = 0

    def resume(self, revision: int) -> None:
        """Begin a transaction that finds the store at `revision`."""
        if revision != self._revision:
            self.forget()

    def leave(self, revision: int) -> None:
        """End a transaction that leaves the store at `revision`."""
        self._revision = revision

    def forget(self) -> None:
        """Read everything anew."""
        self.names.forget()
        self.sittings.forget()

"""The plays that a process started and has not ended, with the errors that fell into them."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Lane = tuple[str | None, str | None]
# A program that never ends its plays leaves one in each lane; more than these are forgotten.
_MOST = 1_000


@dataclass
class OpenPlay:
    """A play, and how often something failed while it was on."""

    id: str
    lane: Lane | None
    failures: int = 0
    message: str | None = None

    def told(self) -> dict[str, Any]:
        """What its end has to tell of errors."""
        if not self.failures:
            return {}
        return {
            "had_errors": True,
            "error_message": self.message,
            "metadata": {"error_count": self.failures},
        }


class OpenPlays:
    """Kept by id, for all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._plays: OrderedDict[str, OpenPlay] = OrderedDict()

    def started(self, play_id: str, data: Mapping[str, Any]) -> OpenPlay | None:
        """Take a play; gives the one before it in its lane if that had errors, which end it now.

        One without errors needs no word: the server ends it by the start of the next, and its
        own end may still be told, as after a crossfade.
        """
        lane = (data.get("stream"), data.get("deck"))
        with self._lock:
            before = [one for one in self._plays.values() if one.lane == lane]
            for one in before:
                one.lane = None
                if one.failures:
                    del self._plays[one.id]
            self._plays[play_id] = OpenPlay(play_id, lane)
            while len(self._plays) > _MOST:
                self._plays.popitem(last=False)
        return next((one for one in before if one.failures), None)

    def failed(self, play_id: str, message: str) -> None:
        """Note an error; of a play that another process started, too."""
        with self._lock:
            play = self._plays.setdefault(play_id, OpenPlay(play_id, None))
            play.failures += 1
            play.message = play.message or message

    def ended(self, play_id: str) -> OpenPlay | None:
        """Let a play go."""
        with self._lock:
            return self._plays.pop(play_id, None)

"""The reference for single posts: the whole server, but its writer neither folds nor commits.

It decodes, authorises, checks and queues to the writer's thread, which answers at once:
`python -m bench.null serve …` takes what `tallylight` takes.
"""

from collections.abc import Sequence

from tallylight import server
from tallylight.cli import main
from tallylight.ingest.queue import Receipt, Replies, Submission
from tallylight.ingest.writer import Writer


class NullWriter(Writer):
    """Answers that everything was accepted, and keeps nothing."""

    def _write_group(self, group: Sequence[Submission]) -> Replies:
        return [(one.reply, Receipt(len(one.intake.observations), 0, {})) for one in group]


if __name__ == "__main__":
    server.Writer = NullWriter
    main()

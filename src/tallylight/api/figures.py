"""How the rooms are doing, asked when somebody wants to know."""

from collections.abc import Mapping

from tallylight.api.metrics import Snapshot
from tallylight.ingest.publish import Publisher
from tallylight.ingest.supervisor import Supervisor
from tallylight.ingest.writer import Writer
from tallylight.model.errors import StoreUnavailableError
from tallylight.store.database import Database
from tallylight.store.migrate import schema_state
from tallylight.store.reach import require_answer
from tallylight.store.records.sources import list_sources


def readiness(database: Database, writer: Writer) -> Mapping[str, str | None]:
    """By name of what must work, why it does not, or None."""
    checks: dict[str, str | None] = {"database": None, "schema": None, "writer": None}
    if not writer.is_running:
        checks["writer"] = "The writer has stopped."
    try:
        require_answer(database)
        state = schema_state(database)
    except StoreUnavailableError as error:
        checks["database"] = str(error)
    else:
        checks["schema"] = None if state == "current" else f"The schema is {state}."
    return checks


def figures(
    database: Database, writer: Writer, supervisor: Supervisor, publisher: Publisher
) -> Snapshot:
    """The figures of this moment, for `/metrics`."""
    states = {source.name: supervisor.state(source.key) for source in list_sources(database)}
    sites = publisher.snapshots()
    return Snapshot(
        queue_depth=writer.depth,
        sources_up={
            name: state.status == "ok"
            for name, state in states.items()
            if state is not None and state.status in ("ok", "failing")
        },
        streams_up={one.site: sum(card.is_up is True for card in one.streams) for one in sites},
        listeners={
            one.site: one.totals.listeners for one in sites if one.totals.listeners is not None
        },
    )

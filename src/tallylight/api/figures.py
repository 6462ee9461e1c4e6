"""How the rooms are doing, asked when somebody wants to know."""

from collections.abc import Mapping

from tallylight.api.limits import Limiter
from tallylight.api.metrics import Snapshot, SourceFigures
from tallylight.ingest.publish import Publisher
from tallylight.ingest.space import Space
from tallylight.ingest.supervisor import Supervisor
from tallylight.ingest.writer import Writer
from tallylight.model.errors import StoreUnavailableError
from tallylight.store.database import Database
from tallylight.store.migrate import schema_state
from tallylight.store.reach import require_answer
from tallylight.store.read.today import in_quarantine
from tallylight.store.records.sites import list_sites


def readiness(
    database: Database, writer: Writer, space: Space | None = None
) -> Mapping[str, str | None]:
    """By name of what must work, why it does not, or None."""
    checks: dict[str, str | None] = {"database": None, "schema": None, "writer": None}
    if space is not None:
        checks["disk"] = space.fault
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
    database: Database,
    writer: Writer,
    supervisor: Supervisor,
    publisher: Publisher,
    limiter: Limiter,
    space: Space | None,
) -> Snapshot:
    """The figures of this moment, for `/metrics`, also while the database is away."""
    sites = publisher.snapshots()
    quarantined = _quarantined(database)
    return Snapshot(
        queue_depth=writer.depth,
        sources=[
            SourceFigures(
                name=record.name,
                site=record.site,
                status=state.status,
                last_success_at=state.last_success_at,
                delayed=delayed,
                quarantined=quarantined.get(record.key, 0) if quarantined is not None else None,
            )
            for record, state, delayed in supervisor.standing()
        ],
        streams_up={one.site: sum(card.is_up is True for card in one.streams) for one in sites},
        listeners={
            one.site: one.totals.listeners for one in sites if one.totals.listeners is not None
        },
        live_clients=limiter.live,
        requests_in_progress=limiter.asking,
        refused=limiter.refused,
        disk_free=space.free if space else None,
        is_disk_full=space.is_full if space else None,
    )


def _quarantined(database: Database) -> dict[int, int] | None:
    """How many payloads of each source wait for a decision; None where nobody can say."""
    try:
        return in_quarantine(database, [site.key for site in list_sites(database)])
    except StoreUnavailableError:
        return None

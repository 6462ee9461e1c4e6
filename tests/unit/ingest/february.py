"""Three sealed days of February of everything, on both databases, and what compacts them."""

from collections.abc import Iterator

import pytest

from tallylight.ingest.compact import Compactor
from tallylight.ingest.seal import Sealer
from tallylight.model.history import Sheet, day_of, month_of
from tallylight.model.time import DAY, HOUR, Instant
from tallylight.store.database import reading
from tallylight.store.read.manifest import sheets
from tests.database import BOTH
from tests.ledger import NOON, Ledger
from tests.past import ledgers, sealer_of
from tests.unit.ingest.test_seal import a_day, seal_all

TODAY = day_of(NOON * 1_000)
FEBRUARY = month_of(TODAY)
DAY_S = 86_400
DAYS = (0, 1, 2)


class Clock:
    def __init__(self, now: Instant) -> None:
        self.now = now

    def __call__(self) -> Instant:
        return self.now


@pytest.fixture(scope="module", params=BOTH)
def lasting(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Ledger]:
    yield from ledgers(request, tmp_path_factory)


@pytest.fixture
def ledger(lasting: Ledger) -> Ledger:
    """Three days of February of everything."""
    lasting.clear()
    for day in DAYS:
        lasting.write(a_day(day * DAY_S))
    return lasting


@pytest.fixture
def clock() -> Clock:
    """Noon of the first day after February."""
    return Clock(FEBRUARY.stop * DAY + 12 * HOUR)


@pytest.fixture
def sealer(ledger: Ledger, clock: Clock) -> Sealer:
    made = sealer_of(ledger, ledger.database.folder, clock=clock)
    for day in DAYS:
        seal_all(made, TODAY + day)
    return made


@pytest.fixture
def compactor(ledger: Ledger, sealer: Sealer, clock: Clock) -> Compactor:
    return Compactor(ledger.database, ledger.run, sealer, clock)


def compact_all(compactor: Compactor) -> None:
    for month in compactor.due(0):
        compactor.compact(month)


def files(sealer: Sealer, kind: str) -> list[str]:
    root = sealer.shelf.folder.root
    return sorted(path.stem.split(".")[0] for path in root.glob(f"{kind}/*/*.parquet"))


def sheets_of(ledger: Ledger, kind: str) -> list[Sheet]:
    with reading(ledger.database) as connection:
        return [sheet for sheet in sheets(connection) if sheet.kind == kind]


def wait(clock: Clock) -> None:
    """Until whatever was sealed now has been quiet for three days."""
    clock.now += 3 * DAY

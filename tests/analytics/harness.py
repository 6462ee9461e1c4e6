"""A store with history beside it, and everything that can be asked of them.

What is told comes in through the commit of the product. The same facts can be read unsealed, half
sealed (every other day), sealed, and compacted but for a day that was sealed again since: the
answers must be the same.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from tallylight.analytics.asking import Asking
from tallylight.analytics.catalogue import questions
from tallylight.analytics.engine import Bounds
from tallylight.analytics.figures import Figures
from tallylight.analytics.reader import Reader
from tallylight.analytics.scope import Filter
from tallylight.analytics.window import Bucket, Window
from tallylight.history.folder import HistoryFolder
from tallylight.history.kinds import KINDS
from tallylight.history.shelf import Shelf
from tallylight.ingest.compact import Compactor, Month
from tallylight.ingest.seal import Sealer
from tallylight.model.history import month_of
from tallylight.model.time import DAY, Instant, instant, moment
from tallylight.store.database import reading
from tallylight.store.read.manifest import unsealed_days
from tallylight.store.schema import sites
from tests.database import lent
from tests.ledger import Ledger

State = Literal["unsealed", "half sealed", "sealed", "compacted"]
STATES: tuple[State, ...] = get_args(State)
BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
ZONES = (
    "Europe/Paris",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Apia",
)
# Days in which clocks are changed there, or that were left out.
ODD_DAYS = {
    "Europe/Paris": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "Asia/Kolkata": (date(2026, 3, 29),),
    "Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4)),
    "Pacific/Apia": (date(2011, 12, 29), date(2012, 4, 1)),
}


def at(zone: str, *told: int) -> Instant:
    """The instant of a local date and time, such as `at("Europe/Paris", 2026, 3, 29, 12)`."""
    return instant(datetime(*told, tzinfo=ZoneInfo(zone)))  # type: ignore[arg-type, misc]


class Archive:
    """A `Ledger` with a reader; `now` is the clock of everything that is asked."""

    def __init__(self, folder: Path, url: str | None = None) -> None:
        self.ledger = Ledger(folder, url)
        self.now: Instant = 0
        self.shelf = Shelf(HistoryFolder(folder))
        self.shelf.fill([])
        database = self.ledger.database
        self.sealer = Sealer(database, self._run, self.shelf, lambda: self.now)
        self.compactor = Compactor(database, self._run, self.sealer, lambda: self.now)
        self.reader = Reader(self.ledger.database, self.shelf, Bounds())

    def tell(self, observations: Iterable[Any], *, source: int = 1) -> None:
        """Have observations written, each now; source: 1 (desk) or 2 (booth)."""
        outcome = self.ledger.write(observations, source=source, now=self.now or 1)
        changes = self.reader.changes
        changes.note("plays", [row.key for row in outcome.plays])
        changes.note("sessions", [row.key for row in outcome.sessions])
        changes.note("sessions", outcome.dropped)
        changes.note("items", outcome.references.rewritten)

    def seal(self, state: State) -> None:
        """Seal all days, every other one, or none; or all, and then compact their months."""
        step = {"unsealed": 0, "half sealed": 2, "sealed": 1, "compacted": 1}[state]
        if not step:
            return
        for kind in KINDS:
            with reading(self.ledger.database) as connection:
                days = unsealed_days(connection, kind, self.now // DAY * DAY + DAY)
            for day in days[::step]:
                self.sealer.seal(kind, day)
        if state == "compacted":
            self.compact()
        self.reader.refresh()
        self.reader.roll_up()

    def compact(self) -> None:
        """Compact all months of all kinds; the first day of each is then sealed again by itself."""
        sheets = self.shelf.sheets
        months = {Month(month_of(one.day)[0], one.kind) for one in sheets}
        for month in sorted(months):
            self.compactor.compact(month)
            of_kind = (one.day for one in sheets if one.kind == month.kind)
            self.sealer.seal(month.kind, min(day for day in of_kind if day in month.days))

    def clear(self) -> None:
        """Forget every fact, name and file."""
        for one in self.shelf.sheets:
            self.sealer.unseal(one.kind, one.day)
        self.ledger.clear()
        # Keys begin anew as well, for other people.
        self.shelf.folder.reckoned.unlink(missing_ok=True)
        self.read_anew()

    def read_anew(self) -> None:
        """Have a reader that has reckoned nothing ahead, as after a start."""
        self.reader.close()
        self.reader = Reader(self.ledger.database, self.shelf, Bounds())

    @contextmanager
    def asking(
        self,
        window: Window,
        *,
        sites_asked: Sequence[int] = (1,),
        where: Sequence[Filter] = (),
        **parameters: object,
    ) -> Generator[Asking]:
        """What a question is handed."""
        with self.reader.look() as look, reading(self.ledger.database) as connection:
            named = connection.execute(sa.select(sites.c.key, sites.c.slug))
            known = {key: slug for key, slug in named if key in sites_asked}
            yield Asking(look, connection, known, window, self.now, parameters, tuple(where))

    def figures(
        self,
        metrics: Sequence[str],
        window: Window,
        *,
        by: Sequence[str] = (),
        where: Sequence[Filter] = (),
        bucket: Bucket | None = None,
        sites_asked: Sequence[int] = (1,),
    ) -> Figures:
        """Figures as the query of metrics has them; keys are (…by, number of the bucket)."""
        with self.asking(window, sites_asked=sites_asked, where=where) as asking:
            return asking.figures(metrics, by=by, bucket=bucket)

    def ask(self, name: str, window: Window, **parameters: object) -> list[dict[str, Any]]:
        """The rows of a question by the names of its columns, defaults filled in."""
        question = questions()[name]
        usual = {key: one.default for key, one in question.parameters.items()}
        with self.asking(window, **{**usual, **parameters}) as asking:
            rows = question.answer(asking)
        return [dict(zip(question.columns, row, strict=True)) for row in rows]

    def site(self, zone: str) -> None:
        """Give the site `main` a zone."""
        with self.ledger.database.engine.begin() as connection:
            connection.execute(sa.update(sites).where(sites.c.key == 1).values(zone=zone))

    def _run(self, work: Callable[..., Any], then: Callable[[Any], None] = lambda _: None) -> Any:
        done = self.ledger.run(work)
        then(done)
        return done

    def close(self) -> None:
        """Close everything."""
        self.reader.close()
        self.ledger.close()


def window(
    zone: str, first: date, days: int, *, bucket: Bucket | None = None, hours: int = 0
) -> Window:
    """So many whole local days from `first`; hours: end so much later."""
    place = ZoneInfo(zone)
    last = first + timedelta(days=days)
    start, end = (
        instant(datetime(day.year, day.month, day.day, tzinfo=place)) for day in (first, last)
    )
    return Window(start, end + hours * 3_600_000_000, place, bucket)


def local(at: Instant, zone: str) -> datetime:
    """An instant as the clock on the wall has it."""
    return moment(at).astimezone(ZoneInfo(zone))


def archives(request: pytest.FixtureRequest, folders: pytest.TempPathFactory) -> Iterator[Archive]:
    """An archive on the database that the fixture is asked for (`params=BOTH`)."""
    with lent(request) as url, closing(Archive(folders.mktemp("archive"), url)) as made:
        yield made

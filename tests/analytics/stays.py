"""Stays to be told: what hypothesis makes of them, and how they come into an archive."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import sqlalchemy as sa
from hypothesis import strategies as st

from tallylight.analytics.window import BUCKETS, Bucket, Window
from tallylight.model.ids import fresh
from tallylight.model.time import DAY, HOUR, MINUTE, SECOND, Instant
from tallylight.store.schema import exclusions, sources, viewers
from tests.analytics.golden_sessions import Stay
from tests.analytics.harness import ODD_DAYS, ZONES, Archive, window
from tests.analytics.told import step

# Each site is told of by a source of its own.
SOURCES = {"main": 1, "other": 2}
_LENGTHS = (
    0, 1, 59 * SECOND, 59_999_999, MINUTE, 60_000_400, 5 * MINUTE - 1, 5 * MINUTE, 15 * MINUTE,
    HOUR, 4 * HOUR, 26 * HOUR + 12_345_678, 3 * DAY,
)  # fmt: skip


class Case(NamedTuple):
    """What was told, and what is asked at `now`."""

    window: Window
    bucket: Bucket | None
    stays: list[Stay]
    now: Instant


def of_two_sites(archive: Archive) -> Archive:
    """An archive whose second site has a source as well."""
    with archive.ledger.database.engine.begin() as connection:
        connection.execute(sa.update(sources).where(sources.c.key == 2).values(site=2))
    return archive


def tell(archive: Archive, told: Iterable[Stay]) -> None:
    """Have stays written."""
    stays = [*told]
    for site, source in SOURCES.items():
        steps = (each for one in stays if one.site == site for each in one.steps)
        archive.tell(steps, source=source)


def bracket(archive: Archive, first: Instant, last: Instant) -> None:
    """Have all of a time known: the sources told of something long before and after."""
    for site, source in SOURCES.items():
        for number, moment in enumerate((first - 60 * DAY, last + 60 * DAY)):
            about = {"subject": f"{site}-{number}", "site": site, "item": {"title": "x"}}
            archive.tell([step("play.started", moment, **about)], source=source)


def stays(first: Instant, days: int) -> st.SearchStrategy[list[Stay]]:
    """Some stays around a time, at its edges as well."""
    one = st.builds(
        Stay,
        number=st.just(0),
        at=st.integers(-2 * DAY, days * DAY).map(lambda after: first + after)
        | st.integers(-8, days * 96).map(lambda quarters: first + quarters * 15 * MINUTE),
        length=st.sampled_from(_LENGTHS) | st.none(),
        person=st.sampled_from(("Ada", "Bob", "Zoë 🎧")),
        site=st.sampled_from(("main", "main", "other")),
        stream=st.sampled_from(("/live", "/live", "/jazz")),
        item=st.none(),
        country=st.sampled_from((None, "FR", "DE")),
        playback_type=st.sampled_from((None, "direct_play", "transcode")),
        paused=st.just(0),
        kbps=st.sampled_from((None, 128.0, 31.7)),
        sent=st.sampled_from((None, 0, 1_234_567_891)),
        excluded=st.sampled_from((False, False, False, True)),
    )
    on_demand = one.map(lambda each: each._replace(item="Ünïcode – 'x'", stream=None))
    some = st.lists(st.one_of(one, one, on_demand, one.map(_with_pause)), max_size=10)
    return some.map(lambda told: [each._replace(number=n) for n, each in enumerate(told)])


def _with_pause(one: Stay) -> Stay:
    is_long = one.length is None or one.length > 3 * MINUTE
    return one._replace(paused=2 * MINUTE) if is_long else one


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Weeks in which clocks are changed, windows that begin anywhere, buckets of any width."""
    zone = draw(st.sampled_from(ZONES))
    days = draw(st.sampled_from((1, 3, 8)))
    whole = window(
        zone, draw(st.sampled_from(ODD_DAYS[zone])), days, hours=draw(st.sampled_from((0, 0, 5)))
    )
    start = whole.start + draw(st.sampled_from((0, 0, 12_345_678)))
    asked = Window(start, whole.end, whole.zone)
    told = draw(stays(asked.start, days))
    now = asked.end + draw(st.sampled_from((HOUR, 30 * DAY)))
    return Case(asked, draw(st.sampled_from((None, *BUCKETS))), told, now)


def ready(archive: Archive, case: Case, state: Any) -> None:
    """Have a case told, and nothing else."""
    archive.clear()
    archive.now = case.now
    tell(archive, case.stays)
    bracket(archive, case.window.start, case.window.end)
    archive.seal(state)


def leave_out(archive: Archive, person: str) -> None:
    """Have a rule leave out whoever is called so, in all of the past."""
    _decide(archive, person, 1, excludes=True)


def let_in(archive: Archive, person: str) -> None:
    """Have a rule count whoever is called so, whatever their source says."""
    _decide(archive, person, 2, excludes=False)


def _decide(archive: Archive, person: str, rule: int, *, excludes: bool) -> None:
    with archive.ledger.database.engine.begin() as connection:
        connection.execute(
            sa.insert(exclusions).values(
                key=rule,
                id=fresh(),
                kind="agent",
                pattern="x",
                excludes=excludes,
                reason="known better",
                created_at=archive.now,
                created_by="user:Ada",
            )
        )
        theirs = sa.update(viewers).where(viewers.c.name == person)
        connection.execute(theirs.values(exclusion=rule))
    archive.reader.changes.note_all("viewers")

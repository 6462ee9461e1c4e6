import pytest
from hypothesis import HealthCheck, settings

from tests.effort import SUITE, THOROUGH

pytest_plugins = [
    "tests.passed",
    "tests.servers.postgres",
    "tests.servers.icecast",
    "tests.servers.chromium",
    "tests.servers.tallylight",
    "tests.database",  # after those it builds on, which pytest must import first
    "tests.served",
    "tests.journeys.radio",
    "tests.journeys.logbook",
    "tests.journeys.fortnights",
]

# A busy machine is slow now and then, and that is no fault of the code under test.
settings.register_profile(
    "tallylight",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
    max_examples=SUITE,
)
settings.register_profile("thorough", settings.get_profile("tallylight"), max_examples=THOROUGH)
settings.load_profile("tallylight")

# Stations that several modules look at.
STATIONS = {"empty_station", "logged", "station_on_record", "station_with_past"}


# Coverage is measured once, on SQLite; and the page is not of Python.
UNMEASURED = ("postgres", "past", "chromium")


# Groups are read by the workers' own hook, which would else be first.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of one station go to one worker, and what may take long begins first."""
    items.sort(key=_patience, reverse=True)
    for item in items:
        if any(map(item.get_closest_marker, UNMEASURED)):
            item.add_marker(pytest.mark.no_cover)
        stations: set[str] = STATIONS & set(getattr(item, "fixturenames", ()))
        item.add_marker(pytest.mark.xdist_group(min(stations, default=item.path.stem)))


def _patience(item: pytest.Item) -> int:
    """Seconds that its module may take for a test where it asks for more than others, else 0."""
    marks = item.iter_markers("timeout")
    return max((mark.args[0] for mark in marks if mark.args[0] > 120), default=0)

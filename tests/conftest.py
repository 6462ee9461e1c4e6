import pytest
from hypothesis import HealthCheck, settings

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
    "tallylight", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("tallylight")

# Stations that several modules look at.
STATIONS = {"empty_station", "logged", "station_on_record", "station_with_past"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Coverage is measured once, on SQLite; and the tests of one station go to one worker."""
    for item in items:
        if item.get_closest_marker("postgres") or item.get_closest_marker("past"):
            item.add_marker(pytest.mark.no_cover)
        stations: set[str] = STATIONS & set(getattr(item, "fixturenames", ()))
        item.add_marker(pytest.mark.xdist_group(min(stations, default=item.path.stem)))

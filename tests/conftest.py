import pytest
from hypothesis import HealthCheck, settings

from tests.effort import SUITE, THOROUGH

pytest_plugins = [
    "tests.passed",
    "tests.together",
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

# Coverage is measured once, on SQLite.
UNMEASURED = ("postgres", "past")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What may take long begins first."""
    items.sort(key=_patience, reverse=True)
    for item in items:
        if any(map(item.get_closest_marker, UNMEASURED)):
            item.add_marker(pytest.mark.no_cover)


def _patience(item: pytest.Item) -> int:
    """Seconds that its module may take for a test where it asks for more than others, else 0."""
    marks = item.iter_markers("timeout")
    return max((mark.args[0] for mark in marks if mark.args[0] > 120), default=0)

from hypothesis import HealthCheck, settings

pytest_plugins = [
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

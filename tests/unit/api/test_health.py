import pytest

from tallylight import __version__
from tallylight.api.metrics import Snapshot
from tests.served import Served


def test_the_server_lives_whatever_else(served: Served) -> None:
    served.database.close()

    answer = served.client().get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_readiness_says_what_is_missing(served: Served) -> None:
    served.faults = {"store": None, "writer": None}
    assert served.client().get("/readyz").json()["status"] == "ok"

    served.faults["writer"] = "It stopped."
    answer = served.client().get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"] == {"store": "ok", "writer": "It stopped."}


def test_figures_for_prometheus(served: Served) -> None:
    served.metrics.count(accepted=3, duplicates=1)
    served.metrics.committed(0.004)
    served.snapshot = Snapshot(
        queue_depth=7,
        sources_up={"icecast": True, "away": False},
        streams_up={"main": 2},
        listeners={"main": 25},
    )

    answer = served.client(served.token("read")).get("/metrics")

    assert answer.headers["content-type"].startswith("text/plain")
    for line in (
        'tallylight_observations_total{result="accepted"} 3.0',
        'tallylight_observations_total{result="rejected"} 0.0',
        "tallylight_queue_depth 7.0",
        "tallylight_commit_seconds_count 1.0",
        'tallylight_source_up{source="away"} 0.0',
        'tallylight_streams_up{site="main"} 2.0',
        'tallylight_listeners{site="main"} 25.0',
        f'tallylight_build_info{{version="{__version__}"}} 1.0',
    ):
        assert line in answer.text.splitlines()


def test_figures_are_not_for_strangers(served: Served) -> None:
    assert served.client().get("/metrics").status_code == 401


def test_openmetrics_for_who_asks_for_it(served: Served) -> None:
    answer = served.client(served.token("read")).get(
        "/metrics", headers={"Accept": "application/openmetrics-text"}
    )

    assert answer.text.endswith("# EOF\n")


@pytest.mark.parametrize("scope", ["read", "admin"])
def test_what_runs_here(served: Served, scope: str) -> None:
    about = served.client(served.token(scope)).get("/api/v1/about").json()["item"]

    assert about["version"] == __version__
    assert about["store"].startswith("SQLite 3.")

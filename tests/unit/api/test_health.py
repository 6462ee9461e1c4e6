import pytest

from tallylight import __version__
from tallylight.api.metrics import Snapshot, SourceFigures
from tallylight.model.time import SECOND
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
        sources=[
            SourceFigures(
                name="icecast",
                site="main",
                status="ok",
                last_success_at=served.now - 20 * SECOND,
                quarantined=3,
            ),
            SourceFigures(name="away", site="main", status="failing", delayed=4),
            SourceFigures(name="desk", site="main", status="push"),
        ],
        live_clients=12,
        refused={"rate": 2},
        disk_free=5_000_000,
        is_disk_full=False,
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
        'tallylight_source_up{source="icecast"} 1.0',
        'tallylight_source_state{source="away",state="failing"} 1.0',
        'tallylight_source_state{source="desk",state="push"} 1.0',
        'tallylight_source_lag_seconds{source="icecast"} 20.0',
        'tallylight_source_waiting_reports{source="away"} 4.0',
        'tallylight_source_quarantined{source="icecast"} 3.0',
        "tallylight_live_clients 12.0",
        'tallylight_requests_refused_total{reason="rate"} 2.0',
        'tallylight_requests_refused_total{reason="busy"} 0.0',
        "tallylight_disk_free_bytes 5e+06",
        "tallylight_disk_full 0.0",
        'tallylight_streams_up{site="main"} 2.0',
        'tallylight_listeners{site="main"} 25.0',
        f'tallylight_build_info{{version="{__version__}"}} 1.0',
    ):
        assert line in answer.text.splitlines()


def test_a_source_that_was_never_seen_has_no_lag(served: Served) -> None:
    served.snapshot = Snapshot(
        queue_depth=0, sources=[SourceFigures(name="desk", site="main", status="push")]
    )

    told = served.client(served.token("read")).get("/metrics").text

    assert 'tallylight_source_lag_seconds{source="desk"}' not in told
    assert 'tallylight_source_up{source="desk"}' not in told
    assert "tallylight_disk_full" not in told


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

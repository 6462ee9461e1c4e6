"""Prometheus itself reads what we serve, by the configuration, the rules and the board in docs."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tallylight import LoggingConfig, RadioLogger
from tests.servers.process import wait_until
from tests.servers.prometheus import Prometheus
from tests.servers.tallylight import Tallylight

pytestmark = pytest.mark.journey

DOCS = Path(__file__).parents[2] / "docs" / "howto"
PAGE = (DOCS / "prometheus.md").read_text()
SHOWN = dict(re.findall(r"```yaml\n# ([\w.-]+)\n(.*?)```", PAGE, re.DOTALL))
BOARD = json.loads((DOCS / "grafana-dashboard.json").read_text())
EXPRESSIONS = [target["expr"] for panel in BOARD["panels"] for target in panel["targets"]]
RULES = re.findall(r"expr: (.+)", SHOWN["tallylight-rules.yml"])
NAME = r"\b(?:radio|tallylight)_\w+"


def played(server: Tallylight, token: str, folder: Path, many: int) -> None:
    config = LoggingConfig(
        url=server.url, token=token, data_dir=folder, log_path=folder / "log", service="playout"
    )
    with RadioLogger(config) as logger:
        for place in range(many):
            play = logger.log_track_started(
                {"artist": "Air", "title": f"{place}", "stream": "studio", "duration": 200}
            )
            logger.log_error("ffmpeg", "error", "lost", play_history_id=play)
        assert logger.flush(20)


def served(server: Tallylight, token: str) -> dict[str, float]:
    """Every series by its name and labels, as they stand in the text."""
    with server.client(token) as client:
        text = client.get("/metrics").text
    lines = [line.rpartition(" ") for line in text.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in lines}


def names_served(server: Tallylight, token: str) -> set[str]:
    """Every name that a series may have."""
    with server.client(token) as client:
        text = client.get("/metrics").text
    found = set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE))
    histograms = re.findall(r"^# TYPE (\S+) histogram", text, re.MULTILINE)
    return found | {f"{name}_{part}" for name in histograms for part in ("bucket", "sum", "count")}


PLAYED = 'radio_tracks_played_total{site="main"}'
FAILED = 'radio_errors_total{severity="error",site="main"}'


def counted(server: Tallylight, token: str, many: int) -> None:
    wait_until(lambda: served(server, token).get(PLAYED) == many, f"{many} plays are counted", 20)


@pytest.fixture
def token(tallylight: Tallylight) -> str:
    return tallylight.token("station", "ingest", "read", "admin")


@pytest.fixture
def prometheus(tallylight: Tallylight, token: str) -> Iterator[Prometheus]:
    config = SHOWN["prometheus.yml"].replace("15s", "1s").replace("8600", str(tallylight.port))
    rules = {"tallylight-rules.yml": SHOWN["tallylight-rules.yml"]}
    server = Prometheus(config, **rules, **{"prometheus.token": token})
    server.check()
    server.start()
    yield server
    server.remove()


def test_prometheus_reads_what_we_serve(
    tallylight: Tallylight, token: str, prometheus: Prometheus, tmp_path: Path
) -> None:
    played(tallylight, token, tmp_path / "program", 3)
    counted(tallylight, token, 3)

    wait_until(lambda: prometheus.query(f"{PLAYED} == 3"), "Prometheus has counted 3 plays", 30)

    assert [one["health"] for one in prometheus.targets()] == ["up"]
    ((labels, errors),) = prometheus.query(FAILED)
    assert (labels["site"], errors) == ("main", 3)
    assert prometheus.metadata()["radio_tracks_played"] == "counter"
    # An error was logged for each, the one on air among them.
    wait_until(
        lambda: prometheus.query("radio_error_rate_percent == 100"), "the last day is known", 60
    )
    ((_, since),) = prometheus.query("radio_current_track_duration_seconds")
    assert 0 <= since < 120
    for expression in [*EXPRESSIONS, *RULES]:
        prometheus.query(expression.replace("$site", ".*"))
    unknown = {name for one in [*EXPRESSIONS, *RULES] for name in re.findall(NAME, one)}
    unknown |= set(re.findall(NAME, BOARD["templating"]["list"][0]["query"]["query"]))
    unknown |= {name for name in re.findall(rf"`({NAME})", PAGE) if not name.endswith("_")}
    assert unknown - names_served(tallylight, token) == set()


def test_counters_only_grow(tallylight: Tallylight, token: str, tmp_path: Path) -> None:
    played(tallylight, token, tmp_path / "program", 4)
    counted(tallylight, token, 4)

    tallylight.kill()
    tallylight.start()
    counted(tallylight, token, 4)
    played(tallylight, token, tmp_path / "program", 2)
    tallylight.kill()
    tallylight.start()
    counted(tallylight, token, 6)

    series = served(tallylight, token)
    assert series[FAILED] == 6
    assert series['radio_errors_total{severity="critical",site="main"}'] == 0

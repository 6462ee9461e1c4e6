"""`tallylight demo`: up at once, signed in by its link, full within a minute, then live."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from tests.servers.process import end, free_port, wait_until
from tests.servers.tallylight import COMMAND

pytestmark = pytest.mark.journey


class Demo:
    def __init__(self, data: Path) -> None:
        self.url = f"http://127.0.0.1:{free_port()}"
        self._output = data.parent / "output"
        port = self.url.rpartition(":")[2]
        with self._output.open("w") as output:
            self.process = subprocess.Popen(
                [*COMMAND, *f"demo --data {data} --port {port} --days 2 --no-browser".split()],
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    @property
    def said(self) -> str:
        return self._output.read_text()

    def link(self) -> str:
        wait_until(lambda: "/login/" in self.said, f"the demo is up: {self.said}", 30)
        found = re.search(r"http://\S+/login/\S+", self.said)
        assert found
        return found.group()


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    demo = Demo(tmp_path / "demo")
    yield demo
    assert end(demo.process, 15) == 0, demo.said


def test_the_demo_signs_in_by_its_link_and_fills(demo: Demo) -> None:
    with httpx2.Client(base_url=demo.url, trust_env=False, follow_redirects=True) as browser:
        page = browser.get(demo.link())
        assert str(page.url) == f"{demo.url}/"

        def has_a_day() -> bool:
            (site,) = browser.get("/api/v1/live/present").json()["items"]
            return bool(site["recent_plays"] and site["totals"]["listeners"])

        wait_until(has_a_day, "the present is full", 60)
        sites = browser.get("/api/v1/sites").json()["items"]

    assert [(site["slug"], site["zone"]) for site in sites] == [("demo", "Europe/Paris")]


def test_a_folder_of_somebody_else_is_not_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "tallylight.db").write_text("dear to somebody")

    done = subprocess.run(
        [*COMMAND, "demo", "--fresh", "--port", "0", "--data", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "was not made by a demo" in done.stderr
    assert (tmp_path / "tallylight.db").read_text() == "dear to somebody"

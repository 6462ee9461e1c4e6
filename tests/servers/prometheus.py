"""Debian's real Prometheus, on a port of its own, that scrapes what a test serves."""

import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

import httpx2

from tests.servers.process import as_user, end, free_port, need, server_folder, wait_until


class Prometheus:
    """A server that scrapes by a configuration; its own `prometheus.yml` is what is given."""

    def __init__(self, config: str, **files: str) -> None:
        """`files` are put beside the configuration, by name."""
        self.folder = server_folder("prometheus", "prometheus")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        for name, text in {"prometheus.yml": config, **files}.items():
            path = self.folder / name
            path.write_text(text)
            path.chmod(0o644)
        self._process: subprocess.Popen[bytes] | None = None

    def check(self) -> str:
        """What promtool says of the configuration; one with a fault fails the test."""
        done = subprocess.run(
            [need("promtool"), "check", "config", self.folder / "prometheus.yml"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self) -> None:
        command: list[str | Path] = [
            *as_user("prometheus"),
            need("prometheus"),
            f"--config.file={self.folder}/prometheus.yml",
            f"--storage.tsdb.path={self.folder}/data",
            f"--web.listen-address=127.0.0.1:{self.port}",
        ]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=log
            )
        wait_until(self._is_ready, "Prometheus is ready", 30)

    def remove(self) -> None:
        if self._process is not None:
            end(self._process, signal.SIGTERM)
        shutil.rmtree(self.folder)

    def query(self, expression: str) -> list[tuple[dict[str, str], float]]:
        """What an expression is now: labels and value of each series."""
        told = self._ask("query", query=expression)["data"]["result"]
        return [(one["metric"], float(one["value"][1])) for one in told]

    def targets(self) -> list[dict[str, Any]]:
        return self._ask("targets")["data"]["activeTargets"]

    def metadata(self) -> dict[str, str]:
        """The type of every figure that was scraped, by name."""
        told = self._ask("metadata")["data"]
        return {name: one[0]["type"] for name, one in told.items()}

    def _ask(self, path: str, **asked: str) -> dict[str, Any]:
        answer = httpx2.get(f"{self.url}/api/v1/{path}", params=asked, timeout=10, trust_env=False)
        answer.raise_for_status()
        return answer.json()

    def _is_ready(self) -> bool:
        try:
            return httpx2.get(f"{self.url}/-/ready", timeout=2, trust_env=False).is_success
        except httpx2.TransportError:
            return False

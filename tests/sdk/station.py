"""A station's programs: they log with the library, to a real server or to none."""

import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

from tallylight import LoggingConfig, RadioLogger
from tests.servers.tallylight import Tallylight


class Station:
    """A site of a server, and the folder of a program that logs to it."""

    def __init__(self, server: Tallylight, folder: Path, token: str, site: str) -> None:
        self.server = server
        self.folder = folder
        self.token = token
        self.site = site

    def config(self, **more: Any) -> LoggingConfig:
        told: dict[str, Any] = {"url": self.server.url, "token": self.token} | more
        told.setdefault("site", self.site)
        return LoggingConfig(data_dir=self.folder, log_path=self.folder / "log", **told)

    def logger(self, **more: Any) -> RadioLogger:
        return RadioLogger(self.config(**more))

    def env(self) -> dict[str, str]:
        return {
            "TALLYLIGHT_URL": self.server.url,
            "TALLYLIGHT_TOKEN": self.token,
            "TALLYLIGHT_SITE": self.site,
            "TALLYLIGHT_DATA_DIR": str(self.folder),
            "LOG_PATH": str(self.folder / "log"),
        }

    def program(self, text: str, *arguments: str) -> subprocess.Popen[bytes]:
        """A program in a process of its own, with `logger` at hand."""
        head = "import sys\nfrom tallylight import LoggingConfig, RadioLogger\n"
        head += "logger = RadioLogger(LoggingConfig.from_env())\n"
        return subprocess.Popen(
            [sys.executable, "-c", head + textwrap.dedent(text), *arguments],
            env=self.env(),
            stdout=subprocess.PIPE,
            bufsize=0,
        )

    def all(self, path: str, **asked: Any) -> list[dict[str, Any]]:
        """All entries of a list of the API, the newest first."""
        found: list[dict[str, Any]] = []
        cursor: str | None = None
        with self.server.client(self.token) as client:
            while True:
                params = {
                    "site": self.site,
                    **asked,
                    "limit": 1_000,
                    **({"cursor": cursor} if cursor else {}),
                }
                page = client.get(f"/api/v1/{path}", params=params).json()
                found += page["items"]
                cursor = page["next"]
                if cursor is None:
                    return found

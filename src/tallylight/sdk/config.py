"""What the library is told: by the environment, by keywords, else by defaults.

The first of these that is set says where facts go: `TALLYLIGHT_URL` (a server), `DATABASE_URL` or
`TALLYLIGHT_DATABASE_URL`, any `POSTGRES_*`, `TALLYLIGHT_DATA_DIR` (a folder), the default folder.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, urlsplit

from tallylight.model.errors import SettingsError
from tallylight.model.text import without_login

Mode = Literal["server", "postgres", "folder"]
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_POSTGRES = (
    "postgres_host",
    "postgres_port",
    "postgres_user",
    "postgres_password",
    "postgres_db",
)
_LEAST = {
    "log_file_max_bytes": 1_024,
    "log_file_backup_count": 1,
    "db_pool_size": 1,
    "db_max_overflow": 0,
    "db_pool_timeout": 1,
    "db_pool_recycle": 1,
    "play_history_retention_days": 1,
    "error_log_retention_days": 1,
    "metrics_retention_days": 1,
    "spool_max_bytes": 8 << 20,
    "spool_max_days": 1,
}
_TRUE, _FALSE = ("1", "true", "yes", "on"), ("", "0", "false", "no", "off")


class DefaultText(str):
    """A text that nobody has set."""

    __slots__ = ()


class DefaultNumber(int):
    """A number that nobody has set."""


def is_set(value: object) -> bool:
    """Whether somebody has set a value, be it to what it would be anyway."""
    return value is not None and not isinstance(value, DefaultText | DefaultNumber)


@dataclass(kw_only=True)
class LoggingConfig:
    """Where facts go, and how the library logs; sizes in bytes, times in seconds or days.

    `is_set` tells what was set from what is a default. Nothing is checked before `validate`.

    url, token: a server and what opens it; the token needs the scope `ingest`, and `read` for
        figures.
    database_dsn: the address of a PostgreSQL database. postgres_*: the same in parts.
    data_dir: the folder of facts, and in any case that of the spool.
    site: the slug of the site that everything is about. service: what logs, where a call does not
        say; the name of the program.
    *_retention_days: act only where they are set.
    spool_max_bytes, spool_max_days: what waits beyond these is dropped, the oldest first.
    """

    url: str | None = None
    token: str | None = field(default=None, repr=False)
    database_dsn: str | None = field(default=None, repr=False)
    postgres_host: str = DefaultText("localhost")
    postgres_port: int = DefaultNumber(5_432)
    postgres_user: str = DefaultText("radio")
    postgres_password: str = field(default=DefaultText(), repr=False)
    postgres_db: str = DefaultText("radio_db")
    data_dir: Path | str | None = None
    site: str = "main"
    service: str = ""
    log_level: str = "INFO"
    log_path: Path | str = "/var/log/radio"
    log_file_max_bytes: int = 104_857_600
    log_file_backup_count: int = 10
    db_pool_size: int = 5
    db_max_overflow: int = 10
    db_pool_timeout: int = 30
    db_pool_recycle: int = 3_600
    play_history_retention_days: int = DefaultNumber(90)
    error_log_retention_days: int = DefaultNumber(30)
    metrics_retention_days: int = DefaultNumber(30)
    debug: bool = False
    spool_max_bytes: int = 256 << 20
    spool_max_days: int = 30

    def __post_init__(self) -> None:
        if not self.service:
            self.service = Path(sys.argv[0] if sys.argv else "").stem or "python"
        if self.url:
            self.url = self.url.rstrip("/")

    @classmethod
    def from_env(cls, environment: Mapping[str, str] = os.environ) -> "LoggingConfig":
        """What the environment says.

        Raises `SettingsError` that names each variable whose value cannot be read.
        """
        faults: list[str] = []
        told: dict[str, Any] = {}
        for name, (variables, read) in _VARIABLES.items():
            variable = next((one for one in variables if environment.get(one)), None)
            if variable is None:
                continue
            try:
                told[name] = read(environment[variable])
            except ValueError as error:
                faults.append(f"{variable}: {error}.")
        _raise(faults)
        return cls(**told)

    @property
    def mode(self) -> Mode:
        """Where facts go: to a server, to PostgreSQL, or into a folder."""
        if self.url:
            return "server"
        return "postgres" if self.database_dsn or self.names_postgres else "folder"

    @property
    def names_postgres(self) -> bool:
        """Whether a database is named by its parts."""
        return any(is_set(getattr(self, name)) for name in _POSTGRES)

    @property
    def folder(self) -> Path:
        """The data folder, which holds the spool in any case."""
        if self.data_dir:
            return Path(self.data_dir).expanduser().absolute()
        return _default_folder(os.environ)

    @property
    def spool_folder(self) -> Path:
        """Where observations wait: a folder for each place they go to."""
        return self.folder / "spool"

    @property
    def database_url(self) -> str:
        """The address of the database, as SQLAlchemy takes it; its `repr` hides the password.

        Of a server, that of the database whose parts are set, else that of the folder.
        """
        if self.database_dsn:
            return DatabaseUrl(self.database_dsn)
        if not self.names_postgres:
            return DatabaseUrl(f"sqlite:///{self.folder / 'tallylight.db'}")
        login = quote(self.postgres_user, safe="")
        if self.postgres_password:
            login += f":{quote(self.postgres_password, safe='')}"
        host = f"[{self.postgres_host}]" if ":" in self.postgres_host else self.postgres_host
        name = quote(self.postgres_db, safe="")
        return DatabaseUrl(f"postgresql://{login}@{host}:{self.postgres_port}/{name}")

    @property
    def target(self) -> str:
        """Where facts go, as a person may read it: without login and password."""
        if self.mode == "server":
            return without_login(self.url or "")
        return without_login(self.database_url) if self.mode == "postgres" else str(self.folder)

    def validate(self) -> bool:
        """True; raises `SettingsError` that names everything that is missing or wrong."""
        faults = [*self._faults_of_place()]
        if not 1 <= self.postgres_port <= 65_535:  # noqa: PLR2004 - the ports there are
            faults.append("POSTGRES_PORT must be from 1 to 65535.")
        if not self.site:
            faults.append("TALLYLIGHT_SITE is missing.")
        if self.log_level.upper() not in LEVELS:
            faults.append(f"LOG_LEVEL must be one of {', '.join(LEVELS)}.")
        for name, least in _LEAST.items():
            if getattr(self, name) < least:
                faults.append(f"{_VARIABLES[name][0][0]} must be at least {least}.")
        _raise(faults)
        return True

    def _faults_of_place(self) -> Iterator[str]:
        """What is wrong with the place where facts go."""
        if self.url:
            parts = urlsplit(self.url)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                yield "TALLYLIGHT_URL is not an address such as http://tally.example:8600."
            if not self.token:
                yield "TALLYLIGHT_TOKEN is missing: `tallylight token create` makes one."
        if self.database_dsn and not self.database_dsn.startswith(("postgresql", "postgres:")):
            yield "DATABASE_URL is not of the form postgresql://user:password@host/name."


class DatabaseUrl(str):
    """An address of a database that shows its password only to who uses it as a string."""

    __slots__ = ()

    def __repr__(self) -> str:
        return repr(without_login(str(self)))


def _default_folder(environment: Mapping[str, str]) -> Path:
    """As the server has it: systemd's state folder, the system's, or the user's."""
    if state := environment.get("STATE_DIRECTORY"):
        return Path(state.split(":", maxsplit=1)[0])
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return Path("/var/lib/tallylight")
    # Loaded here alone: who names a folder needs none of it.
    from tallylight.settings import default_folder  # noqa: PLC0415

    return default_folder(environment)


def _raise(faults: list[str]) -> None:
    if faults:
        raise SettingsError(
            "The configuration is not valid:\n" + "\n".join(f"  {f}" for f in faults)
        )


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a whole number") from None


def _flag(text: str) -> bool:
    if text.lower() not in _TRUE + _FALSE:
        raise ValueError(f"{text!r} is neither true nor false")
    return text.lower() in _TRUE


_VARIABLES: dict[str, tuple[tuple[str, ...], Callable[[str], Any]]] = {
    "url": (("TALLYLIGHT_URL",), str),
    "token": (("TALLYLIGHT_TOKEN",), str),
    "database_dsn": (("DATABASE_URL", "TALLYLIGHT_DATABASE_URL"), str),
    "postgres_port": (("POSTGRES_PORT",), _whole),
    **{
        name: ((name.upper(),), str)
        for name in ("postgres_host", "postgres_user", "postgres_password", "postgres_db")
    },
    "data_dir": (("TALLYLIGHT_DATA_DIR",), str),
    "site": (("TALLYLIGHT_SITE",), str),
    "service": (("TALLYLIGHT_SERVICE",), str),
    "log_level": (("LOG_LEVEL",), str),
    "log_path": (("LOG_PATH",), str),
    "debug": (("DEBUG",), _flag),
    "spool_max_bytes": (("TALLYLIGHT_SPOOL_MAX_BYTES",), _whole),
    "spool_max_days": (("TALLYLIGHT_SPOOL_MAX_DAYS",), _whole),
    **{name: ((name.upper(),), _whole) for name in _LEAST if not name.startswith("spool_")},
}

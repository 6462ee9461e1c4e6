"""Where a configuration leads: the spool of a place, and who takes what waits in it."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from tallylight.model.errors import SettingsError
from tallylight.model.time import Clock
from tallylight.sdk.client import Client
from tallylight.sdk.config import LoggingConfig
from tallylight.sdk.web import ServerReceiver
from tallylight.spool.outlet import Outlet
from tallylight.spool.receiver import Receiver
from tallylight.spool.waiting import Bounds

TARGET_NAME = "target.txt"


def spool_of(config: LoggingConfig) -> Path:
    """The folder in which observations for this place and site wait; others wait elsewhere."""
    name = sha256(f"{config.target} {config.site}".encode()).hexdigest()[:12]
    return config.spool_folder / f"server-{name}"


def outlet_of(config: LoggingConfig, clock: Clock, say: Callable[[str], None]) -> Outlet:
    """The spool of this process. Raises `SettingsError` where its folder cannot be made."""
    if config.mode != "server":
        raise SettingsError("TALLYLIGHT_URL is missing: the library logs to a server.")
    folder = spool_of(config)
    bounds = Bounds(config.spool_max_bytes, config.spool_max_days)
    try:
        outlet = Outlet(folder, clock, bounds, lambda: receiver_of(config), say)
        (folder / TARGET_NAME).write_text(f"{config.target} {config.site}\n", encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            f"The spool {folder} cannot be written: {error.strerror}. "
            "Set TALLYLIGHT_DATA_DIR to a folder that this user may write."
        ) from error
    return outlet


def receiver_of(config: LoggingConfig) -> Receiver:
    """Who takes the observations."""
    return ServerReceiver(config.url or "", config.token or "")


def client_of(config: LoggingConfig) -> Client:
    """Who answers questions about the place."""
    return Client(config.url or "", config.token or "")

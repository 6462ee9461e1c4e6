"""Where a configuration leads: the spool of a place, who takes what waits, who answers."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from tallylight.model.errors import SettingsError
from tallylight.model.time import Clock
from tallylight.sdk.client import Client
from tallylight.sdk.config import LoggingConfig
from tallylight.sdk.direct import StoreReceiver, database_url_of
from tallylight.sdk.store_client import StoreClient
from tallylight.sdk.web import ServerReceiver
from tallylight.spool.direct import direct_folder
from tallylight.spool.outlet import Outlet
from tallylight.spool.waiting import Bounds

TARGET_NAME = "target.txt"


def spool_of(config: LoggingConfig) -> Path:
    """The folder in which observations for this place wait; those for others wait elsewhere.

    For a server each site has its own, because a token may be for one alone.
    """
    if config.mode != "server":
        return direct_folder(config.folder, database_url_of(config))
    name = sha256(f"{config.target} {config.site}".encode()).hexdigest()[:12]
    return config.spool_folder / f"server-{name}"


def outlet_of(config: LoggingConfig, clock: Clock, say: Callable[[str], None]) -> Outlet:
    """The spool of this process. Raises `SettingsError` where its folder cannot be made."""
    folder = spool_of(config)
    bounds = Bounds(config.spool_max_bytes, config.spool_max_days)
    try:
        if config.mode == "server":
            url, token = config.url or "", config.token or ""
            outlet = Outlet(folder, clock, bounds, lambda: ServerReceiver(url, token), say)
            target = f"{config.target} {config.site}"
        else:
            store, target = StoreReceiver(config, clock), config.target
            outlet = Outlet(folder, clock, bounds, lambda: store, say, store)
        (folder / TARGET_NAME).write_text(f"{target}\n", encoding="utf-8")
    except OSError as error:
        raise SettingsError(
            f"The spool {folder} cannot be written: {error.strerror}. "
            "Set TALLYLIGHT_DATA_DIR to a folder that this user may write."
        ) from error
    return outlet


def client_of(config: LoggingConfig, clock: Clock) -> Client:
    """Who answers questions about the place."""
    if config.mode == "server":
        return Client(config.url or "", config.token or "", clock=clock)
    return StoreClient(config, clock)

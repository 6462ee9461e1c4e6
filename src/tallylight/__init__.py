"""Tallylight operates and measures streaming: what plays, who is there, how well it goes."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tallylight.sdk.analytics import Analytics
    from tallylight.sdk.client import AsyncClient, Client
    from tallylight.sdk.config import LoggingConfig
    from tallylight.sdk.radio import RadioLogger

__version__ = "0.1.0"
__all__ = ["Analytics", "AsyncClient", "Client", "LoggingConfig", "RadioLogger"]

_ROOMS = {
    "Analytics": "tallylight.sdk.analytics",
    "AsyncClient": "tallylight.sdk.client",
    "Client": "tallylight.sdk.client",
    "LoggingConfig": "tallylight.sdk.config",
    "RadioLogger": "tallylight.sdk.radio",
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - whatever is asked for
    """The library, loaded when it is first named: a program waits for nothing it does not use."""
    if name not in _ROOMS:
        raise AttributeError(f"module 'tallylight' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - likewise

    return getattr(import_module(_ROOMS[name]), name)

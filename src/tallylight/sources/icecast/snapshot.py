"""What one look at an Icecast shows, whichever of its pages told it."""

from msgspec import Struct

from tallylight.model.report import Doubt
from tallylight.model.time import Instant


class Client(Struct, frozen=True, kw_only=True):
    """One connected listener; `id` is unique until the server restarts.

    connected_s: for how many seconds; None where the server says what cannot be.
    """

    id: str
    connected_s: int | None = None
    ip: str | None = None
    agent: str | None = None
    name: str | None = None


class Mount(Struct, frozen=True, kw_only=True):
    """One mount that carries sound; None is what the page did not tell. Rates in kbit/s."""

    name: str
    title: str | None = None
    artist: str | None = None
    server_name: str | None = None
    listeners: int | None = None
    peak: int | None = None
    max: int | None = None
    connections: int | None = None
    slow_listeners: int | None = None
    bitrate_kbps: float | None = None
    incoming_kbps: float | None = None
    outgoing_kbps: float | None = None
    bytes_received: int | None = None
    bytes_sent: int | None = None
    source_ip: str | None = None
    encoder: str | None = None
    on_air_since: Instant | None = None


class Snapshot(Struct, frozen=True, kw_only=True):
    """The mounts by name; `clients` by mount where they could be listed, None where never.

    server_start: the server's own name for its present run; connection ids live that long.
    """

    server_id: str | None
    server_start: str | None
    mounts: dict[str, Mount]
    clients: dict[str, list[Client]] | None = None
    requests: int = 1
    doubts: tuple[Doubt, ...] = ()

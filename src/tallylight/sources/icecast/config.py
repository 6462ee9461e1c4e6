"""What a person says of an Icecast server."""

from ipaddress import ip_network
from typing import Annotated

import httpx2
from msgspec import Meta, Struct

from tallylight.model.text import MASK

Words = Annotated[str, Meta(max_length=10_000)]


class IcecastConfig(Struct, frozen=True, kw_only=True):
    """Where the server answers, how it lets us in, and what to make of its titles and clients."""

    url: Annotated[
        str,
        Meta(
            title="Address",
            description="Where Icecast answers, such as http://radio.example:8000.",
            max_length=2_000,
            extra_json_schema={"format": "uri"},
        ),
    ]
    user: Annotated[
        str,
        Meta(
            title="Admin user",
            description="The <admin-user> of icecast.xml; usually admin.",
            max_length=255,
        ),
    ] = "admin"
    password: Annotated[
        str,
        Meta(
            title="Admin password",
            description="The <admin-password> of icecast.xml. Without it only titles and counts"
            " are seen, not the listeners behind them.",
            max_length=1_000,
            extra_json_schema={"secret": True},
        ),
    ] = ""
    poll_seconds: Annotated[
        int,
        Meta(
            title="Look every (seconds)",
            description="15 by default; every 5 while a stream is seen down.",
            ge=1,
            le=3_600,
        ),
    ] = 15
    programmes: Annotated[
        Words,
        Meta(
            title="Programmes",
            description="Mounts that carry one programme, as /live.mp3=Main, /live.aac=Main."
            " By default mounts of one stream name are one programme.",
        ),
    ] = ""
    excluded_agents: Annotated[
        Words,
        Meta(
            title="Players that do not count",
            description="Words in the user agent, beside the relays and monitors that are known.",
        ),
    ] = ""
    excluded_addresses: Annotated[
        Words,
        Meta(
            title="Addresses that do not count",
            description="Addresses or networks, such as 192.0.2.7, 10.0.0.0/8.",
        ),
    ] = ""
    adverts: Annotated[
        Words,
        Meta(
            title="Words for adverts",
            description="A title or artist that is such a word, a number behind it or not.",
        ),
    ] = (
        "advert, adverts, advertisement, ad break, commercial, commercials, commercial break,"
        " sponsor, werbung, publicité, publicidad, pubblicità, reklama, reclame"
    )
    jingles: Annotated[
        Words, Meta(title="Words for jingles", description="Likewise, for jingles.")
    ] = "jingle, jingles, sweeper, bumper, stinger, liner"
    station_ids: Annotated[
        Words,
        Meta(title="Words for station ids", description="Likewise, for station identification."),
    ] = "station id, station ident, station identification, ident, legal id"
    timeout_seconds: Annotated[
        int,
        Meta(title="Patience (seconds)", description="For one answer; 10 by default.", ge=1, le=60),
    ] = 10
    requests_per_minute: Annotated[
        int,
        Meta(
            title="Most requests a minute",
            description="180 by default. With many mounts their listeners are read in turns.",
            ge=1,
            le=6_000,
        ),
    ] = 180

    def __post_init__(self) -> None:
        try:
            url = httpx2.URL(self.url)
        except httpx2.InvalidURL as error:
            raise ValueError(f"Not an address: {error}") from error
        if url.scheme not in {"http", "https"} or not url.host:
            raise ValueError("The address must begin with http:// or https:// and name a host.")
        if url.userinfo:
            raise ValueError("Put user and password into their own fields, not into the address.")
        for part in listed(self.excluded_addresses):
            try:
                ip_network(part, strict=False)
            except ValueError as error:
                raise ValueError(f"{part} is no address and no network.") from error

    def __repr__(self) -> str:
        return f"IcecastConfig(url={self.url!r}, user={self.user!r}, password={MASK!r})"

    @property
    def has_login(self) -> bool:
        """Whether the admin pages may be asked."""
        return bool(self.password)

    @property
    def base(self) -> str:
        """The address without query and final slash, ready for a path."""
        url = httpx2.URL(self.url)
        return str(url.copy_with(query=None, fragment=None)).rstrip("/")


def listed(text: str) -> list[str]:
    """The parts of a comma-separated setting, trimmed, without empty ones."""
    return [part.strip() for part in text.split(",") if part.strip()]


def mapped(text: str) -> dict[str, str]:
    """A setting of pairs `left=right`, comma-separated; a part without `=` says nothing."""
    pairs = (part.partition("=") for part in listed(text))
    return {left.strip(): right.strip() for left, _, right in pairs if right.strip()}

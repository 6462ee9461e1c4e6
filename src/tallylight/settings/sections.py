"""The settings there are, by section of `tallylight.toml`; each says what it changes."""

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct


class Data(Struct, frozen=True):
    dir: Annotated[
        Path,
        Meta(description="Folder that holds everything Tallylight keeps; made when missing."),
    ]
    reserve_mib: Annotated[
        int,
        Meta(
            ge=1,
            le=65_536,
            description="Size in MiB of a reserve kept in the folder. When less than as much again "
            "is free, observations are refused and the reserve is given up, so that deletes can "
            "run; with three times as much free they are taken again.",
        ),
    ] = 64


class DatabaseSettings(Struct, frozen=True):
    url: Annotated[
        str | None,
        Meta(
            description="PostgreSQL address (postgresql://user:password@host/name) to keep rows "
            "in, instead of the SQLite file in the data folder.",
            extra={"secret": True, "variables": ("TALLYLIGHT_DATABASE_URL", "DATABASE_URL")},
        ),
    ] = None


class Server(Struct, frozen=True):
    host: Annotated[
        str,
        Meta(
            min_length=1,
            description="Address to listen on; 0.0.0.0 listens on every network of the machine.",
            extra={"variables": ("TALLYLIGHT_HOST",)},
        ),
    ] = "127.0.0.1"
    port: Annotated[
        int,
        Meta(
            ge=0,
            le=65_535,
            description="Port to listen on; 0 takes one that is free.",
            extra={"variables": ("TALLYLIGHT_PORT",)},
        ),
    ] = 8600
    base_url: Annotated[
        str | None,
        Meta(
            description="Address that people open when it is not host and port, as behind a proxy "
            "or under a path; printed links and cookies follow it.",
            extra={"variables": ("TALLYLIGHT_BASE_URL",)},
        ),
    ] = None
    trusted_proxies: Annotated[
        tuple[str, ...],
        Meta(
            description="Addresses or networks of proxies whose X-Forwarded headers are believed.",
            extra={"variables": ("TALLYLIGHT_TRUSTED_PROXIES",)},
        ),
    ] = ()


class Egress(Struct, frozen=True):
    allow: Annotated[
        tuple[str, ...],
        Meta(
            description="Private networks that outbound connections may reach, such as "
            "192.168.0.0/16; link-local and metadata addresses stay shut.",
        ),
    ] = ()


class Delivery(Struct, frozen=True):
    webhook_url: Annotated[
        str | None,
        Meta(
            description="Address that `tallylight report --send-notification` tells: a webhook of "
            "Discord or Slack, or any other that takes JSON.",
            extra={
                "secret": True,
                "variables": (
                    "TALLYLIGHT_DELIVERY_WEBHOOK_URL",
                    "DISCORD_WEBHOOK_URL",
                    "SLACK_WEBHOOK_URL",
                ),
            },
        ),
    ] = None


class Ingest(Struct, frozen=True):
    queue_observations: Annotated[
        int,
        Meta(
            ge=1_000,
            le=10_000_000,
            description="Observations that may wait to be written before senders are told to come "
            "again.",
        ),
    ] = 50_000
    queue_mib: Annotated[
        int,
        Meta(ge=16, le=65_536, description="Memory that they may take, in MiB."),
    ] = 64


class Limits(Struct, frozen=True):
    pushes_per_min: Annotated[
        int,
        Meta(
            ge=1,
            description="Posts of observations that a token may send in a minute, a sixth of them "
            "at once; 429 beyond. Programs on this machine may send a hundred times as many.",
        ),
    ] = 30_000
    requests_per_min: Annotated[
        int,
        Meta(
            ge=1,
            description="Other requests that a token or a person may send in a minute, likewise.",
        ),
    ] = 3_000
    address_per_min: Annotated[
        int,
        Meta(
            ge=1,
            description="Requests that an address may send in a minute, likewise; behind a proxy "
            "that is not among `server.trusted_proxies` everybody has its address.",
        ),
    ] = 60_000
    requests_at_once: Annotated[
        int,
        Meta(
            ge=4,
            le=10_000,
            description="Requests that are answered or wait for it at a time, half of them of one "
            "token, person or address; 503 beyond. Pushes and live pages do not count.",
        ),
    ] = 64
    live_clients: Annotated[
        int,
        Meta(ge=1, description="Open live streams of all clients together; 503 beyond."),
    ] = 10_000
    live_per_address: Annotated[
        int,
        Meta(
            ge=1,
            description="Open live streams of one address; 429 beyond. This machine itself may "
            "have all there are.",
        ),
    ] = 200


class Countries(Struct, frozen=True):
    file: Annotated[
        Path | None,
        Meta(
            description="File in MaxMind's format (.mmdb) that tells the country of an address, "
            "such as GeoLite2 or DB-IP Lite; read again when it changes.",
        ),
    ] = None


class Retention(Struct, frozen=True):
    plays_days: Annotated[
        Annotated[int, Meta(ge=1, le=36_500)] | None,
        Meta(
            description="Days after which a play is deleted with its steps; without it they are "
            "kept for ever.",
            extra={"variables": ("TALLYLIGHT_RETENTION_PLAYS_DAYS", "PLAY_HISTORY_RETENTION_DAYS")},
        ),
    ] = None
    events_days: Annotated[
        int,
        Meta(ge=1, le=36_500, description="Days after which a line leaves the event log."),
    ] = 90
    resolved_errors_days: Annotated[
        int,
        Meta(
            ge=1,
            le=36_500,
            description="Days after which a resolved error is deleted; open ones are kept.",
            extra={
                "variables": (
                    "TALLYLIGHT_RETENTION_RESOLVED_ERRORS_DAYS",
                    "ERROR_LOG_RETENTION_DAYS",
                )
            },
        ),
    ] = 30
    day_files_days: Annotated[
        int,
        Meta(
            ge=1,
            le=36_500,
            description="Days after a month for which its days keep their files; then it has one.",
        ),
    ] = 3
    rows_days: Annotated[
        int,
        Meta(
            ge=2,
            le=36_500,
            description="Days for which listener counts keep their rows; then files have them.",
        ),
    ] = 35
    counts_days: Annotated[
        int,
        Meta(
            ge=2,
            le=36_500,
            description="Days after which listener counts are deleted; quarter-hours are kept.",
        ),
    ] = 400
    metrics_days: Annotated[
        int,
        Meta(
            ge=1,
            le=36_500,
            description="Days after which metrics are kept by the hour only.",
            extra={"variables": ("TALLYLIGHT_RETENTION_METRICS_DAYS", "METRICS_RETENTION_DAYS")},
        ),
    ] = 30
    health_days: Annotated[
        int,
        Meta(
            ge=1,
            le=36_500,
            description="Days after which health samples are kept by the hour only.",
        ),
    ] = 30
    hours_days: Annotated[
        int,
        Meta(
            ge=1,
            le=36_500,
            description="Days after which hours of metrics and health are deleted.",
        ),
    ] = 730
    steps_days: Annotated[
        int,
        Meta(
            ge=9,
            le=36_500,
            description="Days for which the steps of a play or session are kept after the last of "
            "them came; then it is final.",
        ),
    ] = 90
    quarantine_days: Annotated[
        int,
        Meta(
            ge=1,
            le=36_500,
            description="Days after which a payload in quarantine is deleted.",
        ),
    ] = 30
    audit_days: Annotated[
        int,
        Meta(ge=1, le=36_500, description="Days after which a line leaves the audit log."),
    ] = 365


class Analytics(Struct, frozen=True):
    questions_at_once: Annotated[
        int,
        Meta(
            ge=1,
            le=64,
            description="Questions about the past that are answered at a time; others wait, and "
            "503 where too many do.",
        ),
    ] = 2
    time_limit_s: Annotated[
        int,
        Meta(
            ge=1, le=3_600, description="Seconds after which a question is broken off, with advice."
        ),
    ] = 20
    memory_mib: Annotated[
        int,
        Meta(
            ge=64,
            le=1_048_576,
            description="Memory in MiB for all questions together; what does not fit is kept on "
            "disk meanwhile.",
        ),
    ] = 512
    threads: Annotated[
        int,
        Meta(ge=1, le=256, description="Processor cores that questions may use beside their own."),
    ] = 1


class Log(Struct, frozen=True):
    format: Annotated[
        Literal["auto", "text", "json"],
        Meta(description="How log lines look; auto is text on a terminal and JSON elsewhere."),
    ] = "auto"
    level: Annotated[
        Literal["debug", "info", "warning", "error"],
        Meta(description="The least important log line that is written."),
    ] = "info"

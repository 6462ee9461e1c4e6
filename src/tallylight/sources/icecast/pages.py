"""Icecast's pages as snapshots: /admin/stats, /admin/listclients and /status-json.xsl (pure)."""

import json
import re
from collections.abc import Iterable
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from tallylight.model.errors import TranslationError
from tallylight.model.report import Doubt
from tallylight.model.text import storable
from tallylight.sources.icecast.figures import Figures
from tallylight.sources.icecast.markup import fields, tree
from tallylight.sources.icecast.snapshot import Client, Mount, Snapshot

# KH lists the files and mounts that listeners fall back to beside the mounts they came for.
_NO_MOUNT = ("fallback-", "file-")
_LONGEST_STAY_S = 10 * 365 * 86_400
# Without any mount Icecast 2.4 forgets one brace, and it writes a title such as "-" unquoted.
_LOST_BRACE = re.compile(r'^(\s*\{\s*"icestats"\s*:\s*)(?="[a-z0-9_]+"\s*:)')
_BARE = re.compile(r'(?<!\\)("\s*:\s*)(?!true\b|false\b|null\b)([^\s"{}\[\],][^,{}\[\]"]*)')

Told = tuple[str, dict[str, str]]


def stats_of_xml(body: bytes) -> Snapshot:
    """The snapshot that /admin/stats shows. Raises `TranslationError`."""
    root = tree(body)
    if root.tag.lower() != "icestats":
        raise TranslationError(f"The answer is not Icecast's statistics but <{root.tag[:40]}>.")
    sources = (fields(source) for source in root.iterfind("source"))
    return _snapshot(fields(root), [(told.get("mount", ""), told) for told in sources])


def clients_of_xml(body: bytes) -> list[Client]:
    """The listeners that /admin/listclients shows. Raises `TranslationError`."""
    root = tree(body)
    return [
        client
        for listener in root.iter()
        if listener.tag.lower() == "listener" and (client := _client(fields(listener))) is not None
    ]


def stats_of_json(body: bytes) -> Snapshot:
    """The snapshot that /status-json.xsl shows. Raises `TranslationError`."""
    stats = _object(_object(_json(body.decode("utf-8", "replace"))).get("icestats"))
    sources = stats.get("source", [])
    listed = cast("list[Any]", sources) if isinstance(sources, list) else [sources]
    told = [_texts(_object(source)) for source in listed]
    return _snapshot(_texts(stats), [(_path(each.get("listenurl", "")), each) for each in told])


def _json(text: str) -> Any:  # noqa: ANN401 - it may be anything
    repaired = _BARE.sub(_quoted, _LOST_BRACE.sub(r"\1{", text))
    fault: Exception | None = None
    for attempt in (text, repaired):
        try:
            # Numbers stay as they are written: 1979 and 1e5 are titles, too.
            return json.loads(attempt, parse_float=str, parse_int=str, parse_constant=str)
        except (ValueError, RecursionError) as error:
            fault = error
    raise TranslationError(f"The answer is not JSON: {fault}.") from fault


def _quoted(found: re.Match[str]) -> str:
    return found[1] + json.dumps(found[2].strip())


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TranslationError("The answer is JSON, but not Icecast's statistics.")
    return cast("dict[str, Any]", value)


def _texts(told: dict[str, Any]) -> dict[str, str]:
    return {name.lower(): value for name, value in told.items() if isinstance(value, str)}


def _path(url: str) -> str:
    try:
        return unquote(urlsplit(url).path)
    except ValueError:
        return ""


def _snapshot(server: dict[str, str], sources: Iterable[Told]) -> Snapshot:
    mounts: dict[str, Mount] = {}
    doubts: list[Doubt] = []
    for name, told in sources:
        mount = storable(name).strip()[:255]
        if mount and not mount.lstrip("/").startswith(_NO_MOUNT):
            figures = Figures(told, mount)
            mounts[mount] = _mount(mount, figures)
            doubts += figures.doubts
    about = Figures(server, "the server")
    return Snapshot(
        server_id=about.text("server_id"),
        server_start=about.text("server_start_iso8601", 64) or about.text("server_start", 64),
        mounts=mounts,
        doubts=tuple(doubts),
    )


def _mount(name: str, told: Figures) -> Mount:
    return Mount(
        name=name,
        title=told.text("title", 2_000),
        artist=told.text("artist", 1_000),
        server_name=told.text("server_name"),
        listeners=told.count("listeners"),
        peak=told.count("listener_peak"),
        max=told.count("max_listeners"),
        connections=told.count("listener_connections"),
        slow_listeners=told.count("slow_listeners"),
        bitrate_kbps=told.bitrate(),
        incoming_kbps=told.kbps("incoming_bitrate", 1_000),
        outgoing_kbps=told.kbps("outgoing_kbitrate"),
        bytes_received=told.octets("total_bytes_read"),
        bytes_sent=told.octets("total_bytes_sent"),
        source_ip=told.text("source_ip", 64),
        encoder=told.text("user_agent"),
        on_air_since=told.when("stream_start_iso8601") or told.when("stream_start"),
    )


def _client(told: dict[str, str]) -> Client | None:
    figures = Figures(told, "a listener")
    identity = figures.text("id", 64)
    connected = figures.octets("connected")
    if identity is None:
        return None
    agent = figures.text("useragent", 1_000) or figures.text("user_agent", 1_000)
    return Client(
        id=identity,
        connected_s=None if connected is None or connected > _LONGEST_STAY_S else connected,
        ip=_known(figures.text("ip", 64)),
        agent=_known(agent),
        name=figures.text("username") or figures.text("user"),
    )


def _known(text: str | None) -> str | None:
    return None if text in {"-", "Unknown", "unknown"} else text

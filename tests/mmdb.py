"""A file of countries in MaxMind's format, as small as it can be: networks and their codes."""

from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any

_MARKER = b"\xab\xcd\xefMaxMind.com"
_MAP, _TEXT, _ARRAY = 7, 2, 11
# Readers want each number in the width that its name has in the format.
_SHORT, _LONG, _HUGE = 5, 6, 9
_WIDTHS = {_SHORT: 2, _LONG: 4, _HUGE: 8}
_NOTHING = bytes(16)


def write_mmdb(path: Path, countries: Mapping[str, Any]) -> None:
    """Write a file in which each network has the record given; IPv4 only, 24-bit records."""
    nodes: list[list[Any]] = [[None, None]]
    for text, record in countries.items():
        network = ip_network(text)
        bits = f"{int(network.network_address):032b}"[: network.prefixlen]
        node = 0
        for bit in bits[:-1]:
            if nodes[node][int(bit)] is None:
                nodes.append([None, None])
                nodes[node][int(bit)] = len(nodes) - 1
            node = nodes[node][int(bit)]
        nodes[node][int(bits[-1])] = (record,)
    data, tree = b"", b""
    for node in nodes:
        for child in node:
            place = len(nodes)
            if isinstance(child, int):
                place = child
            elif child is not None:
                place = len(nodes) + 16 + len(data)
                data += _encoded(child[0])
            tree += place.to_bytes(3)
    about = {
        "node_count": (_LONG, len(nodes)),
        "record_size": (_SHORT, 24),
        "ip_version": (_SHORT, 4),
        "database_type": "Test",
        "languages": [],
        "binary_format_major_version": (_SHORT, 2),
        "binary_format_minor_version": (_SHORT, 0),
        "build_epoch": (_HUGE, 1),
        "description": {},
    }
    path.write_bytes(tree + _NOTHING + data + _MARKER + _encoded(about))


def _encoded(value: Any) -> bytes:
    if isinstance(value, str):
        return _head(_TEXT, len(value)) + value.encode()
    if isinstance(value, tuple):
        kind, number = value
        return _head(kind, _WIDTHS[kind]) + number.to_bytes(_WIDTHS[kind])
    if isinstance(value, list):
        return _head(_ARRAY, len(value)) + b"".join(map(_encoded, value))
    parts = (_encoded(each) for pair in value.items() for each in pair)
    return _head(_MAP, len(value)) + b"".join(parts)


def _head(kind: int, size: int) -> bytes:
    """What stands before a value that has fewer than 29 parts."""
    return bytes([kind << 5 | size]) if kind <= _MAP else bytes([size, kind - _MAP])

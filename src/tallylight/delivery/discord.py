"""Discord's webhooks: one embed. They answer 204, and 429 with `retry_after` in seconds."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import SplitResult

from tallylight.delivery.contract import Level, Message, Way, cut
from tallylight.model.time import rfc3339

_PATH = re.compile(r"/api(?:/v\d+)?/webhooks/\d+/[^/]+/?")
_COLOURS: dict[Level, int] = {
    "good": 0x27AE60,
    "fair": 0xF39C12,
    "poor": 0xE74C3C,
    "neutral": 5_814_783,
}
# What stands for bold, links, mentions and the like.
_MARKS = re.compile(r"([\\*_~`|>\[\]<@]|^[#-])", re.MULTILINE)
_TITLE, _TEXT, _NAME, _VALUE, _FIELDS = 256, 2_048, 256, 1_024, 25
_ALL_FIELDS = 6_000 - _TITLE - _TEXT - _NAME
_NOTHING = "–"
_MOST = (_NAME, _VALUE)


def _plain(text: str, most: int) -> str:
    """Text that Discord shows as it is; an escape is never cut in half."""
    shown = _MARKS.sub(r"\\\1", text)
    if len(shown) <= most:
        return shown
    return cut(_MARKS.sub("·", text), most)


def _compose(message: Message) -> dict[str, Any]:
    embed: dict[str, Any] = {
        "title": _plain(message.title, _TITLE),
        "description": _plain(message.text, _TEXT),
        "color": _COLOURS[message.level],
        "footer": {"text": cut(message.source, _NAME)},
        "timestamp": rfc3339(message.at),
    }
    fields = [*_fields(message)]
    return {"embeds": [embed | ({"fields": fields} if fields else {})]}


def _fields(message: Message) -> Iterator[dict[str, Any]]:
    """As many facts as an embed has room for; none of them may be empty."""
    room = _ALL_FIELDS
    for told in message.facts[:_FIELDS]:
        name, value = (_plain(part.strip(), most) for part, most in zip(told, _MOST, strict=True))
        room -= len(name) + len(value)
        if room < 0:
            return
        yield {"name": name or _NOTHING, "value": value or _NOTHING, "inline": True}


def _recognises(address: SplitResult) -> bool:
    return _PATH.fullmatch(address.path) is not None


WAY = Way(title="Discord", recognises=_recognises, compose=_compose)

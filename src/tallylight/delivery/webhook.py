"""Any other address: a JSON object for a program to read."""

from typing import Any

from tallylight.delivery.contract import Message, Way
from tallylight.model.time import rfc3339


def _compose(message: Message) -> dict[str, Any]:
    told: dict[str, Any] = {
        "title": message.title,
        "message": message.text,
        "source": message.source,
        "timestamp": rfc3339(message.at),
    }
    return told | ({"facts": dict(message.facts)} if message.facts else {})


WAY = Way(title="Webhook", recognises=lambda _address: False, compose=_compose)

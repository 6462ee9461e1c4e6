"""Slack's incoming webhooks: blocks. They answer 200 with `ok`, and 429 with `Retry-After`."""

import re
from typing import Any
from urllib.parse import SplitResult

from tallylight.delivery.contract import Message, Way, cut
from tallylight.egress import Answer
from tallylight.model.time import moment

_HOSTS = ("hooks.slack.com", "hooks.slack-gov.com")
# Discord takes Slack's form at an address of its own.
_PATH = re.compile(r"/services/T\w+/B\w+/\w+|/api(?:/v\d+)?/webhooks/\d+/[^/]+/slack")
_HEADER, _SECTION = 150, 3_000
# Slack has no escape for these: they are shown by signs that look the same.
_MARKS = str.maketrans({"*": "\u2217", "_": "\u2017", "~": "\u223c", "`": "\u02cb"})
_OK = 200


def _plain(text: str) -> str:
    """Text that Slack shows as it is: no links, no mentions, no bold."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.translate(_MARKS)


def _compose(message: Message) -> dict[str, Any]:
    lines = [message.text, *(f"{name}: {value}" for name, value in message.facts)]
    text = _plain("\n".join(lines))
    if len(text) > _SECTION:
        # An escape takes up to five signs.
        text = _plain(cut("\n".join(lines), _SECTION // 5))
    told_at = f"{moment(message.at):%Y-%m-%d %H:%M} UTC"
    return {
        "blocks": [
            {
                "type": "header",
                "text": {"type": "plain_text", "text": cut(message.title, _HEADER), "emoji": False},
            },
            {"type": "section", "text": {"type": "mrkdwn", "text": text}},
            {
                "type": "context",
                "elements": [{"type": "mrkdwn", "text": f"{_plain(message.source)} · {told_at}"}],
            },
        ]
    }


def _recognises(address: SplitResult) -> bool:
    is_theirs = address.hostname in _HOSTS and address.path.startswith("/services/")
    return is_theirs or _PATH.fullmatch(address.path) is not None


def _took(answer: Answer) -> bool:
    return answer.status == _OK and answer.body.strip() == b"ok"


WAY = Way(title="Slack", recognises=_recognises, compose=_compose, took=_took)

"""Messages to receivers that are real servers on loopback."""

from ipaddress import ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight.delivery.contract import Message
from tallylight.delivery.discord import WAY as DISCORD_WAY
from tallylight.delivery.post import Delivered, deliver, way_of
from tallylight.delivery.slack import WAY as SLACK_WAY
from tallylight.egress import Policy, guarded_client
from tallylight.model.errors import DeliveryError, EgressDeniedError, InvalidError
from tests.receiver import (
    DISCORD,
    SLACK,
    TAKEN_BY_DISCORD,
    TAKEN_BY_SLACK,
    Receiver,
    Reply,
    limited_by_discord,
    limited_by_slack,
    receiving,
)

NOON = 1_770_120_000_000_000
MESSAGE = Message(
    title="Weekly report – Rock FM",
    text="2026-01-27 to 2026-02-03\nGood",
    source="Tallylight",
    at=NOON,
    level="fair",
    facts=(("Plays", "1,234"), ("Time on air", "12 h 3 m")),
)
HOSTILE = "<!everyone> *bold* [a](http://x) @here `code` & <@1>"
LOOPBACK = Policy((ip_network("127.0.0.1/32"),))


class Sleeper:
    def __init__(self) -> None:
        self.slept: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)


async def sent(
    receiver: Receiver, path: str, message: Message = MESSAGE, sleep: Any = None
) -> Delivered:
    async with guarded_client(LOOPBACK) as client:
        return await deliver(client, receiver.url(path), message, sleep=sleep or Sleeper())


@pytest.mark.parametrize(
    ("url", "title"),
    [
        ("https://discord.com/api/webhooks/12/tok-en_1", "Discord"),
        ("https://canary.discord.com/api/v10/webhooks/12/token", "Discord"),
        ("https://discord.com/api/webhooks/12/token/slack", "Slack"),
        ("https://hooks.slack.com/services/T01/B02/abc", "Slack"),
        ("https://hooks.slack.com/triggers/T01/123/abc", "Webhook"),
        ("https://example.org/hook?token=x", "Webhook"),
        ("https://example.org/discord.com/api/webhooks", "Webhook"),
    ],
)
def test_who_receives_is_known_by_the_address(url: str, title: str) -> None:
    assert way_of(url).title == title


@pytest.mark.parametrize(
    "url", ["discord.com/x", "ftp://a/b", "http://", "http://a:b/", "http://["]
)
def test_what_is_no_address_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(InvalidError) as caught:
        way_of(url)
    assert url not in str(caught.value)


async def test_discord_gets_one_embed() -> None:
    with receiving(TAKEN_BY_DISCORD) as receiver:
        done = await sent(receiver, DISCORD)

    assert (done.way, done.status, done.said, done.tries) == ("Discord", 204, "", 1)
    assert done.to == f"http://127.0.0.1:{receiver.port}/…"
    assert receiver.got == [
        (
            DISCORD,
            {
                "embeds": [
                    {
                        "title": "Weekly report – Rock FM",
                        "description": "2026-01-27 to 2026-02-03\nGood",
                        "color": 0xF39C12,
                        "footer": {"text": "Tallylight"},
                        "timestamp": "2026-02-03T12:00:00Z",
                        "fields": [
                            {"name": "Plays", "value": "1,234", "inline": True},
                            {"name": "Time on air", "value": "12 h 3 m", "inline": True},
                        ],
                    }
                ]
            },
        )
    ]


async def test_slack_gets_blocks() -> None:
    with receiving(TAKEN_BY_SLACK) as receiver:
        done = await sent(receiver, SLACK)

    assert (done.way, done.said) == ("Slack", "ok")
    (body,) = receiver.bodies
    header, section, context = body["blocks"]
    assert header["text"] == {
        "type": "plain_text",
        "text": "Weekly report – Rock FM",
        "emoji": False,
    }
    assert section["text"]["type"] == "mrkdwn"
    assert section["text"]["text"].splitlines()[-1] == "Time on air: 12 h 3 m"
    assert context["elements"][0]["text"] == "Tallylight · 2026-02-03 12:00 UTC"


async def test_anybody_else_gets_plain_json() -> None:
    with receiving(Reply(202, b"queued")) as receiver:
        done = await sent(receiver, "/hook")

    assert (done.way, done.status, done.said) == ("Webhook", 202, "queued")
    assert receiver.bodies == [
        {
            "title": MESSAGE.title,
            "message": MESSAGE.text,
            "source": "Tallylight",
            "timestamp": "2026-02-03T12:00:00Z",
            "facts": dict(MESSAGE.facts),
        }
    ]


async def test_a_receiver_that_asks_for_patience_gets_it() -> None:
    sleep = Sleeper()
    with receiving(limited_by_discord(0.317), TAKEN_BY_DISCORD) as receiver:
        assert (await sent(receiver, DISCORD, sleep=sleep)).tries == 2
    with receiving(limited_by_slack(7), limited_by_slack(3), TAKEN_BY_SLACK) as receiver:
        assert (await sent(receiver, SLACK, sleep=sleep)).tries == 3

    assert sleep.slept == [0.317, 7, 3]


async def test_patience_has_an_end() -> None:
    sleep = Sleeper()
    with receiving(limited_by_slack(1)) as receiver:
        with pytest.raises(DeliveryError, match="429"):
            await sent(receiver, SLACK, sleep=sleep)
        assert len(receiver.got) == 5
    with receiving(limited_by_slack(3_600)) as receiver:
        with pytest.raises(DeliveryError, match="left alone for 3600 s"):
            await sent(receiver, SLACK, sleep=sleep)
        assert len(receiver.got) == 1
    assert sleep.slept == [1] * 4


@pytest.mark.parametrize(
    ("path", "reply", "said"),
    [
        (SLACK, Reply(404, b"no_service"), "404, 'no_service'"),
        (SLACK, Reply(200, b"invalid_payload"), "200, 'invalid_payload'"),
        (
            DISCORD,
            Reply(404, b'{"message": "Unknown Webhook", "code": 10015}'),
            "Unknown Webhook",
        ),
        (DISCORD, Reply(302, b"", {"Location": "http://127.0.0.1:1/"}), "it answered 302"),
        ("/hook", Reply(500, b"\x1b[31moops"), "500, '\ufffd"),
    ],
)
async def test_a_refusal_is_said_in_the_words_of_the_receiver(
    path: str, reply: Reply, said: str
) -> None:
    with receiving(reply) as receiver, pytest.raises(DeliveryError) as caught:
        await sent(receiver, path)

    assert said in str(caught.value)


@pytest.mark.parametrize("path", [DISCORD, SLACK, "/hook?token=verysecrettoken"])
async def test_no_sentence_holds_the_secret(path: str) -> None:
    secret = path.rpartition("/")[2].rpartition("=")[2]
    reply = Reply(400, f"no such hook: {path}".encode())
    with receiving(reply) as receiver, pytest.raises(DeliveryError) as refused:
        await sent(receiver, path)
    with pytest.raises(DeliveryError) as away:
        await sent(receiver, path)
    async with guarded_client(Policy()) as client:
        with pytest.raises(EgressDeniedError) as denied:
            await deliver(client, receiver.url(path), MESSAGE, sleep=Sleeper())

    for caught in (refused, away, denied):
        assert secret not in str(caught.value)
        assert "127.0.0.1" in str(caught.value)


async def test_the_guard_is_asked() -> None:
    with receiving(TAKEN_BY_DISCORD) as receiver:
        async with guarded_client(Policy()) as client:
            with pytest.raises(EgressDeniedError):
                await deliver(client, receiver.url(DISCORD), MESSAGE, sleep=Sleeper())
        assert receiver.got == []


def test_names_are_no_mark_up() -> None:
    message = Message(HOSTILE, HOSTILE, HOSTILE, NOON, facts=((HOSTILE, HOSTILE),))

    (embed,) = DISCORD_WAY.compose(message)["embeds"]
    assert embed["description"] == (
        r"\<!everyone\> \*bold\* \[a\](http://x) \@here \`code\` & \<\@1\>"
    )
    _, section, context = SLACK_WAY.compose(message)["blocks"]
    for text in (section["text"]["text"], context["elements"][0]["text"]):
        assert not set("<>*`") & set(text)


@given(
    st.text(max_size=6_000), st.lists(st.tuples(st.text(max_size=2_000), st.text()), max_size=40)
)
def test_whatever_is_said_fits(text: str, facts: list[tuple[str, str]]) -> None:
    message = Message(text, text, text, NOON, facts=tuple(facts))

    (embed,) = DISCORD_WAY.compose(message)["embeds"]
    assert len(embed["title"]) <= 256
    assert len(embed["description"]) <= 4_096
    fields = embed.get("fields", [])
    assert len(fields) <= 25
    words = [embed["title"], embed["description"], embed["footer"]["text"]]
    words += [part for one in fields for part in (one["name"], one["value"])]
    assert sum(map(len, words)) <= 6_000
    header, section, _ = SLACK_WAY.compose(message)["blocks"]
    assert len(header["text"]["text"]) <= 150
    assert len(section["text"]["text"]) <= 3_000

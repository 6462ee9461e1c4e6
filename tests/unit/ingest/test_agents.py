"""App and device by user agent."""

from itertools import product

import pytest
from ua_parser import Parser
from ua_parser.loaders import load_lazy_builtins
from ua_parser.regex import Resolver

from tallylight.ingest.agents import told_by

_WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("agent", "client", "device"),
    [
        ("VLC/3.0.18 LibVLC/3.0.18", "VLC", None),
        ("WinampMPEG/5.66, Ultravox/2.1", "Winamp", "Windows"),
        ("foobar2000/1.6.16", "foobar2000", None),
        ("iTunes/12.9.5 (Macintosh; OS X 10.14.6) AppleWebKit/0607", "iTunes", "Mac"),
        ("Linux UPnP/1.0 Sonos/70.3-35220 (ZPS1)", "Sonos", "Sonos"),
        ("mpv 0.35.0", "mpv", None),
        ("Lavf/58.76.100", "FFmpeg", None),
        (
            "AlexaMediaPlayer/1.0.200641.0 (Linux;Android 5.1.1) ExoPlayerLib/1.5.9",
            "Alexa",
            "Amazon Echo",
        ),
        (
            f"Mozilla/5.0 (X11; Linux aarch64) {_WEBKIT} CrKey/1.56 DeviceType/SmartSpeaker",
            "Google Assistant",
            "Google Home",
        ),
        ("Kodi/19.4 (X11; Linux x86_64) Ubuntu/20.04", "Kodi", "Ubuntu"),
        ("TuneIn Radio/30.5 (Android 13; SM-G991B) ExoPlayerLib/2.18", "TuneIn", "Android"),
        ("Streema/1.0", "Streema", None),
        ("RadioDNS/1.0 Receiver", "RadioDNS receiver", "Radio receiver"),
        (
            "AppleCoreMedia/1.0.0.20G75 (iPhone; U; CPU OS 16_6 like Mac OS X; en_us)",
            "Apple player",
            "iPhone",
        ),
        (f"Mozilla/5.0 (Windows NT 10.0) {_WEBKIT} Chrome/120.0.0.0", "Chrome", "Windows"),
        (
            f"Mozilla/5.0 (Linux; Android 13; SM-G991B) {_WEBKIT} Chrome/112.0 Mobile Safari",
            "Chrome",
            "Android",
        ),
        ("Unknown", None, None),
        ("<script>alert(1)</script>", None, None),
        ("\x00", None, None),
        ("", None, None),
    ],
)
def test_an_agent_tells_app_and_device(agent: str, client: str | None, device: str | None) -> None:
    assert told_by(agent) == (client, device)


SYSTEMS = [
    "(iPhone; CPU iPhone OS 17_0 like Mac OS X)",
    "(iPad; CPU OS 16_6 like Mac OS X)",
    "(Macintosh; Intel Mac OS X 10_15_7)",
    "(Apple TV; CPU OS 17)",
    "(Watch6,1; watchOS 10)",
    "CFNetwork/1399 Darwin/22.1.0",
    "(Mobile; Windows Phone 8.1; Android 4.0; NOKIA; Lumia 635) like iPhone OS 7_0_3 Mac OS X",
    "(iPhone; CPU iPhone OS 6_0 like Mac OS X) (compatible; Googlebot-Mobile/2.1)",
    "(SMART-TV; Linux; Tizen 5.0)",
    "(Linux; Android 13; SM-G991B)",
    "",
]


@pytest.mark.parametrize("program", ["Mozilla/5.0", "Puffin/4.5IT", "Overcast/3", "curl/8.0"])
def test_rules_in_parts_tell_what_the_library_does(program: str) -> None:
    whole = Parser(Resolver(load_lazy_builtins()))

    for system, rest in product(SYSTEMS, ["", " AppleWebKit/605.1.15 Safari/604.1", " Edg/120"]):
        agent = f"{program} {system}{rest}"
        found = whole.parse(agent)
        device, system_told = found.device, found.os
        is_apple = device is not None and device.brand == "Apple"
        family = device.family if device and is_apple else system_told and system_told.family
        told = told_by(agent).device
        assert told == {"Mac OS X": "Mac", "Other": None}.get(family or "Other", family), agent

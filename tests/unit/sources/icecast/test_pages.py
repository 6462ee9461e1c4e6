import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight.model.errors import TranslationError
from tallylight.sources.icecast import markup
from tallylight.sources.icecast.pages import clients_of_xml, stats_of_json, stats_of_xml


def stats(inside: str, source: str = "") -> bytes:
    return f'<icestats>{inside}<source mount="/live">{source}</source></icestats>'.encode()


def listing(inside: str) -> bytes:
    return f"<icestats><source><listener>{inside}</listener></source></icestats>".encode()


def public(source: object) -> bytes:
    return json.dumps({"icestats": {"source": source}}).encode()


def test_a_control_character_in_a_title_hides_nothing() -> None:
    for title in ("a\x01b", "a&#1;b", "a&#x1F;b", "a&#xFFFF;b", "a&#xD800;b", "a&#1114112;b"):
        assert stats_of_xml(stats("", f"<title>{title}</title>")).mounts["/live"].title == "ab"


def test_references_that_are_legal_stay() -> None:
    found = stats_of_xml(stats("", "<title>Bj&#xF6;rk &amp; &#128512;</title>"))
    assert found.mounts["/live"].title == "Björk & 😀"


def test_a_byte_that_is_no_utf8_is_replaced() -> None:
    found = stats_of_xml(stats("").replace(b"</source>", b"<title>Bj\xf6rk</title></source>"))
    assert found.mounts["/live"].title == "Bj�rk"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not xml",
        b"<icestats>",
        b"<html/>",
        b"<!DOCTYPE x><icestats/>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><icestats>&a;</icestats>',
        b'<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd"><icestats/>',
        b"<icestats>" + b"<a>" * 100 + b"</a>" * 100 + b"</icestats>",
        b'<?xml version="1.0" encoding="no-such"?><icestats',
    ],
)
def test_what_is_not_icecast_is_refused(body: bytes) -> None:
    with pytest.raises(TranslationError):
        stats_of_xml(body)


def test_xml_is_bounded_in_elements(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "MAX_ELEMENTS", 10)
    with pytest.raises(TranslationError, match="more elements"):
        stats_of_xml(b"<icestats>" + b"<a/>" * 20 + b"</icestats>")


def test_xml_is_bounded_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markup, "MAX_SECONDS", -1.0)
    with pytest.raises(TranslationError, match="too long"):
        stats_of_xml(stats(""))


def test_fallbacks_of_kh_are_no_mounts() -> None:
    body = b'<icestats><source mount="fallback-/a"/><source mount="file-/b"/><source/></icestats>'
    assert stats_of_xml(body).mounts == {}


@pytest.mark.parametrize("told", ["-1", "1e9", "99999999999", "many", "1.5", "٣"])
def test_a_count_that_cannot_be_is_left_out_and_noted(told: str) -> None:
    found = stats_of_xml(stats("", f"<listeners>{told}</listeners>"))
    assert found.mounts["/live"].listeners is None
    assert [doubt.payload for doubt in found.doubts] == [told]


@pytest.mark.parametrize("told", ["unlimited", "", "null"])
def test_a_count_that_is_none_is_no_lie(told: str) -> None:
    found = stats_of_xml(stats("", f"<max_listeners>{told}</max_listeners>"))
    assert (found.mounts["/live"].max, found.doubts) == (None, ())


@pytest.mark.parametrize(
    ("source", "kbps"),
    [
        ("<bitrate>128</bitrate>", 128),
        ("<bitrate>128000</bitrate>", 128),
        ("<audio_bitrate>96000</audio_bitrate>", 96),
        ("<audio_info>channels=2;ice-bitrate=64</audio_info>", 64),
        ("<bitrate>Quality 4</bitrate>", None),
        ("", None),
    ],
)
def test_bitrates_in_all_their_places(source: str, kbps: float | None) -> None:
    assert stats_of_xml(stats("", source)).mounts["/live"].bitrate_kbps == kbps


@pytest.mark.parametrize(
    "told",
    [
        "<stream_start_iso8601>2026-11-20T18:56:40+0000</stream_start_iso8601>",
        "<stream_start>Fri, 20 Nov 2026 18:56:40 +0000</stream_start>",
        "<stream_start>20/Nov/2026:19:56:40 +0100</stream_start>",
    ],
)
def test_instants_in_all_their_shapes(told: str) -> None:
    assert stats_of_xml(stats("", told)).mounts["/live"].on_air_since == 1_795_201_000_000_000


@pytest.mark.parametrize("told", ["yesterday", "2026-11-20T18:56:40", "1970-01-01T00:00:00Z", "0"])
def test_an_instant_that_cannot_be_is_not_known(told: str) -> None:
    found = stats_of_xml(stats("", f"<stream_start>{told}</stream_start>"))
    assert found.mounts["/live"].on_air_since is None


def test_listeners_in_both_spellings() -> None:
    old = clients_of_xml(
        listing("<IP>192.0.2.1</IP><UserAgent>VLC</UserAgent><Connected>5</Connected><ID>7</ID>")
    )
    new = clients_of_xml(
        listing("<ip>192.0.2.1</ip><useragent>VLC</useragent><connected>5</connected><id>7</id>")
    )
    assert old == new
    assert (old[0].id, old[0].ip, old[0].agent, old[0].connected_s) == ("7", "192.0.2.1", "VLC", 5)


def test_an_id_may_be_an_attribute() -> None:
    body = listing("<Connected>5</Connected>").replace(b"<listener>", b'<listener id="9">')
    assert clients_of_xml(body)[0].id == "9"


def test_a_listener_without_an_id_cannot_be_followed() -> None:
    assert clients_of_xml(listing("<IP>192.0.2.1</IP>")) == []


@pytest.mark.parametrize("told", ["-5", "999999999999", "long"])
def test_a_stay_that_cannot_be_is_not_known(told: str) -> None:
    assert (
        clients_of_xml(listing(f"<ID>1</ID><Connected>{told}</Connected>"))[0].connected_s is None
    )


def test_what_is_unknown_says_so_in_many_ways() -> None:
    found = clients_of_xml(listing("<ID>1</ID><IP>-</IP><UserAgent>Unknown</UserAgent>"))[0]
    assert (found.ip, found.agent) == (None, None)


@pytest.mark.parametrize(
    ("source", "mounts"),
    [
        ([], []),
        ({"listenurl": "http://x:8000/live"}, ["/live"]),
        ([{"listenurl": "http://x:8000/a"}, {"listenurl": "http://x:8000/b%20c"}], ["/a", "/b c"]),
        ([{"listenurl": "http://[x"}, {"title": "no address"}], []),
    ],
)
def test_one_mount_several_or_none(source: object, mounts: list[str]) -> None:
    assert list(stats_of_json(public(source)).mounts) == mounts


def test_json_without_sources_has_none() -> None:
    assert stats_of_json(b'{"icestats":{"server_id":"Icecast 2.4.4"}}').mounts == {}


@pytest.mark.parametrize("title", ["1979", "1e5", "-5", "-", ".5", "007", "0x1F", "NaN"])
def test_a_bare_title_is_a_text(title: str) -> None:
    body = f'{{"icestats":{{"source":{{"listenurl":"http://x/a","title":{title},"dummy":null}}}}}}'
    assert stats_of_json(body.encode()).mounts["/a"].title == title


def test_a_repair_leaves_texts_alone() -> None:
    title = 'say ": this, that'
    source = {"listenurl": "http://x/a", "title": title}
    body = public([source, {"listenurl": "http://x/b"}])
    broken = body.replace(b'"http://x/b"', b'"http://x/b", "title": -')
    assert stats_of_json(broken).mounts["/a"].title == title


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b"null", b'{"icestats":[]}', b'{"icestats":{"source":[1]}}', b"[" * 100_000,
     b'{"icestats":{"source":"x"}}', b"\xff\xfe", b"<html>"],
)  # fmt: skip
def test_what_is_not_icecast_json_is_refused(body: bytes) -> None:
    with pytest.raises(TranslationError):
        stats_of_json(body)


@given(st.binary(max_size=500))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    for read in (stats_of_xml, stats_of_json, clients_of_xml):
        try:
            read(body)
        except TranslationError:
            continue


SHAPES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["listenurl", "title", "listeners", "bitrate"]), SHAPES))
def test_any_json_source_is_read_or_refused(source: dict[str, object]) -> None:
    try:
        stats_of_json(public(source))
    except TranslationError:
        return

import msgspec
import pytest

from tallylight.sources.icecast import SOURCE
from tallylight.sources.icecast.config import IcecastConfig, mapped


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({}, "url"),
        ({"url": "radio.example:8000"}, "must begin with http"),
        ({"url": "ftp://radio.example"}, "must begin with http"),
        ({"url": "http://"}, "name a host"),
        ({"url": "http://radio .example:x"}, "Not an address"),
        ({"url": "http://admin:hackme@radio.example"}, "into their own fields"),
        ({"url": "http://radio.example", "poll_seconds": 0}, ">= 1"),
        ({"url": "http://radio.example", "excluded_addresses": "10.0.0.0/33"}, "no network"),
    ],
)
def test_faults_are_told_in_words(config: dict[str, object], words: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=words):
        msgspec.convert(config, IcecastConfig)


def test_texts_stand_for_numbers_where_a_command_line_gave_them() -> None:
    given = {"url": "http://radio.example", "poll_seconds": "2"}
    assert msgspec.convert(given, IcecastConfig, strict=False).poll_seconds == 2


def test_no_print_of_it_shows_the_password() -> None:
    config = IcecastConfig(url="http://radio.example", password="hackme")
    assert "hackme" not in f"{config} {config!r} {[config]}"


def test_the_base_has_no_final_slash() -> None:
    assert IcecastConfig(url="https://radio.example/ice/?x=1#y").base == "https://radio.example/ice"


def test_its_own_host_is_the_one_of_the_address() -> None:
    config = IcecastConfig(url="http://Bücher.example:8000")
    assert SOURCE.hosts(config) == ("xn--bcher-kva.example",)


def test_pairs_are_read_leniently() -> None:
    assert mapped("/a = Main,/b=Main , nonsense, /c=") == {"/a": "Main", "/b": "Main"}

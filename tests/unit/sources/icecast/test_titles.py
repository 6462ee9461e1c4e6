import pytest

from tallylight.sources.icecast.config import IcecastConfig
from tallylight.sources.icecast.titles import repaired, told_by, words_of

URL = "http://radio.example"
WORDS = words_of(IcecastConfig(url=URL))


def read(title: str | None, artist: str | None = None) -> tuple[str | None, str] | None:
    told = told_by(title, artist, WORDS)
    return None if told is None else (told.item.artist, told.item.title)


@pytest.mark.parametrize(
    ("title", "artist", "expected"),
    [
        ("Björk - Jóga", None, ("Björk", "Jóga")),
        ("Björk – Jóga", None, ("Björk", "Jóga")),
        ("A - B - C", None, ("A", "B - C")),
        ("Jay-Z - 99 Problems", None, ("Jay-Z", "99 Problems")),
        ("Jóga", "Björk", ("Björk", "Jóga")),
        ("Spring - Summer", "Vivaldi", ("Vivaldi", "Spring - Summer")),
        ("1979", None, (None, "1979")),
        ("1e5", None, (None, "1e5")),
        ("-5", None, (None, "-5")),
        (" - Untitled", None, (None, "Untitled")),
        ("Nobody - ", None, (None, "Nobody")),
        ("  spaced  ", None, (None, "spaced")),
        ("???", None, (None, "???")),
        ("...", None, (None, "...")),
    ],
)
def test_artist_and_title(title: str, artist: str | None, expected: tuple[str | None, str]) -> None:
    assert read(title, artist) == expected


@pytest.mark.parametrize("title", [None, "", "  ", "-", " - ", "--", "_", " – "])
def test_a_title_that_says_nothing_is_no_play(title: str | None) -> None:
    assert read(title) is None


def test_an_artist_alone_is_no_play() -> None:
    assert read("", "Björk") is None


@pytest.mark.parametrize(
    ("broken", "meant"),
    [
        ("Sigur RÃ³s - Ã\x81gÃ¦tis byrjun", "Sigur Rós - Ágætis byrjun"),
        ("MotÃ¶rhead", "Motörhead"),
        ("Björk", "Björk"),
        ("Кино", "Кино"),
        ("ÃÃÃ", "ÃÃÃ"),
        ("plain", "plain"),
    ],
)
def test_utf8_that_was_read_as_latin1_is_repaired(broken: str, meant: str) -> None:
    assert repaired(broken) == meant


@pytest.mark.parametrize(
    ("broken", "meant"),
    [
        ("Air - La femme d&#8217;argent", "Air - La femme d’argent"),
        ("&#1050;&#1080;&#1085;&#1086;", "Кино"),
        ("MotÃ¶rhead &#8211; Live", "Motörhead – Live"),
        ("Hits &#128512;", "Hits 😀"),
        ("&#55296; &#9999999; &#38; &#x2019; &amp;", "&#55296; &#9999999; &#38; &#x2019; &amp;"),
    ],
)
def test_what_latin1_does_not_have_is_repaired(broken: str, meant: str) -> None:
    assert repaired(broken) == meant


def test_what_was_repaired_keeps_its_evidence() -> None:
    told = told_by("BjÃ¶rk - JÃ³ga", None, WORDS)
    assert told is not None
    assert (told.item.artist, told.raw) == ("Björk", "BjÃ¶rk - JÃ³ga")


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Advert", "advert"),
        ("ADVERT 12", "advert"),
        ("Advert: Bob's Boats", "advert"),
        ("[Commercial Break] 3", "advert"),
        ("Bob's Boats - Advert", "advert"),
        ("Werbung", "advert"),
        ("Jingle_04", "jingle"),
        ("Jingle - Radio X", "jingle"),
        ("Radio X - Station ID", "station_id"),
        ("Legal ID #2", "station_id"),
        ("Jingle Bells", None),
        ("Bobby Helms - Jingle Bell Rock", None),
        ("The Commercials - Hit", None),
        ("Advertising Space", None),
        ("Liner Notes", None),
        ("Identity", None),
    ],
)
def test_spots_are_recognised_and_songs_are_not(title: str, kind: str | None) -> None:
    told = told_by(title, None, WORDS)
    assert told is not None
    assert told.item.kind == kind


def test_words_can_be_chosen() -> None:
    words = words_of(IcecastConfig(url=URL, adverts="spot*, blok reklamowy", jingles=""))
    kinds = [
        told.item.kind if (told := told_by(title, None, words)) else None
        for title in ("Spot nr 4 Biedronka", "Blok reklamowy", "Jingle", "A.*B")
    ]
    assert kinds == ["advert", "advert", None, None]


def test_long_titles_are_cut() -> None:
    told = told_by("x" * 5_000, "y" * 5_000, WORDS)
    assert told is not None
    assert (len(told.item.title), len(told.item.artist or "")) == (1_000, 1_000)

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight.model.words import LONGEST_WORD, MOST_WORDS, asked_words, has_words, words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("track_loaded: Deck A", ["track", "loaded", "deck", "a"]),
        ("Jóga – BJÖRK", ["joga", "bjork"]),
        ("Straße 12.5", ["strasse", "12", "5"]),
        ("東京タワー", ["東", "京", "タ", "ワ", "ー"]),
        ("ガ and ｶﾞ", ["カ", "and"]),
        ("the the The", ["the"]),
        ("!? …", []),
    ],
)
def test_words_of_a_text(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@given(st.text(max_size=300))
def test_words_are_words_of_their_own(text: str) -> None:
    words = words_of(text)
    assert words_of(" ".join(words)) == words
    assert len(words) <= MOST_WORDS
    assert all(len(word) <= LONGEST_WORD and word.isalnum() for word in words)


@given(st.text(max_size=60))
def test_case_and_composition_do_not_matter(text: str) -> None:
    assert words_of(unicodedata.normalize("NFD", text)) == words_of(text)


def test_each_word_asked_for_must_begin_one() -> None:
    text = words_of("Encoder 7 connected")
    assert has_words(text, asked_words("conn enc"))
    assert not has_words(text, asked_words("conn oder"))

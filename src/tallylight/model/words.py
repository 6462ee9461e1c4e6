"""Text as words to search by: the same for both databases, and for what is looked for."""

import re
import unicodedata

from tallylight.model.item import Item

MOST_WORDS = 100
"""As many different words of one text are kept."""
LONGEST_WORD = 40
MOST_ASKED = 12
"""As many words are looked for at once; the rest of a search is left out."""
_ASCII = re.compile(r"[a-z0-9]+")
# Han and kana are written without blanks: each of their characters is a word.
_SINGLE = (
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_WORD = re.compile(rf"(?=[^\W_])[{_SINGLE}]|[^\W_{_SINGLE}]+")


def words_of(*texts: str | None) -> list[str]:
    """The different words of some texts, in their order.

    Case-folded, decomposed (NFKD) without marks, split at whatever is no letter or digit; words
    are cut after 40 characters, and after 100 of them no more are taken.
    """
    text = " ".join(filter(None, texts))
    found = _ASCII.findall(text.lower()) if text.isascii() else _WORD.findall(_bare(text))
    different = dict.fromkeys(word[:LONGEST_WORD] for word in found)
    return list(different)[:MOST_WORDS]


def event_words(message: str, event: str, item: Item | None) -> list[str]:
    """The words that an event is found by: what it says, its name, and the item it names."""
    named = (item.title, item.artist) if item else ()
    return words_of(message, event, *named)


def asked_words(text: str) -> list[str]:
    """What is to be found: each of these begins a word."""
    return words_of(text)[:MOST_ASKED]


def has_words(text: list[str], asked: list[str]) -> bool:
    """Whether each word that is asked for begins one of a text: what a search means."""
    return all(any(word.startswith(each) for word in text) for each in asked)


def _bare(text: str) -> str:
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(each for each in folded if not unicodedata.category(each).startswith("M"))

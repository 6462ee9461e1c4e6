"""Text as outsiders send it: made storable, compared by meaning, masked where it holds a secret."""

import re
import unicodedata
from urllib.parse import urlsplit, urlunsplit

REPLACEMENT = "\ufffd"
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED_NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")
_SECRET_PARAMETER = re.compile(
    r"(?i)([?&;](?:pass(?:word|wd)?|pwd|token|key|api_?key|secret|auth|sig(?:nature)?)=)[^&;#\s]+"
)
_URL_LOGIN = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://)[^/\s@]+@")
_LOGIN_LINK = re.compile(r"(/login/)[^/?#\s]+")
MASK = "••••"
# Terminal escapes, and marks that turn the direction of what follows.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


def storable(text: str) -> str:
    """`text` with NUL and lone surrogates, which no database takes, replaced by U+FFFD."""
    return _SURROGATE.sub(REPLACEMENT, text.replace("\0", REPLACEMENT))


def storable_json(body: bytes) -> bytes:
    r"""A JSON body with each escaped NUL (`\u0000`) replaced by U+FFFD."""
    if b"\\u0000" not in body:
        return body
    return _ESCAPED_NUL.sub(rb"\1\\ufffd", body)


def folded(text: str) -> str:
    """`text` for comparison: NFKC, case-folded, runs of blanks made one, trimmed."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def track_key(artist: str | None, title: str) -> str:
    """The normalised "artist - title" by which a track without any outside id is known."""
    return f"{folded(artist or 'Unknown artist')} - {folded(title or 'Unknown title')}"


def masked(text: str) -> str:
    """`text` with logins, login links and secret parameters of the URLs in it replaced."""
    text = _LOGIN_LINK.sub(rf"\1{MASK}", _URL_LOGIN.sub(rf"\1{MASK}@", text))
    return _SECRET_PARAMETER.sub(rf"\1{MASK}", text)


def without_login(url: str) -> str:
    """`url` without user, password, query and fragment: what may be shown of an address."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit((parts.scheme, host, parts.path, "", ""))


def only_host(url: str) -> str:
    """What may be shown of an address whose path is a secret: how and whom, and no more."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/…"


def neutral(text: object) -> str:
    """Text that does nothing to a terminal or to the line it stands in."""
    return _UNSAFE.sub(REPLACEMENT, str(text))

"""Secrets that we hand out are random and long, so a plain digest of them is enough to keep."""

from hashlib import sha256
from secrets import token_urlsafe

_BYTES = 32


def fresh_secret(prefix: str = "") -> str:
    """A new secret of 256 random bits, fit for an address and a header."""
    return prefix + token_urlsafe(_BYTES)


def digest_of(secret: str) -> bytes:
    """What is kept of a secret, and what it is found by: no byte-wise comparison to time."""
    return sha256(secret.encode("utf-8", "replace")).digest()

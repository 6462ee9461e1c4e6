"""Passwords: argon2id, never on the event loop, and as slow for a name that nobody has."""

from functools import cache

import anyio
from anyio import to_thread
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from tallylight.model.errors import InvalidError

SHORTEST = 8
LONGEST = 1_024
# Each takes 64 MiB and a core for a tenth of a second.
_AT_ONCE = 2
_HASHER = PasswordHasher()


def hash_password(password: str) -> str:
    """The hash to keep of a password. Raises `InvalidError` for one too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        message = f"A password has {SHORTEST} to {LONGEST} characters."
        raise InvalidError(message, path="$.password")
    return _HASHER.hash(_bytes(password))


def matches(password_hash: str | None, password: str) -> bool:
    """Whether a password is that of a hash; None takes as long and is never true."""
    known = password_hash if len(password) <= LONGEST else None
    try:
        is_right = _HASHER.verify(known or _nobody(), _bytes(password[:LONGEST]))
    except (VerificationError, InvalidHashError):
        return False
    return is_right and bool(known)


class PasswordDesk:
    """Hashes and compares in threads, a few at once, so that guesses cannot fill the memory."""

    def __init__(self) -> None:
        self._limiter = anyio.CapacityLimiter(_AT_ONCE)

    async def hash(self, password: str) -> str:
        """As `hash_password`."""
        return await to_thread.run_sync(hash_password, password, limiter=self._limiter)

    async def matches(self, password_hash: str | None, password: str) -> bool:
        """As `matches`."""
        return await to_thread.run_sync(matches, password_hash, password, limiter=self._limiter)


@cache
def _nobody() -> str:
    return _HASHER.hash(b"the password of nobody")


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")

"""One-time links that sign a person in: made on the machine itself, for the demo and for rescue."""

import hmac
from typing import Any
from uuid import UUID

from tallylight.model.errors import ForbiddenError
from tallylight.model.time import MINUTE
from tallylight.store.database import Database, writing
from tallylight.store.records.audit import Act, write_down
from tallylight.store.records.secrets import digest_of, fresh_secret
from tallylight.store.records.settings import place_setting, setting_within
from tallylight.store.records.users import UserRecord, get_user

LIFETIME = 15 * MINUTE
_NAME = "login_link"


def offer_login(database: Database, act: Act, user: UserRecord) -> str:
    """A new secret that signs `user` in once within 15 minutes; it voids the one before."""
    secret = fresh_secret()
    kept = {
        "digest": digest_of(secret).hex(),
        "user": str(user.id),
        "expires_at": act.at + LIFETIME,
    }
    with writing(database) as connection:
        place_setting(connection, _NAME, kept)
        write_down(connection, act, "login_link.made", user.name)
    return secret


def redeem_login(database: Database, act: Act, secret: str) -> UserRecord:
    """Whom a secret signs in; it is void after this. Raises `ForbiddenError`."""
    with writing(database) as connection:
        kept: Any = setting_within(connection, _NAME, {})
        if not _fits(kept, secret, act):
            raise ForbiddenError("This link is wrong, was used, or is older than 15 minutes.")
        place_setting(connection, _NAME, None)
    user = get_user(database, UUID(kept["user"]))
    if user.disabled_at is not None:
        raise ForbiddenError(f"{user.name} may not sign in.")
    return user


def _fits(kept: dict[str, Any], secret: str, act: Act) -> bool:
    is_right = hmac.compare_digest(kept.get("digest", ""), digest_of(secret).hex())
    return is_right and act.at < kept["expires_at"]

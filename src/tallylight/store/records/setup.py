"""The first admin: made once, by whoever holds the link that the first start prints."""

import hmac

from tallylight.model.errors import ForbiddenError
from tallylight.store.database import Database, reading, writing
from tallylight.store.records.audit import Act
from tallylight.store.records.secrets import digest_of, fresh_secret
from tallylight.store.records.settings import place_setting, setting_within
from tallylight.store.records.users import UserRecord, admin_exists, place_user

_NAME = "setup_token"


def offer_setup(database: Database) -> str | None:
    """A new one-time secret, which voids the one before; None where there is an admin."""
    with writing(database) as connection:
        if admin_exists(connection):
            return None
        secret = fresh_secret()
        place_setting(connection, _NAME, digest_of(secret).hex())
        return secret


def complete_setup(
    database: Database, act: Act, secret: str, *, name: str, password_hash: str
) -> UserRecord:
    """Make the first admin, and void the secret in the same transaction.

    Raises `ForbiddenError` where the secret is wrong or used.
    """
    with writing(database) as connection:
        kept = str(setting_within(connection, _NAME, ""))
        is_right = hmac.compare_digest(kept, digest_of(secret).hex())
        if not is_right or admin_exists(connection):
            raise ForbiddenError(
                "This set-up link is wrong or was used: `tallylight setup` prints a new one."
            )
        place_setting(connection, _NAME, None)
        return place_user(connection, act, name=name, role="admin", password_hash=password_hash)


def is_setup_token(database: Database, secret: str) -> bool:
    """Whether the secret would make the first admin now."""
    with reading(database) as connection:
        kept = str(setting_within(connection, _NAME, ""))
        return hmac.compare_digest(kept, digest_of(secret).hex())

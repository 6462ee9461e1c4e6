"""How much one may ask for."""

from msgspec import Struct


class Allowance(Struct, frozen=True, kw_only=True):
    """What the operator allows; the settings `limits.*` say what each means."""

    pushes_per_min: int = 30_000
    requests_per_min: int = 3_000
    address_per_min: int = 60_000
    requests_at_once: int = 64
    live_clients: int = 10_000
    live_per_address: int = 200


USUAL = Allowance()

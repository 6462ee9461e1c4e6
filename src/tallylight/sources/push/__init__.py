"""What tells by itself: programs that push observations with a token of their own."""

from msgspec import Struct

from tallylight.sources.contract import Source


class PushConfig(Struct, frozen=True):
    """There is nothing to say: a token is all that a pushing program needs."""


SOURCE = Source(
    kind="push",
    title="Push",
    summary="Takes what your own programs send to /api/v1/observations with a token.",
    config=PushConfig,
)

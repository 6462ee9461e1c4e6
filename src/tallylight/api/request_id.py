"""What a request is called in the log and in its answer."""

from random import getrandbits


def new_request_id() -> str:
    """32 hex digits.

    They name, and open nothing, so they need not be hard to guess: asking the system for them would
    let go of the interpreter at the start of each request, and wait for it again.
    """
    return f"{getrandbits(128):032x}"

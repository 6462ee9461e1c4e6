"""How many examples a property is tried with: ten times as many in `make torture`."""

from hypothesis import settings

# Every run draws others, so that what one run leaves out comes with the next.
SUITE, THOROUGH = 50, 500
_MORE = THOROUGH // SUITE


def tries(many: int) -> int:
    """So many in the suite, and many more where properties are tried thoroughly."""
    return many * _MORE if settings().max_examples >= THOROUGH else many

"""How many examples a property is tried with: half of them in the suite, all in `make torture`."""

from hypothesis import settings

# Every run draws others, so that what one run leaves out comes with the next.
SUITE, THOROUGH = 50, 200


def part(many: int) -> int:
    """So many where properties are tried thoroughly, half of them in the suite."""
    return many if settings().max_examples >= THOROUGH else (many + 1) // 2

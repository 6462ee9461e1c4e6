"""One archive a module and database, emptied for each test; a module may add to it by the name."""

from collections.abc import Iterator

import pytest

from tests.analytics.harness import BOTH, Archive, archives


@pytest.fixture(scope="module", params=BOTH)
def kept(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Archive]:
    """With whatever the test before left in it."""
    yield from archives(request, tmp_path_factory)


@pytest.fixture
def archive(kept: Archive) -> Archive:
    """Empty."""
    kept.clear()
    return kept

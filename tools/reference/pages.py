"""Which page is written by what."""

from collections.abc import Callable
from pathlib import Path

from tools.reference import (
    commands,
    coverage,
    events,
    figures,
    library,
    observations,
    rooms,
    routes,
    settings,
    sources,
)

ROOT = Path(__file__).parents[2]

PAGES: dict[str, Callable[[], str]] = {
    "ARCHITECTURE.md": lambda: rooms.placed_in((ROOT / "ARCHITECTURE.md").read_text()),
    "docs/reference/api.md": lambda: routes.page((ROOT / "openapi.json").read_text()),
    "docs/reference/cli.md": commands.page,
    "docs/reference/coverage.md": coverage.page,
    "docs/reference/events.md": events.page,
    "docs/reference/library.md": library.page,
    "docs/reference/metrics.md": figures.metrics_page,
    "docs/reference/observations.md": observations.page,
    "docs/reference/questions.md": figures.questions_page,
    "docs/reference/settings.md": settings.page,
    "docs/reference/sources.md": sources.page,
}

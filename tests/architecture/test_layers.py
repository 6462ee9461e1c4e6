"""The rooms and who may know whom: import-linter for our own modules, a table for libraries."""

import subprocess
import sys
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]

# Direct imports only: a room may well stand on another that uses the library for it.
ONLY_IN = {
    "alembic": {"store"},
    "duckdb": {"analytics", "history"},
    "fastapi": {"api"},
    "maxminddb": {"ingest"},
    "psycopg": {"store"},
    "psycopg_pool": {"store"},
    "pysqlite3": {"store"},
    "rich": {"cli"},
    "sqlalchemy": {"analytics", "history", "store"},
    "sqlite3": {"store"},
    "starlette": {"api"},
    "typer": {"cli"},
    "ua_parser": {"ingest"},
    "uvicorn": {"server"},
}
# Outsiders carry these rooms into programs of their own, so they bring almost nothing along.
NOTHING_BUT = {"model": {"msgspec", "uuid_utils"}, "sdk": {"httpx2", "msgspec"}}


@pytest.fixture(scope="module")
def imports() -> list[tuple[str, str]]:
    """Every import in the package, as (importer, imported), libraries included."""
    graph = grimp.build_graph("tallylight", include_external_packages=True, cache_dir=None)
    return [
        (importer, imported)
        for importer in graph.modules
        for imported in graph.find_modules_directly_imported_by(importer)
    ]


def room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def test_the_contracts_between_rooms_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_library_is_known_only_where_it_is_at_home(imports: list[tuple[str, str]]) -> None:
    strays = [
        f"{importer} imports {imported}"
        for importer, imported in imports
        if imported in ONLY_IN and room(importer) not in ONLY_IN[imported]
    ]
    assert not strays, strays


def test_rooms_that_outsiders_carry_bring_little_along(imports: list[tuple[str, str]]) -> None:
    strays = [
        f"{importer} imports {imported}"
        for importer, imported in imports
        if room(importer) in NOTHING_BUT
        and not imported.startswith("tallylight.")
        and imported not in sys.stdlib_module_names | NOTHING_BUT[room(importer)]
    ]
    assert not strays, strays


def test_no_kind_of_source_knows_another(imports: list[tuple[str, str]]) -> None:
    def kind(module: str) -> str | None:
        parts = module.split(".")
        folder = ROOT.joinpath("src", *parts[:3])
        return (
            parts[2] if parts[1:2] == ["sources"] and len(parts) > 2 and folder.is_dir() else None
        )

    strays = [
        f"{importer} imports {imported}"
        for importer, imported in imports
        if kind(importer) and kind(imported) and kind(importer) != kind(imported)
    ]
    assert not strays, strays

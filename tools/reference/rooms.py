"""The map of the rooms, from the first sentence of each one's docstring."""

import ast
from pathlib import Path

from tools.reference.markdown import code, table

BEGIN = "<!-- rooms: written by `make docs` from the docstrings -->"
END = "<!-- end of rooms -->"
PACKAGE = Path(__file__).parents[2] / "src" / "tallylight"


def placed_in(text: str) -> str:
    """The page with its table of rooms renewed; the rest is written by people."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"ARCHITECTURE.md lacks the lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{table(['room', 'what it is'], rooms())}\n\n{END}{after}"


def rooms() -> list[tuple[str, str]]:
    folders = [path / "__init__.py" for path in PACKAGE.iterdir() if path.is_dir()]
    files = [path for path in PACKAGE.glob("*.py") if not path.stem.startswith("__")]
    found = [(shown(path), sentence(path)) for path in [*folders, *files] if path.exists()]
    return sorted((code(name), told) for name, told in found)


def shown(path: Path) -> str:
    return f"{path.parent.name}/" if path.name == "__init__.py" else path.name


def sentence(path: Path) -> str:
    docstring = ast.get_docstring(ast.parse(path.read_text())) or ""
    return docstring.split("\n\n", 1)[0]

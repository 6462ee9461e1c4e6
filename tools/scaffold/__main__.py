import argparse
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEMPLATES = Path(__file__).parent


def main() -> None:
    kinds = sorted(path.name for path in TEMPLATES.iterdir() if (path / "src").is_dir())
    parser = argparse.ArgumentParser(prog="make new", usage=f"make new {'|'.join(kinds)} NAME=x")
    parser.add_argument("kind", choices=kinds)
    parser.add_argument("name")
    asked = parser.parse_args()
    if not re.fullmatch(r"[a-z][a-z0-9_]*", asked.name):
        parser.error(f"{asked.name!r} is no name: lower-case letters, digits and _, please")
    for path in made(asked.kind, asked.name, ROOT):
        print(path.relative_to(ROOT))
    print("Now replace the recording with a real answer, and make the new test pass.")


def made(kind: str, name: str, root: Path) -> list[Path]:
    """The files written; none is if one of them is there already."""
    folder = TEMPLATES / kind
    files = {
        root / filled(str(template.relative_to(folder)), name).removesuffix(".txt"): template
        for template in sorted(folder.rglob("*.txt"))
    }
    for path in files:
        if path.exists():
            raise SystemExit(f"{path.relative_to(root)} exists already.")
    for path, template in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(filled(template.read_text(), name))
    return list(files)


def filled(text: str, name: str) -> str:
    return text.replace("NAME", name).replace("Name", name.title().replace("_", ""))


if __name__ == "__main__":
    main()

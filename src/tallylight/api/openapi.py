"""`python -m tallylight.api.openapi` prints the description, for the committed `openapi.json`."""

import json
import sys

from tallylight.api.app import bare_app


def main() -> None:
    """Print the document."""
    json.dump(bare_app().openapi(), sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()

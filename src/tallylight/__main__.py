"""`python -m tallylight` is the `tallylight` command."""

from tallylight.cli import main

if __name__ == "__main__":
    main()

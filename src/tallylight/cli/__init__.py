"""The command line: one file per command."""

from tallylight.cli.main import main

__all__ = ["main"]

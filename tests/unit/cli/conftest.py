from tests.unit.cli.command import command, data

__all__ = ["command", "data"]

"""How bad an error is, from a remark to what stops everything."""

from typing import Literal, get_args

Severity = Literal["info", "warning", "error", "critical"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
FAILURES: tuple[Severity, ...] = ("error", "critical")
"""Those that say that something failed: a play with one of these had errors."""

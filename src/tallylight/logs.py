"""Log lines: one an event, as text or JSON, without secrets and without terminal escapes."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO, cast

import structlog

from tallylight.model.text import masked

_UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_QUIET = ("alembic", "asyncio", "httpcore2", "httpx2", "uvicorn")

Line = MutableMapping[str, Any]


class _Errors:
    """Standard error as it is when a line is written, not as it was when logs were set up."""

    def write(self, text: str) -> int:
        """Write to it."""
        return sys.stderr.write(text)

    def flush(self) -> None:
        """Have it written."""
        sys.stderr.flush()


def configure_logs(form: str, level: str) -> None:
    """Write lines of `level` and above to standard error; `form` is auto, text or json."""
    least = getattr(logging, level.upper())
    is_text = form == "text" or (form == "auto" and sys.stderr.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        neutral,
    ]
    last: list[structlog.typing.Processor] = (
        [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0)]
        if is_text
        else [structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.WriteLoggerFactory(file=cast("TextIO", _Errors())),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(_Errors())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    logging.basicConfig(level=least, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(least, logging.WARNING))


def neutral(_logger: object, _method: str, line: Line) -> Line:
    """Mask logins and secret parameters, and take out what works on a terminal, in every text."""
    return {name: _text(name, value) for name, value in line.items()}


def _text(name: str, value: object) -> object:
    if not isinstance(value, str):
        return value
    kept = value if name == "exception" else value.replace("\n", "\ufffd")
    return _UNSAFE.sub("\ufffd", masked(kept))


def quiet_unless_configured() -> None:
    """In a program of others: only what is wrong is told, unless the program has its own rules."""
    if not structlog.is_configured():
        configure_logs("auto", "warning")

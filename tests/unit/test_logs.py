import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from tallylight.logs import configure_logs


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_line_holds_no_secret(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("json", "info")

    structlog.get_logger().warning("refused", url="https://u:hunter2@h/x?token=hunter2")
    logging.getLogger("library").warning("at %s", "postgresql://u:hunter2@h/d")

    ours, theirs = lines(capsys)
    assert ours["url"] == "https://••••@h/x?token=••••"
    assert theirs["event"] == "at postgresql://••••@h/d"


def test_a_name_cannot_forge_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("text", "info")

    logging.getLogger("library").warning("signed in: %s", "x\n\x1b[2Jadmin")

    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "\x1b" not in said


def test_an_exception_tells_where(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("json", "info")

    try:
        int("none")
    except ValueError:
        structlog.get_logger().exception("bad")

    (line,) = lines(capsys)
    assert "test_an_exception_tells_where" in line["exception"]


def test_what_matters_less_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("json", "warning")

    structlog.get_logger().info("little")
    logging.getLogger("library").info("little")

    assert lines(capsys) == []


def test_a_login_link_is_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("json", "info")

    structlog.get_logger().info("request", path="/api/v1/login/hunter2")

    (line,) = lines(capsys)
    assert line["path"] == "/api/v1/login/••••"

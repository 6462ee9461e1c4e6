"""Commands on the installation itself: its settings, its schema, what is wrong with it."""

import json
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tallylight import __version__
from tallylight.model.time import DAY, system_clock
from tallylight.store.database import Database, open_database, writing
from tallylight.store.migrate import migrate
from tallylight.store.records.sites import ensure_main
from tests.rows import Rows
from tests.unit.cli.command import Command


@pytest.fixture
def database(data: Path) -> Iterator[Database]:
    data.mkdir(mode=0o700)
    database = open_database(data)
    migrate(database)
    ensure_main(database, system_clock())
    yield database
    database.close()


def make_newer(database: Database) -> None:
    with writing(database) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")


def findings(command: Command) -> dict[str, tuple[str, str]]:
    """What the doctor says, by what it is about."""
    listed = json.loads(command("doctor", "--json").out)
    return {one["about"]: (one["level"], one["sentence"]) for one in listed}


def test_the_version(command: Command) -> None:
    assert command("version").out == f"{__version__}\n"
    assert json.loads(command("version", "--json").out) == {"version": __version__}


def test_settings_are_told_with_their_origin(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TALLYLIGHT_PORT", "8700")

    told = json.loads(command("config", "--json").out)

    assert told["server.port"] == {"value": "8700", "from": "the variable TALLYLIGHT_PORT"}
    assert told["data.dir"]["from"] == "the flag --data"
    assert "server.port" in command("config").out


def test_faulty_settings_stop_every_command(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TALLYLIGHT_PORT", "radio")

    done = command("site", "list")

    assert done.code == 1
    assert "server.port = radio" in done.err


def test_migrating_a_fresh_folder_makes_its_tables(command: Command) -> None:
    done = command("migrate")

    assert done.code == 0
    assert "is at schema" in done.out


@pytest.mark.parametrize(
    ("asked", "begins"),
    [
        ((), "PRAGMA journal_mode = WAL;"),
        (("--dialect", "sqlite"), "PRAGMA journal_mode = WAL;"),
        (("--dialect", "postgresql"), "\\set ON_ERROR_STOP on"),
        (("--database-url", "postgresql://nobody@127.0.0.1:1/none"), "\\set ON_ERROR_STOP on"),
    ],
)
def test_the_schema_is_printed(command: Command, asked: tuple[str, ...], begins: str) -> None:
    done = command("schema", *asked)

    title, first, *_ = done.out.splitlines()
    assert (done.code, first) == (0, begins)
    assert title.startswith("-- The schema of Tallylight ")


def test_a_newer_schema_is_refused_with_a_sentence(command: Command, database: Database) -> None:
    make_newer(database)

    for asked in (["site", "list"], ["migrate"], ["rederive"]):
        done = command(*asked)
        assert done.code == 1
        assert "newer version" in done.err
        assert "Traceback" not in done.err


def test_an_unexpected_error_is_one_sentence(
    command: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(_: object) -> None:
        raise KeyError("hidden")

    monkeypatch.setattr("tallylight.store.records.sites.list_sites", broken)

    with pytest.raises(KeyError) as caught:
        command("site", "list")
    sys.excepthook(KeyError, caught.value, None)

    said = capsys.readouterr().err
    assert said == "This should not have happened: KeyError: 'hidden'. --debug shows where.\n"


def test_debugging_shows_where(command: Command) -> None:
    command("version", "--debug")

    assert sys.excepthook is sys.__excepthook__


def test_rederiving_prints_the_digest(command: Command) -> None:
    done = command("rederive", "--check")

    assert done.code == 0
    assert len(done.out.strip()) == 64


def test_a_sound_folder_is_told_to_be(command: Command, database: Database) -> None:
    told = findings(command)

    assert told["folder"][0] == "ok"
    assert told["schema"] == ("ok", "The schema is that of this version.")
    assert database.described in told["database"][1]


def test_a_port_that_is_taken_is_told_with_its_holder(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setenv("TALLYLIGHT_PORT", str(other.getsockname()[1]))

        done = command("doctor")

    assert done.code == 1
    assert "WRONG  port: 127.0.0.1 port" in done.out
    assert "is taken by" in done.out


def test_a_folder_that_cannot_be_written_is_told(command: Command, data: Path) -> None:
    data.write_text("a file")

    level, sentence = findings(command)["folder"]

    assert level == "wrong"
    assert str(data) in sentence


def test_a_folder_that_others_can_read_is_noted(command: Command, database: Database) -> None:
    database.folder.chmod(0o755)

    assert "chmod 700" in findings(command)["folder"][1]


def test_a_database_that_does_not_answer_is_told_with_host_and_user(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://tally:hunter2@127.0.0.1:9/rows")

    done = command("doctor")

    assert (
        "PostgreSQL at 127.0.0.1, port 9, cannot be used as user tally, database rows" in done.out
    )
    assert "hunter2" not in done.out + done.err


def test_a_file_that_is_no_database_is_told(command: Command, data: Path) -> None:
    data.mkdir()
    (data / "tallylight.db").write_bytes(b"not a database" * 500)

    level, sentence = findings(command)["database"]

    assert level == "wrong"
    assert "file is not a database" in sentence


def test_a_newer_schema_is_told(command: Command, database: Database) -> None:
    make_newer(database)

    assert findings(command)["schema"][0] == "wrong"


@pytest.mark.usefixtures("database")
def test_an_old_sqlite_is_noted(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tallylight.cli.checkup.is_safe_sqlite", lambda: False)

    level, sentence = findings(command)["database"]

    assert level == "note"
    assert "older than 3.51.3" in sentence


def test_a_slip_in_a_variable_is_noted(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TALLYLIGHT_PROT", "1")

    assert findings(command)["settings"][0] == "note"


def test_settings_that_cannot_be_read_are_told(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TALLYLIGHT_PORT", "radio")

    (about,) = findings(command).items()

    assert about[0] == "settings"
    assert "server.port = radio" in about[1][1]


def test_ends_that_wait_a_day_for_their_start_are_noted(
    command: Command, database: Database
) -> None:
    rows = Rows(database)
    site = rows.site("north")
    source = rows.source(site)
    for received_at in (system_clock() - 2 * DAY, system_clock()):
        step = rows.step(None, 2, received_at, {}, received_at=received_at)
        rows.play(site, source, None, last_step=step)

    level, sentence = findings(command)["plays"]

    assert level == "note"
    assert sentence.startswith("1 plays were told to have ended")

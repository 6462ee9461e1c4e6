"""Commands on what people set up, each on a fresh folder."""

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from tallylight.sources import kinds
from tallylight.sources.contract import Finding, Verdict
from tests.unit.cli.command import Command

PASSWORD = "correct horse battery"


@pytest.fixture
def password_file(tmp_path: Path) -> str:
    file = tmp_path / "password"
    file.write_text(PASSWORD + "\n")
    return str(file)


def names(listed: str) -> list[str]:
    return [row["name"] for row in json.loads(listed)]


def test_a_fresh_folder_has_the_site_main_in_utc(command: Command) -> None:
    (site,) = json.loads(command("site", "list", "--json").out)

    assert site == {"slug": "main", "name": "Main", "zone": "UTC", "kinds": []}


def test_a_site_is_made_and_changed(command: Command) -> None:
    command("site", "add", "rock", "--zone", "Europe/Paris", "--kind", "radio")

    command("site", "edit", "rock", "--name", "Rock FM", "--kind", "radio", "--kind", "media")

    shown = json.loads(command("site", "list", "--json").out)[1]
    assert shown["name"] == "Rock FM"
    assert shown["zone"] == "Europe/Paris"
    assert shown["kinds"] == ["radio", "media"]


def test_a_slip_is_a_sentence_and_exit_code_1(command: Command) -> None:
    done = command("site", "add", "rock", "--zone", "Europe/Pariss")

    assert done.code == 1
    assert done.err.startswith("There is no time zone called 'Europe/Pariss'")
    assert done.out == ""


def test_a_command_that_is_not_understood_is_exit_code_2(command: Command) -> None:
    assert command("site", "add").code == 2
    assert command("nonsense").code == 2


def test_a_token_is_printed_alone_and_once(command: Command) -> None:
    done = command("token", "create", "playout", "--scope", "ingest", "--days", "30")

    listed = json.loads(command("token", "list", "--json").out)
    assert done.out.startswith("tl_")
    assert done.out.count("\n") == 1
    assert done.out.strip() not in json.dumps(listed)
    assert [token["name"] for token in listed] == ["playout"]
    assert listed[0]["expires_at"] is not None


def test_a_token_is_revoked_by_its_name(command: Command) -> None:
    command("token", "create", "playout", "--scope", "ingest")

    assert command("token", "revoke", "playout").code == 0
    assert command("token", "revoke", "playout").code == 1
    assert command("token", "list").out == "There are no tokens.\n"


def test_a_person_is_made_with_a_password_from_a_file(command: Command, password_file: str) -> None:
    done = command("user", "add", "Anna", "--role", "admin", "--password-file", password_file)

    assert done.out == "Anna may sign in as admin.\n"
    assert names(command("user", "list", "--json").out) == ["Anna"]


def test_a_password_may_come_from_the_input(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))

    assert command("user", "add", "Anna", "--role", "viewer", "--password-file", "-").code == 0


def test_a_short_password_is_refused(command: Command, tmp_path: Path) -> None:
    (tmp_path / "short").write_text("abc")

    done = command("user", "add", "A", "--role", "admin", "--password-file", f"{tmp_path}/short")

    assert (done.code, done.err) == (1, "A password has 8 to 1024 characters.\n")


def test_a_password_file_that_is_not_there_is_a_sentence(command: Command) -> None:
    done = command("user", "add", "A", "--role", "admin", "--password-file", "/nowhere")

    assert done.err == "The password file /nowhere cannot be read: No such file or directory.\n"


def test_the_last_admin_stays(command: Command, password_file: str) -> None:
    command("user", "add", "Anna", "--role", "admin", "--password-file", password_file)

    assert "last admin" in command("user", "remove", "anna").err
    assert command("user", "password", "ANNA", "--password-file", password_file).code == 0
    assert command("user", "remove", "nobody").err == "There is nobody called nobody.\n"


def test_a_set_up_link_is_printed_until_there_is_an_admin(
    command: Command, password_file: str
) -> None:
    first, second = command("setup").out, command("setup").out
    command("user", "add", "Anna", "--role", "admin", "--password-file", password_file)

    assert first.startswith("http://127.0.0.1:8600/setup?token=")
    assert first != second
    assert command("setup").code == 1


def test_a_source_is_connected_changed_and_removed_without_showing_its_secret(
    command: Command,
) -> None:
    url = "url=http://radio.example:8000"
    command("source", "add", "icecast", "studio", "--set", url, "--set", "password=hunter2")

    command("source", "edit", "studio", "--set", "poll_seconds=5", "--disable")

    listed = command("source", "list", "--json").out
    (source,) = json.loads(listed)
    assert source["config"]["poll_seconds"] == 5
    assert source["config"]["password"] == "••••"
    assert not source["enabled"]
    assert "hunter2" not in listed + command("source", "list").out
    assert command("source", "remove", "studio").code == 0
    assert command("source", "list").out == "There are no sources.\n"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["nonsense", "x"], "There is no kind of source 'nonsense', only "),
        (["icecast", "x"], "Object missing required field url."),
        (["icecast", "x", "--set", "colour=red"], "Icecast has no setting 'colour', only url, "),
        (["icecast", "x", "--set", "url=http://h", "--site", "nowhere"], "There is no site "),
    ],
)
def test_a_source_that_cannot_be_is_a_sentence(
    command: Command, given: list[str], said: str
) -> None:
    done = command("source", "add", *given)

    assert done.code == 1
    assert done.err.startswith(said)


def test_a_setting_without_a_value_is_a_slip(command: Command) -> None:
    done = command("source", "add", "icecast", "x", "--set", "url")

    assert done.code == 2
    assert "KEY=VALUE" in done.err


def test_a_source_that_does_not_answer_fails_its_test(command: Command) -> None:
    command("source", "add", "icecast", "studio", "--set", "url=http://127.0.0.1:9")

    done = command("source", "test", "studio", "--json")

    assert done.code == 1
    assert json.loads(done.out)["ok"] is False


def test_a_verdict_is_told_in_sentences(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    async def tested(_config: object, _edge: object) -> Verdict:
        found = (
            Finding(mount="/live.mp3", title="Rock", listeners=3),
            Finding(mount="/b", title=None, listeners=None),
        )
        return Verdict(
            ok=True,
            sentence="It answers.",
            can=("see every mount",),
            cannot=("list listeners",),
            found=found,
        )

    kind = replace(kinds()["icecast"], test=tested)
    monkeypatch.setattr("tallylight.sources.kinds", lambda: {"icecast": kind})
    command("source", "add", "icecast", "studio", "--set", "url=http://radio.example")

    done = command("source", "test", "studio")

    assert done.code == 0
    assert done.out.splitlines() == [
        "It answers.",
        "  can: see every mount",
        "  cannot: list listeners",
        "  found: /live.mp3, 3 listeners, Rock",
        "  found: /b, listeners not known, no title",
    ]


def test_what_tells_by_itself_cannot_be_tested(command: Command) -> None:
    command("token", "create", "playout", "--scope", "ingest")

    assert "tells by itself" in command("source", "test", "playout").err

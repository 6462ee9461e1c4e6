from pathlib import Path

import pytest

from tallylight.model.errors import SettingsError
from tallylight.settings import (
    Settings,
    declared,
    default_folder,
    effective,
    kept_days,
    read_settings,
    unknown_variables,
)


def read(
    folder: Path, file: str = "", flags: dict[str, object] | None = None, **env: str
) -> Settings:
    (folder / "tallylight.toml").write_text(file)
    return read_settings(flags, {"TALLYLIGHT_DATA_DIR": str(folder), **env})


def fault(folder: Path, file: str = "", **env: str) -> str:
    with pytest.raises(SettingsError) as caught:
        read(folder, file, None, **env)
    return str(caught.value)


def test_a_flag_beats_the_environment_beats_the_file_beats_the_default(tmp_path: Path) -> None:
    file = "[server]\nport = 1\nhost = 'file'\n[log]\nlevel = 'debug'"

    settings = read(tmp_path, file, {"server.port": 3}, TALLYLIGHT_PORT="2", TALLYLIGHT_HOST="env")

    assert (settings.server.port, settings.server.host) == (3, "env")
    assert (settings.log.level, settings.log.format) == ("debug", "auto")


def test_a_flag_that_was_not_given_hides_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, flags={"server.port": None}, TALLYLIGHT_PORT="2").server.port == 2


def test_an_empty_variable_is_no_value(tmp_path: Path) -> None:
    assert read(tmp_path, TALLYLIGHT_PORT="").server.port == 8600


def test_a_secret_may_stand_in_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql://a:b@c/d\n")

    settings = read(tmp_path, TALLYLIGHT_DATABASE_URL_FILE=str(tmp_path / "url"))

    assert settings.database.url == "postgresql://a:b@c/d"


def test_the_usual_name_of_a_database_address_is_understood(tmp_path: Path) -> None:
    ours = "postgresql://ours/d"

    both = read(tmp_path, TALLYLIGHT_DATABASE_URL=ours, DATABASE_URL="postgresql://theirs/d")

    assert read(tmp_path, DATABASE_URL=ours).database.url == ours
    assert both.database.url == ours


def test_lists_are_separated_by_commas_in_the_environment(tmp_path: Path) -> None:
    settings = read(tmp_path, TALLYLIGHT_EGRESS_ALLOW="192.168.0.0/16, 127.0.0.1/32,")

    assert settings.egress.allow == ("192.168.0.0/16", "127.0.0.1/32")


def test_every_fault_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    said = fault(
        tmp_path,
        "[server]\nbase_url = 'nowhere'\nprot = 1",
        TALLYLIGHT_PORT="99999",
        TALLYLIGHT_LOG_LEVEL="loud",
        TALLYLIGHT_EGRESS_ALLOW="10.0.0.0/99",
        TALLYLIGHT_DATABASE_URL_FILE=str(tmp_path / "absent"),
    )

    assert "server.prot: there is no such setting" in said
    assert "server.base_url = nowhere: It is not an address" in said
    assert "server.port = 99999: Expected int <= 65535 (in the variable TALLYLIGHT_PORT)" in said
    assert "log.level = loud: It is not one of debug, info, warning, error" in said
    assert "egress.allow = 10.0.0.0/99" in said
    assert "TALLYLIGHT_DATABASE_URL_FILE: cannot read" in said


@pytest.mark.parametrize("url", ["mysql://u:hunter2@h/d", "u:hunter2@h", "hunter2"])
def test_a_fault_does_not_tell_a_secret(tmp_path: Path, url: str) -> None:
    said = fault(tmp_path, TALLYLIGHT_DATABASE_URL=url)

    assert "database.url" in said
    assert "hunter2" not in said


def test_a_broken_file_is_told_with_its_line(tmp_path: Path) -> None:
    said = fault(tmp_path, "[server\n")

    assert "not TOML" in said
    assert "line 1" in said


def test_a_file_in_the_folder_cannot_move_the_folder(tmp_path: Path) -> None:
    assert "cannot name it" in fault(tmp_path, "[data]\ndir = '/elsewhere'")


def test_a_named_file_may_name_the_folder_and_must_exist(tmp_path: Path) -> None:
    named = tmp_path / "site.toml"
    named.write_text(f"[data]\ndir = '{tmp_path / 'rows'}'")

    assert read_settings({}, {}, named).data.dir == tmp_path / "rows"
    assert read_settings({}, {"TALLYLIGHT_CONFIG": str(named)}).data.dir == tmp_path / "rows"
    with pytest.raises(SettingsError, match="There is no file"):
        read_settings({}, {}, tmp_path / "absent.toml")


def test_a_service_of_systemd_keeps_its_data_in_its_state_folder() -> None:
    assert default_folder({"STATE_DIRECTORY": "/var/lib/a:/var/lib/b"}) == Path("/var/lib/a")


def test_effective_settings_mask_secrets_and_say_where_they_were_set(tmp_path: Path) -> None:
    settings = read(tmp_path, DATABASE_URL="postgresql://name:hunter2@db:5433/tally?sslkey=k")

    told = {setting.name: (value, origin) for setting, value, origin in effective(settings)}

    assert told["database.url"] == (
        "postgresql://name:••••@db:5433/tally?••••",
        "the variable DATABASE_URL",
    )
    assert told["server.port"] == ("8600", "default")


def test_a_slip_in_a_variable_is_noticed() -> None:
    environment = {"TALLYLIGHT_PROT": "1", "TALLYLIGHT_PORT": "1", "TALLYLIGHT_TOKEN": "x"}

    assert unknown_variables(environment) == ["TALLYLIGHT_PROT"]


def test_every_setting_says_what_it_changes() -> None:
    assert [one.name for one in declared() if not one.description.endswith(".")] == []


def test_the_retention_of_programs_that_log_is_understood(tmp_path: Path) -> None:
    told = {
        "TALLYLIGHT_DATA_DIR": str(tmp_path),
        "PLAY_HISTORY_RETENTION_DAYS": "60",
        "ERROR_LOG_RETENTION_DAYS": "7",
        "METRICS_RETENTION_DAYS": "9",
    }

    kept = kept_days(read_settings({}, told))

    assert (kept.plays, kept.resolved_errors, kept.metrics) == (60, 7, 9)
    assert kept_days(read_settings({}, {"TALLYLIGHT_DATA_DIR": str(tmp_path)})).plays is None
    with pytest.raises(SettingsError, match=r"retention\.plays_days = 0"):
        read_settings({}, {**told, "PLAY_HISTORY_RETENTION_DAYS": "0"})

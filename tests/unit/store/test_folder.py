import multiprocessing
import os
import stat
from pathlib import Path

import pytest

from tallylight.model.errors import FolderInUseError, SettingsError
from tallylight.store.database import open_database
from tallylight.store.folder import (
    DatabaseLock,
    announced,
    held_database,
    held_folder,
    is_held,
    open_folder,
    running_server,
)


def hold_and_die(folder: Path) -> None:
    with held_folder(folder):
        os._exit(9)


def test_a_folder_is_made_closed_to_others(tmp_path: Path) -> None:
    folder = open_folder(tmp_path / "new" / "data")

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(SettingsError, match="cannot be made"):
        open_folder(tmp_path / "file" / "data")


def test_a_held_folder_is_refused_and_names_its_holder(tmp_path: Path) -> None:
    with (
        held_folder(tmp_path),
        pytest.raises(FolderInUseError, match=f"process {os.getpid()}"),
        held_folder(tmp_path),
    ):
        pass


def test_a_folder_is_free_after_its_holder(tmp_path: Path) -> None:
    with held_folder(tmp_path):
        assert is_held(tmp_path)

    assert not is_held(tmp_path)


def test_a_forked_process_neither_keeps_a_folder_nor_lets_it_go(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    ended, going = context.Event(), context.Event()
    with held_folder(tmp_path):
        child = context.Process(target=lambda: (going.set(), ended.wait(20)))
        child.start()
        going.wait(20)
        assert is_held(tmp_path)
    assert not is_held(tmp_path)
    ended.set()
    child.join()


def test_a_holder_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(target=hold_and_die, args=[tmp_path])
    process.start()
    process.join()

    with held_folder(tmp_path):
        assert process.exitcode == 9


def test_a_folder_that_nobody_ever_held_is_free(tmp_path: Path) -> None:
    assert not is_held(tmp_path)


def test_a_running_server_tells_its_address_to_its_own_user_alone(tmp_path: Path) -> None:
    with announced(tmp_path, "http://127.0.0.1:8600") as server:
        mode = stat.S_IMODE((tmp_path / "server.json").stat().st_mode)
        assert running_server(tmp_path) == server

    assert mode == 0o600
    assert running_server(tmp_path) is None


def test_what_a_crash_left_behind_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "server.json").write_text("{")
    (tmp_path / "server.json.new").write_text("{")

    assert running_server(tmp_path) is None
    with announced(tmp_path, "http://127.0.0.1:8600") as server:
        assert running_server(tmp_path) == server


@pytest.mark.postgres
def test_a_postgres_database_has_one_holder_whatever_the_folders(
    tmp_path: Path, postgres_url: str
) -> None:
    one = open_database(tmp_path / "a", postgres_url)
    other = open_database(tmp_path / "b", postgres_url)
    try:
        with held_database(one), pytest.raises(FolderInUseError, match=str(os.getpid())):
            DatabaseLock(other).hold()
        with held_database(other):
            pass
    finally:
        one.close()
        other.close()


@pytest.mark.postgres
def test_a_lock_that_was_lost_is_taken_again(tmp_path: Path, postgres_url: str) -> None:
    database = open_database(tmp_path, postgres_url)
    other = open_database(tmp_path, postgres_url)
    try:
        with held_database(database) as lock:
            with other.engine.connect() as connection:
                connection.exec_driver_sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
                )
            lock.hold()

            with pytest.raises(FolderInUseError):
                DatabaseLock(other).hold()
    finally:
        database.close()
        other.close()

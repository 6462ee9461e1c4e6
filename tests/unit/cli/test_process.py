import os
import resource
import socket

import pytest

from tallylight.cli.process import allow_many_files, bound
from tallylight.model.errors import SettingsError


def test_a_port_that_is_taken_names_who_has_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(SettingsError, match=rf"is taken by \S+ \(process {os.getpid()}\)"):
            bound("127.0.0.1", port)


def test_a_free_port_is_had() -> None:
    with bound("127.0.0.1", 0) as listening:
        assert listening.getsockname()[1] > 0


def test_an_address_that_is_not_ours_is_a_sentence() -> None:
    with pytest.raises(SettingsError, match=r"203\.0\.113\.1 port 80 cannot be listened on"):
        bound("203.0.113.1", 80)


def test_as_many_files_as_the_limit_allows() -> None:
    most = allow_many_files()

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert most is None or soft == min(most, 65_536) or soft == most

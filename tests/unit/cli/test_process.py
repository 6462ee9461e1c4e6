import os
import resource
import socket
from contextlib import suppress

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


def sent_until_full(to: socket.socket) -> int:
    sent = 0
    with suppress(BlockingIOError):
        while True:
            sent += to.send(bytes(16_384))
    return sent


def test_the_kernel_keeps_little_for_a_client_that_takes_nothing() -> None:
    with bound("127.0.0.1", 0) as listening:
        listening.listen()
        with socket.create_connection(listening.getsockname()) as client:
            accepted, _ = listening.accept()
            accepted.settimeout(0)
            with accepted:
                sent = sent_until_full(accepted)
            taken = len(client.recv(1 << 20))

    # Beside what is unsent there is what the client's own side holds.
    assert taken
    assert sent < 1 << 20


def test_an_address_that_is_not_ours_is_a_sentence() -> None:
    with pytest.raises(SettingsError, match=r"203\.0\.113\.1 port 80 cannot be listened on"):
        bound("203.0.113.1", 80)


def test_as_many_files_as_the_limit_allows() -> None:
    most = allow_many_files()

    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert most is None or soft == min(most, 65_536) or soft == most

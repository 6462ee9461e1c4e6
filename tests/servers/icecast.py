"""A real Icecast, with ffmpeg encoders that feed its mounts and listeners that come and go."""

import base64
import contextlib
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator

import pytest
from defusedxml.ElementTree import fromstring

from tests.servers.process import end, free_port, is_root, need, server_folder, wait_until

CONFIG = """
<icecast>
  <location>Test</location><admin>icemaster@localhost</admin><hostname>localhost</hostname>
  <limits><clients>400</clients><sources>20</sources><source-timeout>10</source-timeout></limits>
  <authentication>
    <source-password>{source_password}</source-password>
    <admin-user>admin</admin-user><admin-password>{admin_password}</admin-password>
  </authentication>
  <listen-socket><port>{port}</port><bind-address>127.0.0.1</bind-address></listen-socket>
  <fileserve>1</fileserve>
  <paths>
    <basedir>/usr/share/icecast2</basedir><logdir>{folder}</logdir>
    <webroot>/usr/share/icecast2/web</webroot><adminroot>/usr/share/icecast2/admin</adminroot>
  </paths>
  <logging><accesslog>access.log</accesslog><errorlog>error.log</errorlog><loglevel>3</loglevel></logging>
  <security><chroot>0</chroot>{owner}</security>
  {extra}
</icecast>
"""
OWNER = "<changeowner><user>icecast2</user><group>icecast</group></changeowner>"


class Listener:
    """One HTTP listener that hears what comes and throws it away.

    `came_at` and `left_at` are the clock's seconds; None while it listens. The server may end it.
    """

    def __init__(self, port: int, mount: str, agent: str) -> None:
        self.mount = mount
        self.agent = agent
        self.came_at = time.time()
        self.left_at: float | None = None
        self.bytes_heard = 0
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        request = f"GET {mount} HTTP/1.0\r\nUser-Agent: {agent}\r\nIcy-MetaData: 0\r\n\r\n"
        self._socket.sendall(request.encode())
        answer = self._socket.recv(4096)
        if b" 200 " not in answer.split(b"\r\n", 1)[0]:
            self._socket.close()
            pytest.fail(f"Icecast refused a listener on {mount}: {answer[:80]!r}")
        self._thread = threading.Thread(target=self._hear, daemon=True)
        self._thread.start()

    def leave(self) -> None:
        with contextlib.suppress(OSError):  # the server may have gone first
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(5)
        self._socket.close()

    def _hear(self) -> None:
        with contextlib.suppress(OSError):
            while heard := self._socket.recv(65536):
                self.bytes_heard += len(heard)
        self.left_at = time.time()


class Encoder:
    """An ffmpeg that feeds one mount with a tone."""

    def __init__(self, server: "Icecast", mount: str, name: str, bitrate: int) -> None:
        self.mount = mount
        self._server = server
        target = f"icecast://source:{server.source_password}@127.0.0.1:{server.port}{mount}"
        command = [
            *(need("ffmpeg"), "-nostdin", "-loglevel", "error", "-re"),
            *("-f", "lavfi", "-i", "sine=440:sample_rate=44100"),
            *("-c:a", "libmp3lame", "-b:a", f"{bitrate}k", "-content_type", "audio/mpeg"),
            *("-ice_name", name, "-ice_genre", "Test", "-f", "mp3", target),
        ]
        with (server.folder / "ffmpeg.log").open("ab") as log:
            self._process = subprocess.Popen(command, stderr=log)

    def set_title(self, title: str) -> None:
        """Tell Icecast what plays, as an encoder does at each change of track."""
        self._server.ask(
            "/admin/metadata", mount=self.mount, mode="updinfo", charset="UTF-8", song=title
        )

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def runs(self) -> bool:
        return self._process.poll() is None

    def _end(self, signal_number: int) -> None:
        if self.runs():
            end(self._process, signal_number)


class Icecast:
    """A server on a port of its own; mounts and listeners are gone when it is."""

    source_password = "feed-the-mount"
    admin_password = "look-behind-it"

    def __init__(self, extra: str = "") -> None:
        """`extra` is XML for icecast.xml, such as a `<relay>` or a `<mount>`."""
        self.folder = server_folder("icecast", "icecast2")
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._encoders: list[Encoder] = []
        self._listeners: list[Listener] = []
        self._process: subprocess.Popen[bytes] | None = None
        config = CONFIG.format(
            source_password=self.source_password,
            admin_password=self.admin_password,
            port=self.port,
            folder=self.folder,
            owner=OWNER if is_root() else "",
            extra=extra,
        )
        (self.folder / "icecast.xml").write_text(config)

    def start(self) -> None:
        for _ in range(3):
            self._process = subprocess.Popen(
                [need("icecast2"), "-c", self.folder / "icecast.xml"],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            # Whoever connects while its threads begin makes Icecast 2.4.4 crash now and then.
            time.sleep(0.3)
            wait_until(lambda: self._has_ended() or self.ask("/admin/stats"), "Icecast answers")
            if not self._has_ended():
                return
        pytest.fail(f"Icecast ended: {(self.folder / 'error.log').read_text()[-500:]}")

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def restart(self) -> None:
        self.stop()
        self.start()

    def remove(self) -> None:
        for listener in self._listeners:
            listener.leave()
        for encoder in self._encoders:
            encoder.kill()
        self.kill()
        shutil.rmtree(self.folder)

    def start_source(
        self, mount: str, title: str = "", *, name: str = "Test radio", bitrate: int = 32
    ) -> Encoder:
        """Feed a mount; returns once Icecast lists it, with its first title set."""
        encoder = Encoder(self, mount, name, bitrate)
        self._encoders.append(encoder)
        wait_until(lambda: encoder.runs() and mount in self.mounts(), f"Icecast lists {mount}")
        if title:
            encoder.set_title(title)
        return encoder

    def listen(self, mount: str, agent: str = "VLC/3.0.20 LibVLC/3.0.20") -> Listener:
        listener = Listener(self.port, mount, agent)
        self._listeners.append(listener)
        return listener

    def mounts(self) -> dict[str, int]:
        """Listeners by mount, as Icecast counts them."""
        stats = fromstring(self.ask("/admin/stats"))
        return {
            source.get("mount", ""): int(source.findtext("listeners", "0"))
            for source in stats.findall("source")
        }

    def ask(self, path: str, **query: str) -> bytes:
        """What an administrator reads at this path."""
        login = base64.b64encode(f"admin:{self.admin_password}".encode()).decode()
        request = urllib.request.Request(
            f"{self.url}{path}?{urllib.parse.urlencode(query)}",
            headers={"Authorization": f"Basic {login}"},
        )
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.read()

    def _has_ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def _end(self, signal_number: int) -> None:
        if self._process is not None:
            end(self._process, signal_number)
            self._process = None


@pytest.fixture
def icecast() -> Iterator[Icecast]:
    server = Icecast()
    server.start()
    yield server
    server.remove()

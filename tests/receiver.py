"""A receiver of webhooks: a real HTTP server that answers as receivers were seen to answer."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

DISCORD = "/api/webhooks/1094328402/kB9x-secret-of-the-hook"
SLACK = "/services/T0AB12CD3/B0EF45GH6/secretOfTheHook123456"


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict[str, str])


TAKEN_BY_DISCORD = Reply(204)
TAKEN_BY_SLACK = Reply(200, b"ok", {"Content-Type": "text/html"})


def limited_by_discord(seconds: float) -> Reply:
    told = {"message": "You are being rate limited.", "retry_after": seconds, "global": False}
    headers = {
        "Content-Type": "application/json",
        "Retry-After": str(max(1, round(seconds))),
        "X-RateLimit-Limit": "5",
        "X-RateLimit-Remaining": "0",
        "X-RateLimit-Reset-After": str(seconds),
        "X-RateLimit-Scope": "user",
    }
    return Reply(429, json.dumps(told).encode(), headers)


def limited_by_slack(seconds: int) -> Reply:
    return Reply(429, b"rate_limited", {"Retry-After": str(seconds)})


@dataclass
class Receiver:
    """Answers with each reply in turn, the last of them from then on; keeps what it was sent."""

    port: int
    replies: list[Reply]
    got: list[tuple[str, Any]] = field(default_factory=list[Any])

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    @property
    def bodies(self) -> list[Any]:
        return [body for _, body in self.got]


@contextmanager
def receiving(*replies: Reply) -> Iterator[Receiver]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.got.append((self.path, json.loads(body)))
            reply = receiver.replies[min(len(receiver.got), len(receiver.replies)) - 1]
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.status != 204:
                self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver = Receiver(server.server_address[1], list(replies))
    thread = threading.Thread(target=server.serve_forever, args=[0.05], daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

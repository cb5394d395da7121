"""An endpoint that webhooks are delivered to: a real HTTP server that tells what it was sent."""

import json
import queue
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.local_site import in_background

PATIENCE = 60


@dataclass(frozen=True)
class Received:
    """One message as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def seq(self) -> int:
        return int(self.json["data"]["seq"])


class Receiver:
    """What arrived, in its order, and what is answered: `status`, once `open` is set."""

    def __init__(self, scheme: str, port: int) -> None:
        self.url = f"{scheme}://127.0.0.1:{port}/hook?a=b"
        self.port = port
        self.status = 200
        self.headers: dict[str, str] = {}
        self.open = threading.Event()
        self.open.set()
        self._received: queue.Queue[Received] = queue.Queue()

    def next(self) -> Received:
        """The next message; fails when none comes."""
        return self._received.get(timeout=PATIENCE)

    def waiting(self) -> list[Received]:
        """What has arrived and was not looked at."""
        found = []
        while not self._received.empty():
            found.append(self._received.get())
        return found

    def take(self, request: BaseHTTPRequestHandler) -> None:
        body = request.rfile.read(int(request.headers["Content-Length"]))
        names = {name.lower(): value for name, value in request.headers.items()}
        status, headers = self.status, self.headers
        self._received.put(Received(request.path, names, body))
        self.open.wait()
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", "0")
        request.end_headers()


@contextmanager
def receiving(context: ssl.SSLContext | None = None) -> Iterator[Receiver]:
    """An endpoint on a port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            with suppress(OSError):  # the sender did not wait
                receiver.take(self)

        def log_message(self, *_told: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_told: object) -> None:  # a handshake that the sender broke off
            pass

    with Server(("127.0.0.1", 0), Handler) as server:
        if context is not None:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        receiver = Receiver("http" if context is None else "https", server.server_address[1])
        with in_background(server):
            try:
                yield receiver
            finally:
                receiver.open.set()

"""A server beside its limit, raw ASGI on uvicorn that sends the same bytes: both are asked in turns by one client on a
kept connection, and what the kernel says they computed is compared."""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench.server import free_port

ROUNDS = 11
"""The first of them warms both up and is not counted."""

HOST = "bench.example"
GZIP = "gzip, deflate, br"
RAW = """
import sys, uvicorn
body = open(sys.argv[1], "rb").read()
status, *lines = open(sys.argv[3], "rb").read().splitlines()
headers = [tuple(line.split(b": ", 1)) for line in lines]
async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": int(status), "headers": headers})
        await send({"type": "http.response.body", "body": body})
uvicorn.run(app, port=int(sys.argv[2]), log_level="error", access_log=False, lifespan="off", server_header=False)
"""


def stay_together() -> None:
    """Keep this process, and all that it starts, on one processor.

    To wake another one costs a server in a virtual machine as much as a whole request, and which of the two servers
    pays for that would be chance.
    """
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


class Client:
    """One kept connection, and what its server has computed so far."""

    def __init__(self, port: int, pid: int) -> None:
        self.port = port
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.pid = pid

    def get(self, target: str, tag: str = "", coding: str = GZIP) -> tuple[int, dict[str, str], bytes]:
        """Ask, and read the whole answer. A host may stand before the target, in place of the usual one."""
        host, _, path = target.partition("/")
        more = f"Accept-Encoding: {coding}\r\n" + (f"If-None-Match: {tag}\r\n" if tag else "")
        received = self._first(f"GET /{path} HTTP/1.1\r\nHost: {host or HOST}\r\n{more}\r\n".encode())
        while b"\r\n\r\n" not in received:
            received += self._more(1 << 16)
        head, _, body = received.partition(b"\r\n\r\n")
        status, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        pieces, missing = [body], int(headers.get("content-length", 0)) - len(body)
        while missing > 0:
            pieces.append(self._more(1 << 20))
            missing -= len(pieces[-1])
        return int(status.split()[1]), headers, b"".join(pieces)

    def _first(self, asked: bytes) -> bytes:
        """The beginning of the answer; a connection that was idle for long has been closed, and is opened anew."""
        with contextlib.suppress(ConnectionError):
            self.socket.sendall(asked)
            if received := self.socket.recv(1 << 16):
                return received
        self.socket.close()
        self.socket = socket.create_connection(("127.0.0.1", self.port))
        self.socket.sendall(asked)
        return self._more(1 << 16)

    def _more(self, most: int) -> bytes:
        if received := self.socket.recv(most):
            return received
        raise ConnectionError("the server closed the connection in the middle of an answer")

    def computed(self) -> int:
        """Nanoseconds of CPU of all threads of the server."""
        tasks = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks)

    def cost(self, targets: list[str], asked: dict[str, str], status: int) -> float:
        """Nanoseconds for a request."""
        before = self.computed()
        for target in targets:
            if self.get(target, **asked)[0] != status:
                raise RuntimeError(f"{target} was answered otherwise")
        return (self.computed() - before) / len(targets)


@contextmanager
def raw(status: int, headers: dict[str, str], body: bytes, folder: Path) -> Iterator[Client]:
    """uvicorn with nothing behind it, sending these bytes."""
    file, head, port = folder / "body", folder / "head", free_port()
    file.write_bytes(body)
    lines = [f"{name}: {value}" for name, value in headers.items() if name != "date"]
    head.write_text("\n".join([str(status), *lines]))
    with subprocess.Popen([sys.executable, "-c", RAW, str(file), str(port), str(head)]) as process:
        while True:
            try:
                client = Client(port, process.pid)
                break
            except ConnectionRefusedError:
                continue
        yield client
        process.terminate()


def compare(
    name: str, service: Client, folder: Path, targets: Callable[[], list[str]], asked: dict[str, str], status: int
) -> float:
    """Print and return the ratio: the median of rounds in turns."""
    _, headers, sample = service.get(targets()[0], **asked)
    with raw(status, headers, sample, folder) as limit:
        costs = []
        for _ in range(ROUNDS):
            wanted = targets()
            costs.append((service.cost(wanted, asked, status), limit.cost(wanted, asked, status)))
    ratio = median(ours / theirs for ours, theirs in costs[1:])
    ours, theirs = (median(each) / 1000 for each in zip(*costs[1:], strict=True))
    print(f"  {name:34} {ratio:5.2f}   ({ours:.0f} us / {theirs:.0f} us, {len(sample):,} bytes)")
    return ratio

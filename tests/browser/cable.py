"""A cable between a browser and the service, to be cut."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Cable:
    """Where it begins, the connections that it holds, and what was sent first through each."""

    address: str
    asked: list[bytes] = field(default_factory=list)
    held: list[socket.socket] = field(default_factory=list)

    def cut(self) -> None:
        """End every connection."""
        while self.held:
            _end(self.held.pop())


@contextmanager
def cable(port: int) -> Iterator[Cable]:
    """A cable to a port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as entrance:
        laid = Cable(f"http://127.0.0.1:{entrance.getsockname()[1]}")
        accepting = threading.Thread(target=_accept, args=(laid, entrance, port))
        accepting.start()
        yield laid
        _end(entrance)
        accepting.join()
        laid.cut()


def _accept(laid: Cable, entrance: socket.socket, port: int) -> None:
    with suppress(OSError):
        while True:
            threading.Thread(target=_carry, args=(laid, entrance.accept()[0], port), daemon=True).start()


def _carry(laid: Cable, near: socket.socket, port: int) -> None:
    far = socket.create_connection(("127.0.0.1", port))
    laid.held += [near, far]
    with suppress(OSError):
        if first := near.recv(65536):
            laid.asked.append(first)
            far.sendall(first)
            threading.Thread(target=_pipe, args=(near, far), daemon=True).start()
    _pipe(far, near)


def _pipe(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while piece := one.recv(65536):
            other.sendall(piece)
    _end(one)
    _end(other)


def _end(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()

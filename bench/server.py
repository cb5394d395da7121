"""A real server process: started on a free port, waited for, stopped or killed."""

import os
import socket
import subprocess
import sys
import tempfile
from contextlib import AbstractContextManager
from types import TracebackType

import httpx

START_SECONDS = 60
STOP_SECONDS = 60


class Server(AbstractContextManager["Server"]):
    """`python -m app serve` on a database. Settings are given as the environment gives them, without the prefix.

    Coverage doesn't count its lines: that doubles the cost, and a killed one counts nothing.
    """

    def __init__(self, database_url: str, port: int | None = None, **settings: object) -> None:
        self.port = port or free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 -- closed in __exit__
        given = {f"SECONDSOURCE_{name.upper()}": str(value) for name, value in settings.items()}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app", "serve", "--port", str(self.port)],
            env=uncounted() | given | {"DATABASE_URL": database_url},
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=subprocess.STDOUT,
        )

    def ready(self) -> "Server":
        """Wait until it can do its work; RuntimeError, with what it said, when it never can."""
        with httpx.Client(base_url=self.base, trust_env=False, verify=False) as client:  # cheap: it is asked often
            for _ in range(START_SECONDS * 50):
                try:
                    if client.get("/readyz").status_code == 200:
                        return self
                except httpx.TransportError:
                    pass
                try:
                    self.process.wait(0.02)
                except subprocess.TimeoutExpired:
                    continue
                raise RuntimeError(f"the server ended with {self.process.returncode}:\n{self.said()}")
        raise RuntimeError(f"the server is not ready after {START_SECONDS} s:\n{self.said()}")

    def said(self) -> str:
        """What it has logged so far."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")

    def kill(self) -> None:
        """SIGKILL: no handler runs, nothing is flushed."""
        self.process.kill()
        self.process.wait(STOP_SECONDS)

    def terminate(self) -> int:
        """SIGTERM; the exit status."""
        self.process.terminate()
        return self.process.wait(STOP_SECONDS)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.kill()
        self._log.close()


def uncounted() -> dict[str, str]:
    """The environment, without what makes a process count its lines."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])

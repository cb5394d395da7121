"""How the two engines are spoken to: URLs, connections, how a transaction begins, and what is safe."""

import os
import sqlite3
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa

_WRITES = "secondsource_writes"
_SQLITE_SAFE = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
_POSTGRESQL_SAFE = ("fsync", "synchronous_commit", "full_page_writes")


def sqlalchemy_url(url: str) -> sa.URL:
    """The URL people write (postgres://, postgresql://, sqlite:///) with the driver this service uses.

    Raises ValueError for any other database, without repeating the URL (it may hold a password).
    """
    try:
        parsed = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError):  # a port that is no number may be a piece of the password
        raise ValueError("DATABASE_URL is not a database URL; write sqlite:///path or postgresql://...") from None
    match parsed.get_backend_name():
        case "sqlite":
            return parsed.set(drivername="sqlite")
        case "postgresql" | "postgres":
            return parsed.set(drivername="postgresql+psycopg")
        case other:
            raise ValueError(f"{other} is not supported; write sqlite:///path or postgresql://user@host/name")


def pooled(url: sa.URL, size: int, lock_timeout: float, statement_timeout: float) -> sa.Engine:
    """At most `size` connections, kept open; the timeouts are in seconds."""
    options: dict[str, Any] = {"pool_size": size, "max_overflow": 0, "pool_timeout": lock_timeout}
    if url.get_backend_name() == "sqlite":
        options["poolclass"] = sa.QueuePool
        options["connect_args"] = {"timeout": lock_timeout, "check_same_thread": False}
    else:
        limits = f"-c lock_timeout={int(lock_timeout * 1000)} -c statement_timeout={int(statement_timeout * 1000)}"
        options["pool_pre_ping"] = True
        options["connect_args"] = {"connect_timeout": 5, "options": f"{limits} -c timezone=UTC"}
    file = _plain_file(url)
    if file is not None:
        options["creator"] = partial(_open_sqlite, file, lock_timeout)
    engine = sa.create_engine(url, hide_parameters=True, **options)
    if url.get_backend_name() == "sqlite":
        sa.event.listen(engine, "connect", _prepare_sqlite)
        sa.event.listen(engine, "begin", _begin_sqlite)
    if file is not None:
        _follow_file(engine, file)
    return engine


def single(url: sa.URL, lock_timeout: float) -> sa.Engine:
    """A connection for each use, without the checks that a change of the schema must do without (foreign keys)."""
    is_sqlite = url.get_backend_name() == "sqlite"
    waiting = {"timeout": lock_timeout} if is_sqlite else {}
    engine = sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True, connect_args=waiting)
    if is_sqlite:
        sa.event.listen(engine, "connect", _use_wal)
        sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def reading(engine: sa.Engine) -> sa.Engine:
    """The engine whose transactions see one snapshot each."""
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def writing(engine: sa.Engine) -> sa.Engine:
    """The engine whose transactions write. On SQLite they are alone from the start."""
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{_WRITES: True})
    # Whatever the database's default: a snapshot taken before the writers' lock would miss the writer before.
    return engine.execution_options(isolation_level="READ COMMITTED", postgresql_readonly=False)


def unsafe_settings(connection: sa.Connection) -> dict[str, str]:
    """The settings under which an acknowledged commit can be lost in a power cut, and their values."""
    if connection.dialect.name == "sqlite":
        found = {name: str(connection.exec_driver_sql(f"PRAGMA {name}").scalar()) for name in _SQLITE_SAFE}
        return {name: value for name, value in found.items() if value != _SQLITE_SAFE[name]}
    shown = {name: str(connection.exec_driver_sql(f"SHOW {name}").scalar()) for name in _POSTGRESQL_SAFE}
    return {name: value for name, value in shown.items() if value == "off"}


def is_lock_timeout(error: sa.exc.OperationalError) -> bool:
    """Whether somebody else held what this waited for, for longer than the lock timeout."""
    if isinstance(error.orig, sqlite3.Error):
        return _is_busy(error.orig)
    return isinstance(error.orig, psycopg.errors.LockNotAvailable)


def refuses_row(error: sa.exc.DBAPIError) -> bool:
    """Whether the trouble is with what was to be written: a constraint, or a text too long for PostgreSQL's indexes."""
    about_rows = (sa.exc.IntegrityError, sa.exc.DataError)
    return isinstance(error, about_rows) or isinstance(error.orig, psycopg.errors.ProgramLimitExceeded)


def _is_busy(error: sqlite3.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    _use_wal(connection)
    connection.execute("PRAGMA synchronous=FULL")  # NORMAL loses acknowledged commits in a power cut
    connection.execute("PRAGMA foreign_keys=ON")


def _follow_file(engine: sa.Engine, path: str) -> None:
    """Leave connections to a file that was deleted, moved or replaced: what they write is acknowledged, and lost."""

    def which() -> tuple[int, int] | None:
        try:
            found = os.stat(path)
        except OSError:
            return None
        return found.st_dev, found.st_ino

    def remember(_connection: sqlite3.Connection, record: sa.pool.ConnectionPoolEntry) -> None:
        record.info["file"] = which()

    def compare(_connection: sqlite3.Connection, record: sa.pool.ConnectionPoolEntry, _proxy: object) -> None:
        if record.info["file"] != which():
            raise sa.exc.DisconnectionError

    sa.event.listen(engine, "connect", remember)
    sa.event.listen(engine, "checkout", compare)


def _open_sqlite(path: str, lock_timeout: float) -> sqlite3.Connection:
    """Open a file that is there: SQLite would make an empty one in place of one that is gone."""
    address = f"{Path(path).absolute().as_uri()}?mode=rw"
    return sqlite3.connect(address, timeout=lock_timeout, check_same_thread=False, uri=True)


def _plain_file(url: sa.URL) -> str | None:
    """The path of a SQLite file; None for another database, one in memory, or one opened in a way of its own."""
    in_its_own_way = url.query or url.get_backend_name() != "sqlite" or url.database in (None, "", ":memory:")
    return None if in_its_own_way else url.database


def _use_wal(connection: sqlite3.Connection, _record: object = None) -> None:
    # pysqlite's own BEGIN comes too late for a consistent read; `_begin_sqlite` says it instead.
    connection.isolation_level = None
    switched = False
    while not switched:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            switched = True
        except sqlite3.OperationalError as error:
            if not _is_busy(error):
                raise
            # Another process is switching too. This PRAGMA does not wait for it; BEGIN does, up to the timeout.
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

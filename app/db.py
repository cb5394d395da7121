"""The engine: a reader sees one snapshot, a writer is alone.

Writers are serialised, on SQLite by BEGIN IMMEDIATE and on PostgreSQL by one advisory transaction lock, taken before
the first read. So a command that loads, decides and writes never races another, and sequence order is commit order
(docs/adr/0002-one-writer-at-a-time.md).
"""

import contextlib
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlmodel import Session, col, select

from app import engines
from app.errors import Conflict, Unavailable
from app.sessions import AnySession, ReadSession, WriteSession
from app.tables import Event

WRITER_LOCK = 0x5EC0_2D50
"""Key of the advisory lock that every writing transaction on PostgreSQL holds."""

CHANNEL = "secondsource_ledger"
"""Where PostgreSQL tells whoever listens that a change was committed."""

_MIGRATION_TIMEOUT = 60.0
"""Seconds a migration waits for another one, or for the writers."""


DatabaseTrouble = sa.exc.DBAPIError
"""What the drivers raise: the server is gone, the disk is full, the file is no database."""


class UnsafeDatabase(RuntimeError):
    """The database would lose acknowledged writes in a power cut; the service refuses to start on it."""


def _under_way() -> Conflict:
    return Conflict("The first request is still under way. Wait for its answer, or try again.", code="in_flight")


def _too_many() -> Unavailable:
    return Unavailable("Too many writes are waiting. Try again; a retry with an Idempotency-Key is safe.")


class Database:
    """A pool of connections to one database, on either engine."""

    def __init__(
        self,
        url: str,
        clock: Callable[[], datetime],
        *,
        pool_size: int = 8,
        lock_timeout: float = 10.0,
        statement_timeout: float = 30.0,
    ) -> None:
        self.url = engines.sqlalchemy_url(url)
        self.clock = clock
        self.listeners: list[Callable[[], None]] = []
        """Called after each commit, in the thread that wrote."""
        self._lock_timeout = lock_timeout
        self._turn = threading.Lock()
        self._guard = threading.Lock()
        self._under_way: set[int] = set()
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = engines.pooled(self.url, pool_size, lock_timeout, statement_timeout)
        self._reader, self._writer = engines.reading(self.engine), engines.writing(self.engine)

    @contextlib.contextmanager
    def read(self) -> Iterator[ReadSession]:
        """A session on one consistent snapshot."""
        with ReadSession(self._reader, autoflush=False) as session, session.begin():
            yield session

    @contextlib.contextmanager
    def write(self, once_lock: int | None = None) -> Iterator[WriteSession]:
        """The only writing transaction there is until it ends; committed on leaving, rolled back on an error.

        Raises Unavailable when the writers before it take longer than the lock timeout, and Conflict, without
        waiting for them, when a write under the same `once_lock` (64 bits, signed) is under way.
        """
        with (
            self._alone(once_lock),
            self._take_turn(),
            WriteSession(self._writer, autoflush=False, expire_on_commit=False) as session,
            session.begin(),
        ):
            try:
                if not self.is_sqlite:
                    self._lock(session, once_lock)
                self._begin(session)
            except sa.exc.OperationalError as error:
                if engines.is_lock_timeout(error):
                    raise _too_many() from error
                raise
            newest = session.seq
            yield session
            if not self.is_sqlite and session.seq > newest:
                session.execute(sa.select(sa.func.pg_notify(CHANNEL, "")))  # told on commit
        for tell in tuple(self.listeners):
            tell()

    @contextlib.contextmanager
    def _alone(self, once_lock: int | None) -> Iterator[None]:
        # PostgreSQL has a lock for this that all processes see. SQLite has none: another process, whose write waits
        # in BEGIN IMMEDIATE, is not told at once but finds out when its turn comes.
        if once_lock is None or not self.is_sqlite:
            yield
            return
        with self._guard:
            if once_lock in self._under_way:
                raise _under_way()
            self._under_way.add(once_lock)
        try:
            yield
        finally:
            with self._guard:
                self._under_way.remove(once_lock)

    def _lock(self, session: Session, once_lock: int | None) -> None:
        if once_lock is not None:
            mine = sa.func.pg_try_advisory_xact_lock(sa.literal(once_lock, sa.BigInteger))
            if not session.execute(sa.select(mine)).scalar_one():
                raise _under_way()
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(WRITER_LOCK)))

    @contextlib.contextmanager
    def _take_turn(self) -> Iterator[None]:
        # SQLite's busy handler polls and is unfair; threads of one process queue here instead.
        if not self.is_sqlite:
            yield
            return
        if not self._turn.acquire(timeout=self._lock_timeout):
            raise _too_many()
        try:
            yield
        finally:
            self._turn.release()

    def _begin(self, session: WriteSession) -> None:
        session.seq, last = _newest(session) or (0, None)
        now = self.clock()
        # A clock that steps back must not reorder history.
        session.moment = now if last is None or now > last else last + timedelta(microseconds=1)

    def has_come(self, moment: datetime) -> bool:
        """Whether what was known then is settled: what will be known later is not, and an answer for it could
        change."""
        now = self.clock()
        if moment <= now:
            return True
        with self.read() as session:
            return moment <= known_until(session, now)

    def measure(self) -> None:
        """Tell PostgreSQL how large its tables have become, as after any bulk load: what makes plans is told so only a
        minute later otherwise, and reads whole tables until then. SQLite's plans don't depend on it."""
        if not self.is_sqlite:
            with self.engine.begin() as connection:
                connection.execute(sa.text("SET LOCAL statement_timeout = 0"))  # the larger they are, the more it pays
                connection.execute(sa.text("ANALYZE"))

    def check(self) -> None:
        """Ask the database for the ledger. Raises an error of SQLAlchemy or the driver when it can't answer."""
        with self.engine.connect() as connection:
            connection.execute(select(Event.seq).limit(1))  # SQLite would answer SELECT 1 without its file

    def require_durable(self) -> None:
        """Raise UnsafeDatabase unless an acknowledged commit survives a power cut."""
        with self.engine.connect() as connection:
            wrong = engines.unsafe_settings(connection)
        if wrong:
            settings = ", ".join(f"{name}={value}" for name, value in wrong.items())
            raise UnsafeDatabase(f"This database would lose acknowledged writes in a power cut: {settings}.")

    def close(self) -> None:
        """Give every connection back."""
        self.engine.dispose()


def known_until(session: AnySession, now: datetime) -> datetime:
    """The moment that `now` is to readers: the newest change's where the clock is behind it, because it stepped back or
    another instance's is ahead."""
    last = _newest(session)
    return now if last is None else max(now, last[1])


def _newest(session: Session) -> tuple[int, datetime] | None:
    return session.exec(select(Event.seq, Event.recorded_at).order_by(col(Event.seq).desc()).limit(1)).one_or_none()


def migrate(url: str, to: str = "head") -> None:
    """Bring the database at `url` to the newest schema, in one transaction; a SQLite file and its folder are created.

    Whoever does so at the same time waits, and then finds it done. Raises ValueError for a schema it does not know.
    """
    target = engines.sqlalchemy_url(url)
    config = Config()
    config.set_main_option("script_location", str(_migrations()))
    if is_sqlite := target.get_backend_name() == "sqlite":
        Path(target.database or ".").parent.mkdir(parents=True, exist_ok=True)
    with engines.writing(engines.single(target, _MIGRATION_TIMEOUT)).begin() as connection:
        if not is_sqlite:
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(WRITER_LOCK)))
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, to)
        except CommandError as error:
            raise ValueError("This database was made by a newer version of Secondsource; run that one.") from error


def _migrations() -> Path:
    beside = Path(__file__).parent / "_migrations"  # in an installed wheel
    return beside if beside.is_dir() else Path(__file__).parent.parent / "migrations"

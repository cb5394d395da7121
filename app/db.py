"""The engine, and the two kinds of session: a reader sees one snapshot, a writer is alone.

Writers are serialised, on SQLite by BEGIN IMMEDIATE and on PostgreSQL by one advisory transaction lock, taken before
the first read. So a command that loads, decides and writes never races another, and sequence order is commit order
(docs/adr/0002-one-writer-at-a-time.md).
"""

import contextlib
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import uuid_utils
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlmodel import Session, SQLModel, col, select

from app import engines
from app.errors import Conflict, Unavailable
from app.tables import Event, Row, Table, row_of

WRITER_LOCK = 0x5EC0_2D50
"""Key of the advisory lock that every writing transaction on PostgreSQL holds."""

CHANNEL = "secondsource_ledger"
"""Where PostgreSQL tells whoever listens that a change was committed."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MIGRATION_TIMEOUT = 60.0
"""Seconds a migration waits for another one, or for the writers."""


DatabaseTrouble = sa.exc.DBAPIError
"""What the drivers raise: the server is gone, the disk is full, the file is no database."""


class UnsafeDatabase(RuntimeError):
    """The database would lose acknowledged writes in a power cut; the service refuses to start on it."""


class ReadSession(Session):
    """One snapshot; nothing is written through it."""


class WriteSession(Session):
    """One writing transaction, recorded at its `moment`: after every earlier one. `seq` is the newest change.

    Rows are written through `put`, `supersede` and `change` only, which remember what they wrote for the ledger.
    """

    moment: datetime

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seq = 0
        self.written: list[tuple[str, dict[str, Any]]] = []
        self.counted: Counter[tuple[str, str, str]] = Counter()
        """What app.tallies has yet to count."""
        self._gathered: _Gathered | None = None

    def new_id(self) -> uuid.UUID:
        """A fresh UUIDv7 (RFC 9562) of this moment."""
        return fresh_id(self.moment)

    def go_on(self) -> None:
        """To the moment after this one: what follows in the same transaction is another change, and has its own."""
        self.moment += timedelta(microseconds=1)

    @property
    def is_gathering(self) -> bool:
        """Whether what is written stays in memory for now."""
        return self._gathered is not None

    @contextlib.contextmanager
    def gather(self) -> Iterator[None]:
        """Keep what is written meanwhile in memory, and write all of it at the end, with few statements.

        Queries don't find it before that, or before `settle`.
        """
        self._gathered = _Gathered()
        try:
            yield
            self.settle()
        finally:
            self._gathered = None

    def settle(self) -> None:
        """Write what was gathered until now."""
        if self._gathered is not None:
            gathered, self._gathered = self._gathered, _Gathered()
            for (table, names), ended in gathered.changes.items():
                mine = [column == sa.bindparam(f"old_{column.name}") for column in table.primary_key]
                self.execute(sa.update(table).where(*mine).values({name: sa.bindparam(name) for name in names}), ended)
            self._insert(gathered.rows)

    def put(self, *rows: Table | Row) -> None:
        """Insert rows, those that others refer to first."""
        ordered = [row if isinstance(row, Row) else row_of(row) for row in rows]
        ordered.sort(key=_place)
        by_table = {} if self._gathered is None else self._gathered.rows
        for table, values in ordered:
            by_table.setdefault(table, []).append(values)
            if not table.info.get("derived"):
                self.written.append((table.name, values))
        if self._gathered is None:
            self._insert(by_table)

    def supersede(self, row: Table | Row, **changes: Any) -> None:
        """End what a versioned row says at this moment."""
        self.change(row, superseded_at=self.moment, **changes)

    def change(self, row: Table | Row, **changes: Any) -> None:
        """Set columns of a row in place: what is said of it is not versioned, or ends now."""
        table, values = row if isinstance(row, Row) else row_of(row)
        key = {column.name: values[column.name] for column in table.primary_key}
        if self._gathered is None:
            mine = [table.c[name] == value for name, value in key.items()]
            self.execute(sa.update(table).where(*mine).values(changes))
        else:
            if values.get("recorded_at") == self.moment:
                self.settle()  # it may be one of those that were gathered
            ended = self._gathered.changes.setdefault((table, tuple(changes)), [])
            ended.append(changes | {f"old_{name}": value for name, value in key.items()})
        values |= changes
        for name, value in changes.items() if isinstance(row, Table) else ():
            sa.orm.attributes.set_committed_value(row, name, value)
        if not table.info.get("derived"):
            self.written.append((table.name, dict(values)))

    def _insert(self, by_table: dict[sa.Table, list[dict[str, Any]]]) -> None:
        for table in sorted(by_table, key=_order().__getitem__):
            self.execute(sa.insert(table), by_table[table])


@cache
def _order() -> dict[sa.Table, int]:
    """The tables, those that others refer to first."""
    return {table: place for place, table in enumerate(SQLModel.metadata.sorted_tables)}


def _place(row: Row) -> int:
    return _order()[row.table]


@dataclass(slots=True)
class _Gathered:
    """Rows by their tables, and changes of rows by table and columns."""

    rows: dict[sa.Table, list[dict[str, Any]]] = field(default_factory=dict)
    changes: dict[tuple[sa.Table, tuple[str, ...]], list[dict[str, Any]]] = field(default_factory=dict)


AnySession = ReadSession | WriteSession
"""What a query needs: a snapshot, or the one writing transaction."""


def _under_way() -> Conflict:
    return Conflict("The first request is still under way. Wait for its answer, or try again.", code="in_flight")


def _too_many() -> Unavailable:
    return Unavailable("Too many writes are waiting. Try again; a retry with an Idempotency-Key is safe.")


def fresh_id(moment: datetime) -> uuid.UUID:
    """A UUIDv7 (RFC 9562) of a moment."""
    return uuid.UUID(int=uuid_utils.uuid7(nanoseconds=_nanoseconds(moment)).int)


def _nanoseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1) * 1000


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

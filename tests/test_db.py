"""Sessions on both engines: one writer, one snapshot, nothing lost, and errors that say what to do."""

import sqlite3
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import select

from app import ledger
from app.db import Database, UnsafeDatabase
from app.engines import sqlalchemy_url
from app.errors import Conflict, Unavailable
from app.tables import Event, Party
from tests.api.client import START, Clock


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    found = Database(database_url, Clock(), lock_timeout=5)
    yield found
    found.close()


def another(database: Database, **settings: float) -> Any:
    """As a second process would have it."""
    return closing(Database(database.url.render_as_string(hide_password=False), Clock(), **settings))


def record(database: Database, kind: str = "test", **options: Any) -> int:
    with database.write(**options) as session:
        session.put(Party(id=session.new_id(), recorded_at=session.moment, recorded_by="test"))
        return ledger.append(session, actor="test", kind=kind, subjects=["test/1"], payload={})


def count(session: Any) -> int:
    return int(session.scalar(sa.select(sa.func.count()).select_from(Event)))


@pytest.mark.parametrize(
    ("given", "driver"),
    [
        ("sqlite:///a/b.sqlite", "sqlite"),
        ("sqlite+aiosqlite:////b.sqlite", "sqlite"),
        ("postgres://u:p@h:5/db", "postgresql+psycopg"),
        ("postgresql://h/db?host=/run", "postgresql+psycopg"),
        ("postgresql+asyncpg://h/db", "postgresql+psycopg"),
    ],
)
def test_addresses_are_taken_as_people_write_them(given: str, driver: str) -> None:
    assert sqlalchemy_url(given).drivername == driver
    assert sqlalchemy_url(given).database == sa.make_url(given).database


@pytest.mark.parametrize(
    "given",
    ["", "hunter2", "mysql://u:hunter2@h/db", "postgresql://u:p@hun:ter2@h/db", "postgresql://u:p@hunter2:x/hunter2"],
)
def test_another_address_is_refused_without_repeating_it(given: str) -> None:
    with pytest.raises(ValueError, match="sqlite:///path or postgresql://") as caught:
        Database(given, Clock())
    told: BaseException | None = caught.value
    assert told is not None
    assert told.__cause__ is None
    assert "ter2" not in str(told)


def test_a_database_that_would_lose_writes_is_refused(database: Database, tmp_path: Path) -> None:
    database.require_durable()
    if database.is_sqlite:
        with (
            closing(Database("sqlite://", Clock())) as in_memory,
            pytest.raises(UnsafeDatabase, match=r"power cut: journal_mode=memory\.$"),
        ):
            in_memory.require_durable()
        # A file in another journal mode that can't be changed is not even opened.
        file = tmp_path / "other.sqlite"
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("CREATE TABLE t (a)")
        with (
            closing(Database(f"sqlite:///file:{file}?mode=ro&uri=true", Clock())) as read_only,
            pytest.raises(sa.exc.OperationalError, match="readonly"),
        ):
            read_only.require_durable()
        return
    name = database.url.database
    with database.engine.connect() as connection:
        connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        connection.commit()
    with another(database) as unsafe, pytest.raises(UnsafeDatabase, match=r"power cut: synchronous_commit=off\.$"):
        unsafe.require_durable()


def test_a_writer_that_waits_too_long_is_told_to_come_back(database: Database) -> None:
    with another(database, lock_timeout=0.05) as hasty:
        record(hasty)
        with database.write():
            with pytest.raises(Unavailable, match="Too many writes"):
                record(hasty)
            with hasty.read() as session:
                assert count(session) == 1
        record(hasty)
        with hasty.read() as session:
            assert count(session) == 2


def test_two_threads_of_one_process_wait_for_each_other(database_url: str) -> None:
    with closing(Database(database_url, Clock(), lock_timeout=0.05)) as database, ThreadPoolExecutor(1) as pool:
        with database.write(), pytest.raises(Unavailable, match="retry with an Idempotency-Key is safe"):
            pool.submit(record, database).result()
        assert pool.submit(record, database).result() == 1


def test_other_trouble_while_a_write_begins_is_not_mistaken_for_waiting(blank_database_url: str) -> None:
    if blank_database_url.startswith("sqlite"):
        Path(blank_database_url.removeprefix("sqlite:///")).touch()
    with closing(Database(blank_database_url, Clock())) as database:
        with pytest.raises(sa.exc.DBAPIError, match="event"):
            record(database)
        with pytest.raises(sa.exc.DBAPIError, match="event"):
            database.check()


def test_a_write_under_the_same_lock_is_refused_at_once(database: Database) -> None:
    with database.write(once_lock=-(2**63)):
        with pytest.raises(Conflict, match="still under way") as caught:
            record(database, once_lock=-(2**63))
        assert caught.value.code == "in_flight"
    assert record(database, once_lock=-(2**63)) == 1
    with another(database) as elsewhere:
        assert record(elsewhere, once_lock=2**63 - 1) == 2


def test_an_error_leaves_nothing_and_frees_the_locks(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.write(once_lock=1) as session:  # noqa: PT012
        session.put(Party(id=session.new_id(), recorded_at=session.moment, recorded_by="test"))
        ledger.append(session, actor="test", kind="test", subjects=["test/1"], payload={})
        raise ZeroDivisionError
    with database.read() as session:
        assert (count(session), session.exec(select(Party)).all()) == (0, [])
    assert record(database, once_lock=1) == 1


def test_a_reader_sees_one_snapshot_and_writes_nothing(database: Database) -> None:
    record(database)
    with database.read() as session:
        assert count(session) == 1
        record(database)
        assert count(session) == 1
        with database.read() as later:
            assert count(later) == 2
        if not database.is_sqlite:
            with pytest.raises(sa.exc.DBAPIError, match="read-only"):
                session.execute(sa.text("CREATE TABLE t (a int)"))
    with database.read() as session:
        assert count(session) == 2


def test_writers_are_alone_whatever_the_database_prefers(database: Database) -> None:
    if not database.is_sqlite:
        name = database.url.database
        with database.engine.connect() as connection:
            for setting in ("default_transaction_isolation = serializable", "default_transaction_read_only = on"):
                connection.exec_driver_sql(f'ALTER DATABASE "{name}" SET {setting}')
            connection.commit()
    with another(database) as one, another(database) as two, ThreadPoolExecutor(8) as pool:
        seqs = pool.map(record, [one, two] * 20)
        assert sorted(seqs) == list(range(1, 41))
        with one.read() as session:
            moments = session.exec(select(Event.recorded_at).order_by(sa.text("seq"))).all()
        assert list(moments) == sorted(set(moments))


def test_ids_are_made_for_the_moment_they_are_recorded_at(database: Database) -> None:
    with database.write() as session:
        assert session.moment == START
        ids = [session.new_id() for _ in range(100)]
    assert len(set(ids)) == 100
    assert {one.version for one in ids} == {7}
    assert {one.int >> 80 for one in ids} == {int(START.timestamp() * 1000)}


def test_rows_are_superseded_and_changed_in_place(database: Database) -> None:
    with database.write() as session:
        row = Party(id=session.new_id(), recorded_at=session.moment, recorded_by="one")
        session.put(row)
        session.change(row, recorded_by="two")
        assert row.recorded_by == "two"
        assert [(table, values["recorded_by"]) for table, values in session.written] == [
            ("party", "one"),
            ("party", "two"),
        ]
        ledger.append(session, actor="test", kind="test", subjects=["test/1"], payload={})
        assert session.written == []
    with database.read() as reading:
        assert reading.exec(select(Party.recorded_by)).all() == ["two"]
    assert isinstance(row.id, uuid.UUID)


def test_switching_a_file_to_wal_waits_for_whoever_else_does(tmp_path: Path) -> None:
    file = tmp_path / "fresh.sqlite"
    began = threading.Event()
    with closing(sqlite3.connect(file, isolation_level=None, check_same_thread=False)) as other:
        other.execute("CREATE TABLE event (seq)")
        other.execute("BEGIN IMMEDIATE")
        with closing(Database(f"sqlite:///{file}", Clock(), lock_timeout=5)) as database:

            def watch(connection: sqlite3.Connection, _record: object) -> None:
                connection.set_trace_callback(lambda statement: began.set() if "EXCLUSIVE" in statement else None)

            sa.event.listen(database.engine, "connect", watch, insert=True)
            with ThreadPoolExecutor(1) as pool:
                checked = pool.submit(database.check)
                assert began.wait(5)
                other.execute("ROLLBACK")
                checked.result(5)
            database.require_durable()


def test_a_file_that_stays_locked_is_given_up(tmp_path: Path) -> None:
    file = tmp_path / "fresh.sqlite"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with (
            closing(Database(f"sqlite:///{file}", Clock(), lock_timeout=0.05)) as database,
            pytest.raises(sa.exc.OperationalError, match="locked"),
        ):
            database.check()

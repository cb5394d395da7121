"""Backups are whole or refused, taken while the database is in use, and restored all or nothing."""

import errno
import importlib.util
import os
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest
import sqlalchemy as sa

from app.audit import audit
from app.backup import backup, files, postgresql, restore, sqlite
from app.db import Database, migrate
from app.domain.permissions import Identity
from app.domain.vocabulary import Role
from app.errors import AppError, Conflict, Invalid, Unavailable
from app.parties.schemas import SubjectNew
from app.parties.service import create_subject
from tests.servers import Databases

ADMIN = Identity(role=Role.ADMIN, key_id="k", scopes=frozenset())


def note(url: str, *slugs: str) -> None:
    """Write subjects as the service does, ledger and all, a transaction for each."""
    database = Database(url, lambda: datetime.now(UTC))
    for slug in slugs:
        with database.write() as session:
            create_subject(session, ADMIN, SubjectNew(slug=slug, name=slug))
    database.close()


def noted(url: str) -> list[str]:
    """The subjects in the order they were written; nothing that the audit finds fault with."""
    database = Database(url, lambda: datetime.now(UTC))
    with database.read() as session:
        assert list(audit(session)) == []
        slugs = list(session.execute(sa.text("SELECT slug FROM subject ORDER BY recorded_at")).scalars())
    database.close()
    return slugs


@contextmanager
def connected(url: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        yield connection


def path_of(url: str) -> Path:
    database = sa.make_url(url).database
    assert database is not None
    return Path(database)


def resealed(path: Path, engine: str, change: Callable[[bytes], bytes]) -> Path:
    """The same backup with other contents and a checksum that fits them."""
    content, _, _ = path.read_bytes().rpartition(b"\nsecondsource backup")
    path.write_bytes(change(content))
    files.seal(path, engine)
    return path


@pytest.fixture
def blank_url(engine_name: str, databases: Databases, tmp_path: Path) -> Iterator[str]:
    """A second database on the same engine, without a table."""
    with databases.fresh(engine_name, tmp_path, migrated=False) as url:
        yield url


@pytest.fixture
def saved(database_url: str, tmp_path: Path) -> Path:
    """A backup of a database with two subjects."""
    note(database_url, "peace-plan", "president")
    backup(database_url, tmp_path / "saved")
    return tmp_path / "saved"


def test_what_was_backed_up_is_restored(database_url: str, blank_url: str, tmp_path: Path) -> None:
    note(database_url, "peace-plan", "president")
    points: list[int] = []
    backup(database_url, tmp_path / "saved", points.append)
    restore(tmp_path / "saved", blank_url)
    assert noted(blank_url) == ["peace-plan", "president"]
    assert sum(points) == 100
    note(blank_url, "afterwards")
    assert noted(blank_url) == ["peace-plan", "president", "afterwards"]
    with pytest.raises(sa.exc.DBAPIError, match=r"append.only|refused"), connected(blank_url) as connection:
        connection.execute(sa.text("DELETE FROM event"))


def test_only_its_owner_may_read_a_backup(saved: Path) -> None:
    assert saved.stat().st_mode & 0o777 == 0o600


def test_nothing_but_the_backup_is_left_beside_it(saved: Path, blank_url: str, tmp_path: Path) -> None:
    restore(saved, blank_url)
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith("database-")] == ["saved"]


def test_a_backup_is_taken_while_writers_write(database_url: str, blank_url: str, tmp_path: Path) -> None:
    note(database_url, *(f"before-{n:03}" for n in range(20)))
    stop = threading.Event()

    def write(writer: int) -> None:
        number = 0
        while not stop.is_set():
            note(database_url, f"during-{writer}-{number:03}")
            number += 1

    writers = [threading.Thread(target=write, args=(n,)) for n in range(3)]
    for thread in writers:
        thread.start()
    time.sleep(0.3)
    backup(database_url, tmp_path / "saved")
    stop.set()
    for thread in writers:
        thread.join()
    restore(tmp_path / "saved", blank_url)
    written, kept = noted(database_url), noted(blank_url)
    assert 20 < len(kept) <= len(written)
    assert kept == written[: len(kept)]


def test_a_commit_in_the_middle_is_in_the_next_backup(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "_PAGES", 1)
    note(sqlite_url, "before")
    later = iter(f"during-{n}" for n in range(100))
    backup(sqlite_url, tmp_path / "saved", lambda _points: note(sqlite_url, next(later)))
    assert len(noted(sqlite_url)) > 10
    restore(tmp_path / "saved", f"sqlite:///{tmp_path}/copy")
    assert noted(f"sqlite:///{tmp_path}/copy") == ["before"]


@pytest.mark.parametrize("place", [0.0, 0.01, 0.3, 0.6, 0.99, 1.0], ids=str)
def test_a_flipped_bit_is_found_anywhere(saved: Path, blank_url: str, place: float) -> None:
    content = bytearray(saved.read_bytes())
    content[int(place * (len(content) - 1))] ^= 4
    saved.write_bytes(content)
    with pytest.raises(Invalid, match=r"damaged|cut short"):
        restore(saved, blank_url)
    assert_blank(blank_url)


@pytest.mark.parametrize("kept", [0.0, 0.5, 0.999], ids=["empty", "half", "nearly"])
def test_a_truncated_backup_is_refused(saved: Path, blank_url: str, kept: float) -> None:
    content = saved.read_bytes()
    saved.write_bytes(content[: int(kept * len(content))])
    with pytest.raises(Invalid, match="cut short"):
        restore(saved, blank_url)
    assert_blank(blank_url)


@pytest.mark.parametrize("place", [0, 16, 100, 5000, -200, -1])
def test_bytes_that_were_added_are_found(saved: Path, blank_url: str, place: int) -> None:
    content = saved.read_bytes()
    saved.write_bytes(content[:place] + b"\n" + content[place:])
    with pytest.raises(Invalid, match=r"damaged|cut short"):
        restore(saved, blank_url)


def assert_blank(url: str) -> None:
    if url.startswith("sqlite"):
        assert not path_of(url).exists()
        return
    with connected(url) as connection:
        assert sa.inspect(connection).get_table_names() == []


def test_another_engines_backup_is_refused(
    saved: Path, engine_name: str, databases: Databases, tmp_path: Path, postgres_url: str
) -> None:
    other = "postgresql" if engine_name == "sqlite" else "sqlite"
    with databases.fresh(other, tmp_path, migrated=False) as url:
        with pytest.raises(Invalid, match=f"a backup of a {engine_name} database"):
            restore(saved, url)
        assert_blank(url)


def test_a_plain_file_is_not_a_backup(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"SQLite format 3\0" * 100)
    with pytest.raises(Invalid, match="not made by"):
        restore(tmp_path / "plain", database_url)


def test_a_backup_that_cannot_be_read(database_url: str, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="Is a directory"):
        restore(tmp_path, database_url)


def test_a_sealed_file_that_holds_no_database(saved: Path, engine_name: str, blank_url: str) -> None:
    with pytest.raises(AppError, match=r"not a database|does not appear to be a valid"):
        restore(resealed(saved, engine_name, lambda _: b"nothing of the kind" * 1000), blank_url)
    assert_blank(blank_url)


def test_a_database_of_something_else_is_not_backed_up(blank_url: str, tmp_path: Path) -> None:
    with connected(blank_url) as connection:
        connection.execute(sa.text("CREATE TABLE other (id integer)"))
    with pytest.raises(Invalid, match="no Secondsource database"):
        backup(blank_url, tmp_path / "saved")
    assert not (tmp_path / "saved").exists()


def test_a_schema_this_version_does_not_know_is_refused(database_url: str, blank_url: str, tmp_path: Path) -> None:
    with connected(database_url) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    backup(database_url, tmp_path / "saved")
    with pytest.raises(Invalid, match="has schema 9999, which this version does not know"):
        restore(tmp_path / "saved", blank_url)
    assert_blank(blank_url)


def test_a_schema_that_is_not_named_is_refused(database_url: str, blank_url: str, tmp_path: Path) -> None:
    backup(database_url, tmp_path / "saved")
    with connected(database_url) as connection:
        connection.execute(sa.text("DELETE FROM alembic_version"))
    with pytest.raises(Invalid, match="no Secondsource database"):
        backup(database_url, tmp_path / "unnamed")


def test_what_a_database_holds_is_not_overwritten_unasked(saved: Path, blank_url: str) -> None:
    migrate(blank_url)
    restore(saved, blank_url)
    note(blank_url, "new")
    with pytest.raises(Conflict, match="holds something already"):
        restore(saved, blank_url)
    assert noted(blank_url) == ["peace-plan", "president", "new"]
    restore(saved, blank_url, force=True)
    assert noted(blank_url) == ["peace-plan", "president"]


def test_another_programs_tables_count_as_something(saved: Path, blank_url: str) -> None:
    with connected(blank_url) as connection:
        connection.execute(sa.text("CREATE TABLE other (id integer)"))
    with pytest.raises(Conflict, match="holds something already"):
        restore(saved, blank_url)


def test_a_database_in_use_is_not_replaced(saved: Path, blank_url: str) -> None:
    restore(saved, blank_url)
    database = Database(blank_url, lambda: datetime.now(UTC))
    with database.read() as session:
        session.execute(sa.text("SELECT 1 FROM subject"))
        with pytest.raises(Conflict, match="in use"):
            restore(saved, blank_url, force=True)
    with pytest.raises(Conflict, match="in use"):
        restore(saved, blank_url, force=True)
    database.close()
    restore(saved, blank_url, force=True)


def test_a_backup_is_never_overwritten(database_url: str, tmp_path: Path) -> None:
    (tmp_path / "saved").write_text("precious")
    with pytest.raises(Conflict, match="there already"):
        backup(database_url, tmp_path / "saved")
    assert (tmp_path / "saved").read_text() == "precious"


def test_a_folder_that_is_not_there_is_named(database_url: str, tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"missing: No such file or directory"):
        backup(database_url, tmp_path / "missing" / "saved")


def test_a_full_disk_leaves_nothing(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_path: Path) -> NoReturn:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    before = set(tmp_path.iterdir())
    monkeypatch.setattr(files, "_flush", full)
    with pytest.raises(Unavailable, match="No space left"):
        backup(database_url, tmp_path / "saved")
    assert {path for path in tmp_path.iterdir() if "sqlite-" not in path.name} <= before


class TestSQLite:
    """What only concerns SQLite."""

    @pytest.fixture
    def engine_name(self) -> str:
        return "sqlite"

    def test_its_own_tools_read_a_backup(self, saved: Path) -> None:
        with closing(sqlite3.connect(saved)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("SELECT count(*) FROM subject").fetchone() == (2,)

    def test_a_sealed_backup_with_a_broken_page(self, saved: Path, blank_url: str) -> None:
        def break_a_page(content: bytes) -> bytes:
            middle = len(content) // 2 // 4096 * 4096
            return content[:middle] + b"\xff" * 4096 + content[middle + 4096 :]

        with pytest.raises(Invalid, match="is damaged"):
            restore(resealed(saved, "sqlite", break_a_page), blank_url)
        assert_blank(blank_url)

    def test_a_row_that_points_nowhere(self, sqlite_url: str, tmp_path: Path) -> None:
        note(sqlite_url, "peace-plan")
        with closing(sqlite3.connect(path_of(sqlite_url))) as connection:
            connection.execute("DELETE FROM subject")
            connection.commit()
        with pytest.raises(Invalid, match="a row of subject_revision points at one that is missing"):
            backup(sqlite_url, tmp_path / "saved")

    def test_a_page_that_belongs_to_nothing(self, sqlite_url: str, tmp_path: Path) -> None:
        with closing(sqlite3.connect(path_of(sqlite_url))) as connection:
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute("DELETE FROM sqlite_master WHERE name = 'ix_subject_recorded'")
            connection.commit()
        with pytest.raises(Invalid, match="is never used"):
            backup(sqlite_url, tmp_path / "saved")

    def test_a_database_that_is_damaged_is_not_backed_up(self, sqlite_url: str, tmp_path: Path) -> None:
        path_of(sqlite_url).write_bytes(b"not a database at all" * 1000)
        with pytest.raises(Unavailable, match="not a database"):
            backup(sqlite_url, tmp_path / "saved")

    def test_a_damaged_database_is_replaced_when_asked(self, saved: Path, tmp_path: Path) -> None:
        target = tmp_path / "target.sqlite"
        target.write_bytes(b"not a database at all" * 1000)
        with pytest.raises(Conflict, match="holds something"):
            restore(saved, f"sqlite:///{target}")
        restore(saved, f"sqlite:///{target}", force=True)
        assert noted(f"sqlite:///{target}") == ["peace-plan", "president"]

    def test_a_log_without_its_database_is_not_played_into_the_new_one(self, saved: Path, tmp_path: Path) -> None:
        target = tmp_path / "deep" / "target.sqlite"
        target.parent.mkdir()
        source = tmp_path / "logged.sqlite"
        migrate(f"sqlite:///{source}")
        database = Database(f"sqlite:///{source}", lambda: datetime.now(UTC))
        with database.write() as session:
            create_subject(session, ADMIN, SubjectNew(slug="ghost", name="ghost"))
        shutil.copy(f"{source}-wal", f"{target}-wal")
        database.close()
        restore(saved, f"sqlite:///{target}")
        assert noted(f"sqlite:///{target}") == ["peace-plan", "president"]

    def test_the_folder_is_made_and_the_mode_kept(self, saved: Path, tmp_path: Path) -> None:
        target = tmp_path / "new" / "folder" / "target.sqlite"
        restore(saved, f"sqlite:///{target}")
        target.chmod(0o640)
        restore(saved, f"sqlite:///{target}", force=True)
        assert target.stat().st_mode & 0o777 == 0o640

    def test_a_refused_backup_leaves_the_database_as_it_was(self, saved: Path, sqlite_url: str) -> None:
        saved.write_bytes(saved.read_bytes()[:-1])
        before = noted(sqlite_url)
        with pytest.raises(Invalid, match="cut short"):
            restore(saved, sqlite_url, force=True)
        assert noted(sqlite_url) == before

    @pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:x?uri=true"])
    def test_only_files_are_backed_up(self, tmp_path: Path, url: str) -> None:
        with pytest.raises(Invalid, match="names no SQLite file"):
            backup(url, tmp_path / "saved")

    def test_a_database_that_is_not_there(self, tmp_path: Path) -> None:
        with pytest.raises(Invalid, match="There is no database at"):
            backup(f"sqlite:///{tmp_path}/none.sqlite", tmp_path / "saved")


class TestPostgreSQL:
    """What only concerns PostgreSQL."""

    @pytest.fixture
    def engine_name(self, postgres_url: str) -> str:
        return "postgresql"

    def test_the_password_is_in_the_environment_only(self) -> None:
        url = sa.make_url("postgresql+psycopg://desk:s3cret@db.example:5433/claims?sslmode=require")
        option = postgresql._database(url)
        assert "s3cret" not in option
        for part in ("user=desk", "host=db.example", "port=5433", "dbname=claims", "sslmode=require"):
            assert part in option
        assert postgresql._run(["sh", "-c", 'printf %s "$PGPASSWORD"'], url) == "s3cret"

    def test_another_schema_is_not_mixed_in(self, saved: Path, blank_url: str) -> None:
        restore(saved, blank_url)
        with connected(blank_url) as connection:
            connection.execute(sa.text("UPDATE alembic_version SET version_num = 'later'"))
        with pytest.raises(Conflict, match="Make a blank database"):
            restore(saved, blank_url, force=True)
        with connected(blank_url) as connection:
            connection.execute(sa.text("DROP TABLE alembic_version"))
        with pytest.raises(Conflict, match="tables of something else"):
            restore(saved, blank_url, force=True)

    def test_a_restore_that_fails_changes_nothing(self, saved: Path, blank_url: str) -> None:
        restore(saved, blank_url)
        note(blank_url, "kept")
        with connected(blank_url) as connection:
            connection.execute(sa.text("CREATE VIEW hindrance AS SELECT slug FROM subject"))
        with pytest.raises(Unavailable, match=r"pg_restore failed: pg_restore: error: .*depend"):
            restore(saved, blank_url, force=True)
        assert noted(blank_url) == ["peace-plan", "president", "kept"]

    def test_a_backup_without_a_schema(self, saved: Path, blank_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(postgresql, "_run", lambda *_: "--\n-- nothing\n")
        with pytest.raises(Invalid, match="no Secondsource database"):
            restore(saved, blank_url)

    def test_a_server_that_does_not_answer(self, tmp_path: Path) -> None:
        with pytest.raises(Unavailable, match="does not answer at DATABASE_URL"):
            backup("postgresql://nobody@127.0.0.1:1/nothing", tmp_path / "saved")

    def test_without_its_tools_it_says_what_to_install(
        self, postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
        monkeypatch.setattr(postgresql, "_DEBIAN", tmp_path)
        monkeypatch.setenv("PATH", str(tmp_path))
        with pytest.raises(Unavailable, match="apt-get install postgresql-client"):
            backup(postgresql_url, tmp_path / "saved")

    def test_a_program_that_tells_no_version_is_passed_over(self, tmp_path: Path) -> None:
        program = tmp_path / "pg_dump"
        program.write_text("#!/bin/sh\necho none of your business\n")
        program.chmod(0o755)
        assert postgresql._version(str(program)) == 0

    def test_a_program_that_fails_without_a_word(self) -> None:
        with pytest.raises(Unavailable, match="false failed: it gave no reason"):
            postgresql._run(["/bin/false"], sa.make_url("postgresql://"))

    def test_progress_is_told_and_an_interrupt_ends_the_program(
        self, postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(postgresql, "_LOOK_EVERY", 0.001)
        points: list[int] = []
        backup(postgresql_url, tmp_path / "saved", points.append)
        assert sum(points) == 100

        def interrupt() -> NoReturn:
            raise KeyboardInterrupt

        begun = time.monotonic()
        with pytest.raises(KeyboardInterrupt):
            postgresql._run(["sleep", "60"], sa.make_url(postgresql_url), interrupt)
        assert time.monotonic() - begun < 10

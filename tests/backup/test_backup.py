"""Backups are whole or refused, taken while the database is in use, and restored all or nothing."""

import errno
import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest
import sqlalchemy as sa

from app.backup import backup, files, restore, sqlite
from app.db import Database, migrate
from app.errors import AppError, Conflict, Invalid, Unavailable
from tests.backup.holding import assert_blank, connected, note, noted, resealed
from tests.servers import Databases


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


def test_only_its_owner_may_read_a_backup(saved_of: Callable[[str], Path], engine_name: str) -> None:
    assert saved_of(engine_name).stat().st_mode & 0o777 == 0o600


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

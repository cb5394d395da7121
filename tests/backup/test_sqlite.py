"""What only concerns backups of SQLite."""

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.backup import backup, restore
from app.db import Database, migrate
from app.errors import Conflict, Invalid, Unavailable
from app.parties.schemas import SubjectNew
from app.parties.service import create_subject
from tests.backup import holding
from tests.backup.holding import assert_blank, note, noted, path_of, resealed


@pytest.fixture
def engine_name() -> str:
    return "sqlite"


def test_its_own_tools_read_a_backup(saved: Path) -> None:
    with closing(sqlite3.connect(saved)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("SELECT count(*) FROM subject").fetchone() == (2,)


def test_a_sealed_backup_with_a_broken_page(saved: Path, blank_url: str) -> None:
    def break_a_page(content: bytes) -> bytes:
        middle = len(content) // 2 // 4096 * 4096
        return content[:middle] + b"\xff" * 4096 + content[middle + 4096 :]

    with pytest.raises(Invalid, match="is damaged"):
        restore(resealed(saved, "sqlite", break_a_page), blank_url)
    assert_blank(blank_url)


def test_a_row_that_points_nowhere(sqlite_url: str, tmp_path: Path) -> None:
    note(sqlite_url, "peace-plan")
    with closing(sqlite3.connect(path_of(sqlite_url))) as connection:
        connection.execute("DELETE FROM subject")
        connection.commit()
    with pytest.raises(Invalid, match="a row of subject_revision points at one that is missing"):
        backup(sqlite_url, tmp_path / "saved")


def test_a_page_that_belongs_to_nothing(sqlite_url: str, tmp_path: Path) -> None:
    with closing(sqlite3.connect(path_of(sqlite_url))) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("DELETE FROM sqlite_master WHERE name = 'ix_subject_recorded'")
        connection.commit()
    with pytest.raises(Invalid, match="is never used"):
        backup(sqlite_url, tmp_path / "saved")


def test_a_database_that_is_damaged_is_not_backed_up(sqlite_url: str, tmp_path: Path) -> None:
    path_of(sqlite_url).write_bytes(b"not a database at all" * 1000)
    with pytest.raises(Unavailable, match="not a database"):
        backup(sqlite_url, tmp_path / "saved")


def test_a_damaged_database_is_replaced_when_asked(saved: Path, tmp_path: Path) -> None:
    target = tmp_path / "target.sqlite"
    target.write_bytes(b"not a database at all" * 1000)
    with pytest.raises(Conflict, match="holds something"):
        restore(saved, f"sqlite:///{target}")
    restore(saved, f"sqlite:///{target}", force=True)
    assert noted(f"sqlite:///{target}") == ["peace-plan", "president"]


def test_a_log_without_its_database_is_not_played_into_the_new_one(saved: Path, tmp_path: Path) -> None:
    target = tmp_path / "deep" / "target.sqlite"
    target.parent.mkdir()
    source = tmp_path / "logged.sqlite"
    migrate(f"sqlite:///{source}")
    database = Database(f"sqlite:///{source}", lambda: datetime.now(UTC))
    with database.write() as session:
        create_subject(session, holding.ADMIN, SubjectNew(slug="ghost", name="ghost"))
    shutil.copy(f"{source}-wal", f"{target}-wal")
    database.close()
    restore(saved, f"sqlite:///{target}")
    assert noted(f"sqlite:///{target}") == ["peace-plan", "president"]


def test_the_folder_is_made_and_the_mode_kept(saved: Path, tmp_path: Path) -> None:
    target = tmp_path / "new" / "folder" / "target.sqlite"
    restore(saved, f"sqlite:///{target}")
    target.chmod(0o640)
    restore(saved, f"sqlite:///{target}", force=True)
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_refused_backup_leaves_the_database_as_it_was(saved: Path, sqlite_url: str) -> None:
    saved.write_bytes(saved.read_bytes()[:-1])
    before = noted(sqlite_url)
    with pytest.raises(Invalid, match="cut short"):
        restore(saved, sqlite_url, force=True)
    assert noted(sqlite_url) == before


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:x?uri=true"])
def test_only_files_are_backed_up(tmp_path: Path, url: str) -> None:
    with pytest.raises(Invalid, match="names no SQLite file"):
        backup(url, tmp_path / "saved")


def test_a_database_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="There is no database at"):
        backup(f"sqlite:///{tmp_path}/none.sqlite", tmp_path / "saved")

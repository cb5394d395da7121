"""What only concerns backups of PostgreSQL."""

import importlib.util
import time
from pathlib import Path
from typing import NoReturn

import pytest
import sqlalchemy as sa

from app.backup import backup, postgresql, restore
from app.errors import Conflict, Invalid, Unavailable
from tests.backup.holding import connected, note, noted


@pytest.fixture
def engine_name(postgres_url: str) -> str:
    return "postgresql"


def test_the_password_is_in_the_environment_only() -> None:
    url = sa.make_url("postgresql+psycopg://desk:s3cret@db.example:5433/claims?sslmode=require")
    option = postgresql._database(url)
    assert "s3cret" not in option
    for part in ("user=desk", "host=db.example", "port=5433", "dbname=claims", "sslmode=require"):
        assert part in option
    assert postgresql._run(["sh", "-c", 'printf %s "$PGPASSWORD"'], url) == "s3cret"


def test_another_schema_is_not_mixed_in(saved: Path, blank_url: str) -> None:
    restore(saved, blank_url)
    with connected(blank_url) as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'later'"))
    with pytest.raises(Conflict, match="Make a blank database"):
        restore(saved, blank_url, force=True)
    with connected(blank_url) as connection:
        connection.execute(sa.text("DROP TABLE alembic_version"))
    with pytest.raises(Conflict, match="tables of something else"):
        restore(saved, blank_url, force=True)


def test_a_restore_that_fails_changes_nothing(saved: Path, blank_url: str) -> None:
    restore(saved, blank_url)
    note(blank_url, "kept")
    with connected(blank_url) as connection:
        connection.execute(sa.text("CREATE VIEW hindrance AS SELECT slug FROM subject"))
    with pytest.raises(Unavailable, match=r"pg_restore failed: pg_restore: error: .*depend"):
        restore(saved, blank_url, force=True)
    assert noted(blank_url) == ["peace-plan", "president", "kept"]


def test_a_backup_without_a_schema(saved: Path, blank_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "_run", lambda *_: "--\n-- nothing\n")
    with pytest.raises(Invalid, match="no Secondsource database"):
        restore(saved, blank_url)


def test_a_server_that_does_not_answer(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="does not answer at DATABASE_URL"):
        backup("postgresql://nobody@127.0.0.1:1/nothing", tmp_path / "saved")


def test_without_its_tools_it_says_what_to_install(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setattr(postgresql, "_DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(Unavailable, match="apt-get install postgresql-client"):
        backup(postgresql_url, tmp_path / "saved")


def test_a_program_that_tells_no_version_is_passed_over(tmp_path: Path) -> None:
    program = tmp_path / "pg_dump"
    program.write_text("#!/bin/sh\necho none of your business\n")
    program.chmod(0o755)
    assert postgresql._version(str(program)) == 0


def test_a_program_that_fails_without_a_word() -> None:
    with pytest.raises(Unavailable, match="false failed: it gave no reason"):
        postgresql._run(["/bin/false"], sa.make_url("postgresql://"))


def test_progress_is_told_and_an_interrupt_ends_the_program(
    postgresql_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
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

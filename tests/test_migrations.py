"""One tree of migrations for both engines: from nothing to what the tables say, once, whole or not at all."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

import app.tables  # noqa: F401 -- fills the metadata
from app.db import Database, migrate
from app.engines import sqlalchemy_url
from tests.api.client import Clock

HEAD = ScriptDirectory(str(Path(__file__).parent.parent / "migrations")).get_current_head()
SEARCH = ("claim_search", "ix_claim_search")
"""Made by hand in the migration, for each engine in its own way."""


@contextmanager
def connected(url: str) -> Iterator[sa.Connection]:
    engine = sa.create_engine(sqlalchemy_url(url), poolclass=sa.NullPool)
    with engine.connect() as connection:
        yield connection


def tables(url: str) -> set[str]:
    with connected(url) as connection:
        return set(sa.inspect(connection).get_table_names())


def test_the_schema_is_what_the_tables_say(database_url: str) -> None:
    def ours(name: str | None, kind: str, _parents: object) -> bool:
        return not (kind in ("table", "index") and (name or "").startswith(SEARCH))

    with connected(database_url) as connection:
        options = {"compare_type": True, "compare_server_default": True, "include_name": ours}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, SQLModel.metadata) == []
        assert context.get_current_revision() == HEAD
        inspector = sa.inspect(connection)
        for table in SQLModel.metadata.sorted_tables:
            # What alembic does not compare: the names of constraints, the rules of references, the words allowed.
            for name, kind in (
                ("fk", sa.ForeignKeyConstraint),
                ("ck", sa.CheckConstraint),
                ("uq", sa.UniqueConstraint),
                ("pk", sa.PrimaryKeyConstraint),
            ):
                read = {
                    "fk": inspector.get_foreign_keys,
                    "ck": inspector.get_check_constraints,
                    "uq": inspector.get_unique_constraints,
                    "pk": lambda one: [inspector.get_pk_constraint(one)],
                }[name]
                found = {constraint["name"] for constraint in read(table.name)}  # type: ignore[operator]
                wanted = {str(each.name) for each in table.constraints if isinstance(each, kind)}
                assert found == wanted, (table.name, name)
            rules = {key["options"].get("ondelete") for key in inspector.get_foreign_keys(table.name)}
            assert rules <= {"RESTRICT"}


def test_migrating_again_changes_nothing(database_url: str) -> None:
    before = schema(database_url)
    migrate(database_url)
    migrate(database_url)
    assert schema(database_url) == before


def schema(url: str) -> list[str]:
    with connected(url) as connection:
        if connection.dialect.name == "sqlite":
            rows = connection.exec_driver_sql("SELECT coalesce(sql, name) FROM sqlite_master ORDER BY 1")
        else:
            rows = connection.exec_driver_sql(
                "SELECT table_name || column_name || data_type || is_nullable FROM information_schema.columns "
                "WHERE table_schema = 'public' UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' "
                "UNION ALL SELECT event_object_table || trigger_name FROM information_schema.triggers ORDER BY 1"
            )
        return list(rows.scalars())


def test_whoever_migrates_at_the_same_time_waits(blank_database_url: str) -> None:
    assert tables_if_any(blank_database_url) == set()
    program = "import sys; from app.db import migrate; migrate(sys.argv[1])"
    others = [
        subprocess.Popen([sys.executable, "-c", program, blank_database_url], env=os.environ.copy()) for _ in range(2)
    ]
    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(migrate, blank_database_url) for _ in range(3)]:
            done.result()
    assert [other.wait() for other in others] == [0, 0]
    assert {table.name for table in SQLModel.metadata.sorted_tables} < tables(blank_database_url)
    database = Database(blank_database_url, Clock())
    database.require_durable()
    database.check()
    database.close()


def tables_if_any(url: str) -> set[str]:
    target = sqlalchemy_url(url)
    if target.get_backend_name() == "sqlite" and not Path(str(target.database)).exists():
        return set()
    return tables(url)


def test_a_migration_that_fails_leaves_nothing_behind(blank_database_url: str) -> None:
    with connected(blank_database_url) as connection:
        connection.exec_driver_sql("CREATE TABLE hop (something int)")
        connection.commit()
    with pytest.raises(sa.exc.DBAPIError, match="hop"):
        migrate(blank_database_url)
    assert tables(blank_database_url) == {"hop"}
    with connected(blank_database_url) as connection:
        connection.exec_driver_sql("DROP TABLE hop")
        connection.commit()
    migrate(blank_database_url)
    assert "event" in tables(blank_database_url)


def test_a_schema_of_a_newer_version_is_left_alone(database_url: str) -> None:
    with connected(database_url) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    before = schema(database_url)
    with pytest.raises(ValueError, match="made by a newer version"):
        migrate(database_url)
    assert schema(database_url) == before


def test_the_folders_of_a_new_file_are_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a" / "b" / "new.sqlite"
    migrate(f"sqlite:///{file}")
    assert file.is_file()
    monkeypatch.chdir(tmp_path)
    migrate("sqlite:///here.sqlite")
    assert (tmp_path / "here.sqlite").is_file()

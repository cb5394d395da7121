"""One tree of migrations for both engines: from nothing to what the tables say, once, whole or not at all."""

import io
import subprocess
import sys
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel, select

from app import ledger
from app.audit import audit
from app.db import Database, migrate
from app.domain.permissions import ROLE_SCOPES, Scope
from app.domain.vocabulary import Role
from app.engines import sqlalchemy_url
from app.interchange import export
from app.interchange.restore import restore
from app.tables import ApiKey, DeskRevision, Event, EventSubject, UtcDateTime, table_of
from bench.server import uncounted
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
    others = [subprocess.Popen([sys.executable, "-c", program, blank_database_url], env=uncounted()) for _ in range(2)]
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


def test_desks_and_keys_of_the_first_versions_are_kept(blank_database_url: str, tmp_path: Path) -> None:
    """What desks said of themselves moves to a revision, whole keys open what is new, and the past can be audited."""
    migrate(blank_database_url, "0002")
    moment = datetime(2025, 11, 20, 8, tzinfo=UTC)
    stamp = {"recorded_at": moment, "recorded_by": "system"}
    desk = {"id": uuid.UUID(int=1), "slug": "facts", "name": "Fact desk", "url": "https://facts.example/", **stamp}
    common = {"rotates_id": None, "expires_at": None, "revoked_at": None, "revoked_by": None, "hint": "h", **stamp}
    former = sorted(ROLE_SCOPES[Role.DESK] - {Scope.VERDICTS_DRAFT, Scope.VERDICTS_PUBLISH, Scope.DESKS_PROFILE})
    made = (
        ("a", "desk", desk["id"], former),
        ("b", "desk", desk["id"], former[:2]),
        ("c", "contributor", None, former[:1]),
    )
    keys = [
        {"id": uuid.UUID(int=place), "name": name, "digest": name, "role": role, "desk_id": desk_id, "scopes": scopes}
        for place, (name, role, desk_id, scopes) in enumerate(made, start=2)
    ]
    images = [("desk", desk), *(("api_key", key | common) for key in keys)]
    with connected(blank_database_url) as connection:
        for table, row in images:
            known = sa.Table(table, sa.MetaData(), autoload_with=connection)
            typed = [sa.column(name, _TYPES.get(name, known.c[name].type)) for name in row]
            connection.execute(sa.insert(sa.table(table, *typed)).values(row))
        rows = ledger.canonical([{"table": table, "row": row} for table, row in images])
        event = {"seq": 1, "id": uuid.UUID(int=9), "recorded_at": moment, "actor": "system", "type": "test.opened"}
        connection.execute(
            sa.insert(table_of(Event)), [event | {"subjects": '["test/keys"]', "payload": "{}", "rows": rows}]
        )
        connection.execute(sa.insert(table_of(EventSubject)), [{"ref": "test/keys", "seq": 1}])
        connection.commit()
    migrate(blank_database_url)
    database = Database(blank_database_url, Clock())
    with database.read() as session:
        assert list(audit(session)) == []
        said = session.exec(select(DeskRevision)).one()
        assert (said.name, said.url, said.recorded_at, said.version) == ("Fact desk", desk["url"], moment, 1)
        scopes = {key.name: key.scopes for key in session.exec(select(ApiKey))}
        assert scopes == {"a": sorted(ROLE_SCOPES[Role.DESK]), "b": former[:2], "c": former[:1]}
    whole = b"".join(export.history(database))
    database.close()
    file = tmp_path / "restored.sqlite"
    migrate(f"sqlite:///{file}")
    restored = Database(f"sqlite:///{file}", Clock())
    assert restore(restored, io.BytesIO(whole)).broken is None
    assert b"".join(export.history(restored)) == whole
    with restored.read() as session:
        assert list(audit(session)) == []
    restored.close()


_TYPES: dict[str, Any] = {
    **dict.fromkeys(("id", "desk_id", "rotates_id"), sa.Uuid()),
    **dict.fromkeys(("recorded_at", "expires_at", "revoked_at"), UtcDateTime()),
    "scopes": sa.JSON(),
}

"""The audit: silent on what the service wrote, and not to be fooled about anything else."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.audit import Difference, audit
from app.db import Database
from app.sessions import ReadSession
from tests.api.client import Clock, serve
from tests.falsified import FALSIFIED, ON_SQLITE
from tests.rich import rich
from tests.servers import Databases

PREPARED = ("prepared_page", "prepared_need", "unprepared_page", "prepared_bucket", "unprepared_bucket")
"""Pages and buckets move from what waits to what is prepared while the service runs."""


HOOKS = ("webhook", "webhook_delivery")
FILES = ("import_job", "import_piece", "import_rejection")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def engine(
    request: pytest.FixtureRequest, databases: Databases, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sa.Engine]:
    """A rich database, as somebody has it in their hands who is not the service."""
    if request.param == "postgresql":
        request.getfixturevalue("postgres_url")
    folder: Path = tmp_path_factory.mktemp("audited")
    with databases.fresh(request.param, folder) as url:
        with serve(url) as api:
            rich(api)
        engine = sa.create_engine(url)
        yield engine
        engine.dispose()


def falsified(engine: sa.Engine, statements: str) -> list[Difference]:
    """What the audit finds once these statements have been run, past triggers and constraints. They are undone."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
            names = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'event%'"
            for name in connection.exec_driver_sql(names).scalars().all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        for statement in statements.split(";"):
            assert connection.exec_driver_sql(statement).rowcount > 0, statement
        with ReadSession(connection) as session:
            differences = list(audit(session))
        connection.rollback()
    return differences


def kinds(differences: list[Difference]) -> set[str]:
    """Of which tables something is reported; `standing` is also what the rule says, `claim` that it says nothing."""
    return {difference.where.split("/")[0] for difference in differences}


def test_what_the_service_wrote_is_clean_in_every_column_type(engine: sa.Engine) -> None:
    counted: Counter[str] = Counter()
    with engine.connect() as connection, ReadSession(connection) as session:
        assert list(audit(session, lambda what, count: counted.update({what: count}))) == []
        rows = {
            table: connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()
            for table in sa.inspect(connection).get_table_names()
            if not table.startswith(("claim_search", "alembic"))
        }
    assert {table for table, count in rows.items() if not count} - set(PREPARED) == {"desk_session", "replay"}
    assert (counted["events"], counted["subjects"], counted["standings"]) == (
        rows["event"],
        rows["event"],
        rows["claim"],
    )
    derived = (
        "desk_session",
        "event",
        "event_subject",
        "facet",
        "key_use",
        "replay",
        "standing",
        "tally",
        "verdict_draft",
        *FILES,
        *HOOKS,
        *PREPARED,
    )
    assert counted["rows"] == sum(count for table, count in rows.items() if table not in derived)


@pytest.mark.parametrize("one", range(len(FALSIFIED)), ids=[statement for statement, _ in FALSIFIED])
def test_a_falsified_database_is_found_out(engine: sa.Engine, one: int) -> None:
    statements, kind = FALSIFIED[one]
    assert kind in kinds(falsified(engine, statements))


@pytest.mark.parametrize("one", range(len(ON_SQLITE)), ids=[statement for statement, _ in ON_SQLITE])
def test_what_only_sqlite_would_store_is_found_out(engine: sa.Engine, one: int) -> None:
    statements, kind = ON_SQLITE[one]
    if engine.dialect.name == "sqlite":
        assert kind in kinds(falsified(engine, statements))


def test_one_falsified_row_is_one_difference_that_names_it(engine: sa.Engine) -> None:
    only = "UPDATE evidence SET quote = 'x' WHERE id = (SELECT id FROM evidence LIMIT 1)"
    (difference,) = falsified(engine, only)
    table, identifier = difference.where.split("/")
    assert (table, difference.detail) == ("evidence", "differs from what the ledger recorded")
    with engine.connect() as connection:
        ids = connection.execute(sa.select(sa.column("id", sa.Uuid())).select_from(sa.table("evidence"))).scalars()
        assert identifier in {str(one) for one in ids}


def test_a_database_that_was_never_used_is_clean(database_url: str) -> None:
    database = Database(database_url, Clock())
    try:
        with database.read() as session:
            assert list(audit(session)) == []
    finally:
        database.close()

"""What is compared in a new form after a change of the rules is in the ledger, so the audit and exports agree."""

from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from sqlmodel import col, select

from app import engines, ledger
from app.tables import Event, Evidence, VerdictRevision
from tests.api.client import Api

SCRIPTS = ScriptDirectory(str(Path(__file__).parents[2] / "migrations"))
JUDGED = {
    "rating": {"label": "Wrong", "normalized": "false"},
    "url": "http://m.desk.example/1?fbclid=x",
    "language": "en",
}


def compare_anew(api: Api) -> None:
    migration: Any = SCRIPTS.get_revision("0004").module
    with engines.writing(api.database.engine).begin() as connection:
        migration.compare_anew(connection)


def test_addresses_are_compared_in_the_new_form(api: Api) -> None:
    claim = api.claim()
    api.attach(claim, "Daily", url="http://www.news.example/a/amp")
    api.attach(claim, "Weekly", url="https://news.example/b")
    api.post(f"{claim}/verdicts", JUDGED)
    with api.database.write() as session:
        rows = [*session.exec(select(Evidence)), *session.exec(select(VerdictRevision))]
        for row in rows:
            session.change(row, url_normalised=row.url)
        # Taken by the rules of the day, and no address any more.
        session.change(rows[1], url="http://0x7f.1/", url_normalised="http://0x7f.1/")
        seq = ledger.append(session, actor="system", kind="test.aged", subjects=["test/addresses"], payload={})
    compare_anew(api)
    with api.database.read() as session:
        forms = set(session.exec(select(Evidence.url_normalised)))
        assert forms == {"https://news.example/a", "http://0x7f.1/"}
        assert session.exec(select(VerdictRevision.url_normalised)).one() == "https://desk.example/1"
        told = session.exec(select(Event).where(col(Event.seq) > seq)).one()
        assert (told.actor, told.type) == ("system", "system.migrated")
    compare_anew(api)
    assert len(api.get("/v1/changes", since=seq)["items"]) == 1

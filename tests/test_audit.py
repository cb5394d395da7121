"""The audit: silent on what the service wrote, and not to be fooled about anything else."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.audit import Difference, audit
from app.db import Database
from app.interchange.running import Running
from app.sessions import ReadSession
from tests.api.asking import entitle, equate, party, patch, withdraw
from tests.api.client import Api, Clock, official, outlet, serve, unnamed
from tests.servers import Databases

PREPARED = ("prepared_page", "prepared_need", "unprepared_page", "prepared_bucket", "unprepared_bucket")
"""Pages and buckets move from what waits to what is prepared while the service runs."""


HOOKS = ("webhook", "webhook_delivery")
FILES = ("import_job", "import_piece", "import_rejection")


def rich(api: Api) -> None:
    """Some of everything: each table has a row, and each kind of column a value and a null."""
    named = {"slug": "bridges", "name": "Bridges", "names": {"uk": "Мости"}}
    about = f"/v1/subjects/{api.post('/v1/subjects', named)['id']}"
    patch(api, about, by="desk", description="All\tof them.")
    bureau = party(api, "Bureau 🌉", "official_body", domains=["bureau.example"], reason="Known.", names={"de": "Amt"})
    daily = party(api, "Daily", aliases=["The Daily"], ownership_group="group", wire_family="wire", reliability="A")
    patch(api, daily, reliability="B")
    period = {"valid_from": "0001-01-01T00:00:00Z", "valid_to": "9999-12-31T23:59:59.999999Z"}
    withdraw(api, entitle(api, bureau, about))
    entitle(api, bureau, about, reason="Statute.", source_url="https://law.example/1", **period)
    withdraw(api, equate(api, bureau, daily))
    claimant = {"name": "Press office", "kind": "official_body"}
    claim = api.claim("The \u202ebridge\u200b is 'closed'.", subjects=["bridges"], tags=["a", "Б"], claimant=claimant)
    api.claim("Nothing is attached to this one.", by="contributor", asserted_at="2025-11-19T23:59:59.5+02:00")
    hop = {"anonymity_reason": "Not authorised.", "stated_count": 3, "quote": "“Closed.”", "url": "https://x.example/"}
    fields = {
        "title": "Closed",
        "publisher": "Daily",
        "published_at": "2025-11-20T07:00:00Z",
        "quote": "It is\nclosed.",
        "archive_url": "https://archive.example/1",
    }
    proposed = api.attach(claim, outlet("Daily"), unnamed(**hop), by="contributor", **fields)
    api.change(f"{proposed}/accept", {"reason": "Read."}, of=proposed)
    spoken = official("Bureau 🌉", asserted_at="2025-11-20T06:00:00Z")
    denial = api.attach(claim, "Daily", spoken, stance="refutes")
    api.attach(claim, "Weekly", "Daily", stance="neutral")
    api.change(f"{claim}/revisions", {"edit": "wording", "reason": "Typo.", "text": "The bridge is closed."}, of=claim)
    why = {"kind": "origin", "reason": "Taken back."}
    api.change(f"{denial}/retract", why, of=denial)
    api.change(f"{claim}/revisions", {"edit": "material", "reason": "Exact.", "tags": []}, of=claim)
    rating = {"label": "Bogus \u200b", "value": 1, "best": 5, "worst": 1, "normalized": "false"}
    judged = {"summary": "It is\nopen.", "method": "We looked.", "url": "https://desk.example/1", "language": "uk"}
    judged |= {"rating": rating, "evidence": [proposed.rsplit("/", 1)[1]], "published_at": "2025-11-20T07:00:00Z"}
    verdict = f"/v1/verdicts/{api.post(f'{claim}/verdicts', judged)['id']}"
    plain = {"correction": "corrects", "reason": "Exact.", "rating": {"label": "Not so", "normalized": "mixed"}}
    api.change(f"{verdict}/revisions", plain | dict.fromkeys(("url", "summary", "method")), of=verdict)
    api.change(f"{verdict}/revisions", {"correction": "revokes", "reason": "Open again."}, of=verdict)
    about_us = {"country": "UA", "languages": ["uk"], "policies": {"corrections": "https://desk.example/c"}}
    about_us |= {"url": "https://desk.example/", "logo_url": "https://desk.example/l", "review_required": True}
    api.change("/v1/desks/desk", about_us, of="/v1/desks/desk", method="PATCH")
    step = {"labels": {"en": "Ink \u200b", "uk": "Чорнило"}, "colour": "#000000", "normalized": "mixed"}
    marks = {
        "names": {"en": "Ours", "uk": "Наші"},
        "steps": [step | {"value": 1}, step | {"labels": {"en": "?", "uk": "-"}}],
    }
    api.post("/v1/desks/desk/scale", marks)
    marks["steps"].reverse()
    api.change("/v1/scales/desk-desk/versions", marks, of="/v1/scales/desk-desk")
    api.change("/v1/desks/desk", {"scale": "desk-desk"}, of="/v1/desks/desk", method="PATCH")
    api.post(f"{claim}/verdict-drafts", {"correction": "revises", "reason": "Looked again."})
    hook = {"url": "https://hooks.example/", "name": "Ours", "filter": {"type": ["claim.created"], "tag": ["a"]}}
    told = f"/v1/webhooks/{api.post('/v1/webhooks', hook)['id']}"
    assert api.request("POST", f"{told}/ping", by="desk").status_code == 202
    for again in (True, False):
        sent = {"content": b"{}\n", "headers": {"Content-Type": "application/json"}}
        assert api.request("POST", "/v1/imports", by="admin", **sent).status_code == 202
        assert not again or Running(api.database).once(lambda: False)
    anchor = {"quote": {"exact": "It is\nclosed.", "prefix": " "}, "time": {"start": 0.5}}
    shown = {
        "url": "http://www.page.example/ї",
        "anchor": anchor,
        "language": "uk",
        "content_hash": f"sha256:{'a' * 64}",
    }
    shown |= {"observed_at": "2025-11-20T07:00:00Z", "archive": {"url": "https://archive.example/2"}}
    place = f"/v1/appearances/{api.post(f'{claim}/appearances', shown, by='contributor')['id']}"
    api.change(f"{place}/accept", {}, of=place)
    api.change(f"{place}/revisions", {"url": "https://page.example/2", "reason": "Moved."}, of=place)
    api.post(f"{claim}/appearances", {"url": "https://page.example/3"})
    same = {"url": "https://copy.example/", "same_as_url": "https://page.example/2", "reason": "The same text."}
    stated = api.post("/v1/page-equivalences", same | {"relation": "syndicated"}, by="admin")["id"]
    withdraw(api, f"/v1/page-equivalences/{stated}")
    api.change(f"{proposed}/reaffirm", {}, of=proposed)


NEWEST = "(SELECT max(seq) FROM event)"
MOMENT = f"(SELECT recorded_at FROM event WHERE seq = {NEWEST})"
MIDDLE = "(SELECT min(seq) FROM event WHERE type = 'evidence.accepted')"
BETWEEN = f"(SELECT recorded_at FROM event WHERE seq = {MIDDLE})"
BEFORE = f"(SELECT recorded_at FROM event WHERE seq = {MIDDLE} - 1)"
NEXT = f"(SELECT recorded_at FROM event WHERE seq = (SELECT min(seq) FROM standing WHERE seq > {MIDDLE}))"

# Each is a change of one table, and what the audit must name. PostgreSQL and SQLite read all of them.
FALSIFIED = [
    ("UPDATE claim SET recorded_by = 'desk'", "claim"),
    ("UPDATE claim_revision SET text = 'The bridge is open.' WHERE superseded_at IS NULL", "claim_revision"),
    ("UPDATE claim_revision SET tags = '[\"b\"]'", "claim_revision"),
    ("UPDATE claim_revision SET superseded_at = recorded_at WHERE number = 1", "claim_revision"),
    ("DELETE FROM claim_subject", "claim_subject"),
    ("UPDATE desk SET slug = 'another' || slug", "desk"),
    ("UPDATE desk_revision SET name = 'Another desk'", "desk_revision"),
    ("UPDATE scale_version SET steps = '[]' WHERE version = 1", "scale_version"),
    ("UPDATE scale_version SET superseded_at = recorded_at WHERE version = 1", "scale_version"),
    ("UPDATE api_key SET role = 'admin' WHERE role = 'contributor'", "api_key"),
    ("UPDATE api_key SET revoked_at = NULL, digest = 'x' || digest", "api_key"),
    ("UPDATE api_key SET scopes = '[\"keys:manage\"]' WHERE role = 'desk'", "api_key"),
    ("UPDATE party SET recorded_by = 'x'", "party"),
    ("UPDATE party_revision SET reliability = 'G' WHERE reliability = 'B'", "party_revision"),
    ("UPDATE party_revision SET names = '{}' WHERE version = 1", "party_revision"),
    ("UPDATE party_key SET value = 'x' || value", "party_key"),
    ("UPDATE equivalence SET superseded_at = NULL", "equivalence"),
    ("UPDATE competence SET valid_to = NULL", "competence"),
    ("UPDATE subject SET slug = 'rivers'", "subject"),
    ("UPDATE subject_revision SET description = ''", "subject_revision"),
    ("UPDATE evidence SET stance = 'supports'", "evidence"),
    ("UPDATE evidence SET url = 'https://daily.example/other'", "evidence"),
    ("UPDATE evidence_decision SET state = 'rejected' WHERE state = 'accepted'", "evidence_decision"),
    ("UPDATE evidence_decision SET reason = 'No reason.'", "evidence_decision"),
    ("UPDATE hop SET anonymity = 'named'", "hop"),
    ("UPDATE hop SET stated_count = NULL", "hop"),
    ("DELETE FROM hop", "hop"),
    ("DELETE FROM evidence_decision WHERE version = 1", "evidence_decision"),
    ("DELETE FROM equivalence", "equivalence"),
    ("DELETE FROM api_key", "api_key"),
    (
        "INSERT INTO claim_subject SELECT claim_revision.id, subject.id FROM claim_revision, subject WHERE true "
        "ON CONFLICT DO NOTHING",
        "claim_subject",
    ),
    (
        "INSERT INTO party_key SELECT DISTINCT party_id, version, kind, 'bridge' FROM party_key WHERE kind = 'name'",
        "party_key",
    ),
    ("UPDATE standing SET status = 'confirmed'", "standing"),
    ("UPDATE standing SET document = '{}' WHERE superseded_at IS NULL", "standing"),
    ("UPDATE standing SET status_since = (SELECT min(recorded_at) FROM event)", "standing"),
    ("UPDATE standing SET superseded_at = (SELECT max(recorded_at) FROM event)", "standing"),
    ("UPDATE standing SET revision_id = (SELECT id FROM claim_revision WHERE number = 1 LIMIT 1)", "standing"),
    ("UPDATE standing SET recorded_at = (SELECT min(recorded_at) FROM event)", "claim"),
    ("DELETE FROM standing WHERE superseded_at IS NULL", "claim"),
    ("DELETE FROM standing WHERE superseded_at IS NOT NULL", "standing"),
    ("UPDATE facet SET value = 'confirmed' WHERE kind = 'status'", "standing"),
    ("UPDATE facet SET superseded_at = NULL", "standing"),
    ("DELETE FROM facet WHERE kind = 'party'", "standing"),
    (
        "INSERT INTO facet SELECT claim_id, seq, 'tag', 'b', recorded_at, superseded_at FROM facet "
        "WHERE kind = 'status'",
        "standing",
    ),
    ("UPDATE tally SET count = count + 1 WHERE superseded_at IS NULL AND kind = 'party'", "tally"),
    ("UPDATE tally SET superseded_at = recorded_at WHERE superseded_at IS NULL AND kind = 'claim'", "tally"),
    ("DELETE FROM tally WHERE superseded_at IS NULL", "tally"),
    (
        "INSERT INTO tally SELECT 'tag', 'z', status, recorded_at, count, superseded_at FROM tally "
        "WHERE kind = 'claim'",
        "tally",
    ),
    ("DELETE FROM event WHERE seq = 3", "event"),
    ("DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)", "evidence_decision"),
    ("UPDATE event SET recorded_at = (SELECT max(recorded_at) FROM event) WHERE seq = 2", "event"),
    ("UPDATE event SET subjects = '[]' WHERE seq = 2", "event"),
    ("DELETE FROM event_subject WHERE seq = 4", "event"),
    ("INSERT INTO event_subject SELECT 'claim/0', seq FROM event", "event"),
    ("UPDATE event SET rows = '[]' WHERE seq = 2", "subject"),
    ("UPDATE event SET rows = 'nonsense' WHERE seq = 2", "event"),
    ('UPDATE event SET rows = \'[{"table": "nothing", "row": {}}]\' WHERE seq = 2', "event"),
    ('UPDATE event SET rows = \'[{"table": "claim", "row": {}}]\' WHERE seq = 2', "event"),
    ("UPDATE hop SET credited_by = 7 WHERE seq = 1", "hop"),
    ("UPDATE party_revision SET superseded_at = recorded_at", "claim"),
    ("UPDATE claim_revision SET superseded_at = recorded_at", "claim_revision"),
    # A standing that was not derived anew when it should have been: the newest, and one in between.
    (
        f"DELETE FROM facet WHERE seq = {NEWEST}; DELETE FROM standing WHERE seq = {NEWEST};"
        f"UPDATE facet SET superseded_at = NULL WHERE superseded_at = {MOMENT};"
        f"UPDATE standing SET superseded_at = NULL WHERE superseded_at = {MOMENT}",
        "standing",
    ),
    (
        f"DELETE FROM facet WHERE seq = {MIDDLE}; DELETE FROM standing WHERE seq = {MIDDLE};"
        f"UPDATE facet SET superseded_at = {NEXT} WHERE superseded_at = {BETWEEN};"
        f"UPDATE standing SET superseded_at = {NEXT} WHERE superseded_at = {BETWEEN}",
        "standing",
    ),
    # One that reads like the one before: only the time of the claim's last update was lost.
    (
        f"DELETE FROM facet WHERE seq = {MIDDLE} - 1; DELETE FROM standing WHERE seq = {MIDDLE} - 1;"
        f"UPDATE facet SET superseded_at = {BETWEEN} WHERE superseded_at = {BEFORE};"
        f"UPDATE standing SET superseded_at = {BETWEEN} WHERE superseded_at = {BEFORE}",
        "standing",
    ),
    # A standing that is said to have held earlier than it was known, without a seam.
    (
        "UPDATE standing SET recorded_at = '2025-11-20 08:00:00.5', status_since = '2025-11-20 08:00:00.5' "
        "WHERE superseded_at IS NULL AND claim_id NOT IN (SELECT claim_id FROM evidence);"
        "UPDATE facet SET recorded_at = '2025-11-20 08:00:00.5' "
        "WHERE superseded_at IS NULL AND claim_id NOT IN (SELECT claim_id FROM evidence)",
        "standing",
    ),
]
ON_SQLITE = [
    ("UPDATE claim SET recorded_at = 'yesterday'", "claim"),
    ("UPDATE evidence_decision SET state = 'perhaps'", "evidence_decision"),
    (
        "UPDATE claim_revision SET claim_id = 'zz' "
        "WHERE id = (SELECT id FROM claim_revision WHERE superseded_at IS NULL LIMIT 1)",
        "claim_revision",
    ),
    ("UPDATE party_revision SET names = 'nonsense'", "party_revision"),
    ("UPDATE event SET recorded_at = 'yesterday'", "event"),
    ("UPDATE standing SET document = 'nonsense'", "claim"),
    ("DELETE FROM claim_search", "claim_search"),
    ("UPDATE claim_search SET words = 'the bridge is open'", "claim_search"),
    ("INSERT INTO claim_search VALUES ('zz', 'spam')", "claim_search"),
]


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


@contextmanager
def falsified(engine: sa.Engine, statements: str) -> Iterator[Iterator[Difference]]:
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
            yield audit(session)
        connection.rollback()


def kinds(differences: Iterator[Difference]) -> Iterator[str]:
    """Of which tables something is reported; `standing` is also what the rule says, `claim` that it says nothing."""
    return (difference.where.split("/")[0] for difference in differences)


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
    with falsified(engine, statements) as differences:
        found = kinds(differences)
        assert kind in (set(found) if kind == "standing" else found)  # standings come last, and cost most


@pytest.mark.parametrize("one", range(len(ON_SQLITE)), ids=[statement for statement, _ in ON_SQLITE])
def test_what_only_sqlite_would_store_is_found_out(engine: sa.Engine, one: int) -> None:
    statements, kind = ON_SQLITE[one]
    if engine.dialect.name == "sqlite":
        with falsified(engine, statements) as differences:
            assert kind in set(kinds(differences))  # it goes on to the end


def test_one_falsified_row_is_one_difference_that_names_it(engine: sa.Engine) -> None:
    only = "UPDATE evidence SET quote = 'x' WHERE id = (SELECT id FROM evidence LIMIT 1)"
    with falsified(engine, only) as differences:
        (difference,) = differences
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

"""Export, import, export: the same bytes, the same rows, the same past."""

import csv
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel

from app import ledger
from app.audit import audit
from app.db import Database
from app.errors import Conflict
from app.interchange import export
from app.interchange.restore import Report, restore
from tests.api.asking import ask, equate, party, patch
from tests.api.client import Api, Clock
from tests.rich import rich
from tests.servers import Databases
from tests.test_audit import FILES, HOOKS, PREPARED
from tests.test_cli import Run, run

__all__ = ["run"]

UNTOLD = ("api_key", "key_use", "replay", "verdict_draft", "event", *FILES, *HOOKS, *PREPARED)
"""Tables that exports do not hold, and the ledger, which has rows of keys."""


def exported(db: Database, **how: Any) -> bytes:
    return b"".join(export.history(db, **how))


def rows(db: Database, *, but: str = "") -> dict[str, list[Any]]:
    """Every row that the world can see the effect of."""
    with db.read() as session:
        return {
            table.name: sorted(map(repr, session.execute(sa.select(table)).all()))
            for table in SQLModel.metadata.sorted_tables
            if table.name not in {*UNTOLD, but}
        }


@pytest.fixture
def empty(engine_name: str, databases: Databases, tmp_path: Path) -> Iterator[Database]:
    (tmp_path / "other").mkdir()
    with databases.fresh(engine_name, tmp_path / "other") as url:
        db = Database(url, Clock())
        yield db
        with db.read() as session:
            assert list(audit(session)) == []
        db.close()


def test_every_kind_of_record_comes_back_as_it_was(api: Api, empty: Database) -> None:
    rich(api)
    equate(api, party(api, "One", ownership_group="group"), party(api, "Other"))
    whole = exported(api.database)
    held = {image["table"] for line in whole.splitlines()[1:-1] for image in json.loads(line)["rows"]}
    assert held == {
        table.name
        for table in SQLModel.metadata.sorted_tables
        if not table.info.get("derived") and not table.info.get("private")
    }
    assert restore(empty, io.BytesIO(whole)) == Report(restored=whole.count(b"\n") - 2)
    assert exported(empty) == whole
    assert rows(empty) == rows(api.database)
    assert restore(empty, io.BytesIO(whole)) == Report(unchanged=whole.count(b"\n") - 2)
    assert restore(api.database, io.BytesIO(whole)) == Report(unchanged=whole.count(b"\n") - 2)
    assert rows(empty) == rows(api.database)


def test_no_key_is_in_an_export(api: Api) -> None:
    whole = exported(api.database)
    assert b"test.opened" in whole
    with api.database.read() as session:
        for digest, hint in session.execute(sa.text("SELECT digest, hint FROM api_key")):
            assert digest.encode() not in whole
            assert hint.encode() not in whole


def test_the_past_is_a_beginning_of_the_present(api: Api, empty: Database) -> None:
    claim = api.claim()
    then = api.clock.forward(hours=1)
    api.clock.forward(hours=1)
    api.attach(claim, "Daily")
    past, present = exported(api.database, as_of=then), exported(api.database)
    assert present.startswith(past[: past.rindex(b"{")])
    assert len(past) < len(present)
    restore(empty, io.BytesIO(past))
    assert exported(empty) == past
    last = len(past.splitlines()) - 2
    assert restore(empty, io.BytesIO(present)).unchanged == last
    assert exported(empty) == present


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("claim"), st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)),
        st.tuples(st.just("attach"), st.sampled_from(["A", "B", "C", "D"])),
        st.tuples(st.just("group"), st.sampled_from(["A", "B", "C", "D"])),
        st.tuples(st.just("rate"), st.sampled_from(["A", "E", "G"])),
        st.tuples(st.just("revise"), st.sampled_from(["wording", "material"])),
        st.tuples(st.just("judge"), st.sampled_from(["true", "false", "satire"])),
        st.tuples(st.just("correct"), st.sampled_from(["revises", "corrects", "revokes"])),
        st.tuples(st.just("retract"), st.sampled_from(["origin", "desk"])),
    ),
    max_size=12,
)


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS)
def test_any_history_comes_back(
    steps: list[tuple[str, str]], api: Api, engine_name: str, databases: Databases, tmp_path_factory: Any
) -> None:
    """Histories grow on one database; each time all of it goes into an empty one."""
    claim = api.claim()
    outlets = {name: party(api, f"{name} {api.clock.now}") for name in "ABCD"}
    for what, value in steps:
        api.clock.forward(seconds=1)
        match what:
            case "claim":
                claim = api.claim(value)
            case "attach":
                hop = {"party": {"id": outlets[value].rpartition("/")[2]}, "action": "reported"}
                api.attach(claim, hop)
            case "group":
                patch(api, outlets[value], ownership_group="house")
            case "rate":
                patch(api, outlets["A"], reliability=value, reason="Seen.")
            case "judge" if not api.get(f"{claim}/verdicts")["items"]:
                pieces = [one["id"] for one in api.get("/v1/evidence", claim=claim[11:], state="accepted")["items"]]
                rating = {"label": value, "normalized": value}
                api.post(f"{claim}/verdicts", {"rating": rating, "language": "en", "evidence": pieces})
            case "correct" if found := api.get(f"{claim}/verdicts")["items"]:
                verdict = f"/v1/verdicts/{found[0]['id']}"
                kind = value if found[0]["state"] == "published" else "revises"
                api.change(f"{verdict}/revisions", {"correction": kind, "reason": "Better."}, of=verdict)
            case "retract" if pieces := api.get("/v1/evidence", claim=claim[11:], state="accepted")["items"]:
                piece = f"/v1/evidence/{pieces[0]['id']}"
                api.change(f"{piece}/retract", {"kind": value, "reason": "Wrong."}, of=piece)
            case "revise":
                edit = {"edit": value, "reason": "Better.", "text": f"{value} {api.clock.now}"}
                api.change(f"{claim}/revisions", edit, of=claim)
    # What a list finds is what each verdict says of itself.
    flagged = {one["id"] for one in api.walk("/v1/verdicts") if one["needs_review"]}
    assert {one["id"] for one in api.walk("/v1/verdicts", needs_review="true")} == flagged
    whole = exported(api.database)
    with databases.fresh(engine_name, tmp_path_factory.mktemp("copy")) as url:
        db = Database(url, Clock())
        restore(db, io.BytesIO(whole))
        assert exported(db) == whole
        assert rows(db) == rows(api.database)
        with db.read() as session:
            assert list(audit(session)) == []
        db.close()


def test_another_history_is_not_mixed_in(api: Api, empty: Database) -> None:
    restore(empty, io.BytesIO(exported(api.database)))
    api.claim()
    longer = exported(api.database)
    with empty.write() as session:
        ledger.append(session, actor="admin", kind="test.made", subjects=["test/1"], payload={})
    before = exported(empty)
    for dry_run in (True, False):
        with pytest.raises(Conflict, match="a history of its own: its change 2"):
            restore(empty, io.BytesIO(longer), dry_run=dry_run)
    assert exported(empty) == before


def test_what_was_cut_off_is_gone_on_with(api: Api, empty: Database) -> None:
    for number in range(3):
        api.attach(api.claim(f"Claim {number}."), "Daily")
    whole = exported(api.database)
    lines = whole.splitlines(keepends=True)
    cut = b"".join(lines[:4]) + lines[4][:50]
    report = restore(empty, io.BytesIO(cut))
    assert (report.restored, report.broken and report.broken.line) == (3, 5)
    early = restore(empty, io.BytesIO(b"".join(lines[:5])))
    assert (early.unchanged, early.restored) == (3, 1)
    assert early.broken is not None
    assert "ends too early" in early.broken.reason
    assert restore(empty, io.BytesIO(whole), dry_run=True).restored == len(lines) - 6
    assert exported(empty) != whole
    restore(empty, io.BytesIO(whole))
    assert exported(empty) == whole


def test_a_long_history_goes_in_many_transactions(api: Api, empty: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.interchange.restore._BATCH", 100)
    with api.database.write() as session:
        for number in range(600):
            ledger.append(session, actor="admin", kind="test.made", subjects=[f"test/{number}"], payload={})
    whole = exported(api.database)
    assert restore(empty, io.BytesIO(whole)).restored == 601
    assert exported(empty) == whole


def test_over_http_it_is_the_same_and_asks_for_a_key(api: Api) -> None:
    rich(api)
    answer = api.request("GET", "/v1/exports", by="admin")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert answer.content == exported(api.database)
    assert api.request("GET", "/v1/exports").status_code == 401
    assert api.request("GET", "/v1/exports", by="contributor").status_code == 403
    assert api.request("GET", "/v1/exports", by="desk", params={"format": "xml"}).status_code == 422
    past = api.request("GET", "/v1/exports", by="desk", params={"as_of": "2020-01-01T00:00:00Z", "format": "csv"})
    assert past.text.count("\n") == 1


def test_a_desk_exports_what_it_posted_itself(api: Api) -> None:
    mine = api.claim("Mine.")
    api.claim("Theirs.", by="other_desk")
    desks = {desk["slug"]: desk["id"] for desk in api.walk("/v1/desks")}
    own = api.request("GET", f"/v1/desks/{desks['desk']}/export", by="desk")
    head, *changes, end = map(json.loads, own.text.splitlines())
    assert head["scope"] == f"desk/{desks['desk']}"
    assert [change["payload"]["text"] for change in changes] == ["Mine."]
    assert changes[0]["payload"]["claim_id"] == mine.rpartition("/")[2]
    assert end["changes"] == 1
    for who, status in (("other_desk", 403), ("admin", 403), ("contributor", 403), (None, 401)):
        assert ask(api, "GET", f"/v1/desks/{desks['desk']}/export", by=who).status_code == status
    missing = ask(api, "GET", "/v1/desks/01910000-0000-7000-8000-000000000000/export", by="desk")
    assert missing.status_code == 404


def test_a_table_for_spreadsheets_holds_no_formula(api: Api) -> None:
    api.post("/v1/subjects", {"slug": "bridges", "name": "Bridges"})
    person = {"name": "@SUM(A1)", "kind": "person"}
    claim = api.claim('=HYPERLINK("https://evil.example")', claimant=person, subjects=["bridges"], tags=["-1+1", "b"])
    api.attach(claim, "Daily")
    api.claim('It is "closed",\nthey say.', asserted_at="2025-11-19T00:00:00Z")
    answer = api.request("GET", "/v1/exports", by="admin", params={"format": "csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    one, other = csv.DictReader(io.StringIO(answer.text, newline=""))
    assert one["text"] == '\'=HYPERLINK("https://evil.example")'
    assert (one["claimant"], one["tags"], one["subjects"]) == ("'@SUM(A1)", "'-1+1; b", "bridges")
    assert (one["status"], one["origins_max"]) == ("single_source", "1")
    assert other["text"] == 'It is "closed",\nthey say.'
    assert (other["claimant"], other["asserted_at"], other["label"]) == (
        "",
        "2025-11-19T00:00:00Z",
        "Not verified: no evidence counts yet",
    )


def test_a_long_table_is_read_in_pieces(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export, "_PIECE", 2)
    texts = [f"Claim {number}." for number in range(4)]
    for text in texts:
        api.claim(text)
    lines = b"".join(export.claims(api.database, None)).decode().splitlines()
    assert [line.split(",")[1] for line in lines[1:]] == texts


def test_on_the_command_line(
    api: Api, empty: Database, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, engine_name: str
) -> None:
    api.claim()
    there = empty.url.render_as_string(hide_password=False)
    file = tmp_path / "all.ndjson"
    run("export", str(file), url=api.url)
    whole = file.read_text(encoding="utf-8")
    assert run("export", url=api.url)[0] == whole
    assert "has not come yet" in run("export", "--as-of", "9999-01-01T00:00:00Z", url=api.url, expect=2)[1]
    assert run("export", "--as-of", "2020-01-01T00:00:00Z", url=api.url)[0].count("\n") == 2
    assert run("export", "--format", "csv", url=api.url)[0].startswith("id,text,language,")
    told = run("import", str(file), "--dry-run", url=there)[0]
    assert told == "Would restore 2 changes; 0 were there already.\n"
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(whole.encode()[:-1])))
    out, err = run("import", "-", url=there, expect=0)
    assert (out, err) == ("Restored 2 changes; 0 were there already.\n", "")
    assert json.loads(run("import", str(file), "--json", url=there)[0]) == {
        "restored": 0,
        "unchanged": 2,
        "broken": None,
    }
    file.write_text(whole.replace("The bridge", "A bridge"), encoding="utf-8")
    out, err = run("import", str(file), url=there, expect=1)
    assert err.startswith("secondsource: line 4: the checksum does not fit")

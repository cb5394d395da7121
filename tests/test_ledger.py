"""The ledger: it only grows, one event for each change, in the order of the commits."""

import json
import sqlite3
import uuid
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from app import ledger
from app.db import Database
from app.domain.vocabulary import Stance
from tests.api.asking import entitle, equate, id_of, party, patch, withdraw
from tests.api.client import Api, Clock, outlet, serve

REFUSED = [
    "UPDATE event SET payload = '{}'",
    "UPDATE event SET seq = seq WHERE seq = 1",
    "DELETE FROM event WHERE seq = 1",
    "DELETE FROM event",
    "UPDATE event_subject SET ref = 'claim/0'",
    "DELETE FROM event_subject",
]
ON_SQLITE = [
    "REPLACE INTO event SELECT seq, id, recorded_at, actor, type, subjects, '{}', rows FROM event",
    "INSERT OR REPLACE INTO event SELECT seq + 100, id, recorded_at, actor, type, subjects, '{}', rows FROM event",
    "INSERT INTO event SELECT * FROM event WHERE true ON CONFLICT (seq) DO UPDATE SET payload = '{}'",
]
ON_POSTGRESQL = [
    "TRUNCATE event CASCADE",
    "TRUNCATE event_subject",
    "INSERT INTO event SELECT * FROM event ON CONFLICT (seq) DO UPDATE SET payload = '{}'",
]


_PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.datetimes(timezones=st.just(UTC))
_VALUES = st.recursive(
    _PLAIN | st.uuids() | st.sampled_from(Stance),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
)


@given(_VALUES)
def test_what_is_written_is_what_the_standard_library_writes(value: Any) -> None:
    def plain(one: object) -> str:
        return ledger.timestamp(one) if isinstance(one, datetime) else str(one)

    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=plain)
    assert ledger.canonical(value) == written


def test_what_has_no_place_in_the_ledger() -> None:
    with pytest.raises(TypeError, match="complex has no place"):
        ledger.canonical({"a": 1j})


def contents(url: str) -> Any:
    database = Database(url, Clock())
    try:
        with database.read() as session:
            return [
                list(session.execute(sa.text(f"SELECT * FROM {table} ORDER BY seq")))
                for table in ("event", "event_subject")
            ]
    finally:
        database.close()


def test_nobody_changes_or_deletes_what_is_written(database_url: str) -> None:
    with serve(database_url):
        pass
    before = contents(database_url)
    assert before[0]
    url = sa.make_url(database_url)
    if url.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(url.database))) as connection:
            for statement in REFUSED + ON_SQLITE:
                with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                    connection.execute(statement)
                connection.rollback()
    else:
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain) as connection:
            for statement in REFUSED + ON_POSTGRESQL:
                with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
                    connection.execute(statement.encode())
                connection.rollback()
    assert contents(database_url) == before


def test_each_change_is_one_event_in_unbroken_order(database_url: str) -> None:
    with serve(database_url) as api:
        happened = everything(api)
        events = api.walk("/v1/changes", limit=7)
        assert [event["type"] for event in events] == ["test.opened", *happened]
        assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
        moments = [datetime.fromisoformat(event["recorded_at"]) for event in events]
        assert moments == sorted(set(moments))
        assert len({event["id"] for event in events}) == len(events)
        for event, moment in zip(events, moments, strict=True):
            identifier = uuid.UUID(event["id"])
            assert (identifier.version, identifier.variant) == (7, uuid.RFC_4122)
            assert identifier.int >> 80 == int(moment.timestamp() * 1000)
            assert event["subjects"] == sorted(set(event["subjects"])) != []
            role = event["actor"].partition("/")[0]
            assert role == ("system" if event["seq"] == 1 else role_of(event["type"]))
            for subject in event["subjects"] if event["seq"] > 1 else ():
                assert subject.split("/")[1] in event["payload"].values()


def role_of(kind: str) -> str:
    if kind.startswith(("equivalence", "competence", "desk", "key")):
        return "admin"
    return "contributor" if kind == "evidence.attached" else "desk"


def everything(api: Api) -> list[str]:
    """One change of each kind; returns what each is called, having seen that each wrote one event."""
    happened: list[str] = []

    def told(kind: str, done: Any) -> Any:
        happened.append(kind)
        assert api.get("/v1/changes")["head"] == len(happened) + 1, kind
        return done

    subject = told("subject.created", api.post("/v1/subjects", {"slug": "bridges", "name": "Bridges"}))
    about = f"/v1/subjects/{subject['id']}"
    told("subject.revised", patch(api, about, by="desk", name="All bridges"))
    bureau = told("party.created", party(api, "Bureau", "official_body", by="desk"))
    told("party.revised", patch(api, bureau, by="desk", name="The Bureau"))
    daily = told("party.created", party(api, "Daily", by="desk"))
    same = told("equivalence.created", equate(api, bureau, daily))
    told("equivalence.withdrawn", withdraw(api, same))
    title = told("competence.created", entitle(api, bureau, about))
    told("competence.withdrawn", withdraw(api, title))
    claim = told("claim.created", api.claim(subjects=["bridges"], claimant={"id": id_of(bureau)}))
    edit = {"edit": "material", "reason": "More exact.", "text": "The bridge is shut."}
    chain = [outlet("Daily"), {"party": {"id": id_of(bureau)}, "action": "said"}]
    first, second = (
        told("evidence.attached", api.attach(claim, *chain, by="contributor", url=f"https://daily.example/{number}"))
        for number in range(2)
    )
    told("evidence.accepted", api.change(f"{first}/accept", {}, of=first))
    told("evidence.rejected", api.change(f"{second}/reject", {"reason": "Off topic."}, of=second))
    told("claim.revised", api.change(f"{claim}/revisions", edit, of=claim))
    told("evidence.reaffirmed", api.change(f"{first}/reaffirm", {}, of=first))
    why = {"kind": "publisher", "reason": "Corrected."}
    told("evidence.retracted", api.change(f"{first}/retract", why, of=first))
    desk = told("desk.created", api.post("/v1/desks", {"slug": "new", "name": "New"}, by="admin"))
    key = {"name": "new", "role": "desk", "desk_id": desk["id"]}
    made = told("key.created", api.post("/v1/keys", key, by="admin"))
    rotated = told("key.rotated", api.post(f"/v1/keys/{made['id']}/rotate", {}, by="admin", headers={"If-Match": "*"}))
    told(
        "key.revoked",
        api.post(f"/v1/keys/{rotated['id']}/revoke", {"reason": "Lost."}, by="admin", headers={"If-Match": "*"}),
    )
    return happened


def test_a_refused_change_leaves_no_event(database_url: str) -> None:
    with serve(database_url) as api:
        claim = api.claim()
        before = contents(database_url)
        unknown = [outlet("New outlet"), {"party": {"id": str(uuid.UUID(int=1))}, "action": "said"}]
        body = {"stance": "supports", "url": "https://daily.example/1", "hops": unknown}
        assert api.request("POST", f"{claim}/evidence", by="desk", json=body).status_code == 422
        assert contents(database_url) == before
        assert api.walk("/v1/parties") == []


def test_what_is_written_is_canonical() -> None:
    moment = datetime(2025, 11, 20, 9, 0, tzinfo=timezone(timedelta(hours=2)))
    value = {"b": moment, "a": [uuid.UUID(int=5), None, True, "Київ\u2028"], "c": {"y": 1, "x": 2}}
    text = ledger.canonical(value)
    assert text == (
        '{"a":["00000000-0000-0000-0000-000000000005",null,true,"Київ\u2028"],'
        '"b":"2025-11-20T07:00:00.000000Z","c":{"x":2,"y":1}}'
    )
    assert ledger.canonical(json.loads(text)) == text
    assert ledger.timestamp(datetime(1, 1, 1, tzinfo=UTC)) == "0001-01-01T00:00:00.000000Z"
    with pytest.raises(TypeError, match="bytes has no place in the ledger"):
        ledger.canonical({"body": b""})


def test_a_clock_that_steps_back_does_not_reorder_history(database_url: str) -> None:
    clock = Clock()
    with serve(database_url, clock=clock) as api:
        first = api.claim("First.")
        clock.forward(days=-1)
        second = api.claim("Second.")
        clock.forward(days=2)
        third = api.claim("Third.")
        rows = [api.get(path) for path in (first, second, third)]
        assert [row["recorded_at"] for row in rows] == sorted(row["recorded_at"] for row in rows)
        assert [row["text"] for row in api.walk("/v1/claims", sort="created_at", limit=1)] == [
            "First.",
            "Second.",
            "Third.",
        ]
        middle = api.get("/v1/claims", sort="created_at", as_of=rows[1]["recorded_at"])
        assert [row["text"] for row in middle["items"]] == ["First.", "Second."]


def test_rows_of_an_event_are_the_rows_it_wrote(sqlite_url: str) -> None:
    with serve(sqlite_url) as api:
        claim = api.claim()
        with closing(sqlite3.connect(str(sa.make_url(sqlite_url).database))) as connection:
            newest = "SELECT rows FROM event ORDER BY seq DESC LIMIT 1"
            rows = json.loads(connection.execute(newest).fetchone()[0])
        assert [row["table"] for row in rows] == ["claim", "claim_revision"]
        assert rows[1]["row"]["claim_id"] == id_of(claim)
        assert rows[1]["row"]["superseded_at"] is None

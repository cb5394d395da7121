"""Idempotency-Key: a retry gets the first answer, whoever answers it, and nothing happens twice."""

import concurrent.futures
import json
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from sqlmodel import SQLModel, col, select

from app import replays
from app.db import Database
from app.domain import keys
from app.tables import Claim, Replay
from app.web.once import Once
from tests.api.client import Api, serve

CLAIM = {"text": "The bridge is closed.", "language": "en"}
KEY = "8e03978e-40d5-43dd-bc93-6894a57f9324"


def post(
    api: Api, key: str = KEY, *, by: str = "desk", path: str = "/v1/claims", body: Any = CLAIM, **more: str
) -> Any:
    return api.request("POST", path, by=by, json=body, headers={"Idempotency-Key": key, **more})


def same(one: Any, other: Any) -> bool:
    return bool(
        (one.status_code, one.content) == (other.status_code, other.content)
        and all(one.headers.get(name) == other.headers.get(name) for name in ("location", "etag", "content-type"))
    )


def claims(api: Api) -> int:
    with api.database.read() as session:
        return len(session.exec(select(Claim.id)).all())


def holder(api: Api, name: str = "desk") -> str:
    return next(key["id"] for key in api.request("GET", "/v1/keys", by="admin").json()["items"] if key["name"] == name)


@contextmanager
def another(url: str, api: Api) -> Iterator[Database]:
    """The database as another instance sees it."""
    database = Database(url, api.clock)
    try:
        yield database
    finally:
        database.close()


def test_a_retry_gets_the_first_answer_byte_for_byte(api: Api) -> None:
    first = post(api)
    assert first.status_code == 201
    assert "idempotency-replayed" not in first.headers
    for key in (KEY, f'"{KEY}"', f" {KEY} "):  # as the draft writes it, and as most clients do
        again = post(api, key)
        assert same(first, again)
        assert again.headers["idempotency-replayed"] == "true"
    assert claims(api) == 1
    assert api.get(first.headers["location"])["id"] == first.json()["id"]


def test_a_restart_and_another_instance_know_the_first_answer(database_url: str) -> None:
    with serve(database_url) as one:
        first = post(one)
        with serve(database_url, clock=one.clock, keys=one.keys) as two:
            assert same(first, post(two))
    with serve(database_url, clock=one.clock, keys=one.keys) as restarted:
        assert same(first, post(restarted))
        assert claims(restarted) == 1


def test_thirty_concurrent_retries_do_it_once(api: Api) -> None:
    with concurrent.futures.ThreadPoolExecutor(30) as pool:
        answers = list(pool.map(lambda _: post(api), range(30)))
    made = [answer for answer in answers if answer.status_code == 201]
    assert made
    assert all(same(made[0], answer) for answer in made)
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {"in_flight"}
    assert sum("idempotency-replayed" not in answer.headers for answer in made) == 1
    assert claims(api) == 1
    with concurrent.futures.ThreadPoolExecutor(30) as pool:
        assert all(same(made[0], answer) for answer in pool.map(lambda _: post(api), range(30)))


def test_concurrent_retries_at_two_instances_do_it_once(database_url: str) -> None:
    with serve(database_url) as one, serve(database_url, clock=one.clock, keys=one.keys) as two:
        with concurrent.futures.ThreadPoolExecutor(30) as pool:
            answers = list(pool.map(lambda turn: post((one, two)[turn % 2]), range(30)))
        made = [answer for answer in answers if answer.status_code == 201]
        assert made
        assert all(same(made[0], answer) for answer in made)
        assert {answer.status_code for answer in answers} <= {201, 409}
        assert claims(one) == 1


def test_while_the_first_is_in_flight_a_retry_is_told_so_at_once(api: Api) -> None:
    lock = Once(holder(api), KEY, "", "").lock
    with api.database.write(once_lock=lock):
        refused = post(api)
        assert refused.status_code == 409
        assert refused.json()["code"] == "in_flight"
    # What held the lock is gone without an answer, as after a crash: the retry is the first.
    assert post(api).status_code == 201


def test_an_answer_that_came_while_waiting_for_the_writers_is_found(
    api: Api, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = threading.Event()
    find = replays.find

    def watched(*args: Any) -> Replay | None:
        try:
            return find(*args)
        finally:
            looked.set()

    first = post(api)
    monkeypatch.setattr(replays, "find", watched)
    with another(database_url, api) as elsewhere, concurrent.futures.ThreadPoolExecutor(1) as pool:
        with elsewhere.write() as session:
            row = session.exec(select(Replay)).one()
            kept = Replay(**row.model_dump() | {"idempotency_key": "other"})
            waiting = pool.submit(post, api, "other")
            assert looked.wait(5)
            replays.keep(session, kept)
        assert same(first, waiting.result(10))
    assert claims(api) == 1


def test_the_same_key_for_another_request_is_refused(api: Api) -> None:
    post(api)
    others = (
        post(api, body={**CLAIM, "text": "Another."}),
        post(api, path="/v1/parties", body={"name": "Daily", "kind": "outlet"}),
    )
    for refused in others:
        assert refused.status_code == 422
        assert refused.json()["code"] == "idempotency_key_reused"
        assert refused.json()["errors"][0]["parameter"] == "Idempotency-Key"
    spaced = json.dumps(CLAIM, indent=1).encode()
    headers = {"Idempotency-Key": KEY, "Content-Type": "application/json"}
    assert api.request("POST", "/v1/claims", by="desk", content=spaced, headers=headers).status_code == 422
    assert claims(api) == 1


def test_the_same_key_of_another_holder_is_another_key(api: Api) -> None:
    first, other = post(api), post(api, by="other_desk")
    assert other.status_code == 201
    assert other.json()["id"] != first.json()["id"]
    assert post(api, by="").status_code == 401


def test_nothing_is_kept_of_what_failed(api: Api) -> None:
    desk = {"slug": "fact-desk", "name": "Fact Desk"}
    body = {"name": "a key", "role": "desk", "desk_id": str(uuid.UUID(int=1))}
    assert post(api, by="admin", path="/v1/keys", body=body).status_code == 422
    assert post(api, by="admin", path="/v1/keys", body={**body, "name": 7}).status_code == 422
    with api.database.read() as session:
        assert session.exec(select(Replay)).all() == []
    # So the same key serves the request once it is right.
    body["desk_id"] = api.post("/v1/desks", desk, by="admin")["id"]
    assert post(api, by="admin", path="/v1/keys", body=body).status_code == 201


def test_an_answer_is_kept_for_24_hours_and_then_cleared_away(api: Api) -> None:
    first = post(api)
    for turn in range(3):
        post(api, f"old-{turn}")
    api.clock.forward(hours=23, minutes=59)
    assert same(first, post(api))
    api.clock.forward(minutes=2)
    later = post(api)
    assert later.status_code == 201
    assert later.json()["id"] != first.json()["id"]
    with api.database.read() as session:
        assert [row.idempotency_key for row in session.exec(select(Replay))] == [KEY]


def test_one_write_clears_away_a_hundred_at_most(api: Api) -> None:
    with api.database.write() as session:
        for turn in range(150):
            row = Replay(
                actor="k",
                idempotency_key=str(turn),
                fingerprint="",
                status=201,
                headers={},
                body=b"",
                recorded_at=session.moment,
            )
            session.put(row)
    api.clock.forward(hours=25)
    for left in (51, 2):
        post(api, f"key-{left}")
        with api.database.read() as session:
            assert len(session.exec(select(Replay)).all()) == left


def test_a_change_is_retried_with_the_etag_of_before_or_after(api: Api) -> None:
    path = f"/v1/parties/{api.post('/v1/parties', {'name': 'Daily', 'kind': 'outlet'})['id']}"
    etag = api.request("GET", path).headers["etag"]

    def patch(etag: str, key: str = KEY) -> Any:
        headers = {"If-Match": etag, "Idempotency-Key": key}
        return api.request("PATCH", path, by="desk", json={"name": "Weekly"}, headers=headers)

    first = patch(etag)
    assert first.status_code == 200
    assert same(first, patch(etag))
    assert same(first, patch(first.headers["etag"]))
    assert patch(etag, "another").status_code == 412


@pytest.mark.parametrize(
    "key",
    [
        "",
        " ",
        '""',
        '"',
        '"a',
        "a b",
        '"a";b=1',
        '"a", "b"',
        "ключ".encode(),
        '"\\x"',
        "a" * 256,
        f'"{"a" * 256}"',
        "a\tb",
    ],
)
def test_a_key_that_is_none_is_refused(still: Api, key: Any) -> None:
    response = post(still, key)
    assert response.status_code == 400, response.text
    assert claims(still) == 0


@pytest.mark.parametrize("key", ["a", "a" * 255, '"a b"', '"\\"\\\\"', "~!@#$%^&*()_+", "{json:1}"])
def test_any_other_key_is_taken(api: Api, key: str) -> None:
    assert post(api, key).status_code == 201
    assert post(api, key).headers["idempotency-replayed"] == "true"


def test_two_keys_are_none(still: Api) -> None:
    headers = [("Idempotency-Key", "a"), ("Idempotency-Key", "b"), ("Authorization", f"Bearer {still.keys['desk']}")]
    assert still.client.post("/v1/claims", json=CLAIM, headers=headers).status_code == 400


def test_a_new_key_is_told_to_the_retry_but_lies_nowhere_in_the_clear(api: Api) -> None:
    asked = {"name": "a key", "role": "contributor"}
    first = post(api, by="admin", path="/v1/keys", body=asked)
    text = first.json()["key"]
    assert keys.is_well_formed(text)
    again = post(api, by="admin", path="/v1/keys", body=asked)
    assert same(first, again)
    assert again.headers["cache-control"] == first.headers["cache-control"] == "no-store"
    with api.database.read() as session:
        for table in SQLModel.metadata.sorted_tables:
            for row in session.execute(table.select()):
                for value in row:
                    held = value if isinstance(value, bytes) else str(value).encode()
                    assert text[4:].encode() not in held, table.name
        sealed = session.exec(select(Replay).where(col(Replay.idempotency_key) == KEY)).one()
        # Whoever has the database, yet not the key that was called with, has nothing.
        stranger = Once(sealed.actor, KEY, sealed.fingerprint, keys.digest(api.keys["admin"]))
        with pytest.raises(InvalidTag):
            stranger.replay(session, api.clock())


def test_a_read_with_an_idempotency_key_is_a_read(api: Api) -> None:
    assert api.request("GET", "/v1/claims", by="desk", headers={"Idempotency-Key": KEY}).status_code == 200

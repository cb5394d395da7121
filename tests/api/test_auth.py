"""Who is asking: keys that open, keys that don't, and every operation times every role."""

import os
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import APIRouter, Depends, FastAPI
from sqlmodel import col, select

from app import ledger
from app.domain import keys
from app.domain.permissions import OPERATIONS, ROLE_SCOPES, Identity, Scope, may
from app.domain.vocabulary import Role
from app.keyring import identify, note_use
from app.tables import ApiKey, KeyUse
from app.web.auth import Actor, permit, require_known_operations
from tests.api.client import Api, serve

CLAIM = {"text": "The bridge is closed.", "language": "en"}
WHO = {"contributor": Role.CONTRIBUTOR, "desk": Role.DESK, "admin": Role.ADMIN, None: Role.READER}


def operations(api: Api) -> Iterator[tuple[str, str, str]]:
    """Every operation of the API document, with ids of nothing in its path."""
    for path, item in api.get("/openapi.json")["paths"].items():
        for method, operation in item.items():
            # A stream would go on for as long as the test: it is asked for in a way that it refuses.
            streams = "text/event-stream" in operation["responses"]["200"]["content"] if method == "get" else False
            address = re.sub(r"\{\w+\}", str(uuid.UUID(int=1)), path)
            yield operation["operationId"], method.upper(), f"{address}?since=never" if streams else address


def make(api: Api, **fields: Any) -> Any:
    return api.post("/v1/keys", {"name": "a key", "role": "contributor", **fields}, by="admin")


def test_every_operation_times_every_role(api: Api) -> None:
    walked = list(operations(api))
    assert {name for name, _, _ in walked} == set(OPERATIONS)
    for name, method, path in walked:
        scope = OPERATIONS[name]
        for by, role in WHO.items():
            identity = Identity(role=role, key_id=by, scopes=ROLE_SCOPES[role])
            response = api.request(method, path, by=by, **({} if method == "GET" else {"json": {}}))
            if may(identity, scope):
                assert response.status_code not in (401, 403), (name, by, response.text)
            else:
                assert response.status_code == (401 if by is None else 403), (name, by, response.text)
                assert f"the scope {scope}" in response.text


def test_an_unknown_key_a_wrong_one_and_none_that_holds_now_get_one_answer(api: Api) -> None:
    revoked, expired = make(api), make(api, expires_at="2025-11-20T08:00:10Z")
    path = f"/v1/keys/{revoked['id']}"
    etag = api.request("GET", path, by="admin").headers["etag"]
    ended = api.request("POST", f"{path}/revoke", by="admin", json={"reason": "lost"}, headers={"If-Match": etag})
    assert ended.status_code == 200
    assert api.request("GET", "/v1/claims", by=expired["key"]).status_code == 200
    api.clock.forward(seconds=10)
    known = api.keys["desk"]
    hostile = [
        f"Bearer {keys.compose(os.urandom(32))}",
        f"Bearer {revoked['key']}",
        f"Bearer {expired['key']}",
        f"Bearer {known[:-1]}{'0' if known[-1] != '0' else '1'}",
        f"Bearer {known}x",
        f"Bearer {known} {known}",
        f"Bearer {known},",
        f"Basic {known}",
        f"{known}",
        "Bearer",
        "Bearer ",
        "",
        "Bearer ssk_' OR 1=1 --",
        "Bearer " + "ssk_" + "z" * 4000,
        b"Bearer ssk_\xff\xfe",
    ]
    told = set()
    for header in hostile:
        for method, path in (("GET", "/v1/claims"), ("POST", "/v1/claims"), ("GET", f"/v1/claims/{uuid.UUID(int=1)}")):
            body = {"json": CLAIM} if method == "POST" else {}
            response = api.request(method, path, headers={"Authorization": header}, **body)
            assert response.status_code == 401, (header, response.text)
            assert response.headers["www-authenticate"] == 'Bearer realm="secondsource"'
            told.add(response.json()["detail"])
    assert len(told) == 1
    assert known not in told.pop()


def test_the_scheme_has_no_case_and_may_be_spaced(api: Api) -> None:
    for header in (f"bearer {api.keys['desk']}", f"BEARER   {api.keys['desk']} "):
        response = api.request("POST", "/v1/claims", json=CLAIM, headers={"Authorization": header})
        assert response.status_code == 201


def test_two_authorization_headers_are_none(api: Api) -> None:
    key = f"Bearer {api.keys['desk']}"
    response = api.client.get("/v1/claims", headers=[("Authorization", key), ("Authorization", key)])
    assert response.status_code == 400  # the guard's answer: such a request has no one meaning


def test_a_key_does_no_more_than_its_scopes(api: Api) -> None:
    key = make(api, scopes=["evidence:attach"])["key"]
    response = api.request("POST", "/v1/claims", by=key, json=CLAIM)
    assert response.status_code == 403
    assert response.json()["detail"] == "This needs a key with the scope claims:write."


def test_a_scope_that_a_later_version_withdrew_opens_nothing(api: Api) -> None:
    made = make(api)
    with api.database.write() as session:
        row = session.exec(select(ApiKey).where(col(ApiKey.id) == uuid.UUID(made["id"]))).one()
        session.change(row, scopes=["claims:write", "time:travel"])
        ledger.append(session, actor="system", kind="test.changed", subjects=["test/key"], payload={})
    assert api.request("POST", "/v1/claims", by=made["key"], json=CLAIM).status_code == 201
    with api.database.read() as session:
        found = identify(session, keys.digest(made["key"]), api.clock())
    assert found is not None
    assert found.scopes == {Scope.CLAIMS_WRITE}


def test_a_revocation_is_seen_by_every_instance_at_once(database_url: str) -> None:
    with serve(database_url) as one, serve(database_url, clock=one.clock, keys=one.keys) as two:
        made = make(one)
        assert two.request("POST", "/v1/claims", by=made["key"], json=CLAIM).status_code == 201
        path = f"/v1/keys/{made['id']}"
        etag = one.request("GET", path, by="admin").headers["etag"]
        one.request("POST", f"{path}/revoke", by="admin", json={"reason": "lost"}, headers={"If-Match": etag})
        assert two.request("POST", "/v1/claims", by=made["key"], json=CLAIM).status_code == 401


def test_the_last_use_is_kept_to_the_minute(api: Api) -> None:
    def used() -> set[str | None]:
        listed = api.request("GET", "/v1/keys", by="admin").json()["items"]
        return {key["last_used_at"] for key in listed if key["name"] == "contributor"}

    assert used() == {None}
    api.claim(by="contributor")
    first = used()
    assert first == {api.request("GET", "/v1/claims").json()["items"][0]["recorded_at"]}
    api.clock.forward(seconds=59)
    api.claim(by="contributor")
    assert used() == first
    api.clock.forward(seconds=2)
    api.claim(by="contributor")
    assert used() != first
    with api.database.write() as session:
        note_use(session, Identity(role=Role.ADMIN))  # the command line writes without a key
        assert len(session.exec(select(KeyUse)).all()) == 1


def test_who_is_turned_away_never_waits_for_the_writers(api: Api) -> None:
    with api.database.write():  # whoever waited for it would be told 503
        assert api.request("POST", "/v1/claims", by="admin", json=CLAIM).status_code == 403
        assert api.request("POST", "/v1/claims", json=CLAIM).status_code == 401
        assert api.request("POST", "/v1/claims", by="desk", json={"text": 7}).status_code == 422


def _nothing() -> None:
    """An endpoint."""


def _app(name: str, *, guarded: bool = True, **options: Any) -> FastAPI:
    router = APIRouter()
    router.add_api_route("/x", _nothing, name=name, **{"methods": ["POST"], **options})
    app = FastAPI(openapi_url=None)
    app.include_router(router, dependencies=[Depends(permit)] if guarded else [])
    return app


def test_an_operation_without_a_permission_is_not_served() -> None:
    with pytest.raises(LookupError, match=r"forgotten \(/x\) is missing"):
        require_known_operations(_app("forgotten"))
    with pytest.raises(LookupError, match=r"forgotten \(/x\) is missing"):
        require_known_operations(_app("forgotten", include_in_schema=False))
    with pytest.raises(LookupError, match=r"create_claim \(/x\) does not depend on"):
        require_known_operations(_app("create_claim", guarded=False))


def test_an_operation_that_asks_for_permission_is_served() -> None:
    require_known_operations(_app("create_claim"))
    require_known_operations(_app("livez", guarded=False, methods=["GET"]))
    require_known_operations(_app("some_page", guarded=False, methods=["GET"], include_in_schema=False))

    app = _app("create_claim")

    def through_another(actor: Actor) -> Identity:
        return actor

    @app.post("/y", name="create_party", dependencies=[Depends(through_another)])
    def create_party() -> None:
        """An endpoint."""

    require_known_operations(app)

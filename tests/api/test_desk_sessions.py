"""Signing in to the workbench, and what its cookie is good for."""

from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from app import desk_sessions
from app.domain.permissions import WORKBENCH
from app.tables import DeskSession
from tests.api.client import Api, serve
from tests.api.desk import OWN, somebody, stranger

NOWHERE = "019aa047-0400-7000-8000-000000000000"


def cookie(answer: object) -> str:
    return str(answer.headers["set-cookie"])  # type: ignore[attr-defined]


def sessions(api: Api) -> list[Any]:
    with api.database.read() as session:
        return [row.model_dump() for row in session.exec(select(DeskSession))]


def test_a_key_is_exchanged_for_a_cookie_that_only_the_workbench_gets(api: Api) -> None:
    answer = api.client.post(
        "/desk/sign-in", data={"key": f" {api.keys['desk']} "}, headers=OWN, follow_redirects=False
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
    assert {"HttpOnly", "Path=/desk", "SameSite=lax"} < set(cookie(answer).split("; "))
    assert "Secure" not in cookie(answer)
    secret = cookie(answer).partition("=")[2].partition(";")[0]
    (row,) = sessions(api)
    assert secret not in str(row)
    assert api.keys["desk"] not in answer.text + cookie(answer)
    page = api.client.get("/desk")
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert page.headers["referrer-policy"] == "same-origin"
    assert "access-control-allow-origin" not in page.headers
    # The API takes no cookie for a key.
    wanted = {"text": "The bridge is closed.", "language": "en"}
    refused = api.client.post("/v1/claims", json=wanted, headers={"Cookie": f"secondsource_desk={secret}"})
    assert refused.status_code == 401


@pytest.mark.parametrize("address", ["https://desk.example/", "https://desk.example/checks/"])
def test_behind_a_proxy_the_cookie_is_for_its_address_and_travels_encrypted(database_url: str, address: str) -> None:
    with serve(database_url, public_url=address) as api:
        answer = api.client.post(
            "/desk/sign-in",
            data={"key": api.keys["desk"]},
            headers={"Origin": "https://desk.example"},
            follow_redirects=False,
        )
    path = "/checks/desk" if "checks" in address else "/desk"
    assert {"Secure", f"Path={path}"} < set(cookie(answer).split("; "))


def test_what_opens_no_session(api: Api) -> None:
    there = stranger(api)
    for key in ("", "ssk_wrong", api.keys["admin"], api.keys["contributor"], "ssk_" + "0" * 36):
        page = there.send("/desk/sign-in", {"key": key})
        assert page.status == 422
        assert "no key of a desk" in page.text
    assert sessions(api) == []


def test_a_form_of_another_site_is_not_taken(api: Api) -> None:
    there = somebody(api)
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {},
    ):
        for path in ("/desk/sign-in", "/desk/sign-out", "/desk/claims/new"):
            answer = there.client.post(path, data={"key": api.keys["desk"]}, headers=headers)
            assert answer.status_code == 403, (path, headers)
        assert stranger(api).client.post("/desk/claims/new", data={}, headers=headers).status_code == 403
    assert len(sessions(api)) == 1
    assert there.get("/desk").status == 200


def test_a_form_needs_the_token_of_its_session(api: Api) -> None:
    there, other = somebody(api), somebody(api)
    typed = {"text": "The bridge is closed.", "language": "en", "do": "save"}
    token = other.get("/desk/claims/new").value("form_token")
    for wrong in ({}, {"form_token": ""}, {"form_token": "é"}, {"form_token": token}):
        page = there.send("/desk/claims/new", {**typed, **wrong})
        assert page.status == 403
        assert page.value("text") == "The bridge is closed."
    assert api.walk("/v1/claims") == []
    page = there.send("/desk/preview", typed)
    assert page.status == 403
    again = there.send("/desk/claims/new", {**typed, "form_token": there.get("/desk/claims/new").value("form_token")})
    assert "The claim is recorded" in again.text


def test_every_page_and_form_needs_somebody_signed_in(api: Api) -> None:
    there = stranger(api)
    walked = set()
    for route in api.client.app.routes:
        for each in getattr(getattr(route, "original_router", None), "routes", [route]):
            if not str(getattr(each, "name", "")).startswith("desk_") or each.name in (
                "desk_sign_in",
                "desk_open_session",
                "desk_close_session",
            ):
                continue
            walked.add(each.name)
            path = each.path.replace("{decision}", "accept")
            for name in ("claim_id", "verdict_id", "evidence_id"):
                path = path.replace(f"{{{name}}}", NOWHERE)
            method = next(iter(each.methods))
            answer = there.client.request(method, path, headers=OWN, follow_redirects=False)
            assert answer.status_code == (303 if method == "GET" else 401), (method, path)
            if method == "GET":
                assert answer.headers["location"].startswith("/desk/sign-in?next=%2Fdesk")
    assert walked == set(WORKBENCH)


def test_whoever_is_sent_to_sign_in_comes_back(api: Api) -> None:
    there = stranger(api)
    page = there.get("/desk/claims?q=bridge")
    assert page.value("next") == "/desk/claims?q=bridge"
    page = there.press(page, "/desk/sign-in", key=api.keys["desk"])
    assert str(page.answer.url).endswith("/desk/claims?q=bridge")
    for elsewhere in (
        "https://evil.example/",
        "//evil.example",
        "/desk/../v1",
        "/v1/claims",
        "/desk\\evil",
        "/deskevil",
    ):
        assert there.get("/desk/sign-in").status == 200
        page = there.send("/desk/sign-in", {"key": api.keys["desk"], "next": elsewhere})
        assert str(page.answer.url).endswith("/desk")


def test_what_was_typed_outlives_the_session(api: Api) -> None:
    there = somebody(api)
    page = there.get("/desk/claims/new")
    api.clock.forward(hours=3)
    page = there.press(page, "/desk/claims/new", "save", text="Ґанок & «міст» закрито?", language="uk", tags="a, b")
    assert page.status == 401
    assert "handed back" in page.text
    page = there.press(page, "/desk/sign-in", key="wrong")
    page = there.press(page, "/desk/sign-in", key=api.keys["desk"])
    assert "signed in again" in page.text
    page = there.press(page, "/desk/claims/new")
    assert page.status == 200
    (claim,) = api.walk("/v1/claims")
    assert (claim["text"], claim["tags"]) == ("Ґанок & «міст» закрито?", ["a", "b"])


def test_signing_out_ends_the_session_wherever_its_cookie_went(api: Api) -> None:
    there = somebody(api)
    copied = dict(there.client.cookies)
    page = there.press(there.get("/desk"), "/desk/sign-out")
    assert "The desk's workbench" in page.text
    assert sessions(api) == []
    thief = stranger(api)
    thief.client.cookies.update(copied)
    assert "Sign in" in thief.get("/desk").text
    assert there.send("/desk/sign-out", {}).status == 200


def test_a_session_ends_with_its_key(api: Api) -> None:
    def make(**fields: str) -> tuple[str, str]:
        desk = api.get("/v1/desks/desk")["id"]
        made = api.post("/v1/keys", {"name": "Ann", "role": "desk", "desk_id": desk, **fields}, by="admin")
        return f"/v1/keys/{made['id']}", made["key"]

    revoked, text = make()
    there = somebody(api, text)
    assert there.get("/desk").form("/desk/sign-out") is not None
    etag = api.request("GET", revoked, by="admin").headers["etag"]
    api.post(f"{revoked}/revoke", {"reason": "lost"}, by="admin", headers={"If-Match": etag})
    assert "Sign in" in there.get("/desk").text
    _, text = make(expires_at="2025-11-20T08:00:10Z")
    there = somebody(api, text)
    api.clock.forward(seconds=9)
    assert "Proposals" in there.get("/desk").text
    api.clock.forward(seconds=1)
    assert "Sign in" in there.get("/desk").text


def test_a_session_ends_when_nobody_uses_it_and_after_a_day_of_work(api: Api) -> None:
    idle, used = somebody(api), somebody(api)
    for _ in range(5):
        api.clock.forward(minutes=100)
        assert "Proposals" in used.get("/desk").text
    assert "Sign in" in idle.get("/desk").text
    api.clock.forward(minutes=100)
    assert "Proposals" in used.get("/desk").text
    api.clock.forward(minutes=100)
    assert "Proposals" in used.get("/desk").text
    api.clock.now += desk_sessions.LONGEST - timedelta(minutes=699)
    assert "Sign in" in used.get("/desk").text
    assert len(sessions(api)) == 2
    somebody(api)
    assert len(sessions(api)) == 2  # the one that was idle is cleared away, and so is none that is not


def test_use_is_noted_seldom(api: Api) -> None:
    there = somebody(api)
    began = sessions(api)[0]["used_at"]
    api.clock.forward(minutes=4)
    there.get("/desk")
    assert sessions(api)[0]["used_at"] == began
    now = api.clock.forward(minutes=2)
    there.get("/desk")
    assert sessions(api)[0]["used_at"] == now


def test_no_export_and_no_change_tells_of_a_session(api: Api) -> None:
    before = api.walk("/v1/changes")
    there = somebody(api)
    there.press(there.get("/desk"), "/desk/sign-out")
    assert api.walk("/v1/changes") == before
    somebody(api)
    assert "session" not in api.request("GET", "/v1/export", by="desk").text


def test_what_no_form_sends_is_refused(api: Api) -> None:
    there = somebody(api)
    kind = {"Content-Type": "application/x-www-form-urlencoded", **OWN}
    many = b"&".join([b"a=1"] * 20_001)
    for body in (b"a", b"text=%FF", b"text=a%00b", "text=ї".encode(), many):
        assert there.client.post("/desk/claims/new", content=body, headers=kind).status_code == 400
    assert there.client.post("/desk/claims/new", json={}, headers=OWN).status_code == 415
    assert there.client.post("/desk/claims/new", headers=OWN).status_code == 403

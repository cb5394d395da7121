"""Desks and keys over HTTP."""

import json
import uuid
from typing import Any

import pytest

from app.domain import keys
from app.domain.permissions import ROLE_SCOPES
from app.domain.vocabulary import Role
from tests.api.client import Api, statements

CLAIM = {"text": "The bridge is closed.", "language": "en"}
NOWHERE = str(uuid.UUID(int=1))


def ask(api: Api, method: str, path: str, body: Any = None, *, by: str = "admin", **headers: str) -> Any:
    """As an admin, whatever the answer."""
    content = {} if body is None else {"json": body}
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return api.request(method, path, by=by, headers=names, **content)


def make(api: Api, **fields: Any) -> Any:
    return api.post("/v1/keys", {"name": "a key", "role": "contributor", **fields}, by="admin")


def etag(api: Api, path: str) -> str:
    return str(ask(api, "GET", path).headers["etag"])


def opens(api: Api, key: str) -> bool:
    status = ask(api, "POST", "/v1/claims", CLAIM, by=key).status_code
    assert status in (201, 401)
    return bool(status == 201)


def faults(response: Any) -> list[str]:
    assert response.status_code in (409, 422), response.text
    return [fault["pointer"] for fault in response.json()["errors"]]


def test_a_desk_is_recorded_and_read_by_id_and_slug(api: Api) -> None:
    made = ask(api, "POST", "/v1/desks", {"slug": "fact-desk", "name": "Fact Desk", "url": "https://facts.example/"})
    assert made.status_code == 201
    desk = made.json()
    assert made.headers["location"] == f"/v1/desks/{desk['id']}"
    for name in (desk["id"], "fact-desk"):
        read = api.request("GET", f"/v1/desks/{name}")
        assert read.content == made.content
        assert read.headers["etag"] == made.headers["etag"]
    event = api.walk("/v1/changes", type="desk.created")[-1]
    assert event["subjects"] == [f"desk/{desk['id']}"]
    assert {name: event["payload"][name] for name in ("desk_id", "slug", "name", "url", "version")} == {
        "desk_id": desk["id"],
        "slug": "fact-desk",
        "name": "Fact Desk",
        "url": "https://facts.example/",
        "version": 1,
    }


def test_a_slug_is_taken_once(api: Api) -> None:
    api.post("/v1/desks", {"slug": "fact-desk", "name": "One"}, by="admin")
    assert faults(ask(api, "POST", "/v1/desks", {"slug": "fact-desk", "name": "Two"})) == ["/slug"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("slug", "Fact Desk"), ("slug", ""), ("name", " "), ("name", "a\nb"), ("url", "javascript:alert(1)"), ("more", 1)],
)
def test_a_desk_that_is_none_is_refused(still: Api, field: str, value: Any) -> None:
    assert faults(ask(still, "POST", "/v1/desks", {"slug": "a", "name": "A", field: value})) == [f"/{field}"]


def test_desks_are_listed_page_by_page_as_they_were(api: Api) -> None:
    before = api.clock.now
    api.clock.forward(hours=1)
    slugs = [f"desk-{turn}" for turn in range(5)]
    for slug in slugs:
        api.post("/v1/desks", {"slug": slug, "name": slug}, by="admin")
    walked = api.walk("/v1/desks", limit=2)
    # The first two were recorded at one moment.
    assert {desk["slug"] for desk in walked[:2]} == {"desk", "other-desk"}
    assert [desk["slug"] for desk in walked[2:]] == slugs
    as_of = {"as_of": before.isoformat()}
    assert api.walk("/v1/desks", **as_of) == walked[:2]
    assert api.request("GET", "/v1/desks/desk-1", params=as_of).status_code == 404
    assert api.request("GET", f"/v1/desks/{NOWHERE}").status_code == 404
    assert api.request("GET", "/v1/desks/no-such-desk").status_code == 404


def test_a_new_key_works_and_its_text_is_told_once(api: Api) -> None:
    made = ask(api, "POST", "/v1/keys", {"name": "plugin", "role": "contributor"})
    assert made.status_code == 201
    assert made.headers["cache-control"] == "no-store"
    issued = made.json()
    text = issued.pop("key")
    assert keys.is_well_formed(text)
    assert issued["hint"] == keys.hint(text)
    assert issued["scopes"] == sorted(ROLE_SCOPES[Role.CONTRIBUTOR])
    assert opens(api, text)
    read = ask(api, "GET", made.headers["location"])
    assert read.json() == issued
    assert read.headers["etag"] == made.headers["etag"]
    listed = ask(api, "GET", "/v1/keys").json()["items"][-1]
    assert listed.pop("last_used_at") is not None
    assert listed == issued


def test_the_changes_tell_neither_text_nor_digest_name_or_hint(api: Api) -> None:
    issued = make(api, name="Petro's laptop")
    told = api.walk("/v1/changes", type="key.created")
    assert told[-1]["subjects"] == [f"key/{issued['id']}"]
    assert told[-1]["payload"] == {
        "key_id": issued["id"],
        "rotates_id": None,
        "role": "contributor",
        "desk_id": None,
    }
    everything = json.dumps(api.walk("/v1/changes"))
    for secret in (issued["key"], keys.digest(issued["key"]), "Petro", issued["hint"]):
        assert secret not in everything


def test_a_desks_key_speaks_for_its_desk(api: Api) -> None:
    desk = api.get("/v1/desks/desk")["id"]
    issued = make(api, role="desk", desk_id=desk)
    assert opens(api, issued["key"])
    created = api.walk("/v1/changes", type="claim.created")[-1]
    assert created["actor"] == f"desk/{desk}/key/{issued['id']}"
    listed = ask(api, "GET", f"/v1/keys?desk_id={desk}").json()["items"]
    assert [key["id"] for key in listed][-1] == issued["id"]
    assert {key["desk_id"] for key in listed} == {desk}
    assert f"desk/{desk}" in api.walk("/v1/changes", type="key.created")[-1]["subjects"]


@pytest.mark.parametrize(
    ("fields", "pointers"),
    [
        ({"role": "desk"}, ["/desk_id"]),
        ({"role": "desk", "desk_id": NOWHERE}, ["/desk_id"]),
        ({"desk_id": NOWHERE}, ["/desk_id"]),
        ({"role": "reader"}, ["/role"]),
        ({"scopes": []}, ["/scopes"]),
        ({"scopes": ["claims:write", "keys:manage", "desks:write"]}, ["/scopes/1", "/scopes/2"]),
        ({"scopes": ["everything"]}, ["/scopes/0"]),
        ({"expires_at": "2025-11-20T08:00:00Z"}, ["/expires_at"]),
        ({"expires_at": "tomorrow"}, ["/expires_at"]),
        ({"name": ""}, ["/name"]),
    ],
)
def test_a_key_that_does_not_fit_is_refused(still: Api, fields: Any, pointers: list[str]) -> None:
    assert faults(ask(still, "POST", "/v1/keys", {"name": "a", "role": "contributor", **fields})) == pointers


def test_rotation_ends_the_old_key_at_once(api: Api) -> None:
    old = make(api, scopes=["claims:write"])
    path = f"/v1/keys/{old['id']}"
    rotated = ask(api, "POST", f"{path}/rotate", If_Match=etag(api, path))
    assert rotated.status_code == 201
    assert rotated.headers["cache-control"] == "no-store"
    new = rotated.json()
    assert rotated.headers["location"] == f"/v1/keys/{new['id']}"
    assert (new["rotates_id"], new["name"], new["role"], new["scopes"]) == (
        old["id"],
        old["name"],
        old["role"],
        ["claims:write"],
    )
    assert opens(api, new["key"])
    assert not opens(api, old["key"])
    told = api.walk("/v1/changes", type="key.rotated")[-1]
    assert told["subjects"] == sorted([f"key/{old['id']}", f"key/{new['id']}"])
    assert ask(api, "POST", f"{path}/rotate", If_Match=etag(api, path)).status_code == 409


def test_during_its_grace_the_old_key_still_works(api: Api) -> None:
    old = make(api)
    path = f"/v1/keys/{old['id']}"
    new = ask(api, "POST", f"{path}/rotate", {"grace_seconds": 60}, If_Match=etag(api, path)).json()
    assert opens(api, old["key"])
    assert opens(api, new["key"])
    again = ask(api, "POST", f"{path}/rotate", If_Match=etag(api, path))
    assert again.status_code == 409
    assert "rotate the key that replaced it" in again.json()["detail"]
    api.clock.forward(seconds=61)
    assert not opens(api, old["key"])
    assert opens(api, new["key"])


def test_a_rotated_key_lasts_as_long_as_the_old_one_or_as_asked(api: Api) -> None:
    old = make(api, expires_at="2025-11-21T08:00:00Z")
    api.clock.forward(hours=12)
    path = f"/v1/keys/{old['id']}"
    new = ask(api, "POST", f"{path}/rotate", {"grace_seconds": 7 * 86400}, If_Match=etag(api, path)).json()
    # The day it was made for, but for the microsecond that each write takes.
    assert new["expires_at"].startswith(("2025-11-21T19:59:59.99", "2025-11-21T20:00:00"))
    # A grace never makes a key last longer.
    assert ask(api, "GET", path).json()["expires_at"] == "2025-11-21T08:00:00Z"
    path = f"/v1/keys/{new['id']}"
    asked = {"expires_at": "2030-01-01T00:00:00+02:00"}
    newest = ask(api, "POST", f"{path}/rotate", asked, If_Match=etag(api, path)).json()
    assert newest["expires_at"] == "2029-12-31T22:00:00Z"


def test_the_end_of_time_is_no_trouble(api: Api) -> None:
    old = make(api, expires_at="9999-12-31T23:59:59Z")
    api.clock.forward(days=1)
    path = f"/v1/keys/{old['id']}"
    new = ask(api, "POST", f"{path}/rotate", {}, If_Match=etag(api, path)).json()
    assert new["expires_at"].startswith("9999-12-31T23:59:59")


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ({"grace_seconds": -1}, ["/grace_seconds"]),
        ({"grace_seconds": 10**9}, ["/grace_seconds"]),
        ({"expires_at": "2025-11-20T07:00:00Z"}, ["/expires_at"]),
    ],
)
def test_a_rotation_that_does_not_fit_is_refused(api: Api, body: Any, pointers: list[str]) -> None:
    old = make(api)
    path = f"/v1/keys/{old['id']}"
    assert faults(ask(api, "POST", f"{path}/rotate", body, If_Match=etag(api, path))) == pointers
    assert opens(api, old["key"])


def test_revocation_ends_a_key_for_good(api: Api) -> None:
    issued = make(api)
    path = f"/v1/keys/{issued['id']}"
    revoked = ask(api, "POST", f"{path}/revoke", {"reason": "lost"}, If_Match=etag(api, path))
    assert revoked.status_code == 200
    assert revoked.json()["revoked_by"].startswith("admin/key/")
    assert ask(api, "GET", path).content == revoked.content
    assert not opens(api, issued["key"])
    assert api.walk("/v1/changes", type="key.revoked")[-1]["payload"]["reason"] == "lost"
    for what in ("revoke", "rotate"):
        assert (
            ask(api, "POST", f"{path}/{what}", {"reason": "x"} if what == "revoke" else {}, If_Match="*").status_code
            == 409
        )


def test_a_change_of_a_key_needs_its_etag(api: Api) -> None:
    path = f"/v1/keys/{make(api)['id']}"
    stale = etag(api, path)
    for what, body in (("revoke", {"reason": "lost"}), ("rotate", {})):
        assert ask(api, "POST", f"{path}/{what}", body).status_code == 428
        assert ask(api, "POST", f"{path}/{what}", body, If_Match='"other"').status_code == 412
        assert ask(api, "POST", f"/v1/keys/{NOWHERE}/{what}", body, If_Match="*").status_code == 404
    assert ask(api, "POST", f"{path}/rotate", {}, If_Match=stale).status_code == 201
    assert ask(api, "POST", f"{path}/revoke", {"reason": "lost"}, If_Match=stale).status_code == 412


def test_using_a_key_does_not_make_its_etag_stale(api: Api) -> None:
    issued = make(api)
    path = f"/v1/keys/{issued['id']}"
    before = etag(api, path)
    assert opens(api, issued["key"])
    assert etag(api, path) == before
    assert ask(api, "POST", f"{path}/revoke", {"reason": "lost"}, If_Match=before).status_code == 200


def test_an_admin_can_rotate_the_key_in_hand_and_retry(api: Api) -> None:
    mine = next(key for key in ask(api, "GET", "/v1/keys").json()["items"] if key["name"] == "admin")
    path = f"/v1/keys/{mine['id']}"
    headers = {"If_Match": etag(api, path), "Idempotency_Key": "a"}
    first = ask(api, "POST", f"{path}/rotate", {"grace_seconds": 60}, **headers)
    assert first.status_code == 201
    assert ask(api, "POST", f"{path}/rotate", {"grace_seconds": 60}, **headers).content == first.content


def test_keys_are_listed_page_by_page_with_as_many_queries_for_many_as_for_few(api: Api) -> None:
    def listed(path: str) -> int:
        with statements(api) as made:
            assert ask(api, "GET", path).status_code == 200
        return len(made)

    few = {path: listed(path) for path in ("/v1/keys?limit=200", "/v1/desks?limit=200")}
    ids = [make(api)["id"] for _ in range(20)]
    for turn in range(20):
        api.post("/v1/desks", {"slug": f"desk-{turn}", "name": "x"}, by="admin")
    assert {path: listed(path) for path in few} == few
    walked: list[str] = []
    page = ask(api, "GET", "/v1/keys?limit=7")
    while page.json()["next"]:
        walked += [key["id"] for key in page.json()["items"]]
        assert page.headers["link"].endswith('; rel="next"')
        make(api)  # does not disturb the walk
        page = ask(api, "GET", f"/v1/keys?limit=7&cursor={page.json()['next']}")
    walked += [key["id"] for key in page.json()["items"]]
    assert walked[4:] == ids

"""Webhooks as their desk manages them; what is delivered is tried in tests/test_webhook_delivery.py."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from app.settings import Settings
from app.webhooks import service
from tests.api.asking import ask, faults
from tests.api.client import START, Api, serve

URL = "https://hooks.example/a?b=c"


def hook(api: Api, *, by: str = "desk", **fields: Any) -> str:
    """Make a webhook; returns its path."""
    return f"/v1/webhooks/{api.post('/v1/webhooks', {'url': URL, **fields}, by=by)['id']}"


def seen(api: Api, path: str, *, by: str = "desk") -> Any:
    response = ask(api, "GET", path, by=by)
    assert response.status_code == 200, response.text
    return response.json()


def tried(api: Api, method: str, path: str, body: Any = None, *, of: str | None = None) -> Any:
    """Change something as it now is, whatever the answer."""
    etag = ask(api, "GET", of or path).headers["etag"]
    return ask(api, method, path, body, If_Match=etag)


def test_a_secret_is_shown_once(api: Api) -> None:
    asked = {"url": URL, "name": "Newsroom", "filter": {"type": ["claim.created"], "status": ["confirmed"]}}
    answered = ask(api, "POST", "/v1/webhooks", asked, Idempotency_Key="once")
    made = answered.json()
    secret = made.pop("secret")
    assert secret.startswith("whsec_")
    assert answered.headers["location"] == f"/v1/webhooks/{made['id']}"
    assert answered.headers["cache-control"] == "no-store"
    read = ask(api, "GET", answered.headers["location"])
    assert read.json() == made == seen(api, "/v1/webhooks")["items"][0]
    assert read.headers["etag"] == answered.headers["etag"]
    assert made == {
        **dict.fromkeys(("disabled_reason", "failing_since", "old_secret_until")),
        "id": made["id"],
        "desk_id": api.get("/v1/desks/desk")["id"],
        "name": "Newsroom",
        "url": URL,
        "filter": {
            **{name: [] for name in ("flag", "tag", "language", "claim", "rating")},
            **dict.fromkeys(("party", "subject", "claimant", "desk", "judged_by", "about", "rests_on")),
            "type": ["claim.created"],
            "status": ["confirmed"],
        },
        "state": "active",
        "recorded_at": made["recorded_at"],
        "recorded_by": made["recorded_by"],
        "updated_at": made["recorded_at"],
    }
    assert ask(api, "POST", "/v1/webhooks", asked, Idempotency_Key="once").json()["secret"] == secret
    assert secret not in ask(api, "GET", "/v1/exports").text
    assert "hooks.example" not in ask(api, "GET", "/v1/changes").text


def test_no_other_desk_learns_of_a_webhook(api: Api) -> None:
    path = hook(api)
    tell = ask(api, "POST", f"{path}/ping").headers["location"]
    etag = ask(api, "GET", path).headers["etag"]
    since = {"since": "2025-11-20T00:00:00Z"}
    for other in ("other_desk", "admin"):
        assert seen(api, "/v1/webhooks", by=other)["items"] == []
        for method, where, body in (
            ("GET", path, None),
            ("GET", f"{path}/deliveries", None),
            ("GET", tell, None),
            ("PATCH", path, {"name": "Mine"}),
            ("DELETE", path, None),
            ("POST", f"{path}/rotate", {}),
            ("POST", f"{path}/ping", None),
            ("POST", f"{path}/replay", since),
            ("POST", f"{tell}/replay", None),
        ):
            assert ask(api, method, where, body, by=other, If_Match=etag).status_code == 404, (method, where)
    assert ask(api, "GET", "/v1/webhooks", by=None).status_code == 401
    assert ask(api, "GET", "/v1/webhooks", by="contributor").status_code == 403
    mine = hook(api, by="admin")
    assert seen(api, mine, by="admin")["desk_id"] is None
    assert ask(api, "GET", mine).status_code == 404
    assert ask(api, "GET", f"/v1/webhooks/{uuid.UUID(int=7)}").status_code == 404
    assert ask(api, "GET", f"{path}/deliveries/{uuid.UUID(int=7)}").status_code == 404


def test_webhooks_are_listed_page_by_page(api: Api) -> None:
    paths = []
    for number in range(3):
        api.clock.forward(hours=1)
        paths.append(hook(api, name=f"Number {number}"))
    found, address = [], "/v1/webhooks?limit=1"
    while address:
        answered = ask(api, "GET", address)
        found += [f"/v1/webhooks/{one['id']}" for one in answered.json()["items"]]
        address = answered.headers.get("link", "<>")[1:].split(">")[0]
    assert found == paths


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, "/url"),
        ({"url": "ftp://hooks.example/"}, "/url"),
        ({"url": "https://user:word@hooks.example/"}, "/url"),
        ({"url": URL, "secret": "mine"}, "/secret"),
        ({"url": URL, "filter": {"statuses": ["confirmed"]}}, "/filter/statuses"),
        ({"url": URL, "filter": {"status": ["sure"]}}, "/filter/status/0"),
        ({"url": URL, "name": ""}, "/name"),
    ],
)
def test_what_can_t_be_delivered_to_is_refused(still: Api, body: Any, where: str) -> None:
    assert list(faults(ask(still, "POST", "/v1/webhooks", body))) == [where]


def test_a_desk_has_so_many_webhooks_and_no_more(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "MOST", 2)
    path = hook(api)
    hook(api)
    assert ask(api, "POST", "/v1/webhooks", {"url": URL}).status_code == 409
    hook(api, by="other_desk")
    assert tried(api, "DELETE", path).status_code == 204
    assert ask(api, "GET", path).status_code == 404
    hook(api)


def test_a_webhook_is_changed_paused_and_deleted(api: Api) -> None:
    path = hook(api)
    tell = ask(api, "POST", f"{path}/ping").headers["location"]
    assert ask(api, "PATCH", path, {"name": "Ours"}).status_code == 428
    etag = ask(api, "GET", path).headers["etag"]
    api.clock.forward(hours=1)
    changed = tried(api, "PATCH", path, {"name": "Ours", "filter": {"tag": ["a"]}, "state": "paused"})
    assert changed.status_code == 200, changed.text
    assert changed.headers["etag"] == ask(api, "GET", path).headers["etag"]
    now = changed.json()
    assert (now["name"], now["filter"]["tag"], now["state"]) == ("Ours", ["a"], "paused")
    assert (now["url"], now["updated_at"]) == (URL, "2025-11-20T09:00:00Z")
    assert ask(api, "PATCH", path, {"name": None}, If_Match=etag).status_code == 412
    for again in (f"{path}/ping", f"{tell}/replay"):
        refused = ask(api, "POST", again)
        assert (refused.status_code, "is paused" in refused.json()["detail"]) == (409, True)
    assert ask(api, "POST", f"{path}/replay", {"since": "2025-11-20T00:00:00Z"}).status_code == 409
    assert faults(tried(api, "PATCH", path, {})) == {"": "name at least one field to change"}
    assert list(faults(tried(api, "PATCH", path, {"state": "disabled"}))) == ["/state"]
    unnamed = tried(api, "PATCH", path, {"name": None}).json()
    assert (unnamed["state"], unnamed["url"], unnamed["name"]) == ("paused", URL, None)
    moved = tried(api, "PATCH", path, {"state": "active", "url": "https://hooks.example/2"}).json()
    assert (moved["state"], moved["url"], moved["name"]) == ("active", "https://hooks.example/2", None)
    assert ask(api, "DELETE", path).status_code == 428
    assert tried(api, "DELETE", path).status_code == 204
    assert ask(api, "GET", tell).status_code == 404


def test_a_secret_is_replaced_with_an_overlap(api: Api) -> None:
    first = api.post("/v1/webhooks", {"url": URL})
    path = f"/v1/webhooks/{first['id']}"
    assert ask(api, "POST", f"{path}/rotate").status_code == 428
    answered = tried(api, "POST", f"{path}/rotate", of=path)
    assert (answered.status_code, answered.headers["cache-control"]) == (201, "no-store")
    assert answered.headers["etag"] == ask(api, "GET", path).headers["etag"]
    made = answered.json()
    assert made.pop("secret") != first["secret"]
    assert made == seen(api, path) == {**made, "old_secret_until": made["updated_at"].replace("20T", "21T")}
    at_once = tried(api, "POST", f"{path}/rotate", {"overlap_seconds": 0}, of=path).json()
    assert at_once["old_secret_until"] is None
    too_long = tried(api, "POST", f"{path}/rotate", {"overlap_seconds": 10**9}, of=path)
    assert list(faults(too_long)) == ["/overlap_seconds"]


def test_the_log_is_read_page_by_page_newest_first(api: Api) -> None:
    path = hook(api)
    made = []
    for _ in range(3):
        api.clock.forward(minutes=1)
        answered = ask(api, "POST", f"{path}/ping")
        assert answered.status_code == 202
        assert seen(api, answered.headers["location"]) == answered.json()
        made.append(answered.json())
    assert made[0] == {
        **dict.fromkeys(("seq", "status_code", "problem", "last_attempt_at")),
        "id": made[0]["id"],
        "webhook_id": path.rpartition("/")[2],
        "message_id": made[0]["id"],
        "type": "webhook.ping",
        "state": "pending",
        "attempts": 0,
        "recorded_at": "2025-11-20T08:01:00Z",
        "next_attempt_at": "2025-11-20T08:01:00Z",
    }
    found, address = [], f"{path}/deliveries?limit=1&state=pending"
    while address:
        answered = ask(api, "GET", address)
        found += answered.json()["items"]
        address = answered.headers.get("link", "<>")[1:].split(">")[0]
    assert found == made[::-1]
    assert seen(api, f"{path}/deliveries?state=failed&state=delivered")["items"] == []
    api.clock.forward(minutes=1)
    again = ask(api, "POST", f"{path}/deliveries/{made[0]['id']}/replay")
    assert (again.status_code, again.json()["next_attempt_at"]) == (202, "2025-11-20T08:04:00Z")


def test_everything_since_a_moment_is_delivered_again(api: Api) -> None:
    before = api.get("/v1/changes")["head"]
    path = hook(api)
    api.clock.forward(hours=1)
    api.claim()
    head = api.get("/v1/changes")["head"]

    def again(**since: float) -> Any:
        answered = ask(api, "POST", f"{path}/replay", {"since": (START + timedelta(**since)).isoformat()})
        assert answered.status_code == 202
        return answered.json()

    assert again(minutes=30) == {"after": before, "head": head}
    assert again(hours=1) == {"after": before, "head": head}
    assert again(hours=2) == {"after": head, "head": head}
    assert again(days=-1) == {"after": 0, "head": head}


def test_networks_are_written_with_commas_between(sqlite_url: str) -> None:
    with pytest.raises(ValueError, match=r"10\.1\.0\.1/16"):
        Settings(DATABASE_URL=sqlite_url, webhook_networks="fd12::/48, 10.1.0.1/16")
    with serve(sqlite_url, webhook_delivery=True, webhook_networks="10.1.0.0/16, fd12::/48") as api:
        hook(api)

"""What an unmodified Hypothesis client calls, in its order and with what it sends, and what it needs of the answers."""

from typing import Any

from app.domain import hypothesis
from tests.api.client import Api, serve
from tests.api.test_appearances import NO_SUCH, PAGE, add

BASE = "http://testserver"
CLIENT = {"Hypothesis-Client-Version": "1.1766.0", "X-Client-Id": "0123", "Content-Type": "application/json"}


def ask(api: Api, path: str, **params: Any) -> Any:
    """A preflight, and then the request."""
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": ", ".join(CLIENT).lower()}
    preflight = api.request("OPTIONS", path, headers={"Origin": "https://news.example"} | asked)
    assert preflight.status_code == 204
    allowed = preflight.headers["access-control-allow-headers"].lower().split(", ")
    assert {name.lower() for name in CLIENT} <= set(allowed)
    response = api.request("GET", path, headers=CLIENT | {"Origin": "https://news.example"}, params=params)
    assert response.status_code == 200, response.text
    assert response.headers["access-control-allow-origin"] == "*"
    return response.json()


def search(api: Api, **more: Any) -> Any:
    asked = {"sort": "created", "order": "asc", "_separate_replies": "false", "group": "__world__"}
    return ask(api, "/api/search", **{"limit": 50, "uri": PAGE, **asked, **more})


def test_what_it_asks_before_it_searches(api: Api) -> None:
    assert ask(api, "/api/") == hypothesis.index(f"{BASE}/")
    assert ask(api, "/api/links") == hypothesis.links(f"{BASE}/")
    assert ask(api, "/api/profile") == hypothesis.profile(f"{BASE}/")
    assert ask(api, "/api/profile/groups", expand=["organization", "scopes"]) == []
    assert ask(api, "/api/groups", document_uri=PAGE, expand=["organization", "scopes"]) == hypothesis.groups(
        f"{BASE}/"
    )


def test_no_row_is_lost_where_pages_of_rows_meet(api: Api) -> None:
    paths = [add(api, api.claim(f"Claim {n}.")) for n in range(5)]
    add(api, api.claim(), url="https://elsewhere.example/")
    found = search(api, limit=2)
    assert found["total"] == 5
    rows = found["rows"]
    while found["rows"]:
        found = search(api, limit=2, search_after=rows[-1]["created"])
        rows += found["rows"]
    assert [f"/v1/appearances/{row['id']}" for row in rows] == paths
    created = [row["created"] for row in rows]
    assert created == sorted(set(created))
    turned = search(api, order="desc", limit=2)["rows"]
    assert turned == [rows[4], rows[3]]
    assert search(api, order="desc", search_after=turned[-1]["created"])["rows"] == [rows[2], rows[1], rows[0]]


def test_other_ways_to_search(api: Api) -> None:
    claim = api.claim("The bridge is closed")
    rating = {"rating": {"label": "Wrong", "normalized": "false"}, "language": "en"}
    api.post(f"{claim}/verdicts", rating)
    path = add(api, claim)
    add(api, api.claim(), url="https://elsewhere.example/")
    proposed = add(api, api.claim(), by="contributor")
    assert search(api, uri="http://www.news.example/story?fbclid=1")["total"] == 1
    nobody_s = ({"group": "another"}, {"references": NO_SUCH}, {"user": "acct:somebody@testserver"})
    assert [search(api, **asked) for asked in nobody_s] == [{"total": 0, "rows": []}] * 3
    assert search(api, user="acct:secondsource@testserver")["total"] == 1
    assert ask(api, "/api/search")["total"] == 2
    assert ask(api, "/api/search", url=PAGE)["total"] == 1
    assert ask(api, "/api/search", url=PAGE, uri="https://elsewhere.example/")["total"] == 2
    assert search(api, limit=0)["rows"] == []
    assert search(api, uri=[PAGE, "urn:x-pdf:1234"])["total"] == 1
    assert search(api, uri="urn:x-pdf:1234") == {"total": 0, "rows": []}
    assert ask(api, "/api/badge", uri=PAGE) == {"total": 1}
    whole = search(api)["rows"][0]
    label = api.standing(claim)["label"]["en"]
    link = f"[The bridge is closed]({BASE}/claims/{claim.rsplit('/', 1)[1]})"
    assert whole["text"].split("\n\n") == [f"**{label}**", "Desk: Wrong", link]
    assert ask(api, f"/api/annotations/{path.rsplit('/', 1)[1]}") == whole
    for hidden in (NO_SUCH, proposed.rsplit("/", 1)[1]):
        assert api.request("GET", f"/api/annotations/{hidden}").status_code == 404
    api.change(f"{path}/reject", {"reason": "x"}, of=path)
    assert ask(api, "/api/badge", uri=PAGE) == {"total": 0}


def test_what_no_client_asks(api: Api) -> None:
    for params in ({"limit": 201}, {"search_after": "yesterday"}, {"order": "random"}, {"tag": "disputed"}):
        assert api.request("GET", "/api/search", params=params).status_code == 422


def test_searches_by_address_can_be_turned_off(sqlite_url: str) -> None:
    with serve(sqlite_url, lookup_by_url=False) as api:
        for path in ("/api/search", "/api/badge"):
            assert api.request("GET", path, params={"uri": PAGE}).status_code == 404

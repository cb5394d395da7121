"""What an unmodified Hypothesis client calls, in its order and with what it sends, and what it needs of the answers."""

from typing import Any

from tests.api.client import Api, serve
from tests.api.test_appearances import NO_SUCH, PAGE, QUOTE, add

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
    links = ask(api, "/api/")["links"]
    assert links["search"] == {"method": "GET", "url": f"{BASE}/api/search", "desc": "GET /api/search"}
    for name in ("annotation", "groups", "profile"):
        assert links[name]["read"]["url"].startswith(f"{BASE}/api/")
    assert links["profile"]["groups"]["read"]["url"] == f"{BASE}/api/profile/groups"
    assert all(link.startswith(BASE) for link in ask(api, "/api/links").values())
    assert ask(api, "/api/profile") == {
        "authority": "testserver",
        "features": {"client_display_names": True},
        "preferences": {},
        "userid": None,
    }
    assert ask(api, "/api/profile/groups", expand=["organization", "scopes"]) == []
    groups = ask(api, "/api/groups", document_uri=PAGE, expand=["organization", "scopes"])
    assert [(group["id"], group["groupid"]) for group in groups] == [("__world__", "group:__world__@testserver")]


def test_a_row(api: Api) -> None:
    claim = api.claim("The *bridge* is <b>closed</b>.")
    rating = {"rating": {"label": "Wrong", "normalized": "false"}, "language": "en"}
    api.post(f"{claim}/verdicts", rating | {"summary": "It is\nopen."})
    api.post(f"{claim}/verdicts", rating, by="other_desk")
    anchor = {"quote": QUOTE, "position": {"start": 1, "end": 22}, "css": "p"}
    made = api.get(add(api, claim, anchor=anchor))
    (row,) = search(api)["rows"]
    assert row["target"] == [
        {
            "source": PAGE,
            "selector": [
                {"type": "TextQuoteSelector", **QUOTE},
                {"type": "TextPositionSelector", "start": 1, "end": 22},
            ],
        }
    ]
    label = api.standing(claim)["label"]["en"]
    assert row["text"].split("\n\n") == [
        f"**{label}**",
        "Desk: Wrong. It is open&#46;",
        "Other&#95;Desk: Wrong",
        f"[The &#42;bridge&#42; is &#60;b&#62;closed&#60;/b&#62;&#46;]({BASE}/claims/{claim.rsplit('/', 1)[1]})",
    ]
    assert {name: row[name] for name in ("user", "group", "uri", "tags", "hidden", "references")} == {
        "user": "acct:secondsource@testserver",
        "group": "__world__",
        "uri": PAGE,
        "tags": ["unverified"],
        "hidden": False,
        "references": [],
    }
    assert row["permissions"]["read"] == ["group:__world__"]
    assert row["id"] == made["id"]
    assert ask(api, f"/api/annotations/{made['id']}") == row
    assert row["links"]["json"] == f"{BASE}/api/annotations/{made['id']}"


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
    path = add(api, api.claim())
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
    assert whole["target"] == [{"source": PAGE}]
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

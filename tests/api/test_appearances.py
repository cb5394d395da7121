"""Where claims occur: added, revised, decided on and withdrawn, and read as of any moment."""

from datetime import timedelta
from typing import Any

from app.web.fields import rfc3339
from tests.api.client import Api

PAGE = "https://news.example/story"
QUOTE = {"exact": "The bridge is closed.", "prefix": "said: ", "suffix": " Buses"}
WHOLE = {
    "url": "http://www.news.example/story?utm_source=x",
    "anchor": {
        "quote": QUOTE,
        "position": {"start": 10, "end": 31},
        "css": "article > p:nth-of-type(2)",
        "xpath": "/html/body/article/p[2]",
        "time": {"start": 12.5, "end": 20.0},
        "canonical": "urn:uuid:0b5c1c44-5b0c-4b6e-8d36-3f2a6c6f5d6e",
        "via": ["https://notes.example/1"],
    },
    "observed_at": "2025-11-20T07:00:00Z",
    "content_hash": f"sha256:{'0' * 64}",
    "language": "en",
    "archive": {"url": "https://archive.example/1", "captured_at": "2025-11-20T07:01:00Z"},
}
NO_SUCH = "00000000-0000-7000-8000-000000000000"


def add(api: Api, claim: str, *, by: str = "desk", **fields: Any) -> str:
    """Record where a claim occurs; returns its path."""
    return f"/v1/appearances/{api.post(f'{claim}/appearances', {'url': PAGE, **fields}, by=by)['id']}"


def refused(api: Api, path: str, body: Any, *, by: str, status: int, of: str | None = None) -> Any:
    headers = {"If-Match": api.request("GET", of).headers["etag"]} if of else {}
    response = api.request("POST", path, by=by, json=body, headers=headers)
    assert response.status_code == status, response.text
    return response.json()


def test_an_appearance_is_kept_as_given(api: Api) -> None:
    claim = api.claim()
    made = api.post(f"{claim}/appearances", WHOLE)
    path = f"/v1/appearances/{made['id']}"
    assert api.get(path) == made
    assert made["url_normalised"] == PAGE
    assert (made["state"], made["version"], made["reason"]) == ("accepted", 1, None)
    assert {name: made[name] for name in WHOLE} == WHOLE
    assert made["claim_id"] == claim.rsplit("/", 1)[1]
    bare = api.get(add(api, claim))
    assert bare["anchor"] == dict.fromkeys(("quote", "position", "css", "xpath", "time", "canonical", "via"))
    assert bare["archive"] is None


def test_many_pages_of_a_claim_and_many_claims_on_a_page(api: Api) -> None:
    one, two = api.claim("One."), api.claim("Two.")
    paths = [add(api, one), add(api, one, url="https://other.example/"), add(api, two, url=f"{PAGE}#comments")]
    assert [f"/v1/appearances/{each['id']}" for each in api.walk(f"{one}/appearances", limit=1)] == paths[:2]
    on_page = api.walk("/v1/appearances", url="https://m.news.example/story", limit=1)
    assert [f"/v1/appearances/{each['id']}" for each in on_page] == [paths[0], paths[2]]
    assert [each["claim_id"] for each in api.walk("/v1/appearances", claim=two.rsplit("/", 1)[1])] == [
        two.rsplit("/", 1)[1]
    ]
    assert len(api.walk("/v1/appearances", state=["accepted", "proposed"])) == 3
    assert api.walk("/v1/appearances", state="withdrawn") == []


def test_what_a_contributor_adds_is_decided_by_a_desk(api: Api) -> None:
    claim = api.claim()
    path = add(api, claim, by="contributor")
    assert api.get(path)["state"] == "proposed"
    accepted = api.change(f"{path}/accept", {}, of=path)
    assert (accepted["state"], accepted["version"]) == ("accepted", 2)
    refused(api, f"{path}/accept", {}, by="desk", status=409, of=path)
    rejected = api.change(f"{path}/reject", {"reason": "Another bridge."}, of=path)
    assert (rejected["state"], rejected["reason"]) == ("rejected", "Another bridge.")
    refused(api, f"{path}/revisions", {**WHOLE, "reason": "Exact."}, by="desk", status=409, of=path)
    api.change(f"{path}/accept", {"reason": "The same bridge."}, of=path)
    assert [each["state"] for each in api.walk(f"{path}/revisions", limit=2)] == [
        "proposed",
        "accepted",
        "rejected",
        "accepted",
    ]
    refused(api, f"{path}/reject", {"reason": "x"}, by="contributor", status=403, of=path)


def test_whose_appearance_it_is(api: Api) -> None:
    claim = api.claim()
    theirs, mine = add(api, claim), add(api, claim, by="contributor")
    new = {**WHOLE, "reason": "Exact."}
    refused(api, f"{theirs}/revisions", new, by="contributor", status=403, of=theirs)
    refused(api, f"{theirs}/withdraw", {"reason": "x"}, by="contributor", status=403, of=theirs)
    revised = api.change(f"{mine}/revisions", new, of=mine, by="contributor")
    assert (revised["state"], revised["version"], revised["anchor"]["quote"]) == ("proposed", 2, QUOTE)
    api.change(f"{mine}/accept", {}, of=mine)
    refused(api, f"{mine}/revisions", new, by="contributor", status=403, of=mine)
    api.change(f"{mine}/revisions", new, of=mine, by="other_desk")
    withdrawn = api.change(f"{mine}/withdraw", {"reason": "Mistaken."}, of=mine, by="contributor")
    assert (withdrawn["state"], withdrawn["reason"]) == ("withdrawn", "Mistaken.")
    for verb in ("withdraw", "reject"):
        refused(api, f"{mine}/{verb}", {"reason": "x"}, by="desk", status=409, of=mine)


def test_a_change_needs_the_present_etag(api: Api) -> None:
    path = add(api, api.claim())
    assert api.request("POST", f"{path}/withdraw", by="desk", json={"reason": "x"}).status_code == 428
    stale = api.request("GET", path).headers["etag"]
    api.change(f"{path}/reject", {"reason": "x"}, of=path)
    late = api.request("POST", f"{path}/accept", by="desk", json={}, headers={"If-Match": stale})
    assert late.status_code == 412


def test_the_past(api: Api) -> None:
    claim = api.claim()
    before = api.clock.forward(minutes=1)
    api.clock.forward(minutes=1)
    path = add(api, claim)
    added = api.clock.forward(minutes=1)
    api.clock.forward(minutes=1)
    api.change(f"{path}/revisions", {"url": "https://moved.example/", "reason": "Moved."}, of=path)
    api.clock.forward(minutes=1)
    then, earlier = rfc3339(added), rfc3339(before)
    assert api.get(path, as_of=then)["url"] == PAGE
    assert len(api.walk("/v1/appearances", url=PAGE, as_of=then)) == 1
    assert api.walk("/v1/appearances", url=PAGE) == []
    assert len(api.walk(f"{path}/revisions", as_of=then)) == 1
    assert api.walk(f"{claim}/appearances", as_of=earlier) == []
    for missing in (path, f"{path}/revisions"):
        assert api.request("GET", missing, params={"as_of": earlier}).status_code == 404
    long_ago = rfc3339(before - timedelta(days=1))
    assert api.request("GET", f"{claim}/appearances", params={"as_of": long_ago}).status_code == 404


def test_what_happened_is_told(api: Api) -> None:
    claim = api.claim()
    path = add(api, claim, **WHOLE)
    api.change(f"{path}/withdraw", {"reason": "Mistaken."}, of=path)
    told = [each for each in api.walk(f"{claim}/timeline") if each["type"].startswith("appearance.")]
    assert [each["type"] for each in told] == ["appearance.attached", "appearance.withdrawn"]
    assert told[0]["payload"]["anchor"]["quote"] == QUOTE
    assert told[1]["payload"]["reason"] == "Mistaken."
    assert [each["standing"] for each in told] == [None, None]


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"url": "ftp://news.example/"}, "/url"),
    ({"anchor": {"quote": {"exact": " "}}}, "/anchor/quote/exact"),
    ({"anchor": {"position": {"start": 5, "end": 5}}}, "/anchor/position"),
    ({"anchor": {"position": {"start": -1, "end": 5}}}, "/anchor/position/start"),
    ({"anchor": {"time": {"start": 5, "end": 4}}}, "/anchor/time"),
    ({"anchor": {"css": ""}}, "/anchor/css"),
    ({"content_hash": "md5:0"}, "/content_hash"),
    ({"language": "english!"}, "/language"),
    ({"archive": {"captured_at": "2025-11-20T07:01:00Z"}}, "/archive/url"),
    ({"selector": {}}, "/selector"),
]


def test_what_is_no_appearance(api: Api) -> None:
    claim = api.claim()
    for fields, pointer in REFUSED:
        problem = refused(api, f"{claim}/appearances", {"url": PAGE, **fields}, by="desk", status=422)
        assert [fault["pointer"] for fault in problem["errors"]] == [pointer], fields
    assert api.walk("/v1/appearances") == []


def test_nothing_there(api: Api) -> None:
    refused(api, f"/v1/claims/{NO_SUCH}/appearances", {"url": PAGE}, by="desk", status=404)
    for path in (f"/v1/claims/{NO_SUCH}/appearances", f"/v1/appearances/{NO_SUCH}"):
        assert api.request("GET", path).status_code == 404


def test_text_that_a_reader_cannot_see_is_named(api: Api) -> None:
    path = add(api, api.claim(), anchor={"quote": {"exact": "clo\u202esed", "prefix": "a\u200b"}})
    assert api.get(path)["text_flags"] == ["bidi_control", "zero_width"]


def test_the_same_page_elsewhere(api: Api) -> None:
    claim = api.claim()
    add(api, claim)
    copy, mirror = "https://copy.example/1", "https://mirror.example/1"
    stated = {"url": copy, "same_as_url": PAGE, "relation": "syndicated", "reason": "The same text."}
    assert api.walk("/v1/appearances", url=copy) == []
    made = api.post("/v1/page-equivalences", stated | {"source_url": "https://source.example/"}, by="admin")
    api.post(
        "/v1/page-equivalences",
        {"url": mirror, "same_as_url": copy, "relation": "redirect", "reason": "It sends on."},
        by="admin",
    )
    path = f"/v1/page-equivalences/{made['id']}"
    stated_at = rfc3339(api.clock.forward(minutes=1))
    assert api.get(path) == made
    assert len(api.walk("/v1/appearances", url=mirror)) == 1
    assert len(api.walk("/v1/page-equivalences", url=copy, limit=1)) == 2
    assert len(api.walk("/v1/page-equivalences", url=PAGE)) == 1
    api.clock.forward(minutes=1)
    withdrawn = api.change(f"{path}/withdraw", {"reason": "Another text."}, of=path, by="admin")
    assert withdrawn["withdrawal_reason"] == "Another text."
    assert api.walk("/v1/appearances", url=mirror) == []
    assert len(api.walk("/v1/appearances", url=mirror, as_of=stated_at)) == 1
    assert api.get(path, as_of=stated_at) == made
    assert [each["url"] for each in api.walk("/v1/page-equivalences")] == [mirror]
    assert len(api.walk("/v1/page-equivalences", withdrawn=True)) == 2
    assert len(api.walk("/v1/page-equivalences", withdrawn=True, as_of=stated_at)) == 2
    refused(api, f"{path}/withdraw", {"reason": "x"}, by="admin", status=409, of=path)
    early = rfc3339(api.clock() - timedelta(days=1))
    assert api.request("GET", path, params={"as_of": early}).status_code == 404


def test_statements_about_pages_that_say_nothing_new(api: Api) -> None:
    stated = {"url": PAGE, "same_as_url": "https://b.example/", "relation": "canonical", "reason": "It says so."}
    api.post("/v1/page-equivalences", stated, by="admin")
    turned = stated | {"url": stated["same_as_url"], "same_as_url": PAGE}
    for again in (stated, turned):
        refused(api, "/v1/page-equivalences", again, by="admin", status=409)
    same = stated | {"same_as_url": "http://www.news.example/story#top"}
    problem = refused(api, "/v1/page-equivalences", same, by="admin", status=422)
    assert problem["errors"][0]["pointer"] == "/same_as_url"
    refused(api, "/v1/page-equivalences", stated, by="desk", status=403)

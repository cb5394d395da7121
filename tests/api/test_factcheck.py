"""The surface of Google's Fact Check Tools API: what its parameters mean, and what it does to verdicts."""

import uuid
from typing import Any

import pytest

from tests.api.asking import ask
from tests.api.client import Api
from tests.api.judging import correct, judge

SEARCH = "/v1alpha1/claims:search"
PAGES = "/v1alpha1/pages"
URL = "https://desk.example/bridge"
FALSE = {"textualRating": "False"}
BRIDGE = {"claimReviewed": "The bridge is closed.", "rating": FALSE}
PAGE = {"pageUrl": URL, "claimReviewMarkups": [BRIDGE]}


def texts(api: Api, **asked: Any) -> list[str]:
    return [claim["text"] for claim in api.get(SEARCH, **asked).get("claims", [])]


def refused(response: Any, status: int = 400) -> str:
    assert response.status_code == status, response.text
    error = response.json()["error"]
    assert error["code"] == status
    return str(error["message"])


def create(api: Api, *, by: str = "desk", **fields: Any) -> Any:
    return api.post(PAGES, PAGE | fields, by=by)


def test_words_language_site_and_age(api: Api) -> None:
    bridge = api.claim("The bridge is closed.", asserted_at="2025-11-01T00:00:00Z")
    ferry = api.claim("The ferry is late.", asserted_at="2025-11-18T00:00:00Z")
    old = {"published_at": "2025-10-01T00:00:00Z"}
    judge(api, bridge, url="https://www.desk.example/1", language="en-GB", **old)
    judge(api, ferry, url="https://other.example/1", language="uk", by="other_desk", **old)
    assert texts(api, query="brid clos") == ["The bridge is closed."]
    assert texts(api, query="tunnel") == []
    assert texts(api, query="the", languageCode="en-US") == ["The bridge is closed."]
    assert texts(api, query="the", languageCode="uk-UA") == ["The ferry is late."]
    assert texts(api, reviewPublisherSiteFilter="WWW.Other.example") == ["The ferry is late."]
    assert texts(api, reviewPublisherSiteFilter="not a site") == []
    assert len(texts(api, query="the", languageCode="")) == 2
    assert texts(api, query="the", maxAgeDays=3) == ["The ferry is late."]
    assert len(texts(api, query="the", maxAgeDays=0)) == 2
    assert len(texts(api, query="the", maxAgeDays=2**31 - 1)) == 2


def test_a_claim_comes_once_with_all_that_was_asked_for(api: Api) -> None:
    claim = api.claim()
    judge(api, claim)
    api.clock.forward(hours=1)
    judge(api, claim, by="other_desk", rating={"label": "Right", "normalized": "true"}, language="uk")
    (found,) = api.get(SEARCH, query="bridge")["claims"]
    assert [one["textualRating"] for one in found["claimReview"]] == ["Right", "Bogus"]
    (found,) = api.get(SEARCH, query="bridge", languageCode="en")["claims"]
    assert [one["textualRating"] for one in found["claimReview"]] == ["Bogus"]


def test_what_is_revoked_is_not_found(api: Api) -> None:
    correct(api, judge(api, api.claim()), "revokes")
    assert api.get(SEARCH, query="bridge") == {}


def test_pages_of_ten_unless_asked_and_an_offset_without_a_token(api: Api) -> None:
    for number in range(12):
        api.clock.forward(seconds=1)
        judge(api, api.claim(f"The bridge {number} is closed."))
    first = api.get(SEARCH, query="bridge")
    assert len(first["claims"]) == 10
    rest = api.get(SEARCH, query="bridge", pageToken=first["nextPageToken"], offset=5)
    assert [claim["text"] for claim in rest["claims"]] == ["The bridge 1 is closed.", "The bridge 0 is closed."]
    assert "nextPageToken" not in rest
    assert texts(api, query="bridge", offset=11, pageToken="") == ["The bridge 0 is closed."]
    other = ask(api, "GET", f"{SEARCH}?query=closed&pageToken={first['nextPageToken']}")
    assert "pageToken: take nextPageToken of the answer before" in refused(other)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "query: or give reviewPublisherSiteFilter"),
        ("query=...", "query: write at least one letter or digit"),
        ("query=a&languageCode=english!", "languageCode: write a language tag"),
        ("query=a&pageSize=-1", "pageSize: "),
        ("query=a&maxAgeDays=2147483648", "maxAgeDays: "),
        ("query=a&offset=10001", "offset: "),
        ("query=a&pageToken=x", "pageToken: "),
        ("query=a&colour=red", "colour: "),
    ],
)
def test_an_argument_that_is_none(still: Api, query: str, told: str) -> None:
    assert told in refused(ask(still, "GET", f"{SEARCH}?{query}"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"pageUrl": None}, "/pageUrl: write the address"),
        ({"pageUrl": "desk.example"}, "/pageUrl: write the address"),
        ({"claimReviewMarkups": []}, "/claimReviewMarkups: give at least one"),
        ({"publishDate": "yesterday"}, "/publishDate: write a date like 2025-11-20"),
        ({"publishDate": "0001-01-01T00:00:00+14:00"}, "/publishDate: write a date"),
        ({"colour": "red"}, "/colour: There is no such field here"),
        ({"claimReviewMarkups": [{"rating": FALSE}]}, "/claimReviewMarkups/0/claimReviewed: write the claim"),
        ({"claimReviewMarkups": [{"claimReviewed": "Shut."}]}, "/claimReviewMarkups/0/rating/textualRating: say what"),
        ({"claimReviewMarkups": [BRIDGE, BRIDGE]}, "/claimReviewMarkups/1/claimReviewed: the page has it above"),
        ({"claimReviewMarkups": [BRIDGE | {"claimDate": "2025"}]}, "/claimReviewMarkups/0/claimDate: write a date"),
        (
            {"claimReviewMarkups": [BRIDGE | {"url": "https://desk.example/other"}]},
            "/claimReviewMarkups/0/url: the only address",
        ),
        (
            {"claimReviewMarkups": [BRIDGE | {"rating": {"textualRating": "A stretch"}}]},
            "/claimReviewMarkups/0/rating/textualRating: nobody knows what it means",
        ),
        (
            {"claimReviewMarkups": [BRIDGE | {"rating": FALSE | {"ratingValue": 9, "bestRating": 5}}]},
            "/claimReviewMarkups/0/rating/ratingValue: lies outside",
        ),
    ],
)
def test_a_page_that_is_none_writes_nothing(still: Api, change: dict[str, Any], told: str) -> None:
    assert told in refused(ask(still, "POST", PAGES, PAGE | change))
    assert still.get("/v1/claims")["items"] == []


def test_a_desk_with_a_scale_uses_its_labels(api: Api) -> None:
    api.change("/v1/desks/desk", {"scale": "five-step-truth"}, of="/v1/desks/desk", method="PATCH")
    stretch = {"claimReviewMarkups": [BRIDGE | {"rating": {"textualRating": "A stretch"}}]}
    told = refused(ask(api, "POST", PAGES, PAGE | stretch))
    assert "/claimReviewMarkups/0/rating/textualRating: is not on your desk's scale" in told
    made = create(api)
    assert made["claimReviewMarkups"][0]["rating"]["bestRating"] == 5


def test_zeros_that_clients_leave_out(api: Api) -> None:
    noses = {"textualRating": "No noses", "worstRating": 4}
    made = create(api, claimReviewMarkups=[BRIDGE | {"rating": noses}])
    rating = api.get("/v1/verdicts")["items"][0]["rating"]
    assert (rating["value"], rating["best"], rating["worst"], rating["normalized"]) == (0, 0, 4, "true")
    assert made["claimReviewMarkups"][0]["rating"]["ratingValue"] == 0


def test_one_page_at_an_address(api: Api) -> None:
    made = create(api)
    told = refused(ask(api, "POST", PAGES, PAGE | {"pageUrl": "http://desk.example/bridge#top"}), 409)
    assert told.startswith(f"Your desk has a page at this address: {made['name']}")
    theirs = create(api, by="other_desk")
    assert theirs["name"] != made["name"]
    assert len(api.get(PAGES, organization="desk.example")["claimReviewMarkupPages"]) == 2
    moved = create(api, pageUrl="https://desk.example/2", claimReviewMarkups=[BRIDGE | {"claimReviewed": "So."}])
    told = refused(ask(api, "PUT", f"/v1alpha1/{moved['name']}", PAGE), 409)
    assert told.startswith("Your desk has another page at this address")


def test_a_claim_is_reviewed_in_one_place(api: Api) -> None:
    create(api)
    assert "elsewhere: https://desk.example/bridge" in refused(
        ask(api, "POST", PAGES, PAGE | {"pageUrl": f"{URL}/2"}), 409
    )


def test_a_claim_that_is_there_is_not_recorded_again(api: Api) -> None:
    named = BRIDGE | {"claimAuthor": {"name": "Ivan Kovalenko"}}
    api.change("/v1/desks/desk", {"languages": ["en"]}, of="/v1/desks/desk", method="PATCH")
    claim = api.claim("The bridge is closed.", claimant={"name": "Ivan Kovalenko", "kind": "person"})
    api.claim("The bridge is closed.", claimant={"name": "Olha Melnyk", "kind": "person"})
    create(api, claimReviewMarkups=[named, {"claimReviewed": "?!", "rating": FALSE}])
    assert len(api.get(f"{claim}/verdicts")["items"]) == 1
    assert len(api.walk("/v1/claims")) == 3
    other = BRIDGE | {"claimAuthor": {"name": "The Ministry"}}
    create(api, pageUrl=f"{URL}/2", claimReviewMarkups=[other])
    assert api.walk("/v1/parties")[-1]["kind"] == "person"


def test_a_page_that_was_deleted_can_be_made_again(api: Api) -> None:
    made = create(api)
    assert ask(api, "DELETE", f"/v1alpha1/{made['name']}").json() == {}
    again = create(api)
    assert again["name"] == made["name"]
    (verdict,) = api.get("/v1/verdicts")["items"]
    assert (verdict["state"], verdict["revision"], verdict["correction"]) == ("published", 3, "revises")


def test_what_did_not_change_is_not_written_again(api: Api) -> None:
    made = create(api, publishDate="2025-11-20T09:30:00Z")
    before = api.get("/v1/changes")["head"]
    again = ask(api, "PUT", f"/v1alpha1/{made['name']}", PAGE | {"publishDate": made["publishDate"]})
    assert again.json() == made
    assert api.get("/v1/changes")["head"] == before


def test_no_desk_changes_the_page_of_another(api: Api) -> None:
    made = create(api)
    path = f"/v1alpha1/{made['name']}"
    for who, status in (("other_desk", 403), ("contributor", 403), ("admin", 403), (None, 401)):
        refused(ask(api, "PUT", path, PAGE, by=who), status)
        refused(ask(api, "DELETE", path, by=who), status)
    refused(ask(api, "POST", PAGES, PAGE, by="contributor"), 403)
    assert ask(api, "GET", path, by=None).json() == made


def test_where_a_second_person_reads_each_verdict(api: Api) -> None:
    made = create(api)
    api.change("/v1/desks/desk", {"review_required": True}, of="/v1/desks/desk", method="PATCH")
    assert "a second person" in refused(ask(api, "POST", PAGES, PAGE | {"pageUrl": f"{URL}/2"}), 409)
    assert ask(api, "DELETE", f"/v1alpha1/{made['name']}").status_code == 200


def test_a_page_is_named_by_its_first_verdict(api: Api) -> None:
    two = [BRIDGE, {"claimReviewed": "The ferry is late.", "rating": FALSE}]
    made = create(api, claimReviewMarkups=two)
    ids = [one["id"] for one in api.get("/v1/verdicts")["items"]]
    assert made["name"] == f"pages/{min(ids)}"
    for name in (f"pages/{max(ids)}", f"pages/{uuid.UUID(int=7)}", "pages/first"):
        refused(ask(api, "GET", f"/v1alpha1/{name}"), 404)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "url: give either url or organization"),
        (f"url={URL}&organization=desk.example", "url: give either url or organization"),
        ("url=desk.example", "url: write an address"),
    ],
)
def test_a_list_is_of_a_page_or_a_site(api: Api, query: str, told: str) -> None:
    assert told in refused(ask(api, "GET", f"{PAGES}?{query}"))


def test_pages_of_a_site_are_walked(api: Api) -> None:
    names = []
    for number in range(3):
        api.clock.forward(seconds=1)
        markup = BRIDGE | {"claimReviewed": f"The bridge {number} is closed."}
        names.append(create(api, pageUrl=f"{URL}/{number}", claimReviewMarkups=[markup])["name"])
    first = api.get(PAGES, organization="desk.example", pageSize=2)
    second = api.get(PAGES, organization="desk.example", pageSize=2, pageToken=first["nextPageToken"])
    found = [page["name"] for one in (first, second) for page in one["claimReviewMarkupPages"]]
    assert found == names
    (last,) = api.get(PAGES, organization="desk.example", offset=2)["claimReviewMarkupPages"]
    assert last["name"] == names[2]
    assert api.get(PAGES, url="https://desk.example/nothing") == {}


def test_an_answer_is_written_as_it_is_asked_for(api: Api) -> None:
    judge(api, api.claim(), url=URL)
    asked = {"query": "bridge", "fields": "claims(text,claimReview/publisher/site),nextPageToken"}
    found = api.request("GET", SEARCH, params=asked)
    wanted = {"claims": [{"text": "The bridge is closed.", "claimReview": [{"publisher": {"site": "desk.example"}}]}]}
    assert found.json() == wanted
    assert found.headers["etag"] != api.request("GET", SEARCH, params={"query": "bridge"}).headers["etag"]
    same = {"If-None-Match": found.headers["etag"]}
    assert api.request("GET", SEARCH, params=asked, headers=same).status_code == 304
    pretty = api.request("GET", SEARCH, params=asked | {"prettyPrint": "true"})
    assert (pretty.json(), pretty.text.splitlines()[1]) == (wanted, '  "claims": [')
    script = api.request("GET", SEARCH, params={"query": "bridge", "$fields": "claims/text", "$callback": "a.b$_1"})
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert script.headers["x-content-type-options"] == "nosniff"
    assert script.text == '// API callback\na.b$_1({"claims":[{"text":"The bridge is closed."}]});'
    same_as = {"prettyPrint": "false", "alt": "json", "callback": "", "fields": ""}
    assert api.get(SEARCH, query="bridge", **same_as) == api.get(SEARCH, query="bridge")

    for wrong in (
        {"fields": "claims(text"},
        {"fields": "claims/author"},
        {"prettyPrint": "perhaps"},
        {"callback": "alert(1)//"},
        {"callback": "a" * 200},
        {"alt": "media"},
        {"$alt": "proto"},
    ):
        (name,) = wrong
        told = refused(api.request("GET", SEARCH, params={"query": "bridge", **wrong}))
        assert f"{name.strip('$')}: " in told
    assert "Invalid field selection author" in refused(ask(api, "GET", f"{SEARCH}?query=a&fields=claims/author"))

    hostile = PAGE | {"pageUrl": f"{URL}/2", "claimReviewMarkups": [BRIDGE | {"claimReviewed": "</script>\u2028"}]}
    once = {"by": "desk", "json": hostile, "params": {"fields": "name"}, "headers": {"Idempotency-Key": "once"}}
    made = api.request("POST", PAGES, **once)
    assert made.json().keys() == {"name"}
    assert api.request("POST", PAGES, **once).json() == made.json()
    path = f"/v1alpha1/{made.json()['name']}"
    assert made.headers["etag"] == api.request("GET", path).headers["etag"]
    told = api.request("GET", path, params={"callback": "f", "fields": "claimReviewMarkups/claimReviewed"}).text
    assert told.endswith('({"claimReviewMarkups":[{"claimReviewed":"\\u003c/script>\\u2028"}]});')
    assert refused(api.request("DELETE", path, by="desk", params={"fields": "name"}))
    assert api.request("DELETE", path, by="desk", params={"fields": "*"}).json() == {}

"""Verdicts as ClaimReview: what aggregators and search engines read."""

import uuid
from typing import Any

import pytest
import rdflib
from extruct.jsonld import JsonLdExtractor
from jsonschema import Draft202012Validator

from app.interchange import claim_reviews
from tests.api.asking import ask
from tests.api.client import Api, outlet, serve
from tests.api.judging import FALSE, correct, judge
from tests.api.test_verdicts import WHOLE
from tests.claim_review_shapes import SCHEMA_ORG, faults, graph_of
from tests.domain.test_claim_review import CLAIM_REVIEW

ROOT = "http://testserver/"


def read(api: Api, path: str, **params: Any) -> Any:
    response = api.request("GET", path, params=params)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/ld+json"
    return response.json()


def judged(api: Api, **fields: Any) -> tuple[str, str]:
    """A claim with a claimant and two reports, and a verdict on it."""
    claimant = {"name": "Ivan Kovalenko", "kind": "person", "domain": "kovalenko.example"}
    claim = api.claim(claimant=claimant, asserted_at="2025-11-19T10:00:00Z")
    later = {"url": "https://daily.example/1", "published_at": "2025-11-20T07:00:00Z"}
    api.attach(claim, outlet("Daily"), **later)
    api.attach(claim, outlet("Weekly"), url="https://weekly.example/1", published_at="2025-11-19T12:00:00Z")
    api.attach(claim, outlet("Monthly"), url="https://monthly.example/1", stance="refutes")
    api.attach(claim, outlet("Rumour"), url="https://rumour.example/1", by="contributor")
    return claim, judge(api, claim, **WHOLE | fields)


def test_a_verdict_is_a_claim_review(api: Api) -> None:
    desk = {"url": "https://desk.example/", "logo_url": "https://desk.example/logo.svg"}
    policies = {"corrections": "https://desk.example/c", "ownership_and_funding": "https://desk.example/o"}
    api.change("/v1/desks/desk", desk | {"policies": policies}, of="/v1/desks/desk", method="PATCH")
    claim, verdict = judged(api)
    document = read(api, f"{verdict}/claim-review")
    Draft202012Validator(CLAIM_REVIEW).validate(document)
    address = ROOT.rstrip("/") + claim
    assert document == {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "@id": ROOT.rstrip("/") + verdict,
        "url": WHOLE["url"],
        "claimReviewed": "The bridge is closed.",
        "itemReviewed": {
            "@type": "Claim",
            "@id": address,
            "text": "The bridge is closed.",
            "inLanguage": "en",
            "author": {"@type": "Person", "name": "Ivan Kovalenko", "sameAs": "https://kovalenko.example/"},
            "datePublished": "2025-11-19T10:00:00Z",
            "appearance": [
                {"@type": "CreativeWork", "url": "https://weekly.example/1"},
                {"@type": "CreativeWork", "url": "https://daily.example/1"},
            ],
            "firstAppearance": {"@type": "CreativeWork", "url": "https://weekly.example/1"},
            "subjectOf": {
                "@type": "DataDownload",
                "url": f"{address}/attribution?format=prov-o",
                "encodingFormat": "application/ld+json",
            },
        },
        "reviewRating": {
            "@type": "Rating",
            "alternateName": "Bogus",
            "ratingValue": 1,
            "bestRating": 5,
            "worstRating": 1,
            "ratingExplanation": WHOLE["summary"],
        },
        "author": {
            "@type": "Organization",
            "@id": f"{ROOT}v1/desks/desk",
            "name": "Desk",
            "url": desk["url"],
            "logo": desk["logo_url"],
            "correctionsPolicy": policies["corrections"],
            "ownershipFundingInfo": policies["ownership_and_funding"],
        },
        "datePublished": WHOLE["published_at"],
        "dateModified": api.get(verdict)["updated_at"],
        "inLanguage": "en",
    }
    assert api.request("GET", document["itemReviewed"]["subjectOf"]["url"]).status_code == 200


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib warns of a class that it uses itself
def test_it_is_linked_data_of_the_shape_that_google_asks_for(api: Api) -> None:
    claim, verdict = judged(api)
    document = read(api, f"{verdict}/claim-review")
    assert (rdflib.URIRef(ROOT.rstrip("/") + verdict), rdflib.RDF.type, SCHEMA_ORG.ClaimReview) in graph_of(document)
    assert faults(document) == (set(), set())
    other = judge(api, claim, by="other_desk", rating=FALSE)
    assert faults(read(api, f"{claim}/claim-reviews"))[0] == set()
    correct(api, verdict, "corrects")
    correct(api, other, "revokes", by="other_desk")
    for feed in ("/v1/claim-reviews", "/v1/desks/desk/claim-reviews", "/v1/desks/other-desk/claim-reviews"):
        assert faults(read(api, feed)) == (set(), set())


def test_a_correction_is_told_and_a_review_without_a_page_is_found_here(api: Api) -> None:
    claim, verdict = judged(api, url=None)
    api.clock.forward(hours=1)
    made = correct(api, verdict, "corrects", reason="We mistook the bridge.")
    document = read(api, f"{verdict}/claim-review")
    Draft202012Validator(CLAIM_REVIEW).validate(document)
    page, _, part = document["url"].partition("#")
    assert page == ROOT.rstrip("/") + claim.removeprefix("/v1")
    shown = api.request("GET", page, headers={"Accept": "text/html"})
    assert (shown.status_code, f'id="{part}"' in shown.text) == (200, True)
    (embedded,) = JsonLdExtractor().extract(shown.text)
    assert embedded["@graph"] == [{name: value for name, value in document.items() if name != "@context"}]
    assert document["correction"] == [
        {"@type": "CorrectionComment", "text": "We mistook the bridge.", "datePublished": made["updated_at"]}
    ]
    assert "correction" not in read(api, f"{verdict}/claim-review", as_of=made["recorded_at"])


def test_a_revoked_verdict_is_no_review(api: Api) -> None:
    claim, verdict = judged(api)
    correct(api, verdict, "revokes")
    refused = ask(api, "GET", f"{verdict}/claim-review")
    assert (refused.status_code, "revoked" in refused.json()["detail"]) == (404, True)
    assert read(api, f"{claim}/claim-reviews")["@graph"] == []
    assert ask(api, "GET", f"/v1/verdicts/{uuid.UUID(int=7)}/claim-review").status_code == 404
    assert ask(api, "GET", f"/v1/claims/{uuid.UUID(int=7)}/claim-reviews").status_code == 404


def test_all_desks_on_a_claim(api: Api) -> None:
    claim, first = judged(api)
    at = api.get(first)["recorded_at"]
    api.clock.forward(hours=1)
    other = judge(api, claim, by="other_desk", rating={"label": "Right", "normalized": "true"})
    graph = read(api, f"{claim}/claim-reviews")["@graph"]
    assert [one["@id"] for one in graph] == [ROOT.rstrip("/") + path for path in (first, other)]
    for one in graph:
        Draft202012Validator(CLAIM_REVIEW).validate(one)
    assert len(read(api, f"{claim}/claim-reviews", as_of=at)["@graph"]) == 1


def test_what_was_judged_is_what_is_reviewed(api: Api) -> None:
    claim, verdict = judged(api)
    api.change(f"{claim}/revisions", {"edit": "material", "reason": "Day.", "text": "It opens."}, of=claim)
    assert read(api, f"{verdict}/claim-review")["claimReviewed"] == "The bridge is closed."


def test_the_feed_of_all_and_of_one_desk(api: Api) -> None:
    claim, first = judged(api)
    api.clock.forward(hours=1)
    second = judge(api, claim, by="other_desk", rating=FALSE)
    api.clock.forward(hours=1)
    revoked = correct(api, first, "revokes")["updated_at"]
    feed = read(api, "/v1/claim-reviews")
    assert (feed["@type"], feed["@id"], feed["dateModified"]) == ("DataFeed", f"{ROOT}v1/claim-reviews", revoked)
    kept, gone = feed["dataFeedElement"]
    alone = read(api, f"{second}/claim-review")
    assert [{"@context": alone["@context"], **one} for one in kept["item"]] == [alone]
    Draft202012Validator(CLAIM_REVIEW).validate(kept["item"][0])
    assert gone == {
        "@type": "DataFeedItem",
        "@id": f"{ROOT.rstrip('/')}{first}#item",
        "dateCreated": api.get(first)["recorded_at"],
        "dateModified": revoked,
        "dateDeleted": revoked,
        "item": [],
    }
    assert read(api, "/v1/claim-reviews", modified_since=revoked)["dataFeedElement"] == [gone]
    before = read(api, "/v1/claim-reviews", as_of=api.get(second)["recorded_at"])["dataFeedElement"]
    assert [len(one["item"]) for one in before] == [1, 1]
    theirs = read(api, "/v1/desks/other-desk/claim-reviews")
    assert (theirs["name"], theirs["dataFeedElement"]) == ("Other_Desk", [kept])
    assert ask(api, "GET", "/v1/desks/nobody/claim-reviews").status_code == 404


def test_a_feed_that_has_not_changed_is_not_sent_again(api: Api) -> None:
    claim, _ = judged(api)
    first = ask(api, "GET", "/v1/claim-reviews")
    again = ask(api, "GET", "/v1/claim-reviews", If_None_Match=first.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")
    other = ask(api, "GET", "/v1/claim-reviews?modified_since=2025-11-20T00:00:00Z")
    assert other.headers["etag"] != first.headers["etag"]
    judge(api, claim, by="other_desk")
    assert ask(api, "GET", "/v1/claim-reviews", If_None_Match=first.headers["etag"]).status_code == 200


def test_a_feed_longer_than_a_piece(api: Api) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(claim_reviews, "_PIECE", 2)
        verdicts = [judge(api, api.claim(f"The bridge {number} is closed.")) for number in range(4)]
        found = read(api, "/v1/claim-reviews")["dataFeedElement"]
    assert {one["item"][0]["@id"] for one in found} == {ROOT.rstrip("/") + path for path in verdicts}
    assert len(found) == 4


def test_a_feed_of_nothing(database_url: str) -> None:
    with serve(database_url, keys={}) as api:
        assert read(api, "/v1/claim-reviews")["dataFeedElement"] == []


def test_addresses_are_those_that_readers_see(database_url: str) -> None:
    with serve(database_url, public_url="https://claims.example/checked/") as api:
        verdict = judge(api, api.claim())
        document = read(api, f"{verdict}/claim-review")
    assert document["@id"] == f"https://claims.example/checked{verdict}"

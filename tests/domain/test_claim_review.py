"""ClaimReview: a schema of what Google asks for, and extruct, read it back."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from extruct.jsonld import JsonLdExtractor
from hypothesis import example, given
from hypothesis import strategies as st
from jinja2.utils import htmlsafe_json_dumps
from jsonschema import Draft202012Validator

from app.domain.claim_review import (
    CONTEXT,
    MEDIA_TYPE,
    Author,
    Claim,
    Correction,
    Element,
    Publisher,
    Rating,
    Review,
    claim_review,
    claim_reviews,
    data_feed,
)

NOON = datetime(2025, 11, 20, 12, tzinfo=UTC)
EVENING = datetime(2025, 11, 20, 20, tzinfo=timezone(timedelta(hours=2)))
URL, MOMENT = {"type": "string", "pattern": "^https?://"}, {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT.*Z$"}


def typed(kind: str, required: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["@type", *required],
        "properties": {"@type": {"const": kind}, "@id": URL, "@context": {"const": CONTEXT}, **properties},
        "additionalProperties": False,
    }


TEXT = {"type": "string", "minLength": 1}
WORK = typed("CreativeWork", ["url"], url=URL)
RATED = {"if": {"required": ["ratingValue"]}, "then": {"required": ["bestRating", "worstRating"]}}
# What https://developers.google.com/search/docs/appearance/structured-data/factcheck requires and recommends.
CLAIM_REVIEW = typed(
    "ClaimReview",
    ["url", "claimReviewed", "reviewRating", "itemReviewed", "author", "datePublished", "inLanguage"],
    url=URL,
    claimReviewed=TEXT,
    datePublished=MOMENT,
    dateModified=MOMENT,
    inLanguage=TEXT,
    reviewRating={
        **typed(
            "Rating",
            ["alternateName"],
            alternateName=TEXT,
            ratingValue={"type": "integer"},
            bestRating={"type": "integer"},
            worstRating={"type": "integer"},
            ratingExplanation=TEXT,
        ),
        **RATED,
    },
    author=typed(
        "Organization",
        ["name"],
        name=TEXT,
        url=URL,
        logo=URL,
        correctionsPolicy=URL,
        publishingPrinciples=URL,
        unnamedSourcesPolicy=URL,
        ownershipFundingInfo=URL,
    ),
    itemReviewed=typed(
        "Claim",
        ["text"],
        text=TEXT,
        inLanguage=TEXT,
        author={"anyOf": [typed(kind, ["name"], name=TEXT, sameAs=URL) for kind in ("Person", "Organization")]},
        datePublished=MOMENT,
        appearance={"type": "array", "minItems": 1, "items": WORK},
        firstAppearance=WORK,
        subjectOf=typed("DataDownload", ["url", "encodingFormat"], url=URL, encodingFormat=TEXT),
    ),
    correction={
        "type": "array",
        "minItems": 1,
        "items": typed("CorrectionComment", ["text", "datePublished"], text=TEXT, datePublished=MOMENT),
    },
)
ITEM = typed(
    "DataFeedItem",
    ["@id", "dateCreated", "dateModified", "item"],
    dateCreated=MOMENT,
    dateModified=MOMENT,
    dateDeleted=MOMENT,
    item={"type": "array", "items": CLAIM_REVIEW},
)
FEED = typed(
    "DataFeed",
    ["@context", "name", "dateModified", "dataFeedElement"],
    name=TEXT,
    dateModified=MOMENT,
    dataFeedElement={"type": "array", "items": ITEM},
)

BARE = Review(
    address="https://service.example/v1/verdicts/1",
    url="https://desk.example/bridge",
    claim=Claim("https://service.example/v1/claims/1", "The bridge is closed.", "en"),
    rating=Rating("Half true"),
    publisher=Publisher("https://service.example/v1/desks/1", "The Desk"),
    published_at=NOON,
    modified_at=EVENING,
    language="en",
)
FULL = replace(
    BARE,
    claim=replace(
        BARE.claim,
        author=Author("The Mayor", "Person", "https://mayor.example"),
        asserted_at=NOON,
        appearances=["https://newsroom.example/1", "https://newsroom.example/2"],
        first_appearance="https://newsroom.example/1",
        provenance="https://service.example/v1/claims/1/attribution?format=prov-o",
    ),
    rating=Rating("Half true", 3, 5, 1),
    publisher=replace(
        BARE.publisher,
        url="https://desk.example",
        logo="https://desk.example/logo.png",
        policies={
            "corrections": "https://desk.example/corrections",
            "publishing_principles": "https://desk.example/principles",
            "unnamed_sources": "https://desk.example/unnamed",
            "ownership_and_funding": "https://desk.example/owners",
        },
    ),
    summary="One lane is open.",
    corrections=[Correction("It was one lane, not two.", EVENING)],
)


def check(document: Any, schema: dict[str, Any]) -> None:
    assert [error.message for error in Draft202012Validator(schema).iter_errors(document)] == []


@pytest.mark.parametrize("review", [BARE, FULL], ids=["bare", "full"])
def test_a_review_has_what_google_asks_for(review: Review) -> None:
    document = claim_review(review)
    check(document, {**CLAIM_REVIEW, "required": ["@context", *CLAIM_REVIEW["required"]]})
    several = claim_reviews([review, review])
    assert several["@context"] == CONTEXT
    assert [{"@context": CONTEXT, **one} for one in several["@graph"]] == [document, document]


def test_a_full_review_leaves_nothing_out() -> None:
    document = claim_review(FULL)
    for part, schema in [
        (document, CLAIM_REVIEW),
        *((document[name], CLAIM_REVIEW["properties"][name]) for name in ("reviewRating", "author", "itemReviewed")),
    ]:
        assert set(schema["properties"]) - set(part) <= {"@id", "@context"}
    assert document["author"]["correctionsPolicy"] == "https://desk.example/corrections"
    assert document["author"]["ownershipFundingInfo"] == "https://desk.example/owners"
    assert document["dateModified"] == "2025-11-20T18:00:00Z"
    assert document["reviewRating"]["ratingValue"] == 3
    assert document["correction"][0]["text"] == "It was one lane, not two."


@given(st.text())
@example("</script><script>alert(1)</script>")
@example("<!-- <script> ]]> &lt; \u2028\u2029 \\ \" '")
def test_extruct_reads_from_a_page_what_was_written(text: str) -> None:
    document = claim_review(replace(FULL, claim=replace(FULL.claim, text=text), summary=text))
    element = f'<script type="{MEDIA_TYPE}">{htmlsafe_json_dumps(document)}</script>'  # as the page of a claim does
    assert element.count("<") == 2
    page = f"<!doctype html><html><head><title>A page</title>{element}</head><body></body></html>"
    assert json.loads(element.partition(">")[2].removesuffix("</script>")) == document
    if text.isprintable():  # an HTML parser drops or replaces control characters
        assert JsonLdExtractor().extract(page) == [document]


def test_a_feed_is_written_element_by_element() -> None:
    asked: list[int] = []
    told = replace(FULL, claim=replace(FULL.claim, text="Міст закрито."))

    def elements() -> Any:
        for number in range(3):
            asked.append(number)
            yield Element(f"https://service.example/v1/verdicts/{number}", NOON, EVENING, told if number else None)

    pieces = data_feed("https://service.example/v1/claimreviews", "Усе", EVENING, elements())
    written = [next(pieces), next(pieces)]
    assert asked == [0]
    text = "".join([*written, *pieces])
    feed = json.loads(text)
    check(feed, FEED)
    revoked, *others = feed["dataFeedElement"]
    assert (revoked["item"], revoked["dateDeleted"]) == ([], "2025-11-20T18:00:00Z")
    assert [item["item"][0]["claimReviewed"] for item in others] == ["Міст закрито."] * 2
    assert (text.count('"name": "Усе"'), text.count('"claimReviewed": "Міст закрито."')) == (1, 2)
    assert not any("dateDeleted" in item for item in others)
    empty = json.loads("".join(data_feed("https://service.example/feed", "None", NOON, [])))
    check(empty, FEED)

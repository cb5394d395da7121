"""ClaimReview held to SHACL shapes of what Google asks for; and the shapes, to what is wrong."""

import json
from dataclasses import replace
from typing import Any

import pytest

from app.domain.claim_review import Element, claim_review, claim_reviews, data_feed
from tests.claim_review_shapes import faults
from tests.domain.test_claim_review import BARE, EVENING, FULL, NOON

# rdflib warns of a class that it uses itself.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")

RECOMMENDED = {"author", "datePublished", "appearance", "firstAppearance", "ratingValue", "bestRating", "worstRating"}


def test_everything_required_and_recommended_is_there() -> None:
    assert faults(claim_review(FULL)) == (set(), set())
    assert faults(claim_review(BARE)) == (set(), RECOMMENDED)
    other = replace(BARE, address="https://service.example/v1/verdicts/2", claim=FULL.claim, publisher=FULL.publisher)
    assert faults(claim_reviews([FULL, other])) == (set(), {"ratingValue", "bestRating", "worstRating"})


def test_feeds_have_a_review_or_say_since_when_it_is_gone() -> None:
    elements = [Element(f"https://service.example/{n}", NOON, EVENING, FULL if n else None) for n in (0, 1)]
    feed = json.loads("".join(data_feed("https://service.example/feed", "All", EVENING, elements)))
    assert faults(feed) == (set(), set())
    gone, kept = feed["dataFeedElement"]
    gone["item"] = {"@id": kept["item"][0]["@id"]}
    assert faults(feed) == ({"DataFeedItem"}, set())
    del gone["dateDeleted"], kept["dateCreated"]
    assert faults(feed) == ({"dateCreated"}, set())


@pytest.mark.parametrize(
    ("part", "change", "missed"),
    [
        ([], {"claimReviewed": None}, {"claimReviewed"}),
        ([], {"claimReviewed": ["a", "b"]}, {"claimReviewed"}),
        ([], {"url": "nowhere"}, {"url"}),
        ([], {"reviewRating": "False"}, {"reviewRating"}),
        ([], {"itemReviewed": "The bridge is closed."}, {"itemReviewed"}),
        ([], {"datePublished": "yesterday"}, {"datePublished"}),
        ([], {"correction": [{"@type": "CorrectionComment", "text": "One lane."}]}, {"datePublished"}),
        (["author"], {"@type": "Thing"}, {"author"}),
        (["author"], {"name": None, "url": None}, {"author"}),
        (["reviewRating"], {"alternateName": None}, {"alternateName"}),
        (["reviewRating"], {"ratingValue": "three"}, {"ratingValue"}),
        (["reviewRating"], {"bestRating": None}, {"Rating"}),
        (["itemReviewed"], {"appearance": ["https://newsroom.example/1"]}, {"appearance"}),
        (["itemReviewed", "firstAppearance"], {"url": "1"}, {"firstAppearance"}),
        (["itemReviewed", "author"], {"sameAs": ""}, {"author"}),
    ],
)
def test_what_is_wrong_is_found(part: list[str], change: dict[str, Any], missed: set[str]) -> None:
    document = json.loads(json.dumps(claim_review(FULL)))
    place = document
    for name in part:
        place = place[name]
    place |= change
    for name in [name for name, value in change.items() if value is None]:
        del place[name]
    assert faults(document)[0] == missed

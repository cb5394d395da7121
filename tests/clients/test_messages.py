"""The messages of the fact-check surface have the fields of Google's discovery document, no more and no less."""

import json
from pathlib import Path
from typing import Any

import googleapiclient
import pytest

from app.factcheck import schemas

DOCUMENTS = Path(googleapiclient.__file__).parent / "discovery_cache" / "documents"
DISCOVERED = json.loads((DOCUMENTS / "factchecktools.v1alpha1.json").read_text())["schemas"]
PREFIX = "GoogleFactcheckingFactchecktoolsV1alpha1"
THEIRS = {
    schemas.FactCheckPublisher: "Publisher",
    schemas.ClaimReview: "ClaimReview",
    schemas.FactCheckClaim: "Claim",
    schemas.ImageSearchResult: "FactCheckedClaimImageSearchResponseResult",
    schemas.ImageSearchResponse: "FactCheckedClaimImageSearchResponse",
    schemas.SearchResponse: "FactCheckedClaimSearchResponse",
    schemas.ClaimAuthor: "ClaimAuthor",
    schemas.ClaimRating: "ClaimRating",
    schemas.Markup: "ClaimReviewMarkup",
    schemas.ReviewAuthor: "ClaimReviewAuthor",
    schemas.MarkupPage: "ClaimReviewMarkupPage",
    schemas.MarkupPages: "ListClaimReviewMarkupPagesResponse",
}
TITLES = {ours.__name__: theirs for ours, theirs in THEIRS.items()}


def shape(value: dict[str, Any]) -> Any:
    """The type of a field, in the same words for both."""
    (value,) = [one for one in value.get("anyOf", [value]) if one.get("type") != "null"]
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        return TITLES.get(name, name.removeprefix(PREFIX))
    return [shape(value["items"])] if value["type"] == "array" else value["type"]


@pytest.mark.parametrize("ours", THEIRS, ids=lambda ours: ours.__name__)
def test_a_message_is_theirs(ours: type[schemas.Message]) -> None:
    mine = ours.model_json_schema(by_alias=True)
    properties = mine["properties"]
    expected = DISCOVERED[PREFIX + THEIRS[ours]]["properties"]
    assert {name: shape(value) for name, value in properties.items()} == {
        name: shape(value) for name, value in expected.items()
    }


def test_every_message_of_theirs_is_there() -> None:
    assert {name.removeprefix(PREFIX) for name in DISCOVERED} == {*THEIRS.values(), "GoogleProtobufEmpty"}

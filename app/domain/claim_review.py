"""Verdicts as schema.org ClaimReview, in JSON-LD: every property that Google requires or recommends, and `correction`.

Only terms of schema.org are used. The attribution is at an address of its own, as PROV, and linked from the claim.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

Document = dict[str, Any]

CONTEXT = "https://schema.org"
MEDIA_TYPE = "application/ld+json"

POLICIES: Mapping[str, str] = MappingProxyType(
    {
        "corrections": "correctionsPolicy",
        "publishing_principles": "publishingPrinciples",
        "unnamed_sources": "unnamedSourcesPolicy",
        "ownership_and_funding": "ownershipFundingInfo",
    }
)
"""What schema.org calls each policy of a desk."""


@dataclass(frozen=True, slots=True)
class Author:
    """Who asserts a claim; `kind` is the type of schema.org."""

    name: str
    kind: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """What is reviewed. `address` names it for good, `provenance` is where its attribution is."""

    address: str
    text: str
    language: str
    author: Author | None = None
    asserted_at: datetime | None = None
    appearances: Sequence[str] = ()
    first_appearance: str | None = None
    provenance: str | None = None


@dataclass(frozen=True, slots=True)
class Publisher:
    """The desk, with the addresses of its policies by our names for them."""

    address: str
    name: str
    url: str | None = None
    logo: str | None = None
    policies: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rating:
    """The desk's own words, and their place on its scale."""

    label: str
    value: int | None = None
    best: int | None = None
    worst: int | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What was changed after publication, and why."""

    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """A published verdict. `url` is the page of the review, `address` where the verdict itself is."""

    address: str
    url: str
    claim: Claim
    rating: Rating
    publisher: Publisher
    published_at: datetime
    modified_at: datetime
    language: str
    summary: str | None = None
    corrections: Sequence[Correction] = ()


@dataclass(frozen=True, slots=True)
class Element:
    """What a feed tells of one verdict; `review` is None once it is revoked."""

    address: str
    created_at: datetime
    modified_at: datetime
    review: Review | None


def claim_review(review: Review) -> Document:
    """A verdict as a document of its own."""
    return {"@context": CONTEXT, **_review(review)}


def claim_reviews(reviews: Iterable[Review]) -> Document:
    """Several verdicts in one document."""
    return {"@context": CONTEXT, "@graph": [_review(review) for review in reviews]}


def data_feed(address: str, name: str, modified_at: datetime | None, elements: Iterable[Element]) -> Iterator[str]:
    """A feed of verdicts, piece by piece: no more than one element is held at a time.

    `modified_at` is None while there is nothing yet.
    """
    head = {"@context": CONTEXT, "@type": "DataFeed", "@id": address, "name": name}
    if modified_at is not None:
        head["dateModified"] = _time(modified_at)
    yield json.dumps(head, ensure_ascii=False)[:-1] + ', "dataFeedElement": ['
    between = "\n"
    for element in elements:
        yield between + json.dumps(_element(element), ensure_ascii=False)
        between = ",\n"
    yield "\n]}\n"


def _element(element: Element) -> Document:
    review = element.review
    return _present(
        {
            "@type": "DataFeedItem",
            "@id": f"{element.address}#item",
            "dateCreated": _time(element.created_at),
            "dateModified": _time(element.modified_at),
            "dateDeleted": _time(element.modified_at) if review is None else None,
            "item": [] if review is None else [_review(review)],
        }
    )


def _review(review: Review) -> Document:
    return _present(
        {
            "@type": "ClaimReview",
            "@id": review.address,
            "url": review.url,
            "claimReviewed": review.claim.text,
            "itemReviewed": _claim(review.claim),
            "reviewRating": _rating(review),
            "author": _publisher(review.publisher),
            "datePublished": _time(review.published_at),
            "dateModified": _time(review.modified_at),
            "inLanguage": review.language,
            "correction": [
                {"@type": "CorrectionComment", "text": one.reason, "datePublished": _time(one.at)}
                for one in review.corrections
            ]
            or None,
        }
    )


def _rating(review: Review) -> Document:
    rating = review.rating
    return _present(
        {
            "@type": "Rating",
            "alternateName": rating.label,
            "ratingValue": rating.value,
            "bestRating": rating.best,
            "worstRating": rating.worst,
            "ratingExplanation": review.summary,
        }
    )


def _claim(claim: Claim) -> Document:
    author = claim.author
    return _present(
        {
            "@type": "Claim",
            "@id": claim.address,
            "text": claim.text,
            "inLanguage": claim.language,
            "author": _present({"@type": author.kind, "name": author.name, "sameAs": author.url}) if author else None,
            "datePublished": _time(claim.asserted_at) if claim.asserted_at else None,
            "appearance": [_work(url) for url in claim.appearances] or None,
            "firstAppearance": _work(claim.first_appearance) if claim.first_appearance else None,
            "subjectOf": {"@type": "DataDownload", "url": claim.provenance, "encodingFormat": MEDIA_TYPE}
            if claim.provenance
            else None,
        }
    )


def _work(url: str) -> Document:
    return {"@type": "CreativeWork", "url": url}


def _publisher(publisher: Publisher) -> Document:
    return _present(
        {
            "@type": "Organization",
            "@id": publisher.address,
            "name": publisher.name,
            "url": publisher.url,
            "logo": publisher.logo,
            **{POLICIES[policy]: url for policy, url in publisher.policies.items()},
        }
    )


def _present(document: Document) -> Document:
    return {name: value for name, value in document.items() if value is not None}


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")

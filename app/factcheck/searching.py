"""claims:search: claims with the verdicts on them."""

import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from app import reviews
from app.domain.claim_review import Review
from app.domain.fact_check import site_of
from app.errors import Fault, Invalid
from app.factcheck import queries, schemas
from app.paging import PageRequest, reading_at
from app.reviews import Addresses
from app.sessions import AnySession
from app.web.fields import rfc3339


def search(
    session: AnySession, asked: PageRequest, wanted: schemas.ClaimSearch, now: datetime, where: Addresses
) -> schemas.SearchResponse:
    """A page of claims, the one judged last first. Raises Invalid when neither words nor a site are asked for."""
    if not wanted.query and not wanted.reviewPublisherSiteFilter:
        raise Invalid("Say what to search for.", faults=[Fault("", "or give reviewPublisherSiteFilter", "query")])
    claim_ids, cursor = queries.claims(session, asked, wanted, now)
    at = reading_at(asked, None)
    rows = queries.verdicts_on(session, claim_ids, wanted, at, now)
    found: dict[uuid.UUID, list[Review]] = defaultdict(list)
    for row, review in zip(rows, reviews.reviews(session, rows, at, where), strict=True):
        found[row[1].claim_id].append(review)
    return schemas.SearchResponse(
        claims=[_claim(found[claim_id]) for claim_id in claim_ids] or None, next_page_token=cursor
    )


def _claim(found: Sequence[Review]) -> schemas.FactCheckClaim:
    claim = found[0].claim
    return schemas.FactCheckClaim(
        text=claim.text,
        claimant=claim.author.name if claim.author else None,
        claim_date=rfc3339(claim.asserted_at) if claim.asserted_at else None,
        claim_review=[_review(review) for review in found],
    )


def _review(review: Review) -> schemas.ClaimReview:
    return schemas.ClaimReview(
        publisher=schemas.FactCheckPublisher(name=review.publisher.name, site=site_of(review.url)),
        url=review.url,
        review_date=rfc3339(review.published_at),
        textual_rating=review.rating.label,
        language_code=review.language,
    )

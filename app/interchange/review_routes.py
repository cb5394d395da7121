"""ClaimReview and DataFeed over HTTP."""

import json
import uuid
from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from app.db import Database
from app.domain.claim_review import MEDIA_TYPE, Document
from app.interchange import claim_reviews
from app.reviews import Addresses
from app.web.deps import AsOf, Reading, Where, database
from app.web.etags import etag_of
from app.web.fields import Timestamp, rfc3339

router = APIRouter(prefix="/v1", tags=["claim reviews"])

Data = Annotated[Database, Depends(database)]
Since = Annotated[
    Timestamp | None, Query(description="Only what was published, corrected or revoked at or after this moment")
]
_JSON_LD: dict[int | str, dict[str, Any]] = {
    200: {"description": "JSON-LD", "content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}
}


class JsonLd(Response):
    """A document of linked data."""

    media_type = MEDIA_TYPE


@router.get("/verdicts/{verdict_id}/claim-review", name="read_claim_review", response_class=JsonLd, responses=_JSON_LD)
def read_claim_review(verdict_id: uuid.UUID, session: Reading, as_of: AsOf, where: Where) -> JsonLd:
    """Read a verdict as a schema.org ClaimReview, to put into the page of the review."""
    return _document(claim_reviews.of_verdict(session, verdict_id, as_of, where))


@router.get("/claims/{claim_id}/claim-reviews", name="read_claim_reviews", response_class=JsonLd, responses=_JSON_LD)
def read_claim_reviews(claim_id: uuid.UUID, session: Reading, as_of: AsOf, where: Where) -> JsonLd:
    """Read the verdicts of all desks on a claim as schema.org ClaimReviews."""
    return _document(claim_reviews.of_claim(session, claim_id, as_of, where))


@router.get("/desks/{desk}/claim-reviews", name="list_desk_claim_reviews", response_class=JsonLd, responses=_JSON_LD)
def list_desk_claim_reviews(
    desk: str, request: Request, db: Data, as_of: AsOf, where: Where, modified_since: Since = None
) -> Response:
    """Read all verdicts of a desk as a DataFeed of ClaimReviews, streamed; a revoked one is an element without item."""
    with db.read() as session:
        asked = claim_reviews.feed(session, as_of, modified_since, desk)
    return _feed(request, db, asked, where)


@router.get("/claim-reviews", name="list_claim_reviews", response_class=JsonLd, responses=_JSON_LD)
def list_claim_reviews(request: Request, db: Data, as_of: AsOf, where: Where, modified_since: Since = None) -> Response:
    """Read all verdicts as a DataFeed of ClaimReviews, streamed; a revoked one is an element without item."""
    with db.read() as session:
        asked = claim_reviews.feed(session, as_of, modified_since, None)
    return _feed(request, db, asked, where)


def _document(document: Document) -> JsonLd:
    return JsonLd(json.dumps(document, ensure_ascii=False))


def _feed(request: Request, db: Database, asked: claim_reviews.Feed, where: Addresses) -> Response:
    # All that the feed depends on: what is known (nothing changes without an event), which part, and where we are.
    since = rfc3339(asked.since) if asked.since else None
    told = [asked.seq, since, str(asked.desk_id), request.url.path, where.root]
    headers = {"ETag": etag_of(json.dumps(told).encode()), "Cache-Control": "no-cache"}
    pieces: Iterator[bytes] = claim_reviews.write(db, asked, f"{where.root}{request.url.path[1:]}", where)
    return StreamingResponse(pieces, headers=headers, media_type=MEDIA_TYPE)

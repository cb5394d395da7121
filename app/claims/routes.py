"""Claims over HTTP."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.claims import answers, queries, schemas, service
from app.paging import Page, reading_at
from app.web.change import Changing, Creating
from app.web.deps import AsOf, Reading
from app.web.pages import Listing

router = APIRouter(prefix="/v1/claims", tags=["claims"])


@router.get("", name="list_claims")
def list_claims(
    session: Reading, page: Listing, as_of: AsOf, wanted: Annotated[schemas.ClaimQuery, Query()]
) -> Page[schemas.Claim]:
    """List claims with their standing."""
    found = queries.claims(session, page.asked, as_of, wanted)
    return page(answers.claims(session, found, reading_at(page.asked, as_of)))


@router.post("", name="create_claim", status_code=201, response_model=schemas.Claim)
def create_claim(new: schemas.ClaimNew, change: Creating) -> Response:
    """Record a claim."""
    made = service.create_claim(change.session, change.actor, new)
    return change.answer(made, status=201, location=f"/v1/claims/{made.id}")


@router.get("/{claim_id}", name="read_claim")
def read_claim(claim_id: uuid.UUID, session: Reading, as_of: AsOf) -> schemas.Claim:
    """Read a claim with its current wording and standing."""
    return answers.read_claim(session, claim_id, as_of)


@router.post("/{claim_id}/revisions", name="revise_claim", status_code=201, response_model=schemas.Claim)
def revise_claim(claim_id: uuid.UUID, edit: schemas.ClaimEdit, change: Changing) -> Response:
    """Edit a claim: a new revision, with the reason; the earlier wording stays readable."""
    made = service.revise_claim(change.session, change.actor, claim_id, edit, change.expect)
    return change.answer(made, status=201, location=f"/v1/claims/{claim_id}/revisions/{made.revision}")


@router.get("/{claim_id}/revisions", name="list_claim_revisions")
def list_claim_revisions(
    claim_id: uuid.UUID, session: Reading, page: Listing, as_of: AsOf
) -> Page[schemas.ClaimRevision]:
    """List a claim's revisions, first to last."""
    queries.claim(session, claim_id, as_of)
    found = queries.revisions(session, page.asked, claim_id, as_of)
    return page(answers.revisions(session, found, reading_at(page.asked, as_of)))


@router.get("/{claim_id}/revisions/{number}", name="read_claim_revision")
def read_claim_revision(
    claim_id: uuid.UUID, number: Annotated[int, Path(ge=1, le=2**31 - 1)], session: Reading, as_of: AsOf
) -> schemas.ClaimRevision:
    """Read one revision of a claim."""
    return answers.read_revision(session, claim_id, number, as_of)


@router.get("/{claim_id}/standing", name="read_claim_standing")
def read_claim_standing(claim_id: uuid.UUID, session: Reading, as_of: AsOf) -> schemas.Standing:
    """Read the derived status of a claim, why, what it rests on and what would change it."""
    return answers.read_standing(session, claim_id, as_of)


@router.get("/{claim_id}/timeline", name="list_claim_timeline")
def list_claim_timeline(
    claim_id: uuid.UUID, session: Reading, page: Listing, as_of: AsOf
) -> Page[schemas.TimelineEntry]:
    """List every change of a claim and of its status, with what caused it, first to last."""
    queries.claim(session, claim_id, as_of)
    return page(answers.timeline(queries.timeline(session, page.asked, claim_id, as_of)))

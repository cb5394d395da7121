"""Evidence over HTTP."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.evidence import preview, preview_schemas, queries, schemas, service
from app.paging import Page, reading_at
from app.web.auth import Actor
from app.web.change import Changing, Creating
from app.web.deps import AsOf, Now, Reading
from app.web.pages import Listing

router = APIRouter(prefix="/v1", tags=["evidence"])


@router.get("/claims/{claim_id}/evidence", name="list_claim_evidence")
def list_claim_evidence(claim_id: uuid.UUID, session: Reading, page: Listing, as_of: AsOf) -> Page[schemas.Evidence]:
    """List what is attached to a claim, first attached first."""
    queries.current_revision(session, claim_id, as_of)
    found = queries.evidence_list(session, page.asked, as_of, schemas.EvidenceQuery(claim=claim_id))
    return page(service.answers(session, found, reading_at(page.asked, as_of)))


@router.post("/claims/{claim_id}/evidence", name="attach_evidence", status_code=201, response_model=schemas.Evidence)
def attach_evidence(claim_id: uuid.UUID, new: schemas.EvidenceNew, change: Creating) -> Response:
    """Attach evidence with its chain; a desk's counts at once, a contributor's when a desk accepts it."""
    made = service.attach(change.session, change.actor, claim_id, new)
    return change.answer(made, status=201, location=f"/v1/evidence/{made.id}")


@router.post("/standing/preview", name="preview_standing")
def preview_standing(
    asked: preview_schemas.PreviewNew, session: Reading, actor: Actor, now: Now
) -> preview_schemas.StandingPreview:
    """Try out what evidence would change: the standing as it is, and with the evidence accepted. Nothing is written."""
    return preview.preview(session, actor, asked, now)


@router.get("/evidence", name="list_evidence")
def list_evidence(
    session: Reading, page: Listing, as_of: AsOf, wanted: Annotated[schemas.EvidenceQuery, Query()]
) -> Page[schemas.Evidence]:
    """List evidence of all claims, first attached first."""
    found = queries.evidence_list(session, page.asked, as_of, wanted)
    return page(service.answers(session, found, reading_at(page.asked, as_of)))


@router.get("/evidence/{evidence_id}", name="read_evidence")
def read_evidence(evidence_id: uuid.UUID, session: Reading, as_of: AsOf) -> schemas.Evidence:
    """Read a piece of evidence with its chain."""
    return service.read(session, evidence_id, as_of)


@router.post("/evidence/{evidence_id}/accept", name="accept_evidence", response_model=schemas.Evidence)
def accept_evidence(evidence_id: uuid.UUID, why: schemas.Acceptance, change: Changing) -> Response:
    """Let a piece of evidence count."""
    return change.answer(service.accept(change.session, change.actor, evidence_id, why, change.expect))


@router.post("/evidence/{evidence_id}/reject", name="reject_evidence", response_model=schemas.Evidence)
def reject_evidence(evidence_id: uuid.UUID, why: schemas.Rejection, change: Changing) -> Response:
    """Keep a piece of evidence from counting, with a reason."""
    return change.answer(service.reject(change.session, change.actor, evidence_id, why, change.expect))


@router.post("/evidence/{evidence_id}/retract", name="retract_evidence", response_model=schemas.Evidence)
def retract_evidence(evidence_id: uuid.UUID, why: schemas.Retraction, change: Changing) -> Response:
    """Record that a piece of evidence was taken back: by whom, and why."""
    return change.answer(service.retract(change.session, change.actor, evidence_id, why, change.expect))


@router.post("/evidence/{evidence_id}/reaffirm", name="reaffirm_evidence", response_model=schemas.Evidence)
def reaffirm_evidence(evidence_id: uuid.UUID, why: schemas.Acceptance, change: Changing) -> Response:
    """Let evidence made for an earlier wording speak for the claim as it now reads."""
    return change.answer(service.reaffirm(change.session, change.actor, evidence_id, why, change.expect))

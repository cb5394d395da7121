"""Appearances over HTTP."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.annotations import answers, queries, schemas, service
from app.paging import Page
from app.web.change import Changing, Creating
from app.web.deps import AsOf, Reading
from app.web.pages import Listing

router = APIRouter(prefix="/v1", tags=["appearances"])
_ONE = "/appearances/{appearance_id}"


@router.get("/claims/{claim_id}/appearances", name="list_claim_appearances")
def list_claim_appearances(
    claim_id: uuid.UUID, session: Reading, page: Listing, as_of: AsOf
) -> Page[schemas.Appearance]:
    """List where a claim occurs, first recorded first."""
    queries.require_claim(session, claim_id, as_of)
    found = queries.appearances(session, page.asked, as_of, schemas.AppearanceQuery(claim=claim_id))
    return page(answers.appearances(found))


@router.post(
    "/claims/{claim_id}/appearances", name="add_appearance", status_code=201, response_model=schemas.Appearance
)
def add_appearance(claim_id: uuid.UUID, new: schemas.AppearanceNew, change: Creating) -> Response:
    """Record where a claim occurs; a desk's is shown at once, a contributor's when a desk accepts it."""
    made = service.add(change.session, change.actor, claim_id, new)
    return change.answer(made, status=201, location=f"/v1/appearances/{made.id}")


@router.get("/appearances", name="list_appearances")
def list_appearances(
    session: Reading, page: Listing, as_of: AsOf, wanted: Annotated[schemas.AppearanceQuery, Query()]
) -> Page[schemas.Appearance]:
    """List where claims occur: of one claim, on one page, or all of them."""
    return page(answers.appearances(queries.appearances(session, page.asked, as_of, wanted)))


@router.get(_ONE, name="read_appearance")
def read_appearance(appearance_id: uuid.UUID, session: Reading, as_of: AsOf) -> schemas.Appearance:
    """Read an appearance."""
    return service.read(session, appearance_id, as_of)


@router.get(f"{_ONE}/revisions", name="list_appearance_revisions")
def list_appearance_revisions(
    appearance_id: uuid.UUID, session: Reading, page: Listing, as_of: AsOf
) -> Page[schemas.Appearance]:
    """List everything that was ever known of an appearance, first to last."""
    queries.appearance(session, appearance_id, as_of)
    return page(answers.appearances(queries.revisions(session, page.asked, appearance_id, as_of)))


@router.post(f"{_ONE}/revisions", name="revise_appearance", response_model=schemas.Appearance)
def revise_appearance(appearance_id: uuid.UUID, new: schemas.AppearanceRevised, change: Changing) -> Response:
    """State anew what is known of an appearance, with the reason; what was known before stays readable."""
    return change.answer(service.revise(change.session, change.actor, appearance_id, new, change.expect))


@router.post(f"{_ONE}/accept", name="accept_appearance", response_model=schemas.Appearance)
def accept_appearance(appearance_id: uuid.UUID, why: schemas.OptionalReason, change: Changing) -> Response:
    """Let readers be shown an appearance."""
    return change.answer(service.accept(change.session, change.actor, appearance_id, why, change.expect))


@router.post(f"{_ONE}/reject", name="reject_appearance", response_model=schemas.Appearance)
def reject_appearance(appearance_id: uuid.UUID, why: schemas.StatedReason, change: Changing) -> Response:
    """Keep an appearance from readers, with a reason."""
    return change.answer(service.reject(change.session, change.actor, appearance_id, why, change.expect))


@router.post(f"{_ONE}/withdraw", name="withdraw_appearance", response_model=schemas.Appearance)
def withdraw_appearance(appearance_id: uuid.UUID, why: schemas.StatedReason, change: Changing) -> Response:
    """Take an appearance back; it stays readable, and is shown to readers no more."""
    return change.answer(service.withdraw(change.session, change.actor, appearance_id, why, change.expect))

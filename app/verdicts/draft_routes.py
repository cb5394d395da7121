"""Drafts of verdicts over HTTP."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.paging import Page
from app.verdicts import draft_schemas as schemas
from app.verdicts import drafts, publishing, queries
from app.web.auth import Actor
from app.web.change import Changing, Creating
from app.web.deps import Reading
from app.web.pages import Listing

router = APIRouter(prefix="/v1", tags=["verdicts"])


@router.post(
    "/claims/{claim_id}/verdict-drafts", name="create_verdict_draft", status_code=201, response_model=schemas.Draft
)
def create_verdict_draft(claim_id: uuid.UUID, new: schemas.DraftNew, change: Creating) -> Response:
    """Begin a verdict on a claim, or the correction of yours; only your desk sees it until it is published."""
    made = drafts.create(change.session, change.actor, claim_id, new)
    return change.answer(made, status=201, location=f"/v1/verdict-drafts/{made.id}")


@router.get("/verdict-drafts", name="list_verdict_drafts")
def list_verdict_drafts(
    session: Reading, actor: Actor, page: Listing, wanted: Annotated[schemas.DraftQuery, Query()]
) -> Page[schemas.Draft]:
    """List your desk's drafts, oldest first."""
    return page(drafts.answers(queries.drafts(session, page.asked, publishing.desk_of(actor), wanted)))


@router.get("/verdict-drafts/{draft_id}", name="read_verdict_draft")
def read_verdict_draft(draft_id: uuid.UUID, session: Reading, actor: Actor) -> schemas.Draft:
    """Read a draft of your desk."""
    return drafts.read(session, actor, draft_id)


@router.patch("/verdict-drafts/{draft_id}", name="edit_verdict_draft", response_model=schemas.Draft)
def edit_verdict_draft(draft_id: uuid.UUID, edit: schemas.DraftEdit, change: Changing) -> Response:
    """Change a draft that was not submitted yet."""
    return change.answer(drafts.edit(change.session, change.actor, draft_id, edit, change.expect))


@router.post("/verdict-drafts/{draft_id}/submit", name="submit_verdict_draft", response_model=schemas.Draft)
def submit_verdict_draft(draft_id: uuid.UUID, change: Changing) -> Response:
    """Ask for a draft to be published; it must be whole."""
    return change.answer(drafts.submit(change.session, change.actor, draft_id, change.expect))


@router.post("/verdict-drafts/{draft_id}/return", name="return_verdict_draft", response_model=schemas.Draft)
def return_verdict_draft(draft_id: uuid.UUID, why: schemas.DraftReturn, change: Changing) -> Response:
    """Give a draft back with a note on what is to be done; also one under embargo, before its time."""
    return change.answer(drafts.give_back(change.session, change.actor, draft_id, why, change.expect))


@router.post("/verdict-drafts/{draft_id}/publish", name="publish_verdict_draft", response_model=schemas.Draft)
def publish_verdict_draft(draft_id: uuid.UUID, change: Changing) -> Response:
    """Publish a draft: now, or when its embargo ends."""
    return change.answer(drafts.release(change.session, change.actor, draft_id, change.expect))


@router.post("/verdict-drafts/{draft_id}/discard", name="discard_verdict_draft", response_model=schemas.Draft)
def discard_verdict_draft(draft_id: uuid.UUID, change: Changing) -> Response:
    """Give a draft up."""
    return change.answer(drafts.discard(change.session, change.actor, draft_id, change.expect))

"""Verdicts over HTTP."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from app.paging import Page, reading_at
from app.verdicts import answers, queries, schemas, service
from app.web.change import Changing, Creating
from app.web.deps import AsOf, Reading
from app.web.pages import Listing

router = APIRouter(prefix="/v1", tags=["verdicts"])


@router.get("/claims/{claim_id}/verdicts", name="list_claim_verdicts")
def list_claim_verdicts(claim_id: uuid.UUID, session: Reading, page: Listing, as_of: AsOf) -> schemas.ClaimVerdicts:
    """List the verdicts of all desks on a claim, with whether they agree; the one published first comes first."""
    at = reading_at(page.asked, as_of)
    queries.standing(session, claim_id, at)
    wanted = schemas.VerdictQuery(claim=claim_id, sort=schemas.VerdictOrder.UPDATED)
    found = page(answers.verdicts(session, queries.verdicts(session, page.asked, as_of, wanted), at))
    return schemas.ClaimVerdicts(**dict(found), comparison=answers.comparison(session, claim_id, at))


@router.post("/claims/{claim_id}/verdicts", name="publish_verdict", status_code=201, response_model=schemas.Verdict)
def publish_verdict(claim_id: uuid.UUID, new: schemas.VerdictNew, change: Creating) -> Response:
    """Publish your desk's verdict on a claim; afterwards it is corrected or revoked, never overwritten."""
    made = service.publish(change.session, change.actor, claim_id, new)
    return change.answer(made, status=201, location=f"/v1/verdicts/{made.id}")


@router.get("/verdicts", name="list_verdicts")
def list_verdicts(
    session: Reading, page: Listing, as_of: AsOf, wanted: Annotated[schemas.VerdictQuery, Query()]
) -> Page[schemas.Verdict]:
    """List verdicts, newest published or corrected first; `needs_review` finds those to look at again."""
    found = queries.verdicts(session, page.asked, as_of, wanted)
    return page(answers.verdicts(session, found, reading_at(page.asked, as_of)))


@router.get("/verdicts/{verdict_id}", name="read_verdict")
def read_verdict(verdict_id: uuid.UUID, session: Reading, as_of: AsOf) -> schemas.Verdict:
    """Read a verdict."""
    return answers.read_verdict(session, verdict_id, as_of)


@router.get("/verdicts/{verdict_id}/revisions", name="list_verdict_revisions")
def list_verdict_revisions(
    verdict_id: uuid.UUID, session: Reading, page: Listing, as_of: AsOf
) -> Page[schemas.VerdictRevision]:
    """List what a verdict said at any time, first to last, with why it was corrected."""
    queries.verdict(session, verdict_id, as_of)
    return page(answers.revisions(session, queries.revisions(session, page.asked, verdict_id, as_of)))


@router.post(
    "/verdicts/{verdict_id}/revisions", name="correct_verdict", status_code=201, response_model=schemas.Verdict
)
def correct_verdict(verdict_id: uuid.UUID, edit: schemas.VerdictCorrection, change: Changing) -> Response:
    """Revise, correct or revoke a verdict of your desk, with the reason; the earlier text stays readable."""
    made = service.correct(change.session, change.actor, verdict_id, edit, change.expect)
    return change.answer(made, status=201, location=f"/v1/verdicts/{verdict_id}/revisions/{made.revision}")


@router.get("/verdicts/{verdict_id}/revisions/{number}", name="read_verdict_revision")
def read_verdict_revision(
    verdict_id: uuid.UUID, number: Annotated[int, Path(ge=1, le=2**31 - 1)], session: Reading, as_of: AsOf
) -> schemas.VerdictRevision:
    """Read what a verdict said at one time."""
    return answers.read_revision(session, verdict_id, number, as_of)

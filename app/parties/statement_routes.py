"""Equivalences and competences over HTTP."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.paging import Page, reading_at
from app.parties import queries, schemas, statements
from app.tables import Competence, Equivalence
from app.web.change import Changing, Creating
from app.web.deps import AsOf, Reading
from app.web.pages import Listing

router = APIRouter(prefix="/v1")
Withdrawn = Annotated[bool, Query(description="Also those that were withdrawn")]


@router.get("/equivalences", name="list_equivalences", tags=["parties"])
def list_equivalences(
    session: Reading, page: Listing, as_of: AsOf, party: uuid.UUID | None = None, withdrawn: Withdrawn = False
) -> Page[schemas.Equivalence]:
    """List which parties are stated to be the same."""
    filters = queries.of_party(party)
    rows, cursor = queries.statements(session, Equivalence, page.asked, as_of, filters, withdrawn=withdrawn)
    at = reading_at(page.asked, as_of)
    return page(([statements.equivalence(row, at) for row in rows], cursor))


@router.post(
    "/equivalences",
    name="create_equivalence",
    status_code=201,
    response_model=schemas.Equivalence,
    tags=["parties"],
)
def create_equivalence(new: schemas.EquivalenceNew, change: Creating) -> Response:
    """State that two parties are the same; claims they bear on are derived anew."""
    made = statements.create_equivalence(change.session, change.actor, new)
    return change.answer(made, status=201, location=f"/v1/equivalences/{made.id}")


@router.get("/equivalences/{equivalence_id}", name="read_equivalence", tags=["parties"])
def read_equivalence(equivalence_id: uuid.UUID, session: Reading, as_of: AsOf) -> schemas.Equivalence:
    """Read an equivalence."""
    return statements.read_equivalence(session, equivalence_id, as_of)


@router.post(
    "/equivalences/{equivalence_id}/withdraw",
    name="withdraw_equivalence",
    response_model=schemas.Equivalence,
    tags=["parties"],
)
def withdraw_equivalence(equivalence_id: uuid.UUID, why: schemas.Withdrawal, change: Changing) -> Response:
    """Take an equivalence back."""
    return change.answer(
        statements.withdraw_equivalence(change.session, change.actor, equivalence_id, why, change.expect)
    )


@router.get("/competences", name="list_competences", tags=["subjects"])
def list_competences(
    session: Reading,
    page: Listing,
    as_of: AsOf,
    party: uuid.UUID | None = None,
    subject: uuid.UUID | None = None,
    withdrawn: Withdrawn = False,
) -> Page[schemas.Competence]:
    """List who is entitled to confirm or deny for what."""
    filters = queries.held_by(party, subject)
    rows, cursor = queries.statements(session, Competence, page.asked, as_of, filters, withdrawn=withdrawn)
    at = reading_at(page.asked, as_of)
    return page(([statements.competence(row, at) for row in rows], cursor))


@router.post(
    "/competences", name="create_competence", status_code=201, response_model=schemas.Competence, tags=["subjects"]
)
def create_competence(new: schemas.CompetenceNew, change: Creating) -> Response:
    """State that a party is competent for a subject; claims about it are derived anew."""
    made = statements.create_competence(change.session, change.actor, new)
    return change.answer(made, status=201, location=f"/v1/competences/{made.id}")


@router.get("/competences/{competence_id}", name="read_competence", tags=["subjects"])
def read_competence(competence_id: uuid.UUID, session: Reading, as_of: AsOf) -> schemas.Competence:
    """Read a competence."""
    return statements.read_competence(session, competence_id, as_of)


@router.post(
    "/competences/{competence_id}/withdraw",
    name="withdraw_competence",
    response_model=schemas.Competence,
    tags=["subjects"],
)
def withdraw_competence(competence_id: uuid.UUID, why: schemas.Withdrawal, change: Changing) -> Response:
    """Take a competence back."""
    return change.answer(
        statements.withdraw_competence(change.session, change.actor, competence_id, why, change.expect)
    )

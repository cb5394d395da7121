"""Statements that two addresses show the same page, over HTTP."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.annotations import answers, queries, schemas, statements
from app.paging import Page, reading_at
from app.web.change import Changing, Creating
from app.web.deps import AsOf, Reading
from app.web.fields import Url
from app.web.pages import Listing

router = APIRouter(prefix="/v1/page-equivalences", tags=["appearances"])


@router.get("", name="list_page_equivalences")
def list_page_equivalences(
    session: Reading,
    page: Listing,
    as_of: AsOf,
    url: Url | None = None,
    withdrawn: Annotated[bool, Query(description="Also those that were withdrawn")] = False,
) -> Page[schemas.PageEquivalence]:
    """List which addresses are stated to show the same page."""
    rows, cursor = queries.equivalences(session, page.asked, as_of, url, withdrawn=withdrawn)
    at = reading_at(page.asked, as_of)
    return page(([answers.equivalence(row, at) for row in rows], cursor))


@router.post("", name="create_page_equivalence", status_code=201, response_model=schemas.PageEquivalence)
def create_page_equivalence(new: schemas.PageEquivalenceNew, change: Creating) -> Response:
    """State that two addresses show the same page: canonical, a redirect, or a syndicated copy."""
    made = statements.create(change.session, change.actor, new)
    return change.answer(made, status=201, location=f"/v1/page-equivalences/{made.id}")


@router.get("/{equivalence_id}", name="read_page_equivalence")
def read_page_equivalence(equivalence_id: uuid.UUID, session: Reading, as_of: AsOf) -> schemas.PageEquivalence:
    """Read a statement about pages."""
    return answers.equivalence(queries.equivalence(session, equivalence_id, as_of), as_of)


@router.post("/{equivalence_id}/withdraw", name="withdraw_page_equivalence", response_model=schemas.PageEquivalence)
def withdraw_page_equivalence(equivalence_id: uuid.UUID, why: schemas.StatedReason, change: Changing) -> Response:
    """Take a statement about pages back."""
    return change.answer(statements.withdraw(change.session, change.actor, equivalence_id, why, change.expect))

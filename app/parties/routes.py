"""Parties and subjects over HTTP."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Query, Response

from app.domain.vocabulary import PartyKind, Reliability
from app.paging import Page, reading_at
from app.parties import queries, schemas, service
from app.web.change import Changing, Creating
from app.web.deps import AsOf, Reading
from app.web.fields import Domain
from app.web.pages import Listing

router = APIRouter(prefix="/v1", tags=["parties"])


@router.get("/parties", name="list_parties")
def list_parties(
    session: Reading,
    page: Listing,
    as_of: AsOf,
    name: Annotated[str | None, Query(max_length=500, description="A name or alias, whatever its case")] = None,
    domain: Annotated[Domain | None, Query()] = None,
    kind: PartyKind | None = None,
    reliability: Reliability | None = None,
    ownership_group: Annotated[str | None, Query(max_length=100)] = None,
    wire_family: Annotated[str | None, Query(max_length=100)] = None,
) -> Page[schemas.Party]:
    """List parties, oldest first."""
    found = queries.parties(
        session,
        page.asked,
        as_of,
        name=name,
        domain=domain,
        kind=kind,
        reliability=reliability,
        ownership_group=ownership_group,
        wire_family=wire_family,
    )
    return page(service.answer_parties(session, found, reading_at(page.asked, as_of)))


@router.post("/parties", name="create_party", status_code=201, response_model=schemas.Party)
def create_party(new: schemas.PartyNew, change: Creating) -> Response:
    """Record a party."""
    made = service.create_party(change.session, change.actor, new)
    return change.answer(made, status=201, location=f"/v1/parties/{made.id}")


@router.get("/parties/{party_id}", name="read_party")
def read_party(party_id: uuid.UUID, session: Reading, as_of: AsOf) -> schemas.Party:
    """Read a party."""
    return service.read_party(session, party_id, as_of)


@router.patch("/parties/{party_id}", name="update_party", response_model=schemas.Party)
def update_party(party_id: uuid.UUID, patch: schemas.PartyChange, change: Changing) -> Response:
    """Change what is stated of a party; the earlier statement stays readable."""
    return change.answer(service.update_party(change.session, change.actor, party_id, patch, change.expect))


@router.get("/parties/{party_id}/revisions", name="list_party_revisions")
def list_party_revisions(
    party_id: uuid.UUID, session: Reading, page: Listing, as_of: AsOf
) -> Page[schemas.PartyRevision]:
    """List everything that was ever stated of a party, with who stated it and why."""
    queries.party(session, party_id, as_of)
    found = queries.party_revisions(session, page.asked, party_id, as_of)
    return page(service.answer_revisions(found, reading_at(page.asked, as_of)))


@router.get("/subjects", name="list_subjects", tags=["subjects"])
def list_subjects(session: Reading, page: Listing, as_of: AsOf) -> Page[schemas.Subject]:
    """List subjects, oldest first."""
    return page(service.answer_subjects(queries.subjects(session, page.asked, as_of)))


@router.post("/subjects", name="create_subject", status_code=201, response_model=schemas.Subject, tags=["subjects"])
def create_subject(new: schemas.SubjectNew, change: Creating) -> Response:
    """Record a subject."""
    made = service.create_subject(change.session, change.actor, new)
    return change.answer(made, status=201, location=f"/v1/subjects/{made.id}")


@router.get("/subjects/{subject}", name="read_subject", tags=["subjects"])
def read_subject(subject: str, session: Reading, as_of: AsOf) -> schemas.Subject:
    """Read a subject, by its id or slug."""
    return service.read_subject(session, subject, as_of)


@router.patch("/subjects/{subject}", name="update_subject", response_model=schemas.Subject, tags=["subjects"])
def update_subject(subject: str, patch: schemas.SubjectChange, change: Changing) -> Response:
    """Change how a subject is named."""
    return change.answer(service.update_subject(change.session, change.actor, subject, patch, change.expect))

"""Imports over HTTP."""

import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response

from app.interchange import job_queries, jobs
from app.interchange.job_schemas import ImportAsked, ImportJob, RejectedRecord
from app.paging import Page
from app.web.change import Creating
from app.web.deps import Reading
from app.web.pages import Listing
from app.web.uploads import Receiving, Upload

AT = "/v1/imports"
router = APIRouter(prefix=AT, tags=["imports"])

Received = Annotated[Upload, Depends(Receiving(frozenset(jobs.MEDIA)), scope="function")]
_FILE: dict[str, Any] = {
    "required": True,
    "content": {media: {"schema": {"type": "string", "format": "binary"}} for media in jobs.MEDIA},
}


@router.post("", name="create_import", status_code=202, response_model=ImportJob, openapi_extra={"requestBody": _FILE})
def create_import(upload: Received, change: Creating, asked: Annotated[ImportAsked, Query()]) -> Response:
    """Send a file of others' reviews to be imported in its turn; the answer says where to see how far it is."""
    made = jobs.create(change.session, change.actor, upload, asked)
    return change.answer(made, status=202, location=f"{AT}/{made.id}")


@router.get("", name="list_imports")
def list_imports(session: Reading, page: Listing) -> Page[ImportJob]:
    """List imports, newest first; those that ended are kept for 30 days."""
    rows, cursor = job_queries.jobs(session, page.asked)
    return page(([jobs.shown(row) for row in rows], cursor))


@router.get("/{import_id}", name="read_import")
def read_import(import_id: uuid.UUID, session: Reading) -> ImportJob:
    """Read how far an import is, and what became of the reviews in it."""
    return jobs.read(session, import_id)


@router.get("/{import_id}/rejections", name="list_import_rejections")
def list_import_rejections(import_id: uuid.UUID, session: Reading, page: Listing) -> Page[RejectedRecord]:
    """List the records of a file that could not be used, with their lines and the reasons."""
    rows, cursor = job_queries.rejections(session, page.asked, jobs.read(session, import_id).id)
    return page(([RejectedRecord.model_validate(row, from_attributes=True) for row in rows], cursor))


@router.post("/{import_id}/cancel", name="cancel_import", response_model=ImportJob)
def cancel_import(import_id: uuid.UUID, change: Creating) -> Response:
    """End an import before its next thousand reviews; what it has written stays. Needs no If-Match: it moves on."""
    return change.answer(jobs.cancel(change.session, import_id))

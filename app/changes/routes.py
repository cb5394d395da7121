"""The change feed over HTTP."""

import json
from typing import Annotated

from fastapi import APIRouter, Query

from app import ledger
from app.changes import queries, schemas
from app.web.deps import Reading
from app.web.pages import Listing

router = APIRouter(prefix="/v1", tags=["changes"])


@router.get("/changes", name="list_changes")
def list_changes(
    session: Reading,
    page: Listing,
    since: Annotated[int, Query(ge=0, le=2**63 - 1, description="The last seq seen; 0 for all")] = 0,
    type: Annotated[list[str] | None, Query(max_length=50, description="Any of these, e.g. evidence.attached")] = None,
    about: Annotated[
        str | None, Query(max_length=200, description="A thing as in `subjects`, e.g. claim/0198...")
    ] = None,
) -> schemas.Changes:
    """List every change in the order it was committed; none is ever skipped or repeated."""
    rows, cursor = queries.events(session, page.asked, since, type or [], about)
    events = [
        schemas.Event(
            **row.model_dump(exclude={"rows", "subjects", "payload"}),
            subjects=json.loads(row.subjects),
            payload=json.loads(row.payload),
        )
        for row in rows
    ]
    return schemas.Changes(**page((events, cursor)).model_dump(), head=ledger.head(session))

"""The part of the Hypothesis API that its client reads with, so that an unmodified client shows our annotations."""

import uuid
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request

from app.annotations import documents, searches
from app.annotations.container_routes import by_address
from app.domain import hypothesis
from app.domain.vocabulary import AppearanceState
from app.errors import Fault, Invalid, NotFound
from app.web.deps import Reading, Site
from app.web.fields import Timestamp

# Its clients send more than is listed here, such as `group` or `expand`: this router does not refuse what it overlooks.
router = APIRouter(prefix="/api", tags=["hypothesis"])

Document = dict[str, Any]
_NOT_OFFERED = ("any", "quote", "tag", "tags", "text", "wildcard_uri")


@router.get("/", name="read_hypothesis_index")
def read_hypothesis_index(base: Site) -> Document:
    """Read where everything is that a Hypothesis client calls."""
    return hypothesis.index(base)


@router.get("/links", name="read_hypothesis_links")
def read_hypothesis_links(base: Site) -> Document:
    """Read which pages a Hypothesis client links to."""
    return hypothesis.links(base)


@router.get("/profile", name="read_hypothesis_profile")
def read_hypothesis_profile(base: Site) -> Document:
    """Read who a Hypothesis client is logged in as: nobody."""
    return hypothesis.profile(base)


@router.get("/profile/groups", name="list_hypothesis_profile_groups")
def list_hypothesis_profile_groups() -> list[Document]:
    """List the groups of nobody."""
    return []


@router.get("/groups", name="list_hypothesis_groups")
def list_hypothesis_groups(base: Site) -> list[Document]:
    """List the one group there is: everybody."""
    return hypothesis.groups(base)


def by_page(request: Request) -> None:
    """Raise Invalid for a search by what is not looked up here; answered with everything, it would mislead."""
    for name in _NOT_OFFERED:
        if name in request.query_params:
            raise Invalid("Annotations are searched by page here.", faults=[Fault("", "leave it out", name)])


@router.get("/search", name="list_hypothesis_annotations", dependencies=[Depends(by_address), Depends(by_page)])
def list_hypothesis_annotations(
    session: Reading,
    base: Site,
    uri: Annotated[list[str] | None, Query(description="Pages; without one, all of them")] = None,
    url: Annotated[list[str] | None, Query(description="The same as uri")] = None,
    group: str = hypothesis.WORLD,
    user: Annotated[str | None, Query(description="Whose; all are the service's")] = None,
    references: Annotated[list[str] | None, Query(description="Replies to these; there are none")] = None,
    limit: Annotated[int, Query(ge=0, le=200)] = 20,
    order: Literal["asc", "desc"] = "desc",
    search_after: Annotated[Timestamp | None, Query(description="`created` of the last row seen")] = None,
) -> Document:
    """Search annotations as a Hypothesis client does: by page, in the order they were recorded."""
    if group != hypothesis.WORLD or references or user not in (None, hypothesis.user(base)):
        return {"total": 0, "rows": []}
    newest_first = order == "desc"
    return searches.search(
        session, {*(uri or ()), *(url or ())}, base, limit=limit, after=search_after, newest_first=newest_first
    )


@router.get("/badge", name="read_hypothesis_badge", dependencies=[Depends(by_address)])
def read_hypothesis_badge(session: Reading, uri: str) -> Document:
    """Count the annotations on a page."""
    return {"total": searches.count(session, uri)}


@router.get("/annotations/{annotation_id}", name="read_hypothesis_annotation")
def read_hypothesis_annotation(annotation_id: uuid.UUID, session: Reading, base: Site) -> Document:
    """Read an annotation as a Hypothesis client does."""
    state, note = documents.one(session, annotation_id, None)
    if state is not AppearanceState.ACCEPTED:
        raise NotFound("There is no such annotation.")
    return hypothesis.row(note, base)

"""The Fact Check Tools API over HTTP. How this surface refuses is declared in app.web.surfaces."""

import uuid
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from app.errors import Fault, Invalid, NotFound
from app.factcheck import pages, schemas, searching
from app.paging import PageRequest, decode, walk_of
from app.web.change import Creating
from app.web.deps import Now, Reading, Where
from app.web.problems import Refusal
from app.web.surfaces import FACT_CHECK
from app.web.system_parameters import AsAsked

router = APIRouter(prefix="/v1alpha1", tags=["fact check tools"], route_class=AsAsked)

_DEFAULT_SIZE, _MOST = 10, 100
_OF_THE_PAGE = {"pageSize", "pageToken", "offset", *FACT_CHECK.parameters}


def _asked(request: Request, size: int, token: str) -> PageRequest:
    filters = [(name, value) for name, value in request.query_params.multi_items() if name not in _OF_THE_PAGE]
    walk = walk_of(request.url.path, filters)
    try:
        cursor = decode(token, walk) if token else None
    except Invalid as error:
        detail = "take nextPageToken of the answer before, and ask for the same"
        raise Invalid("The page token is not valid.", faults=[Fault("", detail, "pageToken")]) from error
    return PageRequest(min(size or _DEFAULT_SIZE, _MOST), walk, cursor)


def _page_id(page_id: str) -> uuid.UUID:
    try:
        return uuid.UUID(page_id)
    except ValueError as error:
        raise NotFound("There is no page with this name.") from error


Named = Annotated[uuid.UUID, Depends(_page_id)]


@router.get("/claims:search", name="list_fact_checked_claims", response_model_exclude_none=True)
def list_fact_checked_claims(
    request: Request, session: Reading, wanted: Annotated[schemas.ClaimSearch, Query()], now: Now, where: Where
) -> schemas.SearchResponse:
    """Find claims that desks have judged, by their words or by the site of the review."""
    asked = _asked(request, wanted.pageSize, wanted.pageToken)
    return searching.search(session, asked, wanted, now, where)


@router.get("/claims:imageSearch", name="list_claims_by_image")
def list_claims_by_image(_asked: Annotated[schemas.ImageSearch, Query()]) -> schemas.ImageSearchResponse:
    """Refused, always: there is no search by image."""
    # Not 501: their clients would send the same again and again.
    raise Refusal(400, "not_offered", "Claims are not searched by image here; use claims:search with a query.")


@router.get("/pages", name="list_markup_pages", response_model_exclude_none=True)
def list_markup_pages(
    request: Request, session: Reading, wanted: Annotated[schemas.PageList, Query()], where: Where
) -> schemas.MarkupPages:
    """List the page at an address, or the pages of a site, with what they review."""
    asked = _asked(request, wanted.pageSize, wanted.pageToken)
    return pages.list_pages(session, asked, wanted, where)


@router.post("/pages", name="create_markup_page", response_model=schemas.MarkupPage)
def create_markup_page(page: schemas.MarkupPage, change: Creating, where: Where) -> Response:
    """Publish your desk's verdicts on the claims that a page reviews."""
    return change.answer(pages.create(change.session, change.actor, page, where))


@router.get("/pages/{page_id}", name="read_markup_page", response_model_exclude_none=True)
def read_markup_page(page_id: Named, session: Reading, where: Where) -> schemas.MarkupPage:
    """Read a page with what it reviews."""
    return pages.read(session, page_id, where)


@router.put("/pages/{page_id}", name="replace_markup_page", response_model=schemas.MarkupPage)
def replace_markup_page(page_id: Named, page: schemas.MarkupPage, change: Creating, where: Where) -> Response:
    """Replace what a page of your desk says; a review that is left out is revoked."""
    return change.answer(pages.replace(change.session, change.actor, page_id, page, where))


@router.delete("/pages/{page_id}", name="delete_markup_page", response_model=schemas.Empty)
def delete_markup_page(page_id: Named, change: Creating) -> Response:
    """Revoke everything that a page of your desk says."""
    pages.delete(change.session, change.actor, page_id)
    return change.answer(schemas.Empty())

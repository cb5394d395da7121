"""Lists of claims as feeds and tables over HTTP."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from starlette.datastructures import URL

from app.claims import answers, feeds, queries, schemas
from app.paging import reading_at
from app.web.deps import AsOf, Reading, Site
from app.web.pages import Listing

router = APIRouter(prefix="/v1", tags=["claims"])

_TEXT = {"schema": {"type": "string"}}
_FORMS: dict[int | str, dict[str, Any]] = {
    200: {"description": "The page", "content": dict.fromkeys(feeds.MEDIA.values(), _TEXT)}
}


@router.get("/claims.{form}", name="list_claims_as", response_class=Response, responses=_FORMS)
def list_claims_as(
    form: feeds.Form,
    request: Request,
    response: Response,
    session: Reading,
    page: Listing,
    as_of: AsOf,
    base: Site,
    wanted: Annotated[schemas.ClaimQuery, Query()],
) -> Response:
    """List claims as a feed (Atom, RSS, JSON Feed) or a table (CSV); the filters are those of the list."""
    found = queries.claims(session, page.asked, as_of, wanted)
    listed = page(answers.claims(session, found, reading_at(page.asked, as_of)))
    here = request.url.replace(scheme="", netloc="")
    following = _at(base, here.include_query_params(cursor=listed.next)) if listed.next else None
    shown = feeds.Page(listed.items, _at(base, here), following, base)
    headers = {"Link": response.headers["link"]} if following else {}
    return Response(feeds.write(form, shown), media_type=feeds.MEDIA[form], headers=headers)


def _at(base: str, here: URL) -> str:
    return f"{base}{str(here).lstrip('/')}"

"""What list routes ask for and answer with: a page request in, a page and its Link header (RFC 8288) out."""

from typing import Annotated, TypeVar

from fastapi import Depends, Query, Request, Response

from app.paging import Page, PageRequest, decode, walk_of

T = TypeVar("T")
_NO_FILTERS = ("cursor", "limit", "backwards", "iris")
"""What says how a list is walked and shown, not what is in it."""


class Paging:
    """The page asked for; call it with what was found to get the answer."""

    def __init__(self, request: Request, response: Response, asked: PageRequest) -> None:
        self._request = request
        self._response = response
        self.asked = asked

    def __call__(self, found: tuple[list[T], str | None]) -> Page[T]:
        """The page as answered."""
        items, cursor = found
        if cursor is not None:
            url = self._request.url.include_query_params(cursor=cursor)
            self._response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
        return Page(items=items, next=cursor)


def _paging(
    request: Request,
    response: Response,
    limit: Annotated[int, Query(ge=1, le=200, description="Rows on a page")] = 50,
    cursor: Annotated[
        str | None, Query(max_length=1000, description="`next` of the page before; leave out for the first")
    ] = None,
) -> Paging:
    filters = [(name, value) for name, value in request.query_params.multi_items() if name not in _NO_FILTERS]
    walk = walk_of(request.url.path, filters)
    return Paging(request, response, PageRequest(limit, walk, decode(cursor, walk) if cursor else None))


Listing = Annotated[Paging, Depends(_paging)]

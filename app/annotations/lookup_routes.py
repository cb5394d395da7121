"""The private lookup over HTTP. Nothing here names a page, and everybody is answered alike."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response

from app.annotations import lookup
from app.domain import sizes
from app.domain.web_annotation import Document
from app.errors import NotFound
from app.web.codings import pressed_etag, takes_gzip
from app.web.deps import Reading
from app.web.etags import etag_of

router = APIRouter(prefix="/v1/annotations", tags=["annotations"])

FRESH = "public, max-age=60, stale-while-revalidate=600"
FOR_EVER = "public, max-age=604800, immutable"


def _filters(request: Request) -> lookup.Filters:
    found: lookup.Filters = request.app.state.filters
    return found


Filters = Annotated[lookup.Filters, Depends(_filters)]


@router.get("/filter", name="read_filter_manifest")
def read_filter_manifest(session: Reading, filters: Filters, response: Response) -> Document:
    """Read which filter of pages is the newest, what came since, and how many bits of a page's name to ask by."""
    response.headers["Cache-Control"] = FRESH
    return filters.manifest(session)


@router.get(
    "/filter/{day}",
    name="read_filter",
    response_class=Response,
    responses={200: {"description": "The filter", "content": {"application/octet-stream": {}}}},
)
def read_filter(day: date, session: Reading, filters: Filters) -> Response:
    """Read the filter of all pages that had annotations when a day began (UTC); it never changes."""
    data = filters.of(session, day).data
    return Response(data, headers={"Cache-Control": FOR_EVER}, media_type="application/octet-stream")


@router.get("/filter/{day}/{seq}", name="read_filter_delta")
def read_filter_delta(
    day: date,
    seq: Annotated[int, Path(ge=0, le=2**63 - 1)],
    session: Reading,
    filters: Filters,
    response: Response,
) -> Document:
    """Read which pages got annotations between the beginning of a day and a change; it never changes."""
    filters.of(session, day)
    response.headers["Cache-Control"] = FOR_EVER
    return lookup.delta(session, day, seq)


@router.get("/range/{prefix}", name="list_annotations_in_range", response_model=Document)
def list_annotations_in_range(prefix: str, request: Request, session: Reading, filters: Filters) -> Response:
    """List the annotations of every page whose name (SHA-256) begins with these bits; `all` when they are none.

    Addresses in it are relative to its own. Whoever takes gzip is sent a tenth of the bytes."""
    wanted = filters.of(session, filters.today()).bits
    if not lookup.is_prefix(prefix, wanted):
        raise NotFound(f"A prefix has {wanted} bits now, as zeros and ones: GET /v1/annotations/filter says so.")
    body = lookup.in_bucket(session, lookup.bits_of(prefix))
    is_pressed = takes_gzip(b",".join(value for name, value in request.scope["headers"] if name == b"accept-encoding"))
    headers = {"Cache-Control": lookup.BUCKET, "Vary": "Accept-Encoding"}
    if not is_pressed:
        return Response(sizes.padded(body), headers=headers, media_type="application/json")
    headers |= {"Content-Encoding": "gzip", "ETag": pressed_etag(etag_of(sizes.padded(body)))}
    return Response(sizes.pressed(body), headers=headers, media_type="application/json")

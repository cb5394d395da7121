"""Annotations over HTTP, as the Web Annotation Protocol says (https://www.w3.org/TR/annotation-protocol/)."""

import uuid
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from app.annotations import documents, incoming, service
from app.db import AnySession
from app.domain.vocabulary import AppearanceState
from app.domain.web_annotation import MEDIA_TYPE, Document, address, annotation
from app.errors import NotFound
from app.web.change import Change, Changing, Creating
from app.web.deps import AsOf, Reading, Site
from app.web.etags import etag_of
from app.web.fields import Expect, Url
from app.web.pages import Listing
from app.web.problems import Refusal

router = APIRouter(prefix="/v1/annotations", tags=["annotations"])

_RESOURCE = '<http://www.w3.org/ns/ldp#Resource>; rel="type"'
_CONTAINER = (
    '<http://www.w3.org/ns/ldp#BasicContainer>; rel="type", '
    '<http://www.w3.org/TR/annotation-protocol/>; rel="http://www.w3.org/ns/ldp#constrainedBy"'
)
_ALLOW = "DELETE, GET, HEAD, OPTIONS, PUT"
_EMBEDDED = {"PreferContainedDescriptions": False, "PreferContainedIRIs": True}
_JSON_LD: dict[int | str, dict[str, Any]] = {
    200: {"description": "JSON-LD", "content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}
}
_MADE: dict[int | str, dict[str, Any]] = {201: _JSON_LD[200]}


class JsonLd(Response):
    """An annotation, or several."""

    media_type = MEDIA_TYPE


def by_address(request: Request) -> None:
    """Raise NotFound where lookups that tell the page are turned off."""
    if not request.app.state.lookup_by_url:
        raise NotFound("Lookups by address are turned off here: they tell which page is read. Use the private lookup.")


@router.get("", name="list_page_annotations", responses=_JSON_LD, dependencies=[Depends(by_address)])
def list_page_annotations(
    url: Annotated[Url, Query(description="The page")],
    request: Request,
    session: Reading,
    page: Listing,
    as_of: AsOf,
    base: Site,
) -> JsonLd:
    """List the annotations on a page as an AnnotationPage; the private lookup does not tell which page is read."""
    given = dict(request.query_params)
    return _sent(documents.of_url(session, page.asked, as_of, url, base, given=given), {"Vary": "Accept"})


@router.get("/", name="list_annotations", responses=_JSON_LD)
def list_annotations(
    request: Request,
    session: Reading,
    page: Listing,
    as_of: AsOf,
    base: Site,
    iris: Annotated[
        Literal["0", "1"] | None, Query(description="A page of the container: whole annotations (0), or addresses (1)")
    ] = None,
) -> JsonLd:
    """Read the container of all annotations, or with `iris` a page of it; `Prefer` may ask to embed the first page."""
    given = dict(request.query_params)
    if iris is not None:
        asked = documents.container_page(session, page.asked, as_of, base, given=given, iris=iris == "1")
        return _sent(asked, {"Content-Location": asked["id"], "Vary": "Accept"})
    first = None
    if (only := _preferred(request.headers.getlist("prefer"))) is not None:
        there = {"iris": str(int(only))}
        first = documents.container_page(session, page.asked, as_of, base, given=there, iris=only)
    headers = {
        "Link": _CONTAINER,
        "Allow": "GET, HEAD, OPTIONS, POST",
        "Accept-Post": MEDIA_TYPE,
        "Content-Location": f"{base}v1/annotations/",
        "Vary": "Accept, Prefer",
    }
    return _sent(documents.container(session, base, first), headers)


@router.get("/{annotation_id}", name="read_annotation", responses=_JSON_LD)
def read_annotation(annotation_id: uuid.UUID, session: Reading, as_of: AsOf, base: Site) -> JsonLd:
    """Read an annotation; 410 once its appearance is withdrawn."""
    state, note = documents.one(session, annotation_id, as_of)
    if state is AppearanceState.WITHDRAWN:
        raise Refusal(410, "gone", "This annotation was withdrawn; GET /v1/appearances/{appearance_id} tells why.")
    if state is not AppearanceState.ACCEPTED:
        raise NotFound("No desk has accepted this annotation.")
    return _annotation(annotation(note, base))


@router.post("/", name="create_annotation", status_code=201, response_class=JsonLd, responses=_MADE)
def create_annotation(document: Document, change: Creating, base: Site) -> Response:
    """Add an appearance as an annotation that links to its claim; a contributor's is read once a desk accepts it."""
    made = service.add(change.session, change.actor, incoming.claim_id(document), incoming.new(document))
    return _changed(change, made.id, base, status=201, headers={"Location": address(str(made.id), base)})


@router.put("/{annotation_id}", name="replace_annotation", response_class=JsonLd, responses=_JSON_LD)
def replace_annotation(annotation_id: uuid.UUID, document: Document, change: Changing, base: Site) -> Response:
    """Change where an annotation's claim occurs; without If-Match whatever it is now."""
    unchanged = _unchanged(change, annotation_id, base)
    service.revise(change.session, change.actor, annotation_id, incoming.revised(document), unchanged)
    return _changed(change, annotation_id, base)


@router.delete("/{annotation_id}", name="delete_annotation", status_code=204)
def delete_annotation(annotation_id: uuid.UUID, change: Changing, base: Site) -> Response:
    """Withdraw an annotation's appearance, which stays readable; without If-Match whatever it is now."""
    unchanged = _unchanged(change, annotation_id, base)
    service.withdraw(change.session, change.actor, annotation_id, incoming.DELETED, unchanged)
    return change.keep(Response(status_code=204))


def _unchanged(change: Change, annotation_id: uuid.UUID, base: str) -> Expect:
    # The protocol's own clients send no If-Match; one that is sent is held to.
    if change.if_match.header is not None:
        change.if_match.check(_read(change.session, annotation_id, base))
    return lambda _appearance: None


def _changed(
    change: Change, annotation_id: uuid.UUID, base: str, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    body = _read(change.session, annotation_id, base)
    described = {"ETag": etag_of(body), "Link": _RESOURCE, "Allow": _ALLOW, "Vary": "Accept", **(headers or {})}
    return change.keep(JsonLd(body, status, described))


def _read(session: AnySession, annotation_id: uuid.UUID, base: str) -> bytes:
    return documents.written(annotation(documents.one(session, annotation_id, None)[1], base))


def _annotation(document: Document) -> JsonLd:
    return _sent(document, {"Link": _RESOURCE, "Allow": _ALLOW, "Vary": "Accept"})


def _sent(document: Document, headers: Mapping[str, str]) -> JsonLd:
    return JsonLd(documents.written(document), headers=dict(headers))


def _preferred(sent: list[str]) -> bool | None:
    """Whether the first page is wanted embedded, and then with addresses only (RFC 7240)."""
    asked = ", ".join(sent)
    return next((only for name, only in _EMBEDDED.items() if f"#{name}" in asked), None)

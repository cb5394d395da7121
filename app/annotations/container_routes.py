"""Annotations over HTTP, as the Web Annotation Protocol says (https://www.w3.org/TR/annotation-protocol/)."""

import re
import uuid
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from app.annotations import documents, incoming, service
from app.domain.vocabulary import AppearanceState
from app.domain.web_annotation import MEDIA_TYPE, Document, address, annotation
from app.errors import NotFound
from app.sessions import AnySession
from app.web.change import Change, Creating, Replacing
from app.web.deps import AsOf, Reading, Site
from app.web.etags import etag_of
from app.web.fields import Expect, Url
from app.web.pages import Listing
from app.web.problems import Refusal

router = APIRouter(prefix="/v1/annotations", tags=["annotations"])

_MINIMAL = "http://www.w3.org/ns/ldp#PreferMinimalContainer"
_IRIS = "http://www.w3.org/ns/oa#PreferContainedIRIs"
_DESCRIPTIONS = "http://www.w3.org/ns/oa#PreferContainedDescriptions"
_INCLUDE = re.compile(r'\binclude="([^"]*)"', re.ASCII)
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


Backwards = Annotated[
    Literal["1"] | None, Query(description="The page before the cursor; without a cursor, the last page")
]


@router.get("", name="list_page_annotations", responses=_JSON_LD, dependencies=[Depends(by_address)])
def list_page_annotations(
    url: Annotated[Url, Query(description="The page")],
    request: Request,
    session: Reading,
    page: Listing,
    as_of: AsOf,
    base: Site,
    backwards: Backwards = None,
) -> JsonLd:
    """List the annotations on a page as an AnnotationPage; the private lookup does not tell which page is read."""
    given = dict(request.query_params)
    found = documents.of_url(session, page.asked, as_of, url, base, given=given, backwards=backwards is not None)
    return _sent(found, {"Vary": "Accept"})


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
    backwards: Backwards = None,
) -> JsonLd:
    """Read the container of all annotations, or with `iris` a page of it; `Prefer` may ask to embed the first page."""
    given = dict(request.query_params)
    if iris is not None:
        turned = backwards is not None
        asked = documents.container_page(
            session, page.asked, as_of, base, given=given, iris=iris == "1", backwards=turned
        )
        return _sent(asked, {"Content-Location": asked["id"], "Vary": "Accept"})
    preferred = _preferred(request.headers.getlist("prefer"))
    only = _IRIS in preferred and _DESCRIPTIONS not in preferred
    first = None
    if preferred & {_IRIS, _DESCRIPTIONS} and _MINIMAL not in preferred:
        there = {"iris": str(int(only)), **given}
        first = documents.container_page(session, page.asked, as_of, base, given=there, iris=only)
    headers = {"Content-Location": f"{base}{documents.CONTAINER}", "Vary": "Accept, Prefer"}
    return _sent(documents.container(session, as_of, base, first, given=given, iris=only), headers)


@router.get("/{annotation_id}", name="read_annotation", responses=_JSON_LD)
def read_annotation(annotation_id: uuid.UUID, session: Reading, as_of: AsOf, base: Site) -> JsonLd:
    """Read an annotation; 410 once its appearance is withdrawn."""
    state, note = documents.one(session, annotation_id, as_of)
    if state is AppearanceState.WITHDRAWN:
        raise Refusal(410, "gone", "This annotation was withdrawn; GET /v1/appearances/{appearance_id} tells why.")
    if state is not AppearanceState.ACCEPTED:
        raise NotFound("No desk has accepted this annotation.")
    return _sent(annotation(note, base), {"Vary": "Accept"})


@router.post("/", name="create_annotation", status_code=201, response_class=JsonLd, responses=_MADE)
def create_annotation(document: Document, change: Creating, base: Site) -> Response:
    """Add an appearance as an annotation that links to its claim, or tells it; a contributor's waits for a desk."""
    claim, new = incoming.claim(document), incoming.new(document)
    made = service.annotate(change.session, change.actor, claim, new)
    return _changed(change, made.id, base, status=201, headers={"Location": address(str(made.id), base)})


@router.put("/{annotation_id}", name="replace_annotation", response_class=JsonLd, responses=_JSON_LD)
def replace_annotation(annotation_id: uuid.UUID, document: Document, change: Replacing, base: Site) -> Response:
    """Change where an annotation's claim occurs; without If-Match whatever it is now."""
    claim, new = incoming.claim(document), incoming.revised(document)
    unchanged = _unchanged(change, annotation_id, base)
    service.replace(change.session, change.actor, annotation_id, claim, new, unchanged)
    return _changed(change, annotation_id, base)


@router.delete("/{annotation_id}", name="delete_annotation", status_code=204)
def delete_annotation(annotation_id: uuid.UUID, change: Replacing, base: Site) -> Response:
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
    return change.keep(JsonLd(body, status, {"ETag": etag_of(body), "Vary": "Accept", **(headers or {})}))


def _read(session: AnySession, annotation_id: uuid.UUID, base: str) -> bytes:
    return documents.written(annotation(documents.one(session, annotation_id, None)[1], base))


def _sent(document: Document, headers: Mapping[str, str]) -> JsonLd:
    return JsonLd(documents.written(document), headers=dict(headers))


def _preferred(sent: list[str]) -> set[str]:
    """What a representation is wanted to include (RFC 7240, and section 7.2 of the Linked Data Platform)."""
    return {iri for wish in sent for included in _INCLUDE.findall(wish) for iri in included.split()}

"""Annotations as the bytes that are sent: one by itself, those of a page, and the container with its pages."""

import json
import uuid
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlencode

from app.annotations import notes, queries
from app.domain import web_annotation
from app.domain.escapes import quoted
from app.domain.pages import page_of
from app.domain.urls import normalise_url
from app.domain.vocabulary import AppearanceState
from app.domain.web_annotation import Document, Note
from app.paging import Cursor, PageRequest, encode, reading_at
from app.sessions import AnySession

Query = dict[str, str]
CONTAINER = "v1/annotations/"
PAGE_LIMIT = 50
"""Annotations in a document that asks for no other number: what `app.web.pages` gives."""

_COUNTED = 10_000
"""Annotations that a container counts; past that it does not say how many there are."""


def one(session: AnySession, appearance_id: uuid.UUID, at: datetime | None) -> tuple[AppearanceState, Note]:
    """An annotation, and the state of its appearance. Raises NotFound."""
    row, known = queries.appearance(session, appearance_id, at)
    return known.state, notes.of(session, [(row, known)], at)[0]


def of_url(
    session: AnySession,
    asked: PageRequest,
    as_of: datetime | None,
    url: str,
    base: str,
    *,
    given: Query,
    backwards: bool = False,
) -> Document:
    """The annotations on a page, or on one stated to be the same, as an AnnotationPage. `given` is the query sent."""
    pages = queries.same_pages(session, page_of(url), reading_at(asked, as_of))
    found = queries.accepted(session, asked, as_of, pages, backwards=backwards)
    page = _page(session, asked, as_of, base, "v1/annotations", found, given=given, backwards=backwards)
    # However the address was written, the page is one, and so is its first document.
    return page if set(given) - {"url"} else page | {"id": _iri(base, "v1/annotations", {"url": normalise_url(url)})}


def container(
    session: AnySession, as_of: datetime | None, base: str, first: Document | None, *, given: Query, iris: bool
) -> Document:
    """The container of all annotations; its first page by its address, or embedded. `iris` is how its pages are."""
    counted = queries.count_accepted(session, _COUNTED + 1, at=as_of)
    there = {"iris": str(int(iris)), **given}
    return {
        "@context": web_annotation.CONTAINER_CONTEXT,
        **_collection(base),
        "type": ["BasicContainer", "AnnotationCollection"],
        **({"total": counted} if counted <= _COUNTED else {}),
        "first": _iri(base, CONTAINER, there) if first is None else first,
        "last": _iri(base, CONTAINER, there | {"backwards": "1"}),
    }


def container_page(
    session: AnySession,
    asked: PageRequest,
    as_of: datetime | None,
    base: str,
    *,
    given: Query,
    iris: bool,
    backwards: bool = False,
) -> Document:
    """A page of the container: whole annotations, or their addresses."""
    found = queries.accepted(session, asked, as_of, None, backwards=backwards)
    return _page(session, asked, as_of, base, CONTAINER, found, given=given, backwards=backwards, iris=iris)


def _page(
    session: AnySession,
    asked: PageRequest,
    as_of: datetime | None,
    base: str,
    path: str,
    found: queries.Found,
    *,
    given: Query,
    backwards: bool,
    iris: bool = False,
) -> Document:
    rows, further = found
    behind = None  # where the reader came from, which a first page that is asked for does not have
    if asked.cursor is not None and rows:
        behind = encode(Cursor(queries.turn_of(rows[-1 if backwards else 0]), asked.cursor.at), asked.walk)
    before, after = (further, behind) if backwards else (behind, further)
    here = {name: value for name, value in given.items() if name not in ("cursor", "backwards")}
    return web_annotation.page(
        notes.of(session, rows, reading_at(asked, as_of)),
        base,
        identifier=_iri(base, path, given),
        collection=_collection(base),
        preceding=_iri(base, path, here | {"backwards": "1", "cursor": before}) if before else None,
        following=_iri(base, path, here | {"cursor": after}) if after else None,
        iris=iris,
    )


def first_page(normalised: str, base: str, items: bytes) -> bytes:
    """What `of_url` gives for a page with so few annotations that they need no other, from those written before."""
    before, after = _around(base)
    return b'%b"%b%b"%b%b}' % (before, _iri_until(base), quoted(normalised).encode(), after, items)


@lru_cache(maxsize=100)
def _around(base: str) -> tuple[bytes, bytes]:
    """What stands before and after the identifier of a page, up to its annotations."""
    document = web_annotation.page([], base, identifier="\x00", collection=_collection(base), following=None)
    before, after = written(document).removesuffix(b"[]}").split(b'"\\u0000"')
    return before, after


@lru_cache(maxsize=100)
def _iri_until(base: str) -> bytes:
    return _written(_iri(base, "v1/annotations", {"url": ""})).strip(b'"')


def written(document: Document) -> bytes:
    """JSON as it is sent."""
    return _written(document)


def written_list(listed: list[Document]) -> bytes:
    """A list in JSON as it is sent."""
    return _written(listed)


def _written(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _collection(base: str) -> Document:
    return {"id": f"{base}{CONTAINER}", "type": "AnnotationCollection", "label": "Claims on pages"}


def _iri(base: str, path: str, query: Query) -> str:
    return f"{base}{path}?{urlencode(query)}"

"""Annotations as the bytes that are sent: one by itself, those of a page, and the container with its pages."""

import json
import uuid
from datetime import datetime
from functools import lru_cache
from urllib.parse import quote_plus, urlencode

from app.annotations import notes, queries
from app.db import AnySession
from app.domain import web_annotation
from app.domain.pages import page_of
from app.domain.urls import normalise_url
from app.domain.vocabulary import AppearanceState
from app.domain.web_annotation import Document, Note
from app.paging import PageRequest, reading_at

Query = dict[str, str]
PAGE_LIMIT = 50
"""Annotations in a document that asks for no other number: what `app.web.pages` gives."""

_COUNTED = 10_000
"""Annotations that a container counts; past that it does not say how many there are."""


def one(session: AnySession, appearance_id: uuid.UUID, at: datetime | None) -> tuple[AppearanceState, Note]:
    """An annotation, and the state of its appearance. Raises NotFound."""
    row, known = queries.appearance(session, appearance_id, at)
    return known.state, notes.of(session, [(row, known)], at)[0]


def of_url(
    session: AnySession, asked: PageRequest, as_of: datetime | None, url: str, base: str, *, given: Query
) -> Document:
    """The annotations on a page, or on one stated to be the same, as an AnnotationPage. `given` is the query sent."""
    at = reading_at(asked, as_of)
    pages = queries.same_pages(session, page_of(url), at)
    rows, cursor = queries.accepted(session, asked, as_of, pages)
    # However the address was written, the page is one, and so is its first document.
    here = given if set(given) - {"url"} else {"url": normalise_url(url)}
    return web_annotation.page(
        notes.of(session, rows, at),
        base,
        identifier=_iri(base, "v1/annotations", here),
        collection=_collection(base),
        following=_iri(base, "v1/annotations", given | {"cursor": cursor}) if cursor else None,
    )


def container(session: AnySession, base: str, first: Document | None) -> Document:
    """The container of all annotations; its first page by its address, or embedded."""
    counted = queries.count_accepted(session, _COUNTED + 1)
    return {
        "@context": web_annotation.CONTEXT,
        **_collection(base),
        "type": ["BasicContainer", "AnnotationCollection"],
        **({"total": counted} if counted <= _COUNTED else {}),
        "first": _iri(base, "v1/annotations/", {"iris": "0"}) if first is None else first,
    }


def container_page(
    session: AnySession, asked: PageRequest, as_of: datetime | None, base: str, *, given: Query, iris: bool
) -> Document:
    """A page of the container: whole annotations, or their addresses."""
    at = reading_at(asked, as_of)
    rows, cursor = queries.accepted(session, asked, as_of, None)
    path = "v1/annotations/"
    return web_annotation.page(
        notes.of(session, rows, at),
        base,
        identifier=_iri(base, path, given),
        collection=_collection(base),
        following=_iri(base, path, given | {"cursor": cursor}) if cursor else None,
        iris=iris,
    )


def first_page(normalised: str, base: str, items: bytes) -> bytes:
    """What `of_url` gives for a page with so few annotations that they need no other, from those written before."""
    before, after = _around(base)
    return b'%b"%b%b"%b%b}' % (before, _iri_until(base), quote_plus(normalised).encode(), after, items)


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
    return {"id": f"{base}v1/annotations/", "type": "AnnotationCollection", "label": "Claims on pages"}


def _iri(base: str, path: str, query: Query) -> str:
    return f"{base}{path}?{urlencode(query)}"

"""The two lookups of readers in front of the router: what is prepared is sent as bytes, the rest goes the long way.

Both ways answer the same bytes and the same headers; a test holds them to it.
"""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol
from urllib.parse import unquote_plus

from app.annotations import documents, lookup
from app.annotations.kept import Header, Kept, Ready
from app.annotations.prepared import filled
from app.domain import page_filter
from app.domain.pages import name_of
from app.domain.urls import MAX_LENGTH, normalise_url
from app.domain.web_annotation import MEDIA_TYPE
from app.web.cors import HEADERS as CORS
from app.web.etags import etag_of
from app.web.logs import new_request_id
from app.web.stack import ALL, READS

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

PAGE = "/v1/annotations"
RANGE = "/v1/annotations/range/"
_QUERY = re.compile(rb"url=((?:[^%&+;\x00-\x20\x7f-\xff]|%[0-9A-Fa-f]{2})+)")
_ONE_TAG = re.compile(rb'"[!#-~]*"')
# What makes a difference on the long way: a key is looked up, a precondition checked, an id of the caller's repeated.
_SLOW = (b"authorization", b"if-match", b"x-request-id", b"content-length", b"transfer-encoding")
_TELLING = frozenset({b"host", b"if-none-match", *_SLOW})
_MOST_KEPT = 64 * 1024 * 1024
_NOTHING = {"type": "http.response.body", "body": b""}
_OF_PAGE: tuple[Header, ...] = (*READS, (b"vary", b"Accept"), *CORS, (b"content-type", MEDIA_TYPE.encode()))
_OF_BUCKET: tuple[Header, ...] = (
    *ALL,
    (b"cache-control", lookup.BUCKET.encode()),
    *CORS,
    (b"content-type", b"application/json"),
)


class Reader(Protocol):
    """Looks prepared pages up."""

    def open(self) -> None:
        """Begin to hear of what is written, on the running event loop."""

    def version(self) -> int | None:
        """Another number whenever anything has been written; None when that is not known, and nothing may be kept."""

    async def page(self, page: str, most: int) -> bytes | None:
        """What is prepared for a page: an empty list when it has no annotations; None when it can't be said yet, or
        has more than `most`."""

    async def pages(self, first: str, last: str) -> list[tuple[str, bytes]] | None:
        """All pages with names from one to another, None when one of them can't be said yet."""

    async def close(self) -> None:
        """Give back what it holds."""


class FastAnnotations:
    """Stands in front of everything else, for GET of a page's annotations and of a bucket."""

    def __init__(
        self, app: App, *, reader: Reader, filters: lookup.Filters, lookup_by_url: bool, public_url: str
    ) -> None:
        self.app = app
        self._reader = reader
        self._filters = filters
        self._lookup_by_url = lookup_by_url
        self._public_url = public_url
        self._kept = Kept(_MOST_KEPT)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "http" and scope["method"] == "GET" and scope["path"].startswith(PAGE):
            asked = _asked(scope)
            if asked is not None and (ready := await self._ready(scope, asked[0])) is not None:
                await _send(ready, asked[1], send)
                return
        await self.app(scope, receive, send)

    async def _ready(self, scope: Scope, host: bytes) -> Ready | None:
        path: str = scope["path"]
        key = (host, path, scope["query_string"])
        version = self._reader.version()
        kept = self._kept.get(key, version)
        if kept is not None and (path == PAGE or self._filters.bits_known() is not None):
            return kept
        try:
            base = self._public_url or f"{scope['scheme']}://{host.decode('ascii')}/"
            made = await self._made(path, scope["query_string"], base)
        except ValueError:
            return None  # no address: the long way tells what is wrong
        if made is not None and version == self._reader.version():
            self._kept.put(key, made, version)
        return made

    async def _made(self, path: str, query: bytes, base: str) -> Ready | None:
        if path == PAGE:
            return await self._page(query, base) if self._lookup_by_url else None
        return await self._bucket(path.removeprefix(RANGE), base) if path.startswith(RANGE) and not query else None

    async def _page(self, query: bytes, base: str) -> Ready | None:
        if (asked := _QUERY.fullmatch(query)) is None:
            return None
        url = unquote_plus(asked[1].decode("ascii"), errors="strict")
        if len(url) > MAX_LENGTH:
            return None
        normalised = normalise_url(url)
        body = await self._reader.page(name_of(normalised), documents.PAGE_LIMIT)
        if body is None:
            return None
        return _described(documents.first_page(normalised, base, filled(body, base)), _OF_PAGE)

    async def _bucket(self, prefix: str, base: str) -> Ready | None:
        bits = self._filters.bits_known()
        if bits is None or not lookup.is_prefix(prefix, bits):
            return None
        found = await self._reader.pages(*page_filter.bucket(lookup.bits_of(prefix)))
        if found is None:
            return None
        return _described(page_filter.padded(filled(lookup.bucket_of(lookup.bits_of(prefix), found), base)), _OF_BUCKET)


def _asked(scope: Scope) -> tuple[bytes, bytes] | None:
    """The Host and the If-None-Match of a request that makes no difference otherwise."""
    host = tag = None
    for name, value in scope["headers"]:
        if name not in _TELLING:
            continue
        if name == b"host" and host is None:
            host = value
        elif name == b"if-none-match" and tag is None and _ONE_TAG.fullmatch(value):
            tag = value
        else:
            return None
    return None if host is None or scope.get("root_path") else (host, tag or b"")


def _described(body: bytes, by: tuple[Header, ...]) -> Ready:
    etag = etag_of(body).encode()
    # What describes the body is not sent without it, and the media type is the last that does.
    without = (*by[:-1], (b"etag", etag))
    return etag, (*without, by[-1], (b"content-length", str(len(body)).encode())), without, body


async def _send(ready: Ready, tag: bytes, send: Send) -> None:
    etag, described, without, body = ready
    identity = (b"x-request-id", new_request_id().encode())
    if tag == etag:
        await send({"type": "http.response.start", "status": 304, "headers": [*without, identity]})
        await send(_NOTHING)
    else:
        await send({"type": "http.response.start", "status": 200, "headers": [*described, identity]})
        await send({"type": "http.response.body", "body": body})

"""The two lookups of readers in front of the router: what is prepared is sent as bytes, the rest goes the long way.

Both ways answer the same bytes and the same headers; a test holds them to it.
"""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Protocol
from urllib.parse import unquote_plus

from app.annotations import documents, lookup
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
Header = tuple[bytes, bytes]

PAGE = "/v1/annotations"
RANGE = "/v1/annotations/range/"
_QUERY = re.compile(rb"url=((?:[^%&+;\x00-\x20\x7f-\xff]|%[0-9A-Fa-f]{2})+)")
_ONE_TAG = re.compile(rb'"[!#-~]*"')
# What makes a difference on the long way: a key is looked up, a precondition checked, an id of the caller's repeated.
_SLOW = frozenset({b"authorization", b"if-match", b"x-request-id", b"content-length", b"transfer-encoding"})
_KEPT = 64 * 1024 * 1024
_OF_PAGE: tuple[Header, ...] = (*READS, (b"vary", b"Accept"), *CORS, (b"content-type", MEDIA_TYPE.encode()))
_OF_BUCKET: tuple[Header, ...] = (
    *ALL,
    (b"cache-control", lookup.BUCKET.encode()),
    *CORS,
    (b"content-type", b"application/json"),
)


class Reader(Protocol):
    """Looks prepared pages up."""

    def version(self) -> int | None:
        """Another number whenever anything has been written; None when that is not known, and nothing may be kept."""

    async def page(self, page: str, most: int) -> bytes | None:
        """What is prepared for a page: an empty list when it has no annotations; None when it can't be said yet, or
        has more than `most`."""

    async def pages(self, first: str, last: str) -> list[tuple[str, bytes]] | None:
        """All pages with names from one to another, None when one of them can't be said yet."""

    async def close(self) -> None:
        """Give back what it holds."""


Ready = tuple[bytes, bytes]
"""The ETag and the body of an answer; bytes only, so that thousands of them cost the garbage collector nothing."""


class FastAnnotations:
    """Stands in front of everything else, for GET of a page's annotations and of a bucket."""

    def __init__(self, app: App, *, reader: Reader, filters: lookup.Filters, lookup_by_url: bool) -> None:
        self.app = app
        self._reader = reader
        self._filters = filters
        self._lookup_by_url = lookup_by_url
        self._kept: dict[tuple[bytes, str, bytes], Ready] = {}
        self._size = 0
        self._version: int | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        path = scope.get("path", "")
        if scope["type"] == "http" and scope["method"] == "GET" and path.startswith(PAGE):
            asked = self._asked(scope)
            if asked is not None and (ready := await self._ready(path, scope, asked[0])) is not None:
                await _send(ready, _OF_PAGE if path == PAGE else _OF_BUCKET, asked[1], send)
                return
        await self.app(scope, receive, send)

    def _asked(self, scope: Scope) -> tuple[bytes, bytes] | None:
        """The Host and the If-None-Match of a request that makes no difference otherwise."""
        host = tag = None
        for name, value in scope["headers"]:
            if name == b"host" and host is None:
                host = value
            elif name == b"if-none-match" and tag is None and _ONE_TAG.fullmatch(value):
                tag = value
            elif name in _SLOW or name in (b"host", b"if-none-match"):
                return None
        return None if host is None or scope.get("root_path") else (host, tag or b"")

    async def _ready(self, path: str, scope: Scope, host: bytes) -> Ready | None:
        query: bytes = scope["query_string"]
        key = (host, path, query)
        version = self._reader.version()
        if version is None or version != self._version:
            self._kept.clear()
            self._size, self._version = 0, version
        elif (kept := self._kept.get(key)) is not None and self._still(path):
            return kept
        try:
            made = await self._made(path, query, f"{scope['scheme']}://{host.decode('ascii')}/")
        except ValueError:
            return None  # no address: the long way tells what is wrong
        if made is not None and version is not None:
            self._keep(key, made)
        return made

    def _still(self, path: str) -> bool:
        return path == PAGE or self._filters.bits_known() is not None

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
        return _ready(documents.first_page(normalised, base, filled(body, base)))

    async def _bucket(self, prefix: str, base: str) -> Ready | None:
        bits = self._filters.bits_known()
        if bits is None or not lookup.is_prefix(prefix, bits):
            return None
        found = await self._reader.pages(*page_filter.bucket(lookup.bits_of(prefix)))
        if found is None:
            return None
        return _ready(page_filter.padded(filled(lookup.bucket_of(lookup.bits_of(prefix), found), base)))

    def _keep(self, key: tuple[bytes, str, bytes], made: Ready) -> None:
        size = len(made[1]) + len(key[2]) + 500
        self._size += size
        if self._size > _KEPT:
            self._kept.clear()
            self._size = size
        self._kept[key] = made


def _ready(body: bytes) -> Ready:
    return etag_of(body).encode(), body


async def _send(ready: Ready, described: tuple[Header, ...], tag: bytes, send: Send) -> None:
    etag, body = ready
    identity = (b"x-request-id", new_request_id().encode())
    if tag == etag:  # what describes the body is not sent without it, and the media type is the last that does
        status, body, headers = 304, b"", [*described[:-1], (b"etag", etag), identity]
    else:
        status, headers = 200, [*described, (b"etag", etag), identity, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

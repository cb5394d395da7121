"""The two lookups of readers in front of the router: what is prepared is sent as bytes, the rest goes the long way.

Both ways answer the same bytes and the same headers; a test holds them to it.
"""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, NamedTuple, Protocol
from urllib.parse import unquote_plus

from app.annotations import documents, lookup
from app.annotations.kept import Headers, Kept, Ready
from app.annotations.prepared import filled
from app.domain import sizes
from app.domain.pages import name_of
from app.domain.urls import MAX_LENGTH, normalise_url
from app.domain.web_annotation import MEDIA_TYPE
from app.web.codings import pressed_etag, takes_gzip
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
_PLAIN_HOST = re.compile(rb"[0-9A-Za-z.-]+(?::[0-9]{1,5})?")
_ONE_TAG = re.compile(rb'"[!#-~]*"')
# What makes a difference on the long way: a key is looked up, a precondition checked, an id of the caller's repeated.
_SLOW = (b"authorization", b"if-match", b"x-request-id", b"content-length", b"transfer-encoding")
_TELLING = frozenset({b"host", b"if-none-match", b"accept-encoding", *_SLOW})
_MOST_KEPT = 64 * 1024 * 1024
_NOTHING = {"type": "http.response.body", "body": b""}
_OF_PAGE: Headers = (*READS, (b"vary", b"Accept"), *CORS)
_JSON_LD: Headers = ((b"content-type", MEDIA_TYPE.encode()),)
_OF_BUCKET: Headers = (*ALL, (b"cache-control", lookup.BUCKET.encode()), (b"vary", b"Accept-Encoding"), *CORS)
_JSON: Headers = ((b"content-type", b"application/json"),)
_PRESSED: Headers = (*_JSON, (b"content-encoding", b"gzip"))


class Reader(Protocol):
    """Looks prepared pages up."""

    def open(self) -> None:
        """Begin to hear of what is written, on the running event loop."""

    def version(self) -> int | None:
        """Another number whenever anything has been written; None when that is not known, and nothing may be kept."""

    async def page(self, page: str, most: int) -> bytes | None:
        """What is prepared for a page: an empty list when it has no annotations; None when it can't be said yet, or
        has more than `most`."""

    async def bucket(self, prefix: str) -> tuple[str, bytes] | None:
        """What is prepared for a bucket, as gzip, and its ETag without; None when it can't be said yet."""

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
            if asked is not None and (ready := await self._ready(scope, asked.host, asked.takes_gzip)) is not None:
                await _send(ready, asked.tag, send)
                return
        await self.app(scope, receive, send)

    async def _ready(self, scope: Scope, host: bytes, is_pressed: bool) -> Ready | None:
        path: str = scope["path"]
        key = (host, path, scope["query_string"], is_pressed)
        version = self._reader.version()
        kept = self._kept.get(key, version)
        if path != PAGE and not self._is_bucket(path):
            return None
        if kept is not None:
            return kept
        try:
            if path == PAGE:
                base = self._public_url or f"{scope['scheme']}://{host.decode('ascii')}/"
                made = await self._page(scope["query_string"], base)
            else:
                made = await self._bucket(path, scope["query_string"], is_pressed)
        except ValueError:
            return None  # no address: the long way tells what is wrong
        if made is not None:
            self._kept.put(key, made, version)
        return made

    def _is_bucket(self, path: str) -> bool:
        """Whether readers may ask so today; not when the day's filter, which says so, is not made yet."""
        bits = self._filters.bits_known()
        return bits is not None and path.startswith(RANGE) and lookup.is_prefix(path.removeprefix(RANGE), bits)

    async def _page(self, query: bytes, base: str) -> Ready | None:
        if not self._lookup_by_url or (asked := _QUERY.fullmatch(query)) is None:
            return None
        url = unquote_plus(asked[1].decode("ascii"), errors="strict")
        if len(url) > MAX_LENGTH:
            return None
        normalised = normalise_url(url)
        body = await self._reader.page(name_of(normalised), documents.PAGE_LIMIT)
        if body is None:
            return None
        document = documents.first_page(normalised, base, filled(body, base))
        return _described(etag_of(document), document, _OF_PAGE, _JSON_LD)

    async def _bucket(self, path: str, query: bytes, is_pressed: bool) -> Ready | None:
        if query or (found := await self._reader.bucket(lookup.bits_of(path.removeprefix(RANGE)))) is None:
            return None
        etag, pressed = found
        if is_pressed:
            return _described(pressed_etag(etag), pressed, _OF_BUCKET, _PRESSED)
        return _described(etag, sizes.padded(sizes.unpressed(pressed)), _OF_BUCKET, _JSON)


class _Asked(NamedTuple):
    """What a request tells besides its target."""

    host: bytes
    tag: bytes
    takes_gzip: bool


def _asked(scope: Scope) -> _Asked | None:
    """What makes a difference to the answer of a request; None when more does."""
    host = tag = None
    codings = b""
    for name, value in scope["headers"]:
        if name not in _TELLING:
            continue
        if name == b"host" and host is None and _PLAIN_HOST.fullmatch(value):
            host = value
        elif name == b"if-none-match" and tag is None and _ONE_TAG.fullmatch(value):
            tag = value
        elif name == b"accept-encoding" and not codings:
            codings = value
        else:
            return None
    return None if host is None or scope.get("root_path") else _Asked(host, tag or b"", takes_gzip(codings))


def _described(etag: str, body: bytes, headers: Headers, of_body: Headers) -> Ready:
    tag = etag.encode()
    without = (*headers, (b"etag", tag))
    return tag, (*without, *of_body, (b"content-length", str(len(body)).encode())), without, body


async def _send(ready: Ready, tag: bytes, send: Send) -> None:
    etag, described, without, body = ready
    identity = (b"x-request-id", new_request_id().encode())
    if tag == etag:
        await send({"type": "http.response.start", "status": 304, "headers": [*without, identity]})
        await send(_NOTHING)
    else:
        await send({"type": "http.response.start", "status": 200, "headers": [*described, identity]})
        await send({"type": "http.response.body", "body": body})

"""The two lookups of readers in front of the router: what is prepared is sent as bytes, the rest goes the long way.

Both ways answer the same bytes and the same headers; a test holds them to it.
"""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from functools import lru_cache
from typing import Any, Protocol

from app.annotations import documents, lookup
from app.annotations.kept import NO_BUCKET, Headers, Kept, Key, Ready
from app.annotations.prepared import filled
from app.domain import sizes
from app.domain.escapes import unquoted
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
Asked = tuple[bytes, bytes, bytes]
"""The Host, If-None-Match and Accept-Encoding of a request; empty what it has not."""

PAGE = "/v1/annotations"
RANGE = "/v1/annotations/range/"
_PLAIN = rb"[^%&+;\x00-\x20\x7f-\xff]*+"
_QUERY = re.compile(rb"url=(?=.)(%b(?:%%[0-9A-Fa-f]{2}%b)*+)" % (_PLAIN, _PLAIN))
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
        self._kept = Kept(_MOST_KEPT, reader.version)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] == "http" and scope["method"] == "GET" and scope["path"].startswith(PAGE):
            asked = _asked(scope)
            if asked is not None and (ready := await self._ready(scope, asked)) is not None:
                tag = asked[1]
                if not tag or tag == ready[0] or _ONE_TAG.fullmatch(tag):
                    await _send(ready, tag, send)
                    return
        await self.app(scope, receive, send)

    async def _ready(self, scope: Scope, asked: Asked) -> Ready | None:
        host, _, codings = asked
        path: str = scope["path"]
        bits = NO_BUCKET if path == PAGE else self._filters.bits_known()
        if bits is None:  # the day's filter, which says how many, is not made yet
            return None
        scheme, query = scope["scheme"], scope["query_string"]
        key: Key = scheme, host, path, query, takes_gzip(codings), bits
        if (kept := self._kept.get(key)) is not None:
            return kept
        base = _base(scheme, host)
        if base is None or (path != PAGE and not _is_bucket(path, bits)):
            return None
        begun = self._kept.begin()
        made = await (self._page(query, self._public_url or base) if path == PAGE else self._bucket(key))
        if made is not None:
            self._kept.put(key, made, begun)
        return made

    async def _page(self, query: bytes, base: str) -> Ready | None:
        if not self._lookup_by_url or (asked := _QUERY.fullmatch(query)) is None:
            return None
        try:
            url = unquoted(asked[1].decode("ascii"))
            if len(url) > MAX_LENGTH:
                return None
            normalised = normalise_url(url)
        except ValueError:
            return None  # no address: the long way tells what is wrong
        body = await self._reader.page(name_of(normalised), documents.PAGE_LIMIT)
        if body is None:
            return None
        document = documents.first_page(normalised, base, filled(body, base))
        return _described(etag_of(document), document, _OF_PAGE, _JSON_LD)

    async def _bucket(self, key: Key) -> Ready | None:
        _, _, path, query, is_pressed, _ = key
        if query or (found := await self._reader.bucket(lookup.bits_of(path.removeprefix(RANGE)))) is None:
            return None
        etag, pressed = found
        if is_pressed:
            return _described(pressed_etag(etag), pressed, _OF_BUCKET, _PRESSED)
        return _described(etag, sizes.padded(sizes.unpressed(pressed)), _OF_BUCKET, _JSON)


def _asked(scope: Scope) -> Asked | None:
    """What makes a difference to the answer of a request besides its target; None when more does."""
    host = tag = codings = b""
    for name, value in scope["headers"]:
        if name not in _TELLING:
            continue
        if name == b"host" and value and not host:
            host = value
        elif name == b"accept-encoding" and not codings:
            codings = value
        elif name == b"if-none-match" and value and not tag:
            tag = value
        else:
            return None
    return None if scope.get("root_path") else (host, tag, codings)


@lru_cache(maxsize=100)
def _base(scheme: str, host: bytes) -> str | None:
    """Where the service is, as this host names it; None for a host that the long way has to look at."""
    return f"{scheme}://{host.decode('ascii')}/" if _PLAIN_HOST.fullmatch(host) else None


def _is_bucket(path: str, bits: int) -> bool:
    """Whether readers may ask so, on a day of so many bits."""
    return path.startswith(RANGE) and lookup.is_prefix(path.removeprefix(RANGE), bits)


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

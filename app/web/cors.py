"""Answers for pages and extensions of any origin (https://fetch.spec.whatwg.org/#http-cors-protocol).

A key travels in Authorization, so no origin can borrow a reader's rights: every one is let in. Where a cookie opens the
pages, below `closed`, none is.
"""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.targets import is_below

_EXPOSED = (
    b"Accept-Post, Allow, Content-Location, ETag, Idempotency-Replayed, Link, Location, Prefer, Retry-After, Vary, "
    b"X-Request-ID"
)
HEADERS = ((b"access-control-allow-origin", b"*"), (b"access-control-expose-headers", _EXPOSED))
"""What every answer but a preflight's has."""

# Clients of others send headers of their own; `*` lets all of them in but Authorization, which has to be named.
_ACCEPTED = (
    b"*, Accept, Authorization, Content-Type, Hypothesis-Client-Version, Idempotency-Key, If-Match, If-None-Match, "
    b"Last-Event-ID, Prefer, Slug, X-Client-Id, X-Request-ID"
)
_PREFLIGHT = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"),
    (b"access-control-allow-headers", _ACCEPTED),
    (b"access-control-max-age", b"86400"),
]


class Cors:
    """Stands in front of everything: a preflight costs no more than this."""

    def __init__(self, app: ASGIApp, closed: str | None = None) -> None:
        self.app = app
        self.closed = closed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http" or (self.closed is not None and is_below(self.closed, scope["path"])):
            await self.app(scope, receive, send)
        elif scope["method"] == "OPTIONS" and "access-control-request-method" in Headers(scope=scope):
            await send({"type": "http.response.start", "status": 204, "headers": _PREFLIGHT})
            await send({"type": "http.response.body", "body": b""})
        else:
            await self.app(scope, receive, _open(send))


def _open(send: Send) -> Send:
    async def opened(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *HEADERS]
        await send(message)

    return opened

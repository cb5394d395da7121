"""GET with validators: ETag on every answer of known length, 304 and 412 (RFC 9110 sections 13 and 15.4.5)."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import AppError, PreconditionFailed
from app.web.etags import etag_of, parse_etags, wanted
from app.web.problems import answer

# What describes the body that a 304 does not carry; all else (Cache-Control, Vary, Link, ...) stays, section 15.4.5.
_REPRESENTATION = {
    b"content-length",
    b"content-type",
    b"content-encoding",
    b"content-language",
    b"content-range",
    b"content-disposition",
    b"last-modified",
}


class ConditionalReads:
    """Gives every 200 whose length is known beforehand an ETag, and answers 304 and 412 for it.

    A stream has no Content-Length and passes untouched; `Cache-Control: no-store` opts out, for such an
    answer is not to be validated later. A route's own ETag is honoured, and then nothing is buffered.
    """

    def __init__(self, app: ASGIApp, *, max_buffer: int = 8 * 1024 * 1024) -> None:
        self.app = app
        self.max_buffer = max_buffer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        await self.app(scope, receive, _Reply(self.max_buffer, scope, receive, send).send)


class _Reply:
    """One answer on its way out: held until its ETag is known, then sent, or replaced."""

    def __init__(self, max_buffer: int, scope: Scope, receive: Receive, send: Send) -> None:
        self.max_buffer, self.scope, self.receive, self.out = max_buffer, scope, receive, send
        self.held: list[Message] = []
        self.replaced = False

    async def send(self, message: Message) -> None:
        if self.held:
            self.held.append(message)
            if not message.get("more_body", False):
                await self._release()
        elif message["type"] == "http.response.start":
            await self._begin(message)
        elif not self.replaced:
            await self.out(message)

    async def _begin(self, start: Message) -> None:
        headers = Headers(raw=start["headers"])
        if start["status"] == 200:
            etag = headers.get("etag")
            if etag is not None:
                self.replaced = await self._replace(start, etag)
            elif self._bounded(headers):
                self.held = [start]
                return
        if not self.replaced:
            await self.out(start)

    def _bounded(self, headers: Headers) -> bool:
        length = headers.get("content-length", "")
        return (
            length.isdecimal() and int(length) <= self.max_buffer and "no-store" not in headers.get("cache-control", "")
        )

    async def _release(self) -> None:
        (start, *chunks), self.held = self.held, []
        etag = etag_of(b"".join(chunk.get("body", b"") for chunk in chunks))
        start["headers"] = [*start["headers"], (b"etag", etag.encode())]
        self.replaced = await self._replace(start, etag)
        if not self.replaced:
            for message in (start, *chunks):
                await self.out(message)

    async def _replace(self, start: Message, etag: str) -> bool:
        """Section 13.2.2: If-Match first, then If-None-Match. True when another answer went out instead."""
        asked = Headers(scope=self.scope)
        try:
            if "if-match" in asked and not wanted(", ".join(asked.getlist("if-match"))).match(etag, weak=False):
                raise PreconditionFailed("The representation is not the one If-Match names.")
        except AppError as error:
            await answer(self.scope, error)(self.scope, self.receive, self.out)
            return True
        if not _unchanged(asked, etag):
            return False
        kept = [(name, value) for name, value in start["headers"] if name not in _REPRESENTATION]
        await self.out({"type": "http.response.start", "status": 304, "headers": kept})
        await self.out({"type": "http.response.body", "body": b""})
        return True


def _unchanged(asked: Headers, etag: str) -> bool:
    if "if-none-match" not in asked:
        return False
    try:
        return parse_etags(", ".join(asked.getlist("if-none-match"))).match(etag, weak=True)
    except ValueError:
        return False  # a header we cannot read must not keep the client from its answer

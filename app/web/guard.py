"""The guard in front of everything: what passes is bounded, strict UTF-8, strict JSON, and of one meaning."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import AppError, Unavailable
from app.web import strict_json, targets
from app.web.headers import check_headers, check_media_type, declared_length
from app.web.problems import Refusal, answer

_BODILESS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_CLOSE = {"Connection": "close"}  # the rest of the body is unread and will not be


@dataclass(frozen=True, slots=True)
class Stream:
    """Paths whose bodies are too long to hold: counted as they flow, and parsed by the route itself."""

    prefix: str
    content_types: frozenset[str]
    max_body: int

    def covers(self, path: str) -> bool:
        """Whether the path is the prefix or lies below it."""
        return f"{path}/".startswith(f"{self.prefix}/")


class _GoneError(Exception):
    """The client left before its body was complete: there is nobody to answer."""


class Guard:
    """Bodies are read here, whole, before anything behind sees the request, and then replayed."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        max_body: int = 1024 * 1024,
        max_depth: int = 32,
        max_target: int = 8192,
        body_deadline: float = 20.0,
        max_held: int = 64 * 1024 * 1024,
        content_types: Iterable[str] = ("application/json",),
        streams: Sequence[Stream] = (),
    ) -> None:
        self.app = app
        self.max_body = max_body
        self.max_depth = max_depth
        self.max_target = max_target
        self.body_deadline = body_deadline
        self.max_held = max_held
        self.content_types = frozenset(content_types)
        self.streams = tuple(streams)
        self.held = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        body = bytearray()
        try:
            outcome = await self._outcome(scope, receive, body)
            if isinstance(outcome, Response):
                await outcome(scope, receive, send)
            elif outcome is not None:
                await self.app(scope, outcome, send)
        finally:
            self.held -= len(body)

    async def _outcome(self, scope: Scope, receive: Receive, body: bytearray) -> Receive | Response | None:
        """The verified request, or why it is refused, or nothing when nobody is there to be answered."""
        try:
            targets.check(scope, max_target=self.max_target)
            check_headers(scope["headers"])
            if scope["method"] in _BODILESS:
                return receive
            headers = Headers(scope=scope)
            stream = next((each for each in self.streams if each.covers(scope["path"])), None)
            if stream is not None:
                _check_declared(headers, stream.max_body, stream.content_types)
                return self._counted(receive, stream.max_body)
            _check_declared(headers, self.max_body, self.content_types)
            await self._read(receive, body)
            if body:
                check_media_type(headers, self.content_types, required=True)
                strict_json.check(bytes(body), max_depth=self.max_depth)
            return _replayed(bytes(body), receive)
        except AppError as error:
            return answer(scope, error)
        except _GoneError:
            return None

    async def _read(self, receive: Receive, body: bytearray) -> None:
        try:
            async with asyncio.timeout(self.body_deadline):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise _GoneError
                    chunk: bytes = message.get("body", b"")
                    if len(body) + len(chunk) > self.max_body:
                        raise _too_large(self.max_body)
                    if self.held + len(chunk) > self.max_held:
                        raise Unavailable("Too many bodies are being received; try again.")
                    self.held += len(chunk)
                    body += chunk
                    if not message.get("more_body", False):
                        return
        except TimeoutError:
            raise _too_slow(self.body_deadline) from None

    def _counted(self, receive: Receive, limit: int) -> Receive:
        """A stream as the route reads it: the deadline is for each piece, the limit for all of them."""
        total = 0

        async def counted() -> Message:
            nonlocal total
            try:
                async with asyncio.timeout(self.body_deadline):
                    message = await receive()
            except TimeoutError:
                raise _too_slow(self.body_deadline) from None
            total += len(message.get("body", b""))
            if total > limit:
                raise _too_large(limit)
            return message

        return counted


def _check_declared(headers: Headers, limit: int, content_types: frozenset[str]) -> None:
    # Before a single byte is read, and so before the server says 100 Continue.
    if declared_length(headers) > limit:
        raise _too_large(limit)
    check_media_type(headers, content_types)


def _replayed(body: bytes, receive: Receive) -> Receive:
    pending = [body]

    async def replay() -> Message:
        if pending:
            return {"type": "http.request", "body": pending.pop(), "more_body": False}
        return await receive()  # nothing is left but the news that the client has gone

    return replay


def _too_large(limit: int) -> Refusal:
    return Refusal(413, "content_too_large", f"At most {limit} bytes are accepted.", headers=_CLOSE)


def _too_slow(deadline: float) -> Refusal:
    detail = f"The body did not arrive within {deadline:g} seconds."
    return Refusal(408, "request_timeout", detail, headers=_CLOSE)

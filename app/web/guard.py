"""The guard in front of everything: what passes is bounded, strict UTF-8, strict JSON, and of one meaning."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from app.errors import AppError, Unavailable
from app.web import strict_json, targets
from app.web.bodies import counted, replayed, too_large, too_slow
from app.web.headers import check_headers, check_media_type, declared_length
from app.web.problems import answer

_FORMS = frozenset({"application/x-www-form-urlencoded"})
_BODILESS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


@dataclass(frozen=True, slots=True)
class Stream:
    """A path whose bodies are too long to hold: counted as they flow, and parsed by the route itself."""

    path: str
    content_types: frozenset[str]
    max_body: int


class _GoneError(Exception):
    """The client left before its body was complete: there is nobody to answer."""


class Guard:
    """Bodies are read here, whole, before anything behind sees the request, and then replayed.

    Below the path `forms` they are what HTML forms send, elsewhere JSON.
    """

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
        forms: str | None = None,
    ) -> None:
        self.app = app
        self.max_body = max_body
        self.max_depth = max_depth
        self.max_target = max_target
        self.body_deadline = body_deadline
        self.max_held = max_held
        self.content_types = frozenset(content_types)
        self.streams = tuple(streams)
        self.forms = forms
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
            check_headers(scope["headers"], scope["http_version"])
            if scope["method"] in _BODILESS:
                return receive
            headers = Headers(scope=scope)
            stream = next((each for each in self.streams if each.path == scope["path"]), None)
            if stream is not None:
                _check_declared(headers, stream.max_body, stream.content_types)
                return counted(receive, limit=stream.max_body, deadline=self.body_deadline)
            is_form = self.forms is not None and targets.is_below(self.forms, scope["path"])
            content_types = _FORMS if is_form else self.content_types
            _check_declared(headers, self.max_body, content_types)
            await self._read(receive, body)
            if body:
                check_media_type(headers, content_types, required=True)
                if not is_form:
                    strict_json.check(bytes(body), max_depth=self.max_depth)
            return replayed(bytes(body), receive)
        except AppError as error:
            return answer(scope, error)
        except _GoneError:
            return None

    async def _read(self, receive: Receive, body: bytearray) -> None:
        try:
            async with asyncio.timeout(self.body_deadline):
                more = True
                while more:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise _GoneError
                    self._add(message.get("body", b""), body)
                    more = message.get("more_body", False)
        except TimeoutError:
            raise too_slow(self.body_deadline) from None

    def _add(self, piece: bytes, body: bytearray) -> None:
        if len(body) + len(piece) > self.max_body:
            raise too_large(self.max_body)
        if self.held + len(piece) > self.max_held:
            raise Unavailable("Too many bodies are being received; try again.")
        self.held += len(piece)
        body += piece


def _check_declared(headers: Headers, limit: int, content_types: frozenset[str]) -> None:
    # Before a single byte is read, and so before the server says 100 Continue.
    if declared_length(headers) > limit:
        raise too_large(limit)
    check_media_type(headers, content_types)

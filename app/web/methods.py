"""HEAD on every GET, OPTIONS with Allow, and a 405 that names every method (RFC 9110 sections 9.3.2, 9.3.7, 15.5.6)."""

from collections.abc import Iterable

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette._utils import get_route_path
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import NotFound
from app.web.problems import answer

# What the router leaves in the scope; the log reads it after the request, also when HEAD had a scope of its own.
_ROUTED = ("route", "endpoint", "path_params", "fastapi")

IS_HEAD = "secondsource.head"
"""Set in the scope of a HEAD: an answer without an end must know that nobody waits for its body."""


class Methods:
    """Knows the routes of the application it stands in front of, through `scope["app"]`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif scope["method"] == "OPTIONS":
            await _options(scope)(scope, receive, send)
        elif scope["method"] == "HEAD":
            await self._head(scope, receive, send)
        else:
            await self.app(scope, receive, _with_allow(scope, send))

    async def _head(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The server above must still see HEAD in its scope, or it would count the missing body as an error."""
        inner = {**scope, "method": "GET", IS_HEAD: True}
        allowing = _with_allow(scope, send)

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await allowing(message)

        try:
            await self.app(inner, receive, without_body)
        finally:
            scope.update({key: inner[key] for key in _ROUTED if key in inner})


def _options(scope: Scope) -> Response:
    allow = allowed(scope["app"], scope)
    if not allow:
        return answer(scope, NotFound("There is nothing at this address."))
    # The Web Annotation Protocol wants 200 (sections 3.4 and 4.5).
    status = 200 if get_route_path(scope).startswith("/v1/annotations/") else 204
    return Response(status_code=status, headers={"Allow": ", ".join(allow)})


def _with_allow(scope: Scope, send: Send) -> Send:
    async def allowing(message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 405:
            # The router names the methods of one route only, in no order.
            MutableHeaders(raw=message["headers"])["allow"] = ", ".join(allowed(scope["app"], scope))
        await send(message)

    return allowing


def allowed(app: FastAPI, scope: Scope) -> list[str]:
    """The methods of all routes that share this path; none when the path is unknown; `*` is the whole service."""
    path = get_route_path(scope)
    methods: set[str] = set()
    for route in iter_route_contexts(app.routes):
        pattern = getattr(route, "path_regex", None)
        if pattern is not None and (path == "*" or pattern.match(path)):
            methods.update(_methods(route.methods))
    return sorted(methods)


def _methods(methods: Iterable[str] | None) -> set[str]:
    found = set(methods or ("GET",))  # a mount has no methods of its own: files and pages
    if "GET" in found:
        found.add("HEAD")
    return found | {"OPTIONS"}

"""Pages over HTTP: what a browser may load with them, and who is answered with a page rather than with JSON."""

from collections.abc import Callable, Sequence

from fastapi import Response
from starlette.datastructures import Headers
from starlette.types import Scope

from app.errors import Fault

_ALONE = "frame-ancestors 'none'"
_ANYWHERE = "frame-ancestors *"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; "
)
_MACHINES = ("/v1", "/v1alpha1", "/api", "/openapi.json")

Explain = Callable[[Scope, int, str, str, Sequence[Fault], str], str]
"""A page for a refusal, from the request, its status, title and detail, what is wrong where, and the request's id."""


def page(body: str, status: int = 200, *, embeddable: bool = False) -> Response:
    """A page that loads nothing but what this service serves, and runs no script written into it."""
    policy = _POLICY + (_ANYWHERE if embeddable else _ALONE)
    headers = {"Content-Security-Policy": policy, "Vary": "Accept-Language"}
    return Response(body, status, headers, media_type="text/html")


def wants_page(scope: Scope) -> bool:
    """Whether a person is at the other end: a browser says so, and the address is none that programs use."""
    path = f"{scope.get('path', '')}/"
    if any(path.startswith(f"{prefix}/") for prefix in _MACHINES):
        return False
    return "text/html" in Headers(raw=scope.get("headers", [])).get("accept", "")

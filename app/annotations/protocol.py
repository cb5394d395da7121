"""What the Web Annotation Protocol wants of every answer at its addresses, also of refusals and of OPTIONS.

https://www.w3.org/TR/annotation-protocol/, sections 3.1 and 4.1; https://www.w3.org/TR/ldp/, sections 4.2.1 and 5.2.3.
"""

import re
from collections.abc import Mapping, MutableMapping
from typing import Any

from app.annotations.fast import App, Receive, Scope, Send
from app.domain.web_annotation import MEDIA_TYPE

_CONTAINER = "/v1/annotations/"
_ANNOTATION = re.compile(rf"{_CONTAINER}[0-9a-fA-F-]{{36}}")
_RESOURCE = b'<http://www.w3.org/ns/ldp#Resource>; rel="type"'
_BASIC = b'<http://www.w3.org/ns/ldp#BasicContainer>; rel="type"'
_CONSTRAINED = b'<http://www.w3.org/TR/annotation-protocol/>; rel="http://www.w3.org/ns/ldp#constrainedBy"'
_OF_CONTAINER = {
    b"link": b", ".join((_BASIC, _RESOURCE, _CONSTRAINED)),
    b"allow": b"GET, HEAD, OPTIONS, POST",
    b"accept-post": MEDIA_TYPE.encode(),
}
_OF_ANNOTATION = {b"link": _RESOURCE, b"allow": b"DELETE, GET, HEAD, OPTIONS, PUT"}
_REFUSED = _OF_ANNOTATION | {b"link": b", ".join((_RESOURCE, _CONSTRAINED))}


class AnnotationProtocol:
    """Adds the headers; a page of the container is neither of the two, and needs none."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        path = scope.get("path", "")
        if scope["type"] != "http" or not path.startswith(_CONTAINER):
            await self.app(scope, receive, send)
            return

        async def told(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                wanted = _wanted(path, scope["query_string"], message["status"])
                kept = [header for header in message["headers"] if header[0] not in wanted]
                message["headers"] = [*kept, *wanted.items()]
            await send(message)

        await self.app(scope, receive, told)


def _wanted(path: str, query: bytes, status: int) -> Mapping[bytes, bytes]:
    if path == _CONTAINER:
        return {} if b"iris=" in query else _OF_CONTAINER
    if status == 404 or not _ANNOTATION.fullmatch(path):
        return {}
    return _REFUSED if status in (409, 422) else _OF_ANNOTATION

"""Server-sent events (HTML Living Standard, section 9.2) as an answer that goes on."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager

import anyio
from fastapi.sse import format_sse_event
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.web.methods import IS_HEAD

Next = Callable[[], Awaitable[bytes]]


def message(*, seq: int, data: str | None = None, retry: int | None = None) -> bytes:
    """One event with its id. Without data it is none, but the client remembers the id to resume from."""
    return format_sse_event(data_str=data, id=str(seq), retry=retry)


class EventStream(Response):
    """Sends whatever comes next until nothing does, the client leaves, or whoever feeds it cuts it off."""

    media_type = "text/event-stream"

    def __init__(
        self, follow: Callable[[Callable[[], None]], AbstractAsyncContextManager[Next]], status_code: int = 200
    ) -> None:
        self._follow = follow
        self.status_code = status_code
        self.background = None
        # Proxies must neither store nor collect what is to arrive at once.
        self.init_headers({"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self.raw_headers = [header for header in self.raw_headers if header[0] != b"content-length"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI. What `follow` raises at the start is answered as any refusal."""
        with anyio.CancelScope() as whole:
            async with self._follow(whole.cancel) as following:
                await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
                if not scope.get(IS_HEAD):
                    await self._send(following, receive, send, whole)
                await send({"type": "http.response.body", "body": b""})

    async def _send(self, following: Next, receive: Receive, send: Send, whole: anyio.CancelScope) -> None:
        async def watch() -> None:
            while (await receive())["type"] != "http.disconnect":
                pass
            whole.cancel()

        async with anyio.create_task_group() as group:
            group.start_soon(watch)
            while piece := await following():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            group.cancel_scope.cancel()

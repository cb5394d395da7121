"""What a server waits for before it has a request: the lines up to the body must arrive within a deadline.

uvicorn bounds how long a connection may idle between requests, not how long one may take to say what it wants: a client
that sends a byte a minute would hold a connection, and its file handle, for ever.
"""

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_REFUSAL = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


def within(deadline: float) -> type[asyncio.Protocol]:
    """uvicorn's HTTP protocol, closing connections whose request line and headers take longer, in seconds."""

    class Arrival(HttpToolsProtocol):
        # A timer for each connection, not for each request: that would cost a tenth of the cheapest answer.
        look: asyncio.TimerHandle
        begun: float | None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self.begun = self.loop.time()
            self._look_in(deadline)

        def on_message_begin(self) -> None:
            super().on_message_begin()
            if self.begun is None:
                self.begun = self.loop.time()

        def on_headers_complete(self) -> None:
            self.begun = None
            super().on_headers_complete()

        def connection_lost(self, exc: Exception | None) -> None:
            self.look.cancel()
            super().connection_lost(exc)

        def _look_in(self, seconds: float) -> None:
            self.look = self.loop.call_later(seconds, self._look)

        def _look(self) -> None:
            left = deadline if self.begun is None else self.begun + deadline - self.loop.time()
            if self.cycle is not None and not self.cycle.response_complete:
                left = max(left, deadline)  # the answer to the request before is still on its way
            if left > 0:
                self._look_in(left)
            else:
                self.transport.write(_REFUSAL)
                self.transport.close()

    return Arrival

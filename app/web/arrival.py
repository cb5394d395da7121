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
        waiting: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._wait()

        def on_message_begin(self) -> None:
            super().on_message_begin()
            if self.waiting is None:
                self._wait()

        def on_headers_complete(self) -> None:
            self._stop_waiting()
            super().on_headers_complete()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_waiting()
            super().connection_lost(exc)

        def _wait(self) -> None:
            self.waiting = self.loop.call_later(deadline, self._give_up)

        def _stop_waiting(self) -> None:
            if self.waiting is not None:
                self.waiting.cancel()
                self.waiting = None

        def _give_up(self) -> None:
            if self.cycle is not None and not self.cycle.response_complete:
                self._wait()  # the answer to the request before is still on its way
                return
            self.transport.write(_REFUSAL)
            self.transport.close()

    return Arrival

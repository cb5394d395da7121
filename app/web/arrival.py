"""What a server waits for before it has a request: the lines up to the body must arrive within a deadline.

uvicorn bounds how long a connection may idle between requests, not how long one may take to say what it wants: a client
that sends a byte a minute would hold a connection, and its file handle, for ever.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_REFUSAL = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
_LOOKS = 4
"""How often it is looked within the deadline: a connection is closed at most a quarter late."""


def within(deadline: float) -> type[asyncio.Protocol]:
    """uvicorn's HTTP protocol, closing connections whose request line and headers take longer, in seconds."""

    class Arrival(HttpToolsProtocol):
        # Only a timer for each connection: noting when each request begins would cost a seventh of the cheapest answer.
        look: asyncio.TimerHandle

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._look_again(self.scope, self.loop.time())

        def connection_lost(self, exc: Exception | None) -> None:
            self.look.cancel()
            super().connection_lost(exc)

        def _look_again(self, head: Mapping[str, Any] | None, since: float) -> None:
            self.look = self.loop.call_later(deadline / _LOOKS, self._look, head, since)

        def _look(self, head: Mapping[str, Any] | None, since: float) -> None:
            now = self.loop.time()
            if self.scope is not head or not self._awaits_head():
                self._look_again(self.scope, now)
            elif now < since + deadline:
                self._look_again(head, since)
            else:
                self.transport.write(_REFUSAL)
                self.transport.close()

        def _awaits_head(self) -> bool:
            """Whether the lines up to the body are all that is missing: not while an answer is on its way."""
            if self.cycle is not None and not self.cycle.response_complete:
                return False
            return self.scope is None or "method" not in self.scope  # uvicorn adds it when they are all there

    return Arrival

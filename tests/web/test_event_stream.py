"""A stream of events towards a server: what it sends, and that it ends with its reader or with what it follows."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from app.web.event_stream import EventStream


def sent(*pieces: bytes, received: list[str]) -> list[Any]:
    """What is sent of these pieces to a server that receives this; no piece is the end, and then nothing comes."""
    messages: list[Any] = []
    left = list(pieces)

    @asynccontextmanager
    async def follow(_cut: Callable[[], None]) -> AsyncIterator[Callable[[], Awaitable[bytes]]]:
        async def following() -> bytes:
            return left.pop(0) if left else await never()

        yield following

    async def receive() -> Any:
        return {"type": received.pop(0)} if received else await never()

    async def never() -> Any:
        await asyncio.Event().wait()

    async def send(message: Any) -> None:
        messages.append(message)

    asyncio.run(asyncio.wait_for(EventStream(follow)({"type": "http", "method": "GET"}, receive, send), 60))
    return messages


def test_a_stream_ends_when_its_reader_is_gone() -> None:
    start, piece = sent(b"data: 1\n\n", received=["http.request", "http.disconnect"])
    assert (start["status"], piece) == (200, {"type": "http.response.body", "body": b"data: 1\n\n", "more_body": True})


def test_a_stream_ends_with_what_it_follows() -> None:
    *_, last = sent(b"data: 1\n\n", b"", received=["http.request"])
    assert last == {"type": "http.response.body", "body": b""}

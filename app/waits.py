"""Waiting on the event loop, for something or for some time, whichever is first."""

import asyncio
from collections.abc import AsyncIterator


async def woken(event: asyncio.Event, seconds: float) -> None:
    """Wait until an event is set; when that takes longer, it is set then."""
    timer = asyncio.get_running_loop().call_later(seconds, event.set)
    try:
        await event.wait()
    finally:
        timer.cancel()


async def every(seconds: float, ended: asyncio.Event) -> AsyncIterator[None]:
    """A turn every so many seconds, counted from the end of the one before, until it has `ended`."""
    while not ended.is_set():
        try:
            await asyncio.wait_for(ended.wait(), seconds)
        except TimeoutError:
            yield

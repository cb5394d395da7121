"""Tells when the ledger may have grown, whichever process wrote to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import psycopg
import structlog

from app.db import CHANNEL, Database
from app.waits import woken

_AGAIN = 1.0
"""Seconds until PostgreSQL is listened to again, when the connection was lost, or a task is called off again."""

_LOOK = {True: 0.5, False: 5.0}
"""Seconds between two looks at the ledger on SQLite, where other processes write unheard, and on PostgreSQL, where
something between us and the server may swallow notifications."""

_log = structlog.get_logger("secondsource.watch")


class Watch:
    """Wakes one task of one event loop, for the first time at once: nobody knows what was written before."""

    def __init__(self, is_sqlite: bool, ended: asyncio.Event) -> None:
        self._ended = ended
        self._grown = asyncio.Event()
        self._grown.set()
        self._look = _LOOK[is_sqlite]

    def wake(self) -> None:
        """Something was written."""
        self._grown.set()

    async def wait(self) -> bool:
        """Return when something may have been written since the last return; False when it is over."""
        await woken(self._grown, self._look)
        self._grown.clear()
        return not self._ended.is_set()


@asynccontextmanager
async def watching(db: Database, ended: asyncio.Event) -> AsyncIterator[Watch]:
    """A watch over the ledger until it has `ended`: told by this process and, on PostgreSQL, by all others."""
    watch = Watch(db.is_sqlite, ended)
    loop = asyncio.get_running_loop()

    def committed() -> None:
        loop.call_soon_threadsafe(watch.wake)

    db.listeners.append(committed)
    ending = loop.create_task(_wake_at(ended, watch))
    listening = None if db.is_sqlite else loop.create_task(_listen(db, watch))
    try:
        yield watch
    finally:
        db.listeners.remove(committed)
        await call_off(*(task for task in (ending, listening) if task is not None))


async def call_off(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks until they are over; a cancellation that meets the end of what they wait for may be lost."""
    while running := {task for task in tasks if not task.done()}:
        for task in running:
            task.cancel()
        await asyncio.wait(running, timeout=_AGAIN)


async def _wake_at(ended: asyncio.Event, watch: Watch) -> None:
    await ended.wait()
    watch.wake()


async def _listen(db: Database, watch: Watch) -> None:
    address = db.url.set(drivername="postgresql").render_as_string(hide_password=False)
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(address, autocommit=True, connect_timeout=5) as connection:
                await connection.execute(f"LISTEN {CHANNEL}".encode())
                watch.wake()  # what was written before this was not heard
                async for _ in connection.notifies():
                    watch.wake()
        except psycopg.Error as error:
            _log.warning("not listening", reason=type(error).__name__)
        await asyncio.sleep(_AGAIN)

"""How often something was written to PostgreSQL, as far as this process knows: what it has read is so until then.

Its own commits are known before they are answered. Those of others are told by the server as they happen; since a
connection may be dead without saying so, the ledger is asked for its newest change every second besides.
"""

import asyncio
import itertools
import time

import psycopg
import structlog

from app.db import CHANNEL, Database

_EVERY = 1.0
"""Seconds between two questions for the newest change; also until a lost connection is opened again."""

_SURE = 2.0
"""Seconds for which an answer to that question is relied on. After that nobody knows what was written."""

_NEWEST = b"SELECT max(seq) FROM event"

_log = structlog.get_logger("secondsource.pulse")


class Pulse:
    """Counts what is written, for any thread."""

    def __init__(self, db: Database, address: str) -> None:
        self._address = address
        self._counter = itertools.count(1)
        self._count = 0
        self._sure_until = 0.0
        db.listeners.append(self._beat)

    def version(self) -> int | None:
        """Another number whenever something was written; None while that is not known."""
        return self._count if time.monotonic() < self._sure_until else None

    async def listen(self) -> None:
        """Hear what others write, until it is cancelled."""
        while True:
            try:
                async with asyncio.timeout(_SURE):
                    connection = await psycopg.AsyncConnection.connect(self._address, autocommit=True)
                async with connection:
                    await connection.execute(f"LISTEN {CHANNEL}".encode())
                    await self._hear(connection)
            except (psycopg.Error, TimeoutError) as error:
                _log.warning("answers are not kept", reason=type(error).__name__)
            finally:
                self._sure_until = 0.0
            await asyncio.sleep(_EVERY)

    async def _hear(self, connection: psycopg.AsyncConnection) -> None:
        newest = None
        while True:
            asked = time.monotonic()
            async with asyncio.timeout(_SURE):
                found = await (await connection.execute(_NEWEST)).fetchone()
            if found != newest:
                newest = found
                self._beat()
            self._sure_until = asked + _SURE
            async for _ in connection.notifies(timeout=_EVERY):
                self._beat()

    def _beat(self) -> None:
        self._count = next(self._counter)

"""Prepared pages from PostgreSQL: one round trip each, over a few connections of its own, on the event loop."""

import asyncio
from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg.rows import TupleRow

from app.domain import page_filter
from app.pulse import Pulse
from app.watch import call_off

_PAGE = """SELECT body, notes, EXISTS (
        SELECT FROM prepared_need JOIN unprepared_page ON unprepared_page.page = needs
        WHERE prepared_need.page = %(page)s)
    FROM prepared_page WHERE page = %(page)s
    UNION ALL SELECT NULL, 0, true FROM unprepared_page WHERE page = %(page)s"""
_BUCKET = """SELECT etag, body FROM prepared_bucket WHERE bits = %(bits)s AND prefix = %(prefix)s
    AND NOT EXISTS (SELECT FROM unprepared_page WHERE page BETWEEN %(first)s AND %(last)s)
    AND NOT EXISTS (SELECT FROM prepared_need JOIN unprepared_page ON unprepared_page.page = needs
        WHERE prepared_need.page BETWEEN %(first)s AND %(last)s)"""
_CONNECTIONS = 4
_PATIENCE = 2
"""Seconds for a connection or a statement; after that the long way tells what is wrong."""

_AWAY = 1.0
"""Seconds for which a server that could not be reached is not tried again."""


class PostgresqlReader:
    """A few connections that read only, each statement for itself: it sees what is committed."""

    def __init__(self, address: str, pulse: Pulse) -> None:
        self._address = address
        self._pulse = pulse
        self._listening: asyncio.Task[None] | None = None
        self._turn = asyncio.Semaphore(_CONNECTIONS)
        self._idle: list[psycopg.AsyncConnection[TupleRow]] = []
        self._away_until = 0.0

    def open(self) -> None:
        """Begin to hear of what is written, on the running event loop."""
        self._listening = asyncio.get_running_loop().create_task(self._pulse.listen())

    def version(self) -> int | None:
        """Another number whenever something was written; None while that is not known."""
        return self._pulse.version()

    async def page(self, page: str, most: int) -> bytes | None:
        """What is prepared for a page: an empty list when it has no annotations; None when it can't be said yet, or
        has more than `most`."""
        found = await self._fetch(_PAGE, {"page": page})
        if not found:
            return None if found is None else b"[]"
        body, notes, is_stale = found[0]
        return None if is_stale or notes > most else body

    async def bucket(self, prefix: str) -> tuple[str, bytes] | None:
        """What is prepared for a bucket, and its ETag; None when it can't be said yet."""
        first, last = page_filter.bucket(prefix)
        asked = {"bits": len(prefix), "prefix": prefix, "first": first, "last": last}
        found = await self._fetch(_BUCKET, asked)
        return found[0] if found else None

    async def close(self) -> None:
        """Give the connections back."""
        if self._listening is not None:
            await call_off(self._listening)
        while self._idle:
            await self._idle.pop().close()

    async def _fetch(self, query: str, asked: Mapping[str, object]) -> list[Any] | None:
        loop = asyncio.get_running_loop()
        async with self._turn:
            if loop.time() < self._away_until:
                return None
            connection = None
            try:
                connection = self._idle.pop() if self._idle else await self._connect()
                cursor = await connection.execute(query.encode(), asked, prepare=True, binary=True)
                rows = await cursor.fetchall()
            except psycopg.Error:
                self._away_until = loop.time() + (_AWAY if connection is None else 0.0)
                if connection is not None:
                    await connection.close()
                return None
            self._idle.append(connection)
            return rows

    async def _connect(self) -> psycopg.AsyncConnection[TupleRow]:
        options = f"-c default_transaction_read_only=on -c statement_timeout={_PATIENCE * 1000}"
        return await psycopg.AsyncConnection.connect(
            self._address, autocommit=True, connect_timeout=_PATIENCE, options=options
        )

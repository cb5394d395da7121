"""Prepared pages from PostgreSQL: one round trip each, over a connection of its own, on the event loop."""

import asyncio

import psycopg

from app.annotations.postgresql_wire import Row, Wire
from app.domain import page_filter
from app.pulse import Pulse
from app.watch import call_off

_PAGE, _BUCKET = b"page", b"bucket"
_STATEMENTS = {
    _PAGE: """SELECT body, notes, EXISTS (
        SELECT FROM prepared_need JOIN unprepared_page ON unprepared_page.page = needs
        WHERE prepared_need.page = $1)
    FROM prepared_page WHERE page = $1
    UNION ALL SELECT NULL, 0, true FROM unprepared_page WHERE page = $1
    LIMIT 1""",
    _BUCKET: """SELECT etag, body FROM prepared_bucket WHERE bits = $1 AND prefix = $2
    AND NOT EXISTS (SELECT FROM unprepared_page WHERE page BETWEEN $3 AND $4)
    AND NOT EXISTS (SELECT FROM prepared_need JOIN unprepared_page ON unprepared_page.page = needs
        WHERE prepared_need.page BETWEEN $3 AND $4)""",
}
_TRUE = b"\x01"
_PATIENCE = 2
"""Seconds for a connection or a statement; after that the long way tells what is wrong."""

_AWAY = 1.0
"""Seconds for which a server that could not be reached is not tried again."""


class PostgresqlReader:
    """A connection that reads only, each statement for itself: it sees what is committed."""

    def __init__(self, address: str, pulse: Pulse) -> None:
        self._address = address
        self._pulse = pulse
        self._listening: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()
        self._wire: Wire | None = None
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
        try:
            found = await self._ask(_PAGE, page)
        except psycopg.Error:
            return None
        if found is None:
            return b"[]"
        body, notes, is_stale = found
        return None if is_stale == _TRUE or int.from_bytes(notes or b"") > most else body

    async def bucket(self, prefix: str) -> tuple[str, bytes] | None:
        """What is prepared for a bucket, and its ETag; None when it can't be said yet."""
        try:
            found = await self._ask(_BUCKET, str(len(prefix)), prefix, *page_filter.bucket(prefix))
        except psycopg.Error:
            return None
        if found is None:
            return None
        etag, body = found
        return (etag or b"").decode(), body or b""

    async def close(self) -> None:
        """Give the connections back."""
        if self._listening is not None:
            await call_off(self._listening)
        if self._wire is not None:
            self._wire.close()

    async def _ask(self, statement: bytes, *given: str) -> Row | None:
        wire = self._wire
        if wire is None or wire.is_lost:
            wire = await self._opened()
        return await wire.ask(statement, [each.encode() for each in given])

    async def _opened(self) -> Wire:
        loop = asyncio.get_running_loop()
        async with self._turn:
            if self._wire is not None and not self._wire.is_lost:
                return self._wire
            if loop.time() < self._away_until:
                raise psycopg.OperationalError("the server was away a moment ago")
            try:
                self._wire = await Wire.open(self._address, _STATEMENTS, _PATIENCE)
            except psycopg.OperationalError:  # not for a statement that fails: that may do in a moment
                self._away_until = loop.time() + _AWAY
                raise
            return self._wire

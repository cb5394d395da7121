"""Prepared pages from PostgreSQL: one round trip each, over a few connections of its own, on the event loop."""

import asyncio
from typing import Any

import psycopg
from psycopg.rows import TupleRow

from app.pulse import Pulse

_UNSAID = """EXISTS (SELECT FROM unprepared_page WHERE page BETWEEN {first} AND {last})
    OR EXISTS (SELECT FROM page_equivalence WHERE superseded_at IS NULL AND page BETWEEN {first} AND {last})
    OR EXISTS (SELECT FROM page_equivalence WHERE superseded_at IS NULL AND same_as_page BETWEEN {first} AND {last})"""
_UNSAID_PAGE = _UNSAID.format(first="asked.page", last="asked.page")
_PAGE = f"""SELECT found.body, found.notes, found.page IS NULL AND ({_UNSAID_PAGE})
    FROM (SELECT %(page)s::text) AS asked (page) LEFT JOIN prepared_page AS found ON found.page = asked.page"""  # noqa: S608
_PAGES = f"""SELECT NULL, NULL WHERE {_UNSAID.format(first="%(first)s", last="%(last)s")} UNION ALL
    (SELECT page, body FROM prepared_page WHERE page BETWEEN %(first)s AND %(last)s AND notes > 0 ORDER BY page)"""  # noqa: S608
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
        if found is None:
            return None
        [(body, notes, is_unsaid)] = found
        if body is None:
            return None if is_unsaid else b"[]"
        return bytes(body) if notes <= most else None

    async def pages(self, first: str, last: str) -> list[tuple[str, bytes]] | None:
        """All pages with names from one to another, None when one of them can't be said yet."""
        found = await self._fetch(_PAGES, {"first": first, "last": last})
        if found is None or (found and found[0][0] is None):
            return None
        return [(page, bytes(body)) for page, body in found]

    async def close(self) -> None:
        """Give the connections back."""
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.wait({self._listening})
        while self._idle:
            await self._idle.pop().close()

    async def _fetch(self, query: str, asked: dict[str, str]) -> list[Any] | None:
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

"""Who is listening, and what is told to them: each change is read and written out once, for all of them.

A reader who joins late reads what it missed in pages, and is handed over to the live ones at a moment when nothing can
come in between. What waits for a reader is bounded: one who does not keep up is cut off, and resumes by its last id.
"""

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import anyio
import structlog
from anyio.to_thread import run_sync

from app import ledger
from app.db import Database
from app.errors import Unavailable
from app.feed import answers, queries, schemas
from app.feed.wanted import Wanted, resolve
from app.waits import woken
from app.watch import watching
from app.web import event_stream
from app.web.traces import describe

CONNECTIONS = 2
"""To the database: one reads what is new, one what those who join have missed."""

_PIECE = 50
MOST_WAITING = 256 * 1024
"""Bytes that a reader may be behind when something new comes."""

_AT_ONCE = 64 * 1024
_RETRY = 2000

_log = structlog.get_logger("secondsource.feed")

Send = Callable[[], Awaitable[bytes]]


class Reader:
    """One who listens: how far it has been told, and what waits to be sent to it."""

    def __init__(self, wanted: Wanted, position: int, cut: Callable[[], None]) -> None:
        self.wanted = wanted
        self.position = position
        self.is_live = False
        self._cut = cut
        self._waiting: deque[bytes] = deque()
        self._held = 0
        self._news = asyncio.Event()

    def cut_if_behind(self) -> None:
        """Cut it off when it has not taken what it was told before."""
        if self._held > MOST_WAITING:
            self._cut()

    def tell(self, message: bytes) -> None:
        """Let a message wait for its turn."""
        self._waiting.append(message)
        self._held += len(message)
        self._news.set()

    def end(self) -> None:
        """Wake it up: there will be no more."""
        self._news.set()

    async def news(self, patience: float) -> bytes:
        """What waits, or the beginning of it, as soon as there is something; nothing when it takes too long."""
        await woken(self._news, patience)
        taken: list[bytes] = []
        size = 0
        while self._waiting and size < _AT_ONCE:
            taken.append(self._waiting.popleft())
            size += len(taken[-1])
        self._held -= size
        if not self._waiting:
            self._news.clear()
        return b"".join(taken)


class _Running:
    """A task that is asked to end, not cancelled: a thread may be reading on its behalf."""

    def __init__(self, work: Callable[[asyncio.Event], Coroutine[Any, Any, None]]) -> None:
        self._ended = asyncio.Event()
        self._task = asyncio.get_running_loop().create_task(work(self._ended))

    async def end(self) -> None:
        self._ended.set()
        with anyio.CancelScope(shield=True):
            await asyncio.wait({self._task})


class Hub:
    """The readers of one process. It reads the ledger only while somebody listens."""

    def __init__(self, db: Database, *, most: int, heartbeat: float) -> None:
        self._db = db
        self._most = most
        self._heartbeat = heartbeat
        self._closed = False
        self._readers: set[Reader] = set()
        self._live: dict[Wanted, set[Reader]] = defaultdict(set)
        self._position = 0
        self._turn = asyncio.Lock()
        self._running: _Running | None = None
        self._new, self._missed = anyio.CapacityLimiter(1), anyio.CapacityLimiter(1)

    def close(self) -> None:
        """Let every reader go, for good; each is told so as soon as it looks."""
        self._closed = True
        for reader in self._readers:
            reader.end()

    @asynccontextmanager
    async def follow(
        self, asked: schemas.FeedFilter, since: int | None, cut: Callable[[], None]
    ) -> AsyncIterator[Send]:
        """What to send to a new reader, message by message; an empty one is the last.

        `since` is the last change it has seen, None for the newest there is. `cut` is called when it falls behind.
        Raises Unavailable when there are too many readers.
        """
        if self._closed or len(self._readers) >= self._most:
            raise Unavailable("Too many streams are open; try again, or read /v1/changes.", retry_after=10)
        reader = Reader(Wanted(), since or 0, cut)
        self._readers.add(reader)
        try:
            reader.wanted, reader.position = await run_sync(self._resolve, asked, since, limiter=self._missed)
            first = [event_stream.message(seq=reader.position, retry=_RETRY), await self._catch_up(reader)]

            async def send() -> bytes:
                if first:
                    return b"".join(first.pop(0) for _ in tuple(first))
                return await self._next(reader)

            yield send
        finally:
            self._readers.discard(reader)
            await self._leave(reader)

    async def _next(self, reader: Reader) -> bytes:
        while not (reader.is_live or self._closed):
            if missed := await self._catch_up(reader):
                return missed
        if self._closed:
            return b""
        news = await reader.news(self._heartbeat)
        if news or self._closed:
            return news
        # An id without data is no event, but the client remembers it, and need not look through all this again.
        return event_stream.message(seq=reader.position)

    async def _catch_up(self, reader: Reader) -> bytes:
        """The next page of what the reader missed; after the last one it is live."""
        missed, position = await run_sync(self._read_missed, reader, limiter=self._missed)
        reader.position = position
        if len(missed) < _PIECE:
            async with self._turn:
                if reader.position < self._position:  # the others were told something meanwhile
                    more, reader.position = await run_sync(self._read_missed, reader, limiter=self._missed)
                    missed += more
                if reader.position >= self._position:
                    self._join(reader)
        return b"".join(missed)

    def _join(self, reader: Reader) -> None:
        self._live[reader.wanted].add(reader)
        reader.is_live = True
        if self._running is None:
            self._position = reader.position
            self._running = _Running(self._run)

    async def _leave(self, reader: Reader) -> None:
        self._live[reader.wanted].discard(reader)
        if not self._live[reader.wanted]:
            del self._live[reader.wanted]
        if not self._live and self._running is not None:
            running, self._running = self._running, None
            await running.end()

    async def _run(self, ended: asyncio.Event) -> None:
        async with watching(self._db, ended) as watch:
            while await watch.wait():
                try:
                    while await self._tell_news():
                        pass
                except Exception as error:  # whatever it is, those who listen wait for the next look
                    _log.warning("can't read the ledger", **describe(error))

    async def _tell_news(self) -> bool:
        """Tell everybody the next piece of what is new. Whether there may be more."""
        async with self._turn:
            asked = tuple(self._live)
            news, position = await run_sync(self._read_news, self._position, asked, limiter=self._new)
            everybody = {reader for readers in self._live.values() for reader in readers}
            if news:
                for reader in everybody:
                    reader.cut_if_behind()
            for seq, message, meant in news:
                for reader in [reader for one in meant for reader in self._live.get(one, ())]:
                    if seq > reader.position:
                        reader.tell(message)
            for reader in everybody:
                reader.position = max(reader.position, position)
            self._position = position
            return len(news) == _PIECE

    # What follows runs in threads: each is one short snapshot.

    def _resolve(self, asked: schemas.FeedFilter, since: int | None) -> tuple[Wanted, int]:
        with self._db.read() as session:
            newest = ledger.head(session)
            return resolve(session, asked), newest if since is None else min(since, newest)

    def _read_missed(self, reader: Reader) -> tuple[list[bytes], int]:
        with self._db.read() as session:
            rows, position = queries.following(session, reader.position, reader.wanted, _PIECE)
            return [_message(event) for event in answers.events(session, rows)], position

    def _read_news(self, position: int, asked: tuple[Wanted, ...]) -> tuple[list[tuple[int, bytes, set[Wanted]]], int]:
        with self._db.read() as session:
            rows, until = queries.following(session, position, Wanted(), _PIECE)
            events = answers.events(session, rows)
            return [(event.seq, _message(event), answers.matching(session, event, asked)) for event in events], until


def _message(event: schemas.Event) -> bytes:
    return event_stream.message(data=event.model_dump_json(), seq=event.seq)

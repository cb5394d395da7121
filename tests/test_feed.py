"""The feed inside one process: filters, pages, and readers who come, stay, fall behind and go."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest

from app import ledger
from app.db import Database
from app.errors import Unavailable
from app.feed import hub
from app.feed.schemas import FeedFilter
from app.feed.wanted import Wanted
from app.sessions import WriteSession
from tests.api.client import Clock
from tests.receiver import PATIENCE


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    database = Database(database_url, Clock())
    yield database
    database.close()


def append(db: Database, text: str = "", *, kind: str = "test.told", times: int = 1) -> None:
    with db.write() as session:
        for _ in range(times):
            told(session, text, kind)


def told(session: WriteSession, text: str = "", kind: str = "test.told") -> None:
    ledger.append(session, actor="system", kind=kind, subjects=["test/feed"], payload={"text": text})


def seqs(message: bytes) -> list[int]:
    """The numbers of the events in a message."""
    blocks = [block.decode().splitlines() for block in message.split(b"\n\n")]
    return [int(block[-1].removeprefix("id: ")) for block in blocks if block and block[0].startswith("data: ")]


async def heard(send: Callable[[], Awaitable[bytes]], until: int) -> list[int]:
    """What is told up to a change."""
    found: list[int] = []
    while not found or found[-1] < until:
        found += seqs(await send())
    return found


def never() -> None:
    raise AssertionError("this reader keeps up")


def test_who_joins_late_reads_pages_and_then_lives(db: Database) -> None:
    append(db, times=2 * hub._PIECE + 7)

    async def scenario() -> None:
        streams = hub.Hub(db, most=3, heartbeat=60)
        async with streams.follow(FeedFilter(), 0, never) as all_of_it:
            assert seqs(await all_of_it()) == list(range(1, 51))
            async with streams.follow(FeedFilter(type=["test.rare"]), None, never) as rare:
                assert await rare() == b"id: 107\nretry: 2000\n\n"
                assert await heard(all_of_it, 107) == list(range(51, 108))
                await asyncio.to_thread(append, db)
                await asyncio.to_thread(append, db, kind="test.rare")
                assert await heard(rare, 109) == [109]
                assert await heard(all_of_it, 109) == [108, 109]
                # A number that was not given yet is taken for the newest.
                async with streams.follow(FeedFilter(), 2**63 - 1, never) as ahead:
                    with pytest.raises(Unavailable, match="Too many streams"):
                        async with streams.follow(FeedFilter(), None, never):
                            pass
                    assert await ahead() == b"id: 109\nretry: 2000\n\n"
                    await asyncio.to_thread(append, db)
                    assert await heard(ahead, 110) == await heard(all_of_it, 110) == [110]
        # Nobody listens: nothing is read. Who comes then misses nothing.
        await asyncio.to_thread(append, db)
        async with streams.follow(FeedFilter(), 110, never) as again:
            assert await heard(again, 111) == [111]

    asyncio.run(scenario())


def test_nothing_is_missed_by_who_joins_while_the_others_are_told(db: Database) -> None:
    newest = hub._PIECE + 2

    async def scenario() -> None:
        streams = hub.Hub(db, most=2, heartbeat=60)
        turn = streams._turn

        async def queued(count: int) -> None:
            while len(turn._waiters or ()) < count:
                await asyncio.sleep(0)

        async def join() -> list[int]:
            async with streams.follow(FeedFilter(), 0, never) as late:
                return await heard(late, newest)

        async with streams.follow(FeedFilter(), 0, never) as early:
            await early()
            async with turn:
                await asyncio.to_thread(append, db)
                await queued(1)  # the others are about to be told
                joining = asyncio.create_task(join())
                await queued(2)  # it has read what there is, and is about to join
                await asyncio.to_thread(append, db, times=newest - 1)  # more than one piece, which it joins between
            assert await joining == await heard(early, newest) == list(range(1, newest + 1))

    asyncio.run(scenario())


def test_silence_is_broken_by_a_sign_of_how_far_was_looked(db: Database) -> None:
    async def scenario() -> None:
        streams = hub.Hub(db, most=2, heartbeat=0.01)
        async with (
            streams.follow(FeedFilter(), 0, never) as every,
            streams.follow(FeedFilter(about="nothing"), 0, never) as nothing,
        ):
            await every()
            assert await nothing() == b"id: 0\nretry: 2000\n\n"
            assert await nothing() == b"id: 0\n\n"
            await asyncio.to_thread(append, db)
            assert await heard(every, 1) == [1]
            assert await nothing() == b"id: 1\n\n"

    asyncio.run(scenario())


def test_who_falls_behind_is_cut_off_and_the_others_are_not(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "MOST_WAITING", 1000)

    async def scenario() -> None:
        streams, cut = hub.Hub(db, most=2, heartbeat=60), asyncio.Event()
        async with streams.follow(FeedFilter(), 0, cut.set) as slow, streams.follow(FeedFilter(), 0, never) as quick:
            await slow()
            await quick()
            await asyncio.to_thread(append, db, "x" * 2000)  # one alone may be as long as it is
            assert await heard(quick, 1) == [1]
            assert not cut.is_set()
            await asyncio.to_thread(append, db)
            assert await heard(quick, 2) == [2]
            assert cut.is_set()

    asyncio.run(scenario())


def test_all_are_let_go_when_the_service_closes(db: Database) -> None:
    append(db)

    async def scenario() -> None:
        streams = hub.Hub(db, most=9, heartbeat=60)
        async with streams.follow(FeedFilter(), 1, never) as waiting, streams.follow(FeedFilter(), 0, never) as early:
            await waiting()
            last = asyncio.create_task(waiting())
            await asyncio.sleep(0)
            streams.close()
            assert await last == b""
            assert seqs(await early()) == [1]
            assert await early() == b""
        with pytest.raises(Unavailable):
            async with streams.follow(FeedFilter(), 1, never):
                pass

    asyncio.run(scenario())


def test_trouble_while_reading_is_lived_through(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    append(db)

    async def scenario() -> None:
        streams = hub.Hub(db, most=1, heartbeat=60)
        async with streams.follow(FeedFilter(), 0, never) as send:
            await send()
            with monkeypatch.context() as broken:
                broken.setattr(db, "read", None)
                await asyncio.to_thread(append, db)
                quiet = asyncio.create_task(send())
                while "can't read the ledger" not in said():
                    await asyncio.sleep(0)
            await asyncio.to_thread(append, db)
            found = seqs(await quiet)
            assert found + ([] if 3 in found else await heard(send, 3)) == [2, 3]

    from structlog.testing import capture_logs  # noqa: PLC0415

    with capture_logs() as logs:

        def said() -> list[str]:
            return [entry["event"] for entry in logs]

        asyncio.run(scenario())


def test_what_is_missed_may_end_with_a_page_or_go_on_while_it_is_read(db: Database) -> None:
    """A reader catches up over exactly one page, and over changes that the others are told while it reads the last."""

    class Busy(hub.Hub):
        """A feed in which more is told between two looks of a reader who joins."""

        meanwhile = 0

        def __init__(self, db: Database, **options: Any) -> None:
            super().__init__(db, **options)
            self.has_told = threading.Event()

        def _read_missed(self, reader: hub.Reader) -> tuple[list[bytes], int]:
            found = super()._read_missed(reader)
            happened, self.meanwhile = self.meanwhile, 0
            if happened:
                append(db, times=happened)
                while self._position < happened:
                    assert self.has_told.wait(PATIENCE)
                    self.has_told.clear()
            return found

        async def _tell_news(self) -> bool:
            found = await super()._tell_news()
            self.has_told.set()
            return found

    async def told(feed: hub.Hub, until: int) -> int:
        seen = 0
        async with feed.follow(FeedFilter(), 0, never) as send:
            while seen < until:
                seen += (await send()).count(b"data: ")
            sign = await send()
        assert sign.startswith(b"id: ")
        assert b"data: " not in sign
        return seen

    count = 3 * hub._PIECE

    async def follow() -> None:
        busy = Busy(db, most=2, heartbeat=0.01)
        async with busy.follow(FeedFilter(), None, never) as live:
            await live()
            busy.meanwhile = count
            assert await told(busy, count) == count
        assert await told(hub.Hub(db, most=1, heartbeat=0.01), count) == count

    asyncio.run(follow())


def test_a_reader_is_sent_so_much_at_once() -> None:
    async def taken() -> list[int]:
        reader = hub.Reader(Wanted(), 0, never)
        for _ in range(3):
            reader.tell(b"x" * hub._AT_ONCE)
        return [len(await reader.news(60)) for _ in range(3)]

    assert asyncio.run(taken()) == [hub._AT_ONCE] * 3

"""What looks prepared answers up and keeps them: in bounds, beside other instances, and while the database is away."""

import asyncio
from collections.abc import Iterator

import pytest
from sqlmodel import select

from app.annotations import kept
from app.annotations.kept import NO_BUCKET, Kept, Key
from app.annotations.postgresql_reader import PostgresqlReader
from app.annotations.sqlite_reader import SqliteReader
from app.db import Database
from app.pulse import Pulse
from app.settings import system_clock
from app.tables import PreparedBucket
from tests.api.client import Api, serve
from tests.api.preparing import LOOKUP, NEVER, both, prepare, preparer_of
from tests.api.test_appearances import PAGE, add


@pytest.fixture
def api(database_url: str) -> Iterator[Api]:
    """The service, in which pages are prepared when a test says so."""
    with serve(database_url, prepare_check=NEVER) as served:
        yield served


def test_what_is_kept_in_memory_has_a_bound(api: Api) -> None:
    front = api.client.app.front  # type: ignore[attr-defined]
    front._kept = kept = Kept(4000, front._reader.version)
    for n in [*range(6), 0, 5]:
        assert both(api, LOOKUP, url=f"https://news.example/{n}")[0]
        assert kept._size <= 4000


def test_the_least_used_is_given_up_and_all_of_it_once_something_was_written() -> None:
    version: int | None = 1

    def key(n: int) -> Key:
        return "http", b"host", "/", b"%d" % n, False, NO_BUCKET

    def put(*numbers: int) -> None:
        for n in numbers:
            for _ in range(2):
                some.put(key(n), answer, begun)

    def known(*numbers: int) -> list[bool]:
        return [some.get(key(n)) is not None for n in numbers]

    answer = (b'"a"', (), (), b" " * 1000)
    some = Kept(3 * 2100, lambda: version)
    begun = some.begin()
    assert known(0) == [False]
    put(0, 1, 2, 0)
    assert known(1) == [True]
    put(3)
    assert known(0, 1, 2, 3) == [True, True, False, True]
    version = 2
    assert known(0, 1) == [False, False]
    put(0)  # begun before the write
    assert known(0) == [False]
    begun = some.begin()
    put(0)
    version = None
    assert known(0) == [False]
    begun = some.begin()
    put(0)
    version = 2
    assert known(0) == [False]


def test_what_is_asked_for_once_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_ONCE", 2)
    some = Kept(10_000, lambda: 1)
    begun = some.begin()

    def is_kept_after(n: int) -> bool:
        key = "http", b"host", "/", b"%d" % n, False, NO_BUCKET
        some.put(key, (b'"a"', (), (), b""), begun)
        return some.get(key) is not None

    # No more than two requests are remembered.
    assert [is_kept_after(n) for n in (1, 1, 2, 3, 2, 2)] == [False, True, False, False, False, True]


def test_what_another_instance_writes_is_seen(api: Api) -> None:
    claim = api.claim()
    add(api, claim)
    prepare(api)
    while not is_kept(api):
        assert both(api, LOOKUP, url=PAGE)[0]
    with serve(api.url, keys=api.keys, prepare_check=NEVER) as other:
        other.attach(claim, "Daily")
    while "Daily" not in api.request("GET", LOOKUP, params={"url": PAGE}).text:
        pass  # it is told at once, but not in no time
    prepare(api)
    assert both(api, LOOKUP, url=PAGE)[0]


def is_kept(api: Api) -> bool:
    return len(api.client.app.front._kept._ready) > 0  # type: ignore[attr-defined]


def version_of(api: Api) -> int | None:
    found: int | None = api.client.app.front._kept._version  # type: ignore[attr-defined]
    return found


def test_pages_are_prepared_while_the_service_runs(database_url: str) -> None:
    with serve(database_url, prepare_check=0.01) as api:
        add(api, api.claim())
        while True:
            with api.database.read() as session:
                if session.exec(select(PreparedBucket)).all():
                    break
        assert len(api.get(LOOKUP, url=PAGE)["items"]) == 1


def test_pages_wait_while_the_database_is_in_trouble(database_url: str) -> None:
    with serve(database_url, prepare_check=NEVER) as api:
        with api.database.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE unprepared_page RENAME TO away")
        assert not preparer_of(api).look()
        assert api.request("GET", LOOKUP, params={"url": PAGE}).json()["items"] == []
        with api.database.engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE away RENAME TO unprepared_page")
        prepare(api)
        assert both(api, LOOKUP, url=PAGE)[0]


def test_a_reader_that_never_read(sqlite_url: str) -> None:
    async def asked(reader: SqliteReader) -> list[object]:
        found = [reader.version(), await reader.page("https://page.example/", 1), await reader.bucket("ab")]
        await reader.close()
        return found

    assert asyncio.run(asked(SqliteReader("nowhere.sqlite"))) == [None] * 3  # the long way tells what is wrong
    asyncio.run(nowhere(sqlite_url, "postgresql:///nowhere").close())


def nowhere(sqlite_url: str, address: str) -> PostgresqlReader:
    """A reader of a server that is not there; its own process writes to another database."""
    return PostgresqlReader(address, Pulse(Database(sqlite_url, system_clock), address))


def test_a_server_that_is_away_is_left_alone_for_a_moment(sqlite_url: str) -> None:
    """Nobody listens on port 1; the long way would tell so."""

    async def asked() -> None:
        reader = nowhere(sqlite_url, "postgresql://127.0.0.1:1/nothing")
        reader.open()
        assert await asyncio.gather(reader.page("ab", 50), reader.bucket("0")) == [None, None]
        assert reader.version() is None
        await reader.close()

    asyncio.run(asked())


def test_a_lost_connection_is_replaced(postgresql_url: str) -> None:
    """The one that looks pages up, and the one that hears of writes: without it nothing is kept."""
    with serve(postgresql_url, prepare_check=NEVER) as api:
        add(api, api.claim())
        prepare(api)
        while not is_kept(api):
            assert both(api, LOOKUP, url=PAGE)[0]
        before = version_of(api)
        with api.database.engine.begin() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE strpos(query, 'max(seq) FROM event') > 0"
                " AND pid <> pg_backend_pid() AND datname = current_database()"
            )
        while version_of(api) == before:
            assert both(api, LOOKUP, url=PAGE)[0]
        with api.database.engine.begin() as connection:
            found = connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE starts_with(query, 'PREPARE page AS')"
                " AND datname = current_database()"
            )
            assert len(found.all()) == 1
        assert len(api.get(LOOKUP, url=PAGE)["items"]) == 1
        while not is_kept(api):  # it is listened to again
            assert both(api, LOOKUP, url=PAGE)[0]

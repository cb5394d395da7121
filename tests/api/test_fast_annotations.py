"""What is prepared answers as the long way does: the same bytes and the same headers, at every moment."""

import asyncio
from typing import Any

import pytest
from sqlmodel import select

from app.annotations import prepared, sqlite_reader
from app.annotations.kept import NO_BUCKET, Kept, Key
from app.annotations.postgresql_reader import PostgresqlReader
from app.annotations.sqlite_reader import SqliteReader
from app.db import Database
from app.domain import page_filter
from app.domain.pages import page_of
from app.pulse import Pulse
from app.settings import system_clock
from app.tables import PreparedBucket, UnpreparedBucket
from app.web.fields import rfc3339
from tests.api.asking import patch
from tests.api.client import Api, serve
from tests.api.test_appearances import PAGE, QUOTE, add
from tests.api.test_private_lookup import COPY, next_day, state_same

LOOKUP = "/v1/annotations"
NEVER = 3600.0
VERDICT = {"rating": {"label": "Wrong", "normalized": "false"}, "language": "en"}


@pytest.fixture
def api(database_url: str) -> Any:
    """The service, in which pages are prepared when a test says so."""
    with serve(database_url, prepare_check=NEVER) as served:
        yield served


def prepare(api: Api) -> int:
    """Prepare all that waits; how many pages waited."""
    with api.database.read() as session:
        waited = len(prepared.queries.waiting_pages(session, 1000))
    preparer = preparer_of(api)
    while preparer.look():
        pass
    return waited


def preparer_of(api: Api) -> prepared.Preparer:
    return prepared.Preparer(api.database, api.client.app.state.filters)  # type: ignore[attr-defined]


def both(api: Api, path: str, *, coding: str = "gzip", **params: str) -> tuple[bool, Any]:
    """The answer, whether it was prepared, and that the long way gives the same."""
    asked = {"Accept-Encoding": coding}
    quick = api.request("GET", path, params=params or None, headers=asked)
    long = api.request("GET", path, params=params or None, headers=asked | {"X-Request-ID": "the-long-way"})
    assert long.headers["x-request-id"] == "the-long-way"
    assert quick.status_code == long.status_code
    if quick.status_code == 200:  # a refusal names its request
        assert quick.content == long.content
        for answer in (quick, long):
            answer.headers.pop("x-request-id")
        assert sorted(quick.headers.items()) == sorted(long.headers.items())
    return is_prepared(api, path, **params), quick


def known_now(api: Api) -> bool:
    """Whether the page's answer was prepared; that the long way gives the same, also as of now."""
    is_fast, quick = both(api, LOOKUP, url=PAGE)
    assert api.get(LOOKUP, url=PAGE, as_of=rfc3339(api.clock.forward(seconds=1)))["items"] == quick.json()["items"]
    return is_fast


def is_prepared(api: Api, path: str, **params: str) -> bool:
    """Whether the answer comes from in front of the queue: with no slot free, only that can answer."""
    admission = api.client.app.middleware_stack  # type: ignore[attr-defined]
    while type(admission).__name__ != "Admission":
        admission = admission.app
    free, waiting = admission.free, admission.waiting
    admission.free = admission.waiting = 0
    try:
        return api.request("GET", path, params=params or None).status_code == 200
    finally:
        admission.free, admission.waiting = free, waiting


def test_a_page_at_every_moment(api: Api) -> None:
    claim, other = api.claim("The bridge is closed."), api.claim("Another ї.")
    assert known_now(api)  # nothing is known of it, and that is known at once
    anchor = {"quote": QUOTE | {"exact": 'A "quote" \\u0000 and "\\u0000'}}
    path = add(api, claim, anchor=anchor)
    assert not known_now(api)
    assert prepare(api) == 1
    is_fast, answer = both(api, LOOKUP, url=PAGE)
    assert is_fast
    assert len(answer.json()["items"]) == 1

    def changed(is_known: bool = False) -> None:
        assert known_now(api) is is_known
        prepare(api)
        assert known_now(api)

    api.attach(claim, "Daily")
    changed()
    add(api, other)
    changed()
    verdict = f"/v1/verdicts/{api.post(f'{claim}/verdicts', VERDICT)['id']}"
    changed()
    api.change(f"{verdict}/revisions", {"correction": "corrects", "reason": "x", "summary": "y"}, of=verdict)
    changed()
    api.change("/v1/desks/desk", {"name": "Another name"}, of="/v1/desks/desk", method="PATCH")
    changed()
    api.change(f"{path}/reject", {"reason": "x"}, of=path)
    changed()
    add(api, api.claim(), url="https://elsewhere.example/")
    assert known_now(api)
    assert prepare(api) == 1


def test_pages_that_are_the_same_at_every_moment(api: Api) -> None:
    """What is prepared of one tells of the others, also through others, and waits when any of them changes."""
    claim, mirror = api.claim(), "https://mirror.example/"
    bucket = f"{LOOKUP}/range/all"
    path, other = add(api, claim), add(api, api.claim("Another."), url=mirror)
    prepare(api)

    def told(*numbers: int) -> None:
        for is_known in (False, True):
            for url, count in zip((PAGE, COPY, mirror), numbers, strict=True):
                is_fast, answer = both(api, LOOKUP, url=url)
                assert (is_fast, len(answer.json()["items"])) == (is_known or url not in waiting, count)
            assert both(api, bucket)[0] is is_known
            prepare(api)

    first = state_same(api, PAGE, COPY)
    waiting = {PAGE, COPY}
    told(1, 1, 1)
    second = state_same(api, COPY, mirror)
    waiting = {PAGE, COPY, mirror}
    told(2, 2, 2)
    api.attach(claim, "Daily")
    told(2, 2, 2)
    api.change(f"{other}/reject", {"reason": "x"}, of=other)
    told(1, 1, 1)
    api.change(f"{first}/withdraw", {"reason": "x"}, of=first, by="admin")
    told(1, 0, 0)
    waiting = {PAGE}
    api.change(f"{path}/reject", {"reason": "x"}, of=path)
    told(0, 0, 0)
    waiting = {COPY, mirror}
    api.change(f"{second}/withdraw", {"reason": "x"}, of=second, by="admin")
    told(0, 0, 0)


def test_pages_whose_names_begin_alike(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """None is taken for another, nor for one without annotations; SQLite answers them the long way."""
    for module in (prepared, sqlite_reader):
        monkeypatch.setattr(module, "head_of", lambda page: 7)
    urls = [f"https://news.example/{n}" for n in range(4)]
    claim = api.claim()
    first = add(api, claim, url=urls[0])
    prepare(api)
    is_fast = not api.database.is_sqlite

    def told(*numbers: int) -> None:
        prepare(api)
        for url, number in zip(urls, numbers, strict=True):
            known, answer = both(api, LOOKUP, url=url)
            assert (known, len(answer.json()["items"])) == (is_fast, number)
        is_known, bucket = both(api, f"{LOOKUP}/range/all")
        assert (is_known, len(bucket.json()["pages"])) == (True, sum(numbers))

    assert both(api, LOOKUP, url=urls[0])[0]
    for url in urls[1:3]:  # two at once, one after the other
        add(api, claim, url=url)
    told(1, 1, 1, 0)
    api.change(f"{first}/reject", {"reason": "x"}, of=first)
    told(0, 1, 1, 0)
    add(api, claim, url=urls[3])
    told(0, 1, 1, 1)


def test_claims_that_change_with_a_party(api: Api) -> None:
    claim = api.claim()
    api.attach(claim, "Daily")
    add(api, claim)
    prepare(api)
    (party,) = api.get("/v1/parties")["items"]
    patch(api, f"/v1/parties/{party['id']}", name="Weekly", by="desk")
    assert not both(api, LOOKUP, url=PAGE)[0]


ADDRESSES = [
    "http://www.news.example/story?utm_source=x#top",
    "https://news.example/%D1%97",
    "https://новини.укр/ї",
    "https://news.example/a b",
    "nothing",
    "https://news.example/?a=1&b=2",
    f"https://news.example/{'a' * 4090}",
]


def test_addresses_of_all_kinds(api: Api) -> None:
    for url in ADDRESSES:
        both(api, LOOKUP, url=url)


def test_what_is_asked_otherwise_goes_the_long_way(api: Api) -> None:
    claim = api.claim()
    for _ in range(51):
        add(api, claim)
    prepare(api)
    is_fast, answer = both(api, LOOKUP, url=PAGE)
    assert (is_fast, len(answer.json()["items"])) == (False, 50)
    assert answer.json()["next"]
    both(api, LOOKUP, url=PAGE, limit="2")
    both(api, LOOKUP, url="")
    both(api, LOOKUP)
    both(api, f"{LOOKUP}/")
    both(api, f"{LOOKUP}/range/all", more="1")
    for name, value in (("Authorization", "Bearer none"), ("If-Match", '"x"')):
        refused = api.request("GET", LOOKUP, params={"url": "https://news.example/"}, headers={name: value})
        assert refused.status_code in (401, 412)
    for host in ("a b", "[::1]:80"):
        odd = api.request("GET", LOOKUP, params={"url": "https://news.example/"}, headers={"Host": host})
        assert odd.status_code == (200 if host[0] == "[" else 400)
    twice = api.client.get(
        LOOKUP, params={"url": PAGE}, headers=[("If-None-Match", '"a"'), ("If-None-Match", answer.headers["etag"])]
    )
    assert twice.status_code == 304
    assert api.request("HEAD", LOOKUP, params={"url": "https://news.example/"}).content == b""


def test_what_a_reader_has_is_not_sent_again(api: Api) -> None:
    add(api, api.claim())
    prepare(api)
    first = api.request("GET", LOOKUP, params={"url": PAGE})
    for tag in (first.headers["etag"], f'"other", {first.headers["etag"]}', "*"):
        again = api.request("GET", LOOKUP, params={"url": PAGE}, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert "content-type" not in again.headers
    assert api.request("GET", LOOKUP, params={"url": PAGE}, headers={"If-None-Match": '"other"'}).status_code == 200


def test_a_bucket_at_every_moment(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_filter, "PAGES_IN_BUCKET", 4)
    claim = api.claim()
    paths = [add(api, claim, url=f"https://news.example/{n}") for n in range(9)]
    api.change(f"{paths[0]}/reject", {"reason": "x"}, of=paths[0])
    next_day(api)
    bucket, other = (f"{LOOKUP}/range/{prefix}" for prefix in in_order("https://news.example/1"))
    assert not is_prepared(api, bucket)  # the day's filter, and so the number of bits, is not made yet

    def told(is_known: bool) -> None:
        for coding in ("gzip", "identity", "br", "gzip;q=0, *", "deflate, x, ;q"):
            for _ in range(2):
                assert both(api, bucket, coding=coding)[0] is is_known
        assert both(api, other)[0]

    prepare(api)
    told(is_known=True)
    add(api, claim, url="https://news.example/1")
    told(is_known=False)
    assert preparer_of(api).step()  # pages first, then what buckets there are to be
    told(is_known=False)
    prepare(api)
    told(is_known=True)
    for prefix in ("all", "00", "01", "000", "2"):
        assert not both(api, f"{LOOKUP}/range/{prefix}")[0]
    monkeypatch.setattr(page_filter, "PAGES_IN_BUCKET", 1)
    next_day(api)
    assert not is_prepared(api, bucket)
    prepare(api)
    assert both(api, f"{LOOKUP}/range/000")[0]
    assert not both(api, bucket)[0]
    with api.database.read() as session:
        assert {row.bits for row in session.exec(select(PreparedBucket))} == {3}


def in_order(url: str) -> tuple[str, str]:
    """The bit of the bucket that a page is in, and of the one that it is not."""
    bit = page_filter.prefix_of(page_of(url), 1)
    return bit, "10"[int(bit)]


def test_a_bucket_that_a_reader_has_is_not_sent_again(api: Api) -> None:
    add(api, api.claim())
    prepare(api)
    bucket = f"{LOOKUP}/range/all"
    tags = set()
    for coding in ("gzip", "identity"):
        for more in ({}, {"X-Request-ID": "the-long-way"}):
            asked = {"Accept-Encoding": coding, **more}
            first = api.request("GET", bucket, headers=asked)
            assert (first.headers.get("content-encoding"), first.headers["vary"]) == (
                {"gzip": "gzip"}.get(coding),
                "Accept-Encoding",
            )
            tags.add(first.headers["etag"])
            for tag in (first.headers["etag"], f'"other", W/{first.headers["etag"]}', "*"):
                again = api.request("GET", bucket, headers=asked | {"If-None-Match": tag})
                assert (again.status_code, again.content) == (304, b"")
                assert again.headers["etag"] == first.headers["etag"]
                assert not {"content-type", "content-encoding"} & again.headers.keys()
            head = api.request("HEAD", bucket, headers=asked)
            assert (head.headers["etag"], head.content) == (first.headers["etag"], b"")
    assert len(tags) == 2
    doubled = [("Accept-Encoding", "gzip"), ("Accept-Encoding", "br"), ("If-None-Match", max(tags, key=len))]
    assert api.client.get(bucket, headers=doubled).status_code == 304


def test_a_bucket_waits_while_its_pages_do(api: Api) -> None:
    """Whoever prepares buckets after another has written finds the page waiting, and leaves the bucket alone."""
    claim = api.claim()
    add(api, claim)
    prepare(api)
    add(api, claim)
    with api.database.write() as session:
        session.put(UnpreparedBucket(bits=0, prefix=""))
    with api.database.write() as session:
        assert not prepared._prepare_buckets(session, 0)
    prepare(api)
    assert both(api, f"{LOOKUP}/range/all")[0]


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


def test_addresses_are_those_that_are_set(database_url: str) -> None:
    with serve(database_url, public_url="https://facts.example/there/", prepare_check=NEVER) as api:
        add(api, api.claim())
        prepare(api)
        is_fast, answer = both(api, LOOKUP, url=PAGE)
        assert is_fast
        assert answer.json()["id"].startswith("https://facts.example/there/v1/annotations?url=")
        assert answer.json()["items"][0]["id"].startswith("https://facts.example/there/v1/annotations/")


def test_lookups_that_are_turned_off(database_url: str) -> None:
    with serve(database_url, lookup_by_url=False) as api:
        is_fast, answer = both(api, LOOKUP, url=PAGE)
        assert (is_fast, answer.status_code) == (False, 404)


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

"""Buckets that are prepared: at every moment what the long way answers, sent once, and waiting while their pages do."""

from collections.abc import Iterator

import pytest
from sqlmodel import select

from app.annotations import prepared
from app.domain import page_filter
from app.domain.pages import page_of
from app.tables import PreparedBucket, UnpreparedBucket
from tests.api.client import Api, serve
from tests.api.preparing import LOOKUP, NEVER, both, is_prepared, prepare, preparer_of
from tests.api.test_appearances import add
from tests.api.test_private_lookup import next_day


@pytest.fixture
def api(database_url: str) -> Iterator[Api]:
    """The service, in which pages are prepared when a test says so."""
    with serve(database_url, prepare_check=NEVER) as served:
        yield served


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

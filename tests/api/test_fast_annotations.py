"""What is prepared answers as the long way does: the same bytes and the same headers, at every moment."""

from collections.abc import Iterator

import pytest

from app.annotations import prepared, sqlite_reader
from app.web.fields import rfc3339
from tests.api.asking import patch
from tests.api.client import Api, serve
from tests.api.preparing import LOOKUP, NEVER, both, prepare
from tests.api.test_appearances import PAGE, QUOTE, add
from tests.api.test_private_lookup import COPY, state_same


@pytest.fixture
def api(database_url: str) -> Iterator[Api]:
    """The service, in which pages are prepared when a test says so."""
    with serve(database_url, prepare_check=NEVER) as served:
        yield served


VERDICT = {"rating": {"label": "Wrong", "normalized": "false"}, "language": "en"}


def known_now(api: Api) -> bool:
    """Whether the page's answer was prepared; that the long way gives the same, also as of now."""
    is_fast, quick = both(api, LOOKUP, url=PAGE)
    assert api.get(LOOKUP, url=PAGE, as_of=rfc3339(api.clock.forward(seconds=1)))["items"] == quick.json()["items"]
    return is_fast


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

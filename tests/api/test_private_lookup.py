"""The private lookup: a filter for everybody, what came since, and buckets that do not tell which page is read."""

import io
import json
import logging
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

import pytest

from app.domain import page_filter
from app.domain.pages import page_of
from app.web import logs
from tests.api.client import Api
from tests.api.test_annotations import note_of
from tests.api.test_appearances import PAGE, add

COPY = "https://copy.example/1"
FILTER = "/v1/annotations/filter"


def may_have(api: Api, url: str, manifest: Any = None) -> bool:
    """What a reader finds out without telling anybody."""
    manifest = manifest or api.get(FILTER)
    values = page_filter.decode(api.request("GET", manifest["filter"]).content)
    page = page_of(url)
    return page_filter.value_of(page, manifest["pages"]) in values or page[:16] in api.get(manifest["delta"])["added"]


def in_bucket(api: Api, url: str) -> list[Any]:
    bits = api.get(FILTER)["bits"]
    found = api.get(f"/v1/annotations/range/{page_filter.prefix_of(page_of(url), bits) or 'all'}")
    return next((each["annotations"] for each in found["pages"] if each["page"] == page_of(url)), [])


def next_day(api: Api) -> None:
    api.clock.forward(days=1)


def state_same(api: Api, one: str, other: str) -> str:
    stated = {"url": one, "same_as_url": other, "relation": "syndicated", "reason": "The same text."}
    return f"/v1/page-equivalences/{api.post('/v1/page-equivalences', stated, by='admin')['id']}"


def test_a_page_is_in_the_delta_at_once_and_in_the_filter_the_next_day(api: Api) -> None:
    claim = api.claim()
    before = api.get(FILTER)
    assert not may_have(api, PAGE, before)
    path = add(api, claim)
    add(api, claim, url="https://proposed.example/", by="contributor")
    today = api.get(FILTER)
    assert (today["pages"], today["filter"]) == (0, before["filter"])
    assert today["delta"] != before["delta"]
    assert may_have(api, PAGE, today)
    assert not may_have(api, PAGE, before)  # what was read once never changes
    assert not may_have(api, "https://proposed.example/")
    next_day(api)
    tomorrow = api.get(FILTER)
    assert tomorrow["pages"] == 1
    assert tomorrow["bytes"] == len(api.request("GET", tomorrow["filter"]).content)
    assert api.get(tomorrow["delta"])["added"] == []
    assert may_have(api, "http://www.news.example/story?fbclid=1")
    assert api.request("GET", today["filter"]).status_code == 200
    api.change(f"{path}/withdraw", {"reason": "x"}, of=path)
    assert may_have(api, PAGE)
    assert in_bucket(api, PAGE) == []
    next_day(api)
    assert not may_have(api, PAGE)
    assert api.request("GET", today["filter"]).status_code == 404


def test_a_day_begins_a_minute_late(api: Api) -> None:
    first = api.get(FILTER)["version"]
    midnight = api.clock().replace(hour=0) + timedelta(days=1)
    api.clock.now = midnight + timedelta(seconds=59)
    assert api.get(FILTER)["version"] == first
    api.clock.now = midnight + timedelta(seconds=61)
    assert api.get(FILTER)["version"] == midnight.date().isoformat()


def test_pages_that_are_the_same(api: Api) -> None:
    add(api, api.claim())
    mirror = "https://mirror.example/"
    statement = state_same(api, COPY, PAGE)
    state_same(api, COPY, mirror)
    state_same(api, "https://x.example/", "https://y.example/")
    for url in (PAGE, COPY, mirror):
        assert may_have(api, url)
        assert [note["target"] for note in in_bucket(api, url)] == [PAGE]
    next_day(api)
    assert api.get(FILTER)["pages"] == 3
    for url in (PAGE, COPY, mirror):
        assert may_have(api, url)
    assert not may_have(api, "https://x.example/")
    api.change(f"{statement}/withdraw", {"reason": "Another text."}, of=statement, by="admin")
    assert in_bucket(api, COPY) == []


def test_a_bucket_says_what_the_page_says(api: Api) -> None:
    paths = [add(api, api.claim(f"Claim {n}."), url=f"https://news.example/{n // 2}") for n in range(4)]
    response = api.request("GET", "/v1/annotations/range/all")
    assert response.headers["content-length"] == "8192"
    plain = api.request("GET", "/v1/annotations/range/all", headers={"Accept-Encoding": "identity"})
    assert len(plain.content) == 16384
    assert plain.json() == response.json()
    assert response.headers["cache-control"] == "public, max-age=300, stale-while-revalidate=3600"
    assert "set-cookie" not in response.headers
    assert response.headers["vary"] == "Accept-Encoding"
    pages = resolved(response)["pages"]
    assert [each["page"] for each in pages] == sorted(page_of(f"https://news.example/{n}") for n in range(2))
    for each in pages:
        for note in each["annotations"]:
            whole = api.get(f"/v1/annotations/{note['id'].rsplit('/', 1)[1]}")
            assert whole.pop("@context")
            assert note == whole
    listed = [note["id"] for n in range(2) for note in in_bucket(api, f"https://news.example/{n}")]
    assert listed == [f"../../..{note_of(path)}" for path in paths]


def resolved(response: Any) -> Any:
    """A bucket with its relative addresses made whole, as its own address says (RFC 3986 section 5)."""
    where = urljoin("http://testserver/v1/annotations/range/all", "../../../")
    return json.loads(response.text.replace('"../../../', f'"{where}'))


def test_every_prefix_of_the_length_is_answered(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_filter, "PAGES_IN_BUCKET", 2)
    claim = api.claim()
    urls = [f"https://news.example/{n}" for n in range(9)]
    for url in urls:
        add(api, claim, url=url)
    next_day(api)
    assert api.get(FILTER)["bits"] == 2
    for bits in (1, 2, 3):
        answers = [api.get(f"/v1/annotations/range/{number:0{bits}b}") for number in range(2**bits)]
        found = [each["page"] for answer in answers for each in answer["pages"]]
        assert sorted(found) == sorted(page_of(url) for url in urls)
    for refused in ("all", "0000", "02", "0" * 33):
        assert api.request("GET", f"/v1/annotations/range/{refused}").status_code == 404


def test_files_never_change(api: Api) -> None:
    add(api, api.claim())
    manifest = api.get(FILTER)
    for path in (manifest["filter"], manifest["delta"]):
        assert "immutable" in api.request("GET", path).headers["cache-control"]
    assert api.request("GET", FILTER).headers["cache-control"].startswith("public, max-age=60")
    assert api.request("GET", f"{manifest['filter']}/999999").status_code == 404
    assert api.get(f"{manifest['filter']}/0")["added"] == []
    for day in ("2025-01-01", "2030-01-01"):
        assert api.request("GET", f"{FILTER}/{day}").status_code == 404


def test_no_page_and_no_prefix_is_in_the_log(api: Api) -> None:
    add(api, api.claim())
    prefix = "01" * 10  # no shorter, or a time may hold it
    log = io.StringIO()
    logs.configure("debug", log)
    try:
        logging.getLogger().setLevel(logging.WARNING)
        for path in ("/v1/annotations/range/all", f"/v1/annotations?url={PAGE}", f"/api/search?uri={PAGE}"):
            assert api.request("GET", path).status_code == 200
        assert api.request("GET", f"/v1/annotations/range/{prefix}").status_code == 404
    finally:
        logs.configure("error", io.StringIO())
    written = log.getvalue()
    assert "/v1/annotations/range/{prefix}" in written
    for secret in ("news.example", prefix, "range/all", page_of(PAGE)[:16]):
        assert secret not in written

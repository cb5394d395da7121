"""Lists of claims as feeds and tables, read by clients of these forms."""

import csv
import io
import json
import re
import warnings
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest
from lxml import etree

from tests.api.asking import id_of
from tests.api.client import Api, outlet, serve

warnings.filterwarnings("ignore", category=DeprecationWarning, module="feedparser")
import feedparser  # noqa: E402

HOSTILE = '<script>alert(\'1\')</script> & ]]> =HYPERLINK("x") \ufffe\u202e &amp; "q"'
ITEM = {
    "type": "object",
    "required": ["id", "url", "title", "content_text", "date_published", "date_modified", "language", "tags"],
    "additionalProperties": False,
    "properties": {
        **{name: {"type": "string", "minLength": 1} for name in ("id", "title", "content_text", "language")},
        "url": {"type": "string", "format": "uri"},
        **{name: {"type": "string", "format": "date-time"} for name in ("date_published", "date_modified")},
        "tags": {"type": "array", "items": {"type": "string"}, "uniqueItems": True},
    },
}
ATOM = etree.RelaxNG(file=Path(__file__).with_name("atom.rng"))
RFC_822 = (
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT"
)
FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "additionalProperties": False,
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        **{name: {"type": "string"} for name in ("title", "description")},
        **{name: {"type": "string", "format": "uri"} for name in ("home_page_url", "feed_url", "next_url")},
        "items": {"type": "array", "items": ITEM},
    },
}
"""What JSON Feed 1.1 says of the members that are used here."""


def is_atom(feed: etree._Element) -> None:
    """RFC 4287."""
    ATOM.assertValid(feed)
    names = [entry.findtext("{*}id") for entry in feed.iterfind("{*}entry")]
    assert len(set(names)) == len(names)


def is_rss(root: etree._Element) -> None:
    """RSS 2.0, and what its Advisory Board recommends of guid, pubDate and the address of the feed itself."""
    (channel,) = root
    assert (root.tag, root.get("version"), channel.tag) == ("rss", "2.0", "channel")
    assert {"title", "link", "description", "lastBuildDate"} <= {child.tag for child in channel}
    (own,) = channel.iterfind("{http://www.w3.org/2005/Atom}link[@rel='self']")
    assert own.get("href", "").startswith("http://testserver/v1/claims.rss")
    guids = [item.findtext("guid") for item in channel.iterfind("item")]
    assert len(set(guids)) == len(guids)
    for item in channel.iterfind("item"):
        assert item.find("guid").get("isPermaLink") == "false"
        assert re.fullmatch(RFC_822, item.findtext("pubDate"))
        assert item.findtext("title")


CHECKS = {"atom": is_atom, "rss": is_rss}


@pytest.fixture
def texts(api: Api) -> list[str]:
    """Claims in the order of the list: newest first."""
    api.post("/v1/subjects", {"slug": "harbour", "name": "Harbour"})
    made = [HOSTILE, "=1+1", "Міст закрито.", "x" * 300]
    for number, text in enumerate(made):
        api.clock.forward(minutes=1)
        about = {"subjects": ["harbour"], "tags": ["a<b", "+1"], "claimant": {"name": "-Ferry", "kind": "organisation"}}
        claim = api.claim(text, language="uk" if number == 2 else "en", **(about if number < 2 else {}))
    api.attach(claim, outlet("Daily"))
    return made[::-1]


def shown(text: str) -> str:
    return text.replace("\ufffe", "\ufffd")


def read(api: Api, form: str, **params: Any) -> Any:
    return api.request("GET", f"/v1/claims.{form}", params=params)


@pytest.mark.parametrize(("form", "version"), [("atom", "atom10"), ("rss", "rss20")])
def test_a_feed_reader_reads_what_the_list_says(api: Api, texts: list[str], form: str, version: str) -> None:
    answer = read(api, form)
    assert answer.headers["content-type"].split(";")[0] == f"application/{form}+xml"
    found = feedparser.parse(answer.content, sanitize_html=False)
    assert (found.bozo, found.version) == (False, version)
    CHECKS[form](etree.fromstring(answer.content))
    listed = api.get("/v1/claims")["items"]
    assert [entry.id for entry in found.entries] == [f"urn:uuid:{claim['id']}" for claim in listed]
    for entry, claim in zip(found.entries, listed, strict=True):
        assert entry.link == f"http://testserver/claims/{claim['id']}"
        assert entry.title.startswith(shown(claim["text"])[:150]) or form == "rss"
        words = {tag.term for tag in entry.tags}
        assert words == {
            claim["standing"]["status"],
            *claim["standing"]["flags"],
            *claim["tags"],
            *(subject["slug"] for subject in claim["subjects"]),
        }
    assert len(found.entries[0].title) == 200
    hostile = found.entries[3]
    if form == "atom":
        assert hostile.content[0].value == f"{listed[3]['standing']['label']['en']}. {shown(HOSTILE)}"
        assert (hostile.content[0].type, found.entries[1].content[0].language) == ("text/plain", "uk")
        assert found.entries[1].content[0].value.startswith(listed[1]["standing"]["label"]["uk"])
    else:
        assert "<script" not in hostile.summary
        assert "&lt;script" in hostile.summary
    assert b"<script" not in answer.content


def test_pages_of_a_feed_are_those_of_the_list(api: Api, texts: list[str]) -> None:
    answer = read(api, "atom", limit=3, sort="-updated_at")
    first = feedparser.parse(answer.content)
    assert b"atom:" not in answer.content  # some readers know no prefix
    kinds = {link.rel: link.type for link in first.feed.links}
    assert kinds == dict.fromkeys(("self", "next"), "application/atom+xml")
    (following,) = [link.href for link in first.feed.links if link.rel == "next"]
    path = answer.headers["link"].partition(">")[0][1:]
    assert following == f"http://testserver{path}"
    split = urlsplit(following)
    second = feedparser.parse(api.request("GET", f"{split.path}?{split.query}").content)
    assert len(first.entries) + len(second.entries) == len(texts)
    assert all(link.rel != "next" for link in second.feed.links)
    only = feedparser.parse(read(api, "rss", subject="harbour", tag="+1").content)
    assert len(only.entries) == 2
    empty = read(api, "atom", subject="nothing")
    assert feedparser.parse(empty.content).feed.updated == "1970-01-01T00:00:00Z"


def test_addresses_are_those_that_readers_see(sqlite_url: str) -> None:
    with serve(sqlite_url, public_url="https://claims.example/checked/") as api:
        claim = api.claim("The bridge is closed.")
        api.claim("The ferry is late.")
        feed = feedparser.parse(read(api, "atom", limit=1, sort="created_at").content)
        links = {link.rel: link.href for link in feed.feed.links}
        here = "https://claims.example/checked/v1/claims.atom?limit=1&sort=created_at"
        assert (links["self"], links["next"].startswith(f"{here}&cursor=")) == (here, True)
        assert feed.entries[0].link == f"https://claims.example/checked{claim.removeprefix('/v1')}"


def test_a_json_feed_fits_its_schema(api: Api, texts: list[str]) -> None:
    pages = []
    path = "/v1/claims.json?limit=2"
    while path:
        answer = api.request("GET", path)
        assert answer.headers["content-type"] == "application/feed+json"
        pages.append(json.loads(answer.content))
        jsonschema.validate(pages[-1], FEED, format_checker=jsonschema.FormatChecker())
        path = pages[-1].get("next_url", "").removeprefix("http://testserver")
    items = [item for page in pages for item in page["items"]]
    assert [item["content_text"].partition(". ")[2] for item in items] == texts
    assert [item["title"] for item in items] == [text if len(text) < 200 else f"{'x' * 199}…" for text in texts]


def test_a_table_is_the_list_and_holds_no_formula(api: Api, texts: list[str]) -> None:
    answer = read(api, "csv")
    assert answer.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert [row["text"].removeprefix("'") for row in rows] == texts
    assert rows[2]["text"] == "'=1+1"
    assert rows[2]["claimant"] == "'-Ferry"
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row.values())
    assert [row["id"] for row in rows] == [claim["id"] for claim in api.get("/v1/claims")["items"]]
    past = api.clock.forward(minutes=1).isoformat()
    assert read(api, "csv", as_of=past).text == answer.text


@pytest.mark.parametrize("form", ["atom", "rss", "json", "csv"])
def test_what_has_not_changed_is_not_sent_again(api: Api, texts: list[str], form: str) -> None:
    answer = read(api, form)
    again = {"If-None-Match": answer.headers["etag"]}
    unchanged = api.request("GET", f"/v1/claims.{form}", headers=again)
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    newest = api.get("/v1/claims")["items"][0]["id"]
    api.attach(f"/v1/claims/{newest}", outlet("Weekly"))
    changed = api.request("GET", f"/v1/claims.{form}", headers=again)
    assert (changed.status_code, changed.content != answer.content) == (200, True)
    assert id_of(f"/v1/claims/{newest}").encode() in changed.content


def test_other_forms_and_filters_are_refused(api: Api) -> None:
    assert read(api, "xml").status_code == 422
    assert read(api, "atom", statu="confirmed").status_code == 422
    assert read(api, "csv", status="open").status_code == 422

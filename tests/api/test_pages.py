"""Pages for people: every link on them leads somewhere, what strangers wrote is text, and the past can be read."""

import io
import json
import re
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import sqlalchemy as sa
from PIL import Image

from app.audit import audit
from app.db import migrate
from app.domain.vocabulary import Status
from app.pages.charts import stacked
from app.stats.schemas import Point
from tests.api.asking import entitle, equate, party, patch
from tests.api.client import START, Api, official, outlet, unnamed
from tests.api.test_verdicts import correct, judge
from tests.test_audit import rich

HOSTILE = "<script>alert(1)</script>\u202e\"'><img src=x onerror=alert(1)>"
PAGE = {"Accept": "text/html,application/xhtml+xml"}


def look(api: Api, path: str, *, status: int = 200, language: str = "en", **headers: str) -> str:
    """A page as a browser asks for it."""
    answer = api.client.get(path, headers=PAGE | {"Accept-Language": language} | headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'" in policy
    assert "unsafe" not in policy
    return answer.text


def path_of(api: Api, claim: str) -> str:
    """Where the page of a claim is."""
    answer = api.client.get(f"/claims/{claim.rsplit('/', 1)[1]}", headers=PAGE, follow_redirects=False)
    assert answer.status_code == 302
    return str(answer.headers["location"])


def words(page: str) -> str:
    """What is read on a page, without its tags and with single spaces."""
    return " ".join(unescape(re.sub(r"<(script|style|svg).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)).split())


class Links(HTMLParser):
    """Every address that a page of ours leads to or loads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.ids: list[str] = []
        self.scripts: list[dict[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        assert not [name for name in named if name.startswith("on") or name == "style"], (tag, named)
        address = named.get("href") or named.get("src") or ""
        if address.startswith("/") and not address.startswith("//"):
            self.found.add(address)
        if name := named.get("id"):
            self.ids.append(name)
        if tag == "script":
            self.scripts.append(named)


def test_every_link_of_every_page_leads_somewhere(api: Api) -> None:
    rich(api)
    api.clock.forward(minutes=5)
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = ["/", "/?lang=uk", "/?period=day&language=en", "/claims?sort=created_at"]
    while waiting:
        path = waiting.pop()
        split = urlsplit(path)
        shape = (re.sub(r"[^/]*[0-9a-f]{12}|(?<=static/)\w+", "*", split.path), frozenset(parse_qs(split.query)))
        if shape in seen or len(shape[1]) > 2 or split.path in ("/docs", "/v1/events"):
            continue
        seen.add(shape)
        answer = api.client.get(path, headers=PAGE, follow_redirects=True)
        assert answer.status_code == 200, (path, answer.text)
        if answer.headers["content-type"].startswith("text/html"):
            links = Links(answer.text)
            assert len(links.ids) == len(set(links.ids)), path
            assert all(script.get("src") or script.get("type") == "application/ld+json" for script in links.scripts)
            waiting += sorted(links.found)
    shown = {"/", "/claims", "/claims/*", "/claims/*/embed", "/parties", "/parties/*", "/subjects", "/desks", "/status"}
    assert {path for path, _ in seen} >= shown | {"/desks/desk"}


def test_a_claim_is_told_with_all_that_is_known(api: Api) -> None:
    subject = api.post("/v1/subjects", {"slug": "bridges", "name": "Bridges"})["id"]
    ministry = party(api, "Ministry", "official_body")
    entitle(api, ministry, f"/v1/subjects/{subject}")
    claim = api.claim(
        "The bridge is closed.", subjects=["bridges"], tags=["roads"], claimant={"name": "Mayor", "kind": "person"}
    )
    first = api.get(claim)["recorded_at"]
    api.clock.forward(hours=1)
    piece = api.attach(
        claim, "Daily", unnamed("officials", anonymity_reason="Not authorised.", stated_count=2), quote="It is closed."
    )
    api.clock.forward(hours=1)
    api.attach(claim, "Weekly", official(), stance="refutes", title="Open again")
    api.attach(claim, "Monthly", stance="neutral")
    api.attach(claim, "Gazette", by="contributor")
    judge(api, claim, evidence=[piece.rsplit("/", 1)[1]], summary="We looked.", url="https://desk.example/1")
    api.post(f"{claim}/appearances", {"url": "https://news.example/1", "anchor": {"quote": {"exact": "closed bridge"}}})
    path = path_of(api, claim)
    page = look(api, path)
    told = words(page)
    for phrase in (
        "Contradicted by Ministry",
        "officially denied",
        "Supporting 1",
        "Conflicting 1",
        "Daily reported ← officials said described only 2 people Not authorised.",
        "1 piece that does not count",
        "Proposed; no desk has accepted it yet.",
        "1 neutral source, never counted",
        "We looked.",
        "closed bridge",
        "Appearance added",
        "Mayor",
        "if Ministry confirms it on the record",
    ):
        assert phrase in told, phrase
    (review,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert json.loads(review) == api.get(f"{claim}/claim-reviews")
    assert page.count("<svg") == 2  # the picture, and what the status was in turn
    assert re.findall(r'<rect class="(\w{3,})" x="\d+" y="0"', page) == [
        "unverified",
        "single_source",
        *["contradicted"] * 5,
    ]
    assert "Fact-check desks say" in told
    assert "What speaks against it outweighs what speaks for it." in told
    assert "<style" not in page

    before = words(look(api, f"{path}?as_of={first}"))
    assert "You see this as it was known on" in before
    assert "Not verified: no evidence counts yet" in before
    assert "Nothing that counts on this side." in before
    assert "No desk has published a verdict yet." in before
    between = words(look(api, f"{path}?as_of=2025-11-20T09:30"))
    assert "Reported by a single source: Daily, citing officials" in between
    assert "Заперечено: Ministry" in words(look(api, path, language="uk-UA,uk;q=0.9,en;q=0.5"))


def test_what_does_not_count_says_why(api: Api) -> None:
    claim = api.claim("The ferry is late.")
    for kind in ("origin", "publisher", "desk"):
        piece = api.attach(claim, f"Outlet {kind}")
        api.change(f"{piece}/retract", {"kind": kind, "reason": f"Because of the {kind}."}, of=piece)
    rejected = api.attach(claim, "Proposer", by="contributor")
    api.change(f"{rejected}/reject", {"reason": "Another ferry."}, of=rejected)
    party(api, "Liar", reliability="G")
    api.attach(claim, "Liar")
    api.attach(claim, "Early")
    api.change(f"{claim}/revisions", {"edit": "material", "reason": "Exact.", "text": "The ferry sank."}, of=claim)
    api.attach(claim, "Liar", url="https://liar.example/2")
    told = words(look(api, path_of(api, claim)))
    for phrase in (
        "Retracted by whoever said it. Because of the origin.",
        "Retracted by the page that carried it. Because of the publisher.",
        "Retracted: attached in error. Because of the desk.",
        "Rejected by a desk. Another ferry.",
        "Does not count: the page it is on is rated unreliable.",
        "Does not count: it was about an earlier meaning of the claim.",
    ):
        assert phrase in told, phrase


def test_verdicts_that_were_changed_say_so(api: Api) -> None:
    claim = api.claim("The bridge is closed.")
    piece = api.attach(claim, "Daily")
    verdict = judge(api, claim, evidence=[piece.rsplit("/", 1)[1]])
    correct(api, verdict, "corrects", reason="A typo.")
    api.clock.forward(minutes=1)
    api.change(f"{piece}/retract", {"kind": "origin", "reason": "Taken back."}, of=piece)
    path = path_of(api, claim)
    told = words(look(api, path))
    assert "Corrected: A typo. earlier text" in told
    assert "The desk should look again:" in told
    correct(api, verdict, "revises", reason="Anew.")
    assert "Revised: Anew." in words(look(api, path))
    api.change(f"{claim}/revisions", {"edit": "material", "reason": "Exact.", "text": "The bridge fell."}, of=claim)
    path = path_of(api, claim)
    assert "This verdict is about an earlier meaning of the claim." in words(look(api, path))
    correct(api, verdict, "revokes", reason="Wrong bridge.")
    assert "Revoked: Wrong bridge." in words(look(api, path))


def test_what_strangers_write_is_text(api: Api) -> None:
    api.post("/v1/subjects", {"slug": "s", "name": HOSTILE})
    claim = api.claim(HOSTILE, subjects=["s"], tags=[HOSTILE], claimant={"name": HOSTILE, "kind": "person"})
    fields = dict.fromkeys(("title", "publisher", "quote"), HOSTILE)
    piece = api.attach(claim, outlet(HOSTILE, quote=HOSTILE), unnamed(HOSTILE, anonymity_reason=HOSTILE), **fields)
    judge(
        api,
        claim,
        summary=HOSTILE,
        rating={"label": HOSTILE, "normalized": "false"},
        evidence=[piece.rsplit("/", 1)[1]],
    )
    anchor = {"quote": {"exact": HOSTILE}}
    api.post(f"{claim}/appearances", {"url": "https://news.example/?a=%3Cscript%3E", "anchor": anchor})
    speaker = api.get("/v1/parties", name=HOSTILE)["items"][0]["id"]
    path = path_of(api, claim)
    pages = [
        path,
        f"{path}/embed",
        "/claims",
        "/",
        f"/parties/{speaker}",
        "/claims?q=%3Cscript%3E",
        "/?period=%3Cscript%3E",
    ]
    for each in pages:
        page = api.client.get(each, headers=PAGE, follow_redirects=True).text
        assert "<script>alert" not in page, each
        assert "<img src=x" not in page, each
        assert "\u202e" not in re.sub(r"<title>.*?</title>|<script.*?</script>|<[^>]*>", "", page, flags=re.DOTALL), (
            each
        )


def test_an_address_tells_what_it_leads_to(api: Api) -> None:
    claim = api.claim("The bridge is closed.")
    identifier = claim.rsplit("/", 1)[1]
    path = path_of(api, claim)
    assert path == f"/claims/the-bridge-is-closed-{identifier}"
    moved = api.client.get(f"/claims/other-words-{identifier}?lang=uk", headers=PAGE, follow_redirects=False)
    assert (moved.status_code, moved.headers["location"]) == (302, f"{path}?lang=uk")
    house = party(api, "Daily")
    speaker = house.rsplit("/", 1)[1]
    moved = api.client.get(f"/parties/{speaker}", headers=PAGE, follow_redirects=False)
    assert moved.headers["location"] == f"/parties/daily-{speaker}"
    for nowhere in ("/claims/x", f"/claims/x-{speaker}", f"/parties/x-{identifier}", "/parties/", "/nothing"):
        assert "There is nothing here" in look(api, nowhere, status=404)
    assert "That could not be understood" in look(api, "/claims?status=certain", status=422)
    assert "status : Input should be" in words(look(api, "/claims?status=certain", status=422))
    choices = words(look(api, "/claims?sort=best&lang=uk", status=422))
    assert "одне з: 'updated_at', '-updated_at', 'created_at' або '-created_at'" in choices
    assert "as_of : write a moment" in words(look(api, f"{path}?as_of=yesterday", status=422))
    assert "as_of : напишіть момент" in words(look(api, f"{path}?as_of=yesterday&lang=uk", status=422))
    assert "Тут нічого немає" in look(api, "/nothing?lang=uk", status=404)
    api.client.app.state.database.engine.dispose()  # type: ignore[attr-defined]


def test_programs_are_refused_as_before(api: Api) -> None:
    for path, headers in (
        ("/claims/x", {}),
        ("/v1/nothing", PAGE),
        ("/api/nothing", PAGE),
        ("/v1alpha1/pages/x", PAGE),
    ):
        answer = api.client.get(path, headers=headers)
        assert answer.status_code == 404
        assert "json" in answer.headers["content-type"]
    head = api.client.head("/nothing", headers=PAGE)
    assert (head.status_code, head.content) == (404, b"")


def test_the_list_goes_on_without_a_gap(api: Api) -> None:
    texts = [f"Claim number {number}." for number in range(65)]
    for text in texts:
        api.clock.forward(seconds=1)
        api.claim(text)
    shown: list[str] = []
    path: str | None = "/claims"
    turns = 0
    while path:
        rows = api.client.get(path, headers=PAGE | ({"HX-Request": "true"} if turns % 2 else {})).text
        assert ("<html" in rows) is (turns % 2 == 0)
        shown += re.findall(r'dir="auto">(Claim number \d+\.)<', rows)
        api.claim(f"Meanwhile {turns}.")
        following = re.search(r'class="button" href="([^"]+cursor=[^"]+)"', rows)
        path, turns = unescape(following[1]) if following else None, turns + 1
    assert shown == texts[::-1]
    assert turns == 3
    assert "cursor :" in words(look(api, "/claims?cursor=nonsense", status=422))


def test_facets_count_what_their_lists_hold(api: Api) -> None:
    rich(api)
    for path in ("/claims", "/claims?language=en", "/claims?q=bridge"):
        page = look(api, path)
        offered = re.findall(
            r'<li><a href="([^"]+)"( aria-current="true")?><bdi>[^<]*</bdi></a> <span class="small">(\d+)', page
        )
        assert len(offered) > 4
        for address, current, count in offered:
            narrowed = unescape(address).replace("/claims", "/v1/claims", 1)
            if not current:
                assert len(api.client.get(narrowed).json()["items"]) == int(count), (path, address)
    assert "No claim fits." in look(api, "/claims?q=nosuchword")


def test_what_a_list_is_narrowed_to_is_said_and_can_be_taken_away(api: Api) -> None:
    api.post("/v1/subjects", {"slug": "trams", "name": "Trams"})
    claim = api.claim("The tram is late.", subjects=["trams"], claimant={"name": "Mayor", "kind": "person"})
    judge(api, claim, rating={"label": "Wrong", "normalized": "mostly_false"})
    mayor = api.get(claim)["claimant"]["id"]
    path = (
        "/claims?q=tram&subject=trams&desk=desk&judged_by=desk&rating=mostly_false&language=en&language=x-y"
        f"&claimant={mayor}&flag=contested&flag=&status=unverified&updated_since=2025-01-01T00:00:00Z&sort=created_at"
    )
    told = words(look(api, path))
    for phrase in (
        "Words: tram",
        "About: Trams",
        "Worded by: Desk",
        "Judged by: Desk",
        "Desks rate it: mostly false",
        "Language: English",
        "Language: x-y",
        "Claimed by: Mayor",
        "Flags: contested",
        "Status: Not verified",
        "Changed since: 1 Jan 2025",
    ):
        assert phrase in told, phrase
    listed = re.search(r'<ul class="chosen".*?</ul>', look(api, path), re.DOTALL)
    assert listed
    addresses = [unescape(each) for each in re.findall(r'href="([^"]+)"', listed[0])]
    assert len(addresses) == 11
    for address in addresses:
        shorter = parse_qs(urlsplit(address).query)
        assert sum(map(len, shorter.values())) == 11, address
    assert "Desk: mostly false" in words(look(api, "/claims?q=tram"))
    assert "Subject: nowhere" not in words(look(api, "/claims?subject=nowhere"))
    assert "About: nowhere" in words(look(api, "/claims?subject=nowhere"))


def test_without_claims_the_pages_say_what_to_do(api: Api) -> None:
    assert "No claim has been recorded yet." in look(api, "/claims")
    overview = look(api, "/")
    for phrase in ("Nothing changed.", "Nothing is contested.", "No desk has done anything yet."):
        assert phrase in overview
    assert "Everything works." in look(api, "/status")


def test_the_overview_counts_and_turns_back(api: Api) -> None:
    claim = api.claim("The bridge is closed.")
    api.attach(claim, "Daily", outlet("Wire"))
    api.attach(api.claim("The ferry is late."), "Weekly", outlet("Wire"))
    disputed = api.claim("The train runs.")
    api.attach(disputed, "Daily")
    api.attach(disputed, "Weekly", stance="refutes")
    judge(api, claim)
    api.clock.forward(hours=2)
    page = words(look(api, "/"))
    assert "3 claims by status" in page
    assert "2 ◔ Single source" in page
    assert "1 ⇄ Disputed" in page
    assert "Wire 2" in page
    house = api.get("/v1/parties", name="Wire")["items"][0]["id"]
    assert len(api.get("/v1/claims", rests_on=house)["items"]) == 2
    assert "Claims it worded Desk 1 3" in page
    assert "Changed in the last 24 hours 3" in page
    assert "new The train runs." in page
    api.clock.forward(hours=23)
    api.attach(claim, "Monthly", stance="refutes")
    later = words(look(api, "/"))
    assert "Changed in the last 24 hours 1 ◔ Single source → became ⇄ Disputed The bridge is closed." in later
    api.clock.forward(days=2)
    assert "Nothing changed." in words(look(api, "/"))
    past = words(look(api, "/?as_of=2025-11-20T00:00:00Z"))
    assert "0 claims by status" in past
    assert "0 claims by status" in words(look(api, "/?as_of=0001-01-01T00:00:00Z"))
    assert "2 claims by status" in words(look(api, f"/?party={house}"))
    both = words(look(api, f"/?party={house}&language=en"))
    assert "2 claims by status" in both
    assert "Claims by status over time" in both
    assert "0 claims by status" in words(look(api, f"/?party={house}&language=uk"))
    assert "give the id of a party" in words(look(api, "/?party=x", status=422))
    assert "one of day, month" in words(look(api, "/?period=x", status=422))
    for period in ("day", "half", "years"):
        assert "3 claims by status" in words(look(api, f"/?period={period}"))
    api.claim("The tram is late.", language="uk")
    for path in ("/", "/?language=en", f"/?party={house}&language=en", "/?as_of=2025-11-20T09:00:00Z"):
        behind_every_number(api, path)


def behind_every_number(api: Api, path: str) -> None:
    """Each number on the overview is how many the list has that it leads to."""
    numbers = re.findall(r'<a[^>]* href="(/claims\?[^"]*)"[^>]*>(?:<strong>)?(\d+)\b', look(api, path))
    bars = re.findall(r'<a href="(/claims\?[^"]*)"[^>]*><rect[^>]*><title>[^<]*: (\d+)<', look(api, path))
    assert len(numbers) > 10
    for address, count in [*numbers, *bars[-3:]]:
        listed = api.client.get(unescape(address).replace("/claims", "/v1/claims", 1) + "&limit=200").json()["items"]
        assert len(listed) == int(count), (path, address)


def test_a_party_with_its_history(api: Api) -> None:
    house = party(
        api, "Daily", domains=["daily.example"], aliases=["The Daily"], ownership_group="press", wire_family="wire"
    )
    equate(api, house, party(api, "Daily Online"))
    subject = f"/v1/subjects/{api.post('/v1/subjects', {'slug': 'roads', 'name': 'Roads'})['id']}"
    entitle(
        api, house, subject, reason="Appointed.", source_url="https://law.example/", valid_from="2025-01-01T00:00:00Z"
    )
    patch(api, house, reliability="B", reason="A good year.")
    api.attach(api.claim("The bridge is closed."), "Daily")
    api.clock.forward(minutes=1)
    page = words(look(api, f"/parties/daily-{house.rsplit('/', 1)[1]}"))
    for phrase in (
        "1 claim with this party",
        "What rests on it alone ◔ Single source The bridge is closed.",
        "A good year.",
        "Roads",
        "Appointed.",
        "Daily Online",
        "press",
        "The Daily",
    ):
        assert phrase in page, phrase


def test_a_card_to_share_and_one_to_embed(api: Api) -> None:
    claim = api.claim("A very long claim about the bridge. " * 30)
    path = path_of(api, claim)
    png = api.client.get(f"{path}/card.png?lang=uk")
    assert png.headers["content-type"] == "image/png"
    with Image.open(io.BytesIO(png.content)) as picture:
        assert picture.size == (1200, 630)
    framed = api.client.get(f"{path}/embed", headers=PAGE)
    assert "frame-ancestors *" in framed.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in api.client.get(path, headers=PAGE).headers["content-security-policy"]
    site = str(api.client.base_url)
    offered = re.search(r'type="application/json\+oembed" href="([^"]+)"', look(api, path))
    assert offered
    told = api.client.get(unescape(offered[1])).json()
    assert (told["version"], told["type"], told["width"], told["height"]) == ("1.0", "rich", 480, 240)
    (frame,) = re.findall(r'src="([^"]+)"', told["html"])
    assert api.client.get(unescape(frame)).status_code == 200
    small = api.client.get("/oembed", params={"url": f"{site}{path}", "maxwidth": 200, "maxheight": 100}).json()
    assert (small["width"], small["height"]) == (200, 100)
    for other in ("https://elsewhere.example/claims/x", f"{site}/parties/x"):
        assert api.client.get("/oembed", params={"url": other}).status_code == 404
    assert api.client.get("/oembed", params={"url": f"{site}{path}", "format": "xml"}).status_code == 501


def test_files_may_be_kept_for_ever(api: Api) -> None:
    for address in sorted(Links(look(api, "/")).found):
        if address.startswith("/static/"):
            kept = api.client.get(address)
            assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
            assert api.client.get(address.replace("/static/", "/static/0")).status_code == 404
    assert api.client.get("/static/x/none.css").status_code == 404


def test_claims_of_before_are_found_by_what_they_rest_on(api: Api, database_url: str) -> None:
    """The migration derives for what was there what the service writes today."""
    rich(api)
    claim = api.claim("The train runs.")
    api.attach(claim, "Daily", unnamed("officials"))
    with api.database.engine.begin() as connection:
        for table in ("facet", "tally"):
            connection.execute(sa.text(f"DELETE FROM {table} WHERE kind = 'rests_on'"))
        newest = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar_one()
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0009'"))
    migrate(database_url, to="0010")
    with api.database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :newest"), {"newest": newest})
    with api.database.read() as session:
        assert list(audit(session)) == []


def test_a_chart_ends_at_a_round_number() -> None:
    def point(count: int) -> Point:
        return Point(
            start=START,
            claims=count,
            statuses={status: count if status is Status.CONFIRMED else 0 for status in Status},
        )

    for most, top in ((0, 4), (3, 4), (5, 8), (14, 20), (21, 40), (999_999, 2_000_000)):
        chart = stacked([point(0), point(most)], START)
        assert chart.ends[1] == START
        assert chart.ticks[-1].value == top
        assert [bar.count for bar in chart.bars] == ([most] if most else [])
    assert stacked([], START).labels == []


def test_a_stranger_s_header_is_no_trouble(api: Api) -> None:
    for accepted, language in (
        ("", "en"),
        ("uk", "uk"),
        ("de, uk;level=1;q=0.5", "uk"),
        ("en;q=0.1,uk;q=x", "en"),
        ("*", "en"),
    ):
        page: httpx.Response = api.client.get("/status", headers=PAGE | {"Accept-Language": accepted})
        assert f'<html lang="{language}">' in page.text, accepted


def test_the_pages_are_kept_apart_by_language_and_known_by_their_etag(api: Api) -> None:
    path = path_of(api, api.claim("The bridge is closed."))
    first = api.client.get(path, headers=PAGE)
    assert "Accept-Language" in first.headers["vary"]
    again: Any = api.client.get("/status", headers=PAGE)
    assert api.client.get("/status", headers=PAGE | {"If-None-Match": again.headers["etag"]}).status_code == 304


@pytest.mark.parametrize("path", ["/claims?as_of=", "/claims?q=&status=", "/?subject=&party=", "/claims?utm_source=x"])
def test_an_empty_field_of_a_form_asks_for_nothing(still: Api, path: str) -> None:
    look(still, path)


def test_parties_and_subjects_are_called_as_they_are_in_the_readers_language(api: Api) -> None:
    subject = api.post("/v1/subjects", {"slug": "bridges", "name": "Bridges", "names": {"uk": "Мости"}}, by="admin")
    claim = api.claim("It is closed.", subjects=["bridges"], claimant={"name": "Mayor", "kind": "person"})
    api.attach(claim, "Daily", "Weekly")
    ministry = party(api, "Ministry", "official_body")
    entitle(api, ministry, f"/v1/subjects/{subject['id']}")
    for one in api.walk("/v1/parties"):
        if one["name"] != "Weekly":
            patch(
                api,
                f"/v1/parties/{one['id']}",
                names={"uk": {"Daily": "Щодня", "Mayor": "Мер"}.get(one["name"], "Міністерство")},
            )
    path = claim.removeprefix("/v1")
    english, ukrainian = words(look(api, path)), words(look(api, f"{path}?lang=uk"))
    for told in ("Bridges", "Mayor", "if Ministry confirms", "Daily reported ← Weekly"):
        assert told in english
    for told in ("Мости", "Мер", "якщо Міністерство", "Щодня"):
        assert told in ukrainian

"""Pages for people: every link on them leads somewhere, what strangers wrote is text, and the past can be read."""

import io
import json
import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import sqlalchemy as sa
from PIL import Image

from app.audit import audit
from app.db import migrate
from tests.api.asking import entitle, equate, party, patch
from tests.api.client import Api, official, unnamed
from tests.api.judging import correct, judge
from tests.api.page_reading import PAGE, look, words
from tests.rich import rich


def path_of(api: Api, claim: str) -> str:
    """Where the page of a claim is."""
    answer = api.client.get(f"/claims/{claim.rsplit('/', 1)[1]}", headers=PAGE, follow_redirects=False)
    assert answer.status_code == 302
    return str(answer.headers["location"])


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

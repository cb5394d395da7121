"""What search engines are told: every page, each once, with the moment of its last change; and what to leave alone."""

import re
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest

from app.pages import sitemap
from tests.api.client import Api
from tests.api.page_reading import look

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ROOT = "http://testserver"


def listed(api: Api, path: str) -> dict[str, str | None]:
    """The addresses in a file, with the moments of their last change."""
    answer = api.request("GET", path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/xml"), answer.text
    found = [
        (one.findtext(f"{SPACE}loc"), one.findtext(f"{SPACE}lastmod")) for one in ElementTree.fromstring(answer.content)
    ]
    addresses = [(address or "").removeprefix(ROOT) for address, _ in found]
    assert len(set(addresses)) == len(addresses)
    return dict(zip(addresses, (changed for _, changed in found), strict=True))


def test_every_page_is_in_the_sitemap_once(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemap, "URLS", 2)
    monkeypatch.setattr(sitemap, "_FOUND_AT_ONCE", 2)
    api.post("/v1/subjects", {"slug": "bridges", "name": "Bridges"}, by="admin")
    claims = [api.claim(f"Міст {number} закрито.", subjects=["bridges"]) for number in range(3)]
    for name in ("Daily", "Weekly"):
        api.clock.forward(minutes=1)
        api.attach(claims[0], name)
    begun = listed(api, "/sitemap.xml")
    for number in range(3, 9):
        claims.append(api.claim(f"Міст {number} закрито."))
    half, files = listed(api, "/sitemap.xml"), listed(api, "/sitemap.xml")
    assert len(half) < len(files)
    assert [*begun][:2] == [*files][:2] == ["/sitemaps/pages.xml", "/sitemaps/claims.xml"]
    pages: dict[str, str | None] = {}
    for file in files:
        found = listed(api, file)
        assert pages.keys().isdisjoint(found)
        pages |= found
    assert {"/", "/claims", "/desks/desk", "/subjects/bridges"} <= pages.keys()
    of_claims = {path: changed for path, changed in pages.items() if path.startswith("/claims/")}
    assert {path[-36:]: changed for path, changed in of_claims.items()} == {
        claim[-36:]: api.get(claim)["updated_at"] for claim in claims
    }
    assert len([path for path in pages if path.startswith("/parties/")]) == 2
    for path in (next(iter(of_claims)), next(path for path in pages if path.startswith("/parties/"))):
        answer = api.client.get(path, headers={"Accept": "text/html"}, follow_redirects=False)
        assert answer.status_code == 200  # the address that the page calls its own, not one that leads to it
        assert f'<link rel="canonical" href="{ROOT}{api.client.build_request("GET", path).url.path}">' in answer.text
    nothing = api.request("GET", "/sitemaps/claims.xml?after=019aa047-0400-7af4-b144-e012e281b9ca")
    assert (nothing.status_code, nothing.json()["code"]) == (404, "not_found")


def test_a_page_says_which_address_is_its_own_in_which_language(api: Api) -> None:
    plain, told = look(api, "/claims"), look(api, "/claims?lang=uk")
    for page, own in ((plain, "/claims"), (told, "/claims?lang=uk")):
        assert f'<link rel="canonical" href="{ROOT}{own}">' in page
        alternates = dict(re.findall(r'hreflang="([^"]+)" href="(http[^"]+)"', page))
        assert alternates == {
            "x-default": f"{ROOT}/claims",
            "en": f"{ROOT}/claims?lang=en",
            "uk": f"{ROOT}/claims?lang=uk",
        }
        assert "noindex" not in page
    for path in ("/claims?status=disputed", "/?as_of=2025-11-20T08:00:00Z", "/desk/sign-in"):
        page = look(api, path)
        assert ('content="noindex"' in page, "canonical" in page) == (True, False), path
    assert 'content="noindex"' in look(api, "/nothing", status=404)


def test_crawlers_leave_look_ups_and_the_workbench_alone(api: Api) -> None:
    answer = api.request("GET", "/robots.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    assert f"Sitemap: {ROOT}/sitemap.xml" in answer.text
    asked = RobotFileParser()
    asked.parse(answer.text.splitlines())
    for path in ("/v1/annotations?url=https://news.example/", "/api/search?uri=x", "/v1/claims", "/desk/queue"):
        assert not asked.can_fetch("any", f"{ROOT}{path}"), path
    for path in ("/", "/claims", "/desks", "/desks/desk", "/parties", "/sitemap.xml"):
        assert asked.can_fetch("any", f"{ROOT}{path}"), path

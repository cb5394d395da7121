"""The Hypothesis client as it is published, in a real Chromium, shows what is known on a page of news."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Playwright, expect

from tests.api.client import Api, outlet, serve
from tests.chromium import executable
from tests.clients.node import modules
from tests.clients.serving import on_a_port
from tests.local_site import Site, serving
from tests.servers import Databases

PICTURE = Path(__file__).parent.parent.parent / "build" / "screenshots" / "hypothesis-client.png"
CLAIM = r"The \(old\) bridge is <b onclick='x()'>closed</b> & *costs* $$x$$ [at](https://evil.example) www.evil.example"
STORY = """<p>The mayor said: The old bridge is closed until further notice. Buses go by the ferry.</p>
<p>Nobody was hurt, he added.</p>"""
NOTES = 50  # with the one that has a place on the page, more than the client asks for at once


class Embedding(Site):
    """A page of news that embeds the client, and what the client asks for where it comes from."""

    def embed(self, path: str, body: str, client: dict[str, Any]) -> str:
        """Serve this page with the client, set up so; returns its address."""
        address = f"http://127.0.0.1:{self.port}"
        settings = json.dumps({"assetRoot": f"{address}/hypothesis/", **client})
        self.bodies[path] = (
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>News</title>'
            '<link rel="icon" href="data:,">'
            f'<script type="application/json" class="js-hypothesis-config">{settings}</script></head>'
            f'<body>{body}<script src="/hypothesis/build/boot.js"></script></body></html>'
        )
        return f"{address}{path}"


@pytest.fixture
def site() -> Iterator[Embedding]:
    site = Embedding()
    with serving(site, modules()):
        yield site


@pytest.fixture
def api(databases: Databases, tmp_path: Path) -> Iterator[Api]:
    with databases.fresh("sqlite", tmp_path) as url, serve(url) as served:
        yield served


@pytest.fixture
def page(playwright_driver: Playwright) -> Iterator[Page]:
    """A reader's tab; nothing from elsewhere is loaded, and nothing complains."""
    browser = playwright_driver.chromium.launch(executable_path=executable(), args=["--no-sandbox", "--lang=en"])
    page = browser.new_page(viewport={"width": 1200, "height": 900}, locale="en-GB")
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda told: troubles.append(told.text) if told.type in ("error", "warning") else None)
    page.on("request", lambda asked: troubles.append(asked.url) if not _is_ours(asked.url) else None)
    yield page
    browser.close()
    assert troubles == []


def _is_ours(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "data:"))


def test_the_client_shows_what_is_known_on_a_page(api: Api, site: Embedding, page: Page) -> None:
    with on_a_port(api) as base:
        own = {"apiUrl": f"{base}api/", "authDomain": "127.0.0.1"}
        app = site.embed("/app.html", "<hypothesis-app></hypothesis-app>", own)
        places = {"sidebarAppUrl": app, "notebookAppUrl": app, "profileAppUrl": app, "openSidebar": True}
        service = {"apiUrl": own["apiUrl"], "authority": "127.0.0.1", "grantToken": None}
        story = site.embed("/story.html", STORY, {**places, "services": [service]})
        claim = api.claim(CLAIM)
        api.attach(claim, outlet("Daily"))
        api.post(f"{claim}/verdicts", {"rating": {"label": "1. False", "normalized": "false"}, "language": "en"})
        quote = {"exact": "The old bridge is closed", "prefix": "said: ", "suffix": " until"}
        api.post(f"{claim}/appearances", {"url": story, "anchor": {"quote": quote}})
        for _ in range(NOTES):
            api.post(f"{claim}/appearances", {"url": f"{story}?utm_source=mail"})

        page.goto(story)
        sidebar = page.frame_locator("hypothesis-sidebar iframe")
        expect(sidebar.get_by_text(f"1 annotation, {NOTES} notes")).to_be_attached()
        card = sidebar.locator("article")
        expect(card).to_contain_text(api.standing(claim)["label"]["en"])
        expect(card).to_contain_text("Desk: 1. False")
        expect(card.get_by_text("Secondsource", exact=True)).to_be_visible()
        link = card.get_by_role("link", name=CLAIM, exact=True)
        expect(link).to_have_attribute("href", f"{base}claims/{claim.rsplit('/', 1)[1]}")
        expect(card.locator(".katex, b, em, ol, img")).to_have_count(0)
        expect(page.locator("hypothesis-highlight")).to_have_text("The old bridge is closed")
        PICTURE.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURE)

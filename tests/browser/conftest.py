"""A real Chromium, and the worked example served to it by a real server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route

from app import demo
from app.db import Database, migrate
from app.settings import system_clock
from bench.server import Server
from tests.browser.site import Site
from tests.chromium import executable
from tests.clients.node import modules

SCREENSHOTS = Path(__file__).parent.parent.parent / "build" / "screenshots"


@pytest.fixture(scope="module")
def chromium(playwright_driver: Playwright) -> Iterator[Browser]:
    """One browser for the tests of a module."""
    browser = playwright_driver.chromium.launch(executable_path=executable(), args=["--no-sandbox", "--lang=en"])
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility checker, as text to be run in a page."""
    return (modules() / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The worked example, served, and a desk's key."""
    url = f"sqlite:///{tmp_path_factory.mktemp('site') / 'site.sqlite'}"
    migrate(url)
    demo.load(url, "https://newsroom.example/")
    database = Database(url, system_clock)
    key = demo.open_desk(database)
    database.close()
    with Server(url, log_level="warning") as server:
        server.ready()
        yield Site(server.base, key, url)
        assert server.terminate() == 0
        assert "Traceback" not in server.said()


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """A reader's browser: nothing from elsewhere is loaded, and no page may complain or ask anything."""
    context = chromium.new_context(locale="en-GB", viewport={"width": 1200, "height": 900})
    complaints: list[str] = []

    def watched(page: Page) -> None:
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda told: complaints.append(told.text) if told.type in ("error", "warning") else None)
        page.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))

    def refused(route: Route) -> None:
        complaints.append(f"loads {route.request.url}")
        route.abort()

    context.on("page", watched)
    context.route(lambda url: not url.startswith(("http://127.0.0.1:", "http://localhost:")), refused)
    yield context
    context.close()
    assert complaints == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A tab of it."""
    return context.new_page()

"""The built extension in a real Chromium, the real service, and pages of news."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Playwright, Worker

from scripts import extension
from tests.api.client import Api, serve
from tests.clients.serving import on_a_port
from tests.extension.browser import Browser, launch_options
from tests.extension.site import Pages, pages
from tests.servers import Databases


@pytest.fixture(scope="session")
def built() -> Path:
    """The folder of both extensions, made from the source that is there."""
    extension.build()
    return extension.BUILT


@pytest.fixture(scope="module")
def news() -> Iterator[Pages]:
    """Pages of news."""
    with pages() as served:
        yield served


@pytest.fixture(scope="module")
def context(
    playwright_driver: Playwright, built: Path, news: Pages, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BrowserContext]:
    """A browser with the extension; every name under .example is one of our pages of news."""
    options = launch_options(built / "chromium", news.port)
    context = playwright_driver.chromium.launch_persistent_context(tmp_path_factory.mktemp("profile"), **options)
    yield context
    context.close()


@pytest.fixture(scope="module")
def worker(context: BrowserContext) -> Worker:
    """The extension's background."""
    return context.service_workers[0] if context.service_workers else context.wait_for_event("serviceworker")


@pytest.fixture
def api(databases: Databases, tmp_path: Path) -> Iterator[Api]:
    """The service; what browsers see of it is the same on both engines."""
    with databases.fresh("sqlite", tmp_path) as url, serve(url) as served:
        yield served


@pytest.fixture
def browser(context: BrowserContext, worker: Worker, api: Api, news: Pages) -> Iterator[Browser]:
    """The browser of a reader who has set the address of the service, and nothing else."""
    news.bodies.clear()
    news.headers.clear()
    with ExitStack() as serving:
        address = serving.enter_context(on_a_port(api))
        browser = Browser(context, worker.url.split("/")[2], address.rstrip("/"), serving.close)
        browser.set()
        yield browser
        browser.close()

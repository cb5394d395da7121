"""The demo's page of news, as a reader with the extension sees it; the README shows the picture."""

from importlib.resources import files
from pathlib import Path

from playwright.sync_api import BrowserContext, Worker

from app import demo
from tests.api.client import START, Clock, serve
from tests.clients.serving import on_a_port
from tests.extension.browser import Browser, picture
from tests.extension.site import Pages
from tests.servers import Databases
from tests.worked_example import CLAIMS


def test_every_claim_of_the_report_is_marked(
    context: BrowserContext, worker: Worker, news: Pages, databases: Databases, tmp_path: Path
) -> None:
    news.bodies["/demo"] = files("app.demo").joinpath("newsroom.html").read_text(encoding="utf-8")
    with databases.fresh("sqlite", tmp_path) as url:
        demo.load(url, "http://news.example/demo")
        with serve(url, clock=Clock(START.replace(day=21)), keys={}) as api, on_a_port(api) as address:
            browser = Browser(context, worker.url.split("/")[2], address.rstrip("/"), lambda: None)
            browser.set()
            tab = browser.open("http://news.example/demo")
            tab.wait("button", "Claim: ", count=CLAIMS)
            tab.press("button", "Claim: Contradicted by the President")
            tab.wait("dialog", "Contradicted by the President's Office")
            tab.press("button", "Show the sources")
            tab.wait("heading", "CONFLICTING SOURCES")
            picture(tab.page, "demo")
            browser.close()

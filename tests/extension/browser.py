"""What a reader does with the extension."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.chromium import executable
from tests.extension.seen import Reader

SCREENSHOTS = Path(__file__).parent.parent.parent / "build" / "screenshots"


@dataclass
class Browser:
    """A browser with the extension."""

    context: BrowserContext
    extension: str
    server: str
    stop_server: Callable[[], None]

    def own(self, path: str) -> Page:
        """A tab with one of the extension's own pages."""
        page = self.context.new_page()
        page.goto(f"chrome-extension://{self.extension}/{path}")
        return page

    def set(self, *, key: str = "", private: bool = True, ignored: str = "", server: str = "") -> None:
        """Fill in the options page."""
        page = self.own("pages/options.html")
        page.get_by_label("Address of the service").fill(server or self.server)
        page.get_by_label("Private lookup").set_checked(private)
        page.get_by_label("Sites to leave alone").fill(ignored)
        page.get_by_label("Key of your desk").fill(key)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("status")).to_contain_text("Saved")
        page.close()

    def open(self, url: str) -> Reader:
        """A tab with a page of news."""
        page = self.context.new_page()
        page.goto(url)
        return Reader(page)

    def panel(self, reader: Reader) -> Page:
        """The panel, about the page in another tab."""
        panel = self.own("pages/panel.html")
        reader.page.bring_to_front()
        found = panel.evaluate("async () => (await chrome.tabs.query({active: true}))[0].id")
        panel.goto(f"chrome-extension://{self.extension}/pages/panel.html?tab={found}")
        return panel

    def close(self) -> None:
        """Close every tab but one, which keeps the browser open."""
        keep, *others = self.context.pages
        for page in others:
            page.close()
        keep.goto("about:blank")


def picture(page: Page, name: str) -> None:
    """Keep what the page looks like."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"extension-{name}.png")


def launch_options(folder: Path, port: int) -> dict[str, Any]:
    """How a Chromium is started with the extension in a folder; every name under .example is served at the port."""
    return {
        "executable_path": executable(),
        "headless": False,
        "locale": "en-GB",
        "viewport": {"width": 1000, "height": 800},
        "ignore_default_args": ["--disable-extensions"],
        "args": [
            "--headless=new",
            "--lang=en-GB",
            f"--disable-extensions-except={folder}",
            f"--load-extension={folder}",
            f"--host-resolver-rules=MAP *.example 127.0.0.1:{port}",
        ],
    }

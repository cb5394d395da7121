"""Who looks on: real Chromiums with the page of a claim, the list of claims, and a page of news with the extension.

In each page a script of ours looks a hundred times a second how the claim stands there, and notes when it has changed.
"""

import asyncio
import tempfile
import time
from contextlib import AsyncExitStack
from typing import Self

from playwright.async_api import Page, async_playwright

from scripts import extension
from tests.chromium import executable
from tests.extension.browser import launch_options
from tests.extension.site import pages

FREE, TAKEN = "single_source", "corroborated"
"""How the claim stands without its second origin, and with it."""

PATIENCE = 30
WORDS = "The old bridge across the river is closed to all traffic since Monday."

_LOOK = """() => {
  window.noted = [[null, 0]];
  setInterval(() => {
    const now = %s;
    if (now !== window.noted.at(-1)[0]) window.noted.push([now, Date.now()]);
  }, 10);
}"""
_CHIP = "document.querySelector('{where} .chip')?.classList[1]"
# What the extension draws lies in a closed tree; its highlights are the document's own.
_MARK = f"""CSS.highlights.has('secondsource-carried') ? '{TAKEN}' :
  CSS.highlights.has('secondsource-open') ? '{FREE}' : ''"""


class Eyes:
    """Open pages of a service, by what they are called."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._open: dict[str, Page] = {}
        self._closing = AsyncExitStack()
        self.words = WORDS

    async def __aenter__(self) -> Self:
        driver = await self._closing.enter_async_context(async_playwright())
        served = self._closing.enter_context(pages())
        self.news = served.put("/story", f"<p>{WORDS}</p>")
        profile = self._closing.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True))
        extension.build()
        options = launch_options(extension.BUILT / "chromium", served.port)
        self._reader = await driver.chromium.launch_persistent_context(profile, **options)
        self._closing.push_async_callback(self._reader.close)
        self._chromium = await driver.chromium.launch(executable_path=executable(), args=["--no-sandbox"])
        self._closing.push_async_callback(self._chromium.close)
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self._closing.aclose()

    async def open(self, claim: str) -> None:
        """Open everything and begin to look."""
        await self._set()
        row = f'[data-row="{claim.rpartition("/")[2]}"]'
        for name, address, read in (
            ("the claim's page", claim, _CHIP.format(where=".verdictline")),
            ("the list of claims", "/claims", _CHIP.format(where=row)),
        ):
            page = await (await self._chromium.new_context(locale="en-GB")).new_page()
            await page.goto(f"{self._base}{address}")
            await self._look(name, page, read)
        page = await self._reader.new_page()
        await page.goto(self.news)
        await self._look("the extension's mark", page, _MARK)

    async def see(self, status: str) -> dict[str, float]:
        """When the claim was last seen to change to this, by where; waits until it stands so everywhere."""
        return {name: await self._seen(name, page, status) for name, page in self._open.items()}

    async def _seen(self, name: str, page: Page, status: str) -> float:
        deadline = time.monotonic() + PATIENCE
        while True:
            now, moment = await page.evaluate("window.noted.at(-1)")
            if now == status:
                return float(moment) / 1000
            if time.monotonic() > deadline:
                raise RuntimeError(f"{name} shows {now!r}, not {status!r}, after {PATIENCE} s")
            await asyncio.sleep(0.02)

    async def _look(self, name: str, page: Page, read: str) -> None:
        await page.evaluate(_LOOK % read)
        self._open[name] = page

    async def _set(self) -> None:
        """Tell the extension where the service is."""
        workers = self._reader.service_workers
        worker = workers[0] if workers else await self._reader.wait_for_event("serviceworker")
        page = await self._reader.new_page()
        await page.goto(f"chrome-extension://{worker.url.split('/')[2]}/pages/options.html")
        await page.get_by_label("Address of the service").fill(self._base)
        await page.get_by_role("button", name="Save").click()
        await page.get_by_role("status").filter(has_text="Saved").wait_for()
        await page.close()

"""What a reader sees: marks, the popover, the panel."""

from tests.api.client import Api, outlet, unnamed
from tests.extension.browser import Browser, picture
from tests.extension.site import Pages

STORY = """<h1>The bridge</h1><p>People in the town have waited for weeks. {claim} Nobody could say for how long.</p>
<p>The mayor will speak tomorrow.</p>"""
CLAIM = "The old bridge across the river was closed to lorries on Monday."


def known(api: Api, url: str, exact: str = CLAIM, **fields: object) -> str:
    """A claim that is known on a page; returns its path."""
    claim = api.claim("The old bridge is closed to lorries.")
    appearance = {
        "url": url,
        "anchor": {"quote": {"exact": exact, "prefix": "for weeks. ", "suffix": " Nobody"}},
        **fields,
    }
    api.post(f"{claim}/appearances", appearance)
    return claim


def test_a_claim_is_marked_and_explained(browser: Browser, api: Api, news: Pages) -> None:
    url = news.put("/story", STORY.format(claim=CLAIM))
    claim = known(api, url)
    api.attach(claim, outlet("Evening Herald"), unnamed("port workers"), title="Bridge closed")
    browser.set()
    tab = browser.open(url)
    mark = tab.wait("button", "Claim: Reported by a single source: Evening Herald")
    assert mark.properties["hasPopup"] == "dialog"
    picture(tab.page, "mark")
    tab.press("button", "Claim:")
    tab.wait("dialog", "Reported by a single source")
    picture(tab.page, "popover")

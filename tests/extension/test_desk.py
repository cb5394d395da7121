"""What a desk member does: attach selected words to a claim that is there, or post a new one with its chain."""

from playwright.sync_api import Page, expect

from tests.api.client import Api
from tests.extension.browser import Browser, picture
from tests.extension.seen import Reader
from tests.extension.site import Pages
from tests.extension.test_reader import CLAIM, STORY


def select(tab: Reader) -> None:
    """Select the claim on the page."""
    tab.page.evaluate(
        """(words) => { const text = document.querySelector('p').firstChild; const at = text.data.indexOf(words);
        getSelection().setBaseAndExtent(text, at, text, at + words.length); }""",
        CLAIM,
    )


def at_work(browser: Browser, api: Api, news: Pages, role: str = "desk") -> tuple[Reader, Page]:
    """A page with selected words, and the panel."""
    url = news.put("/story", STORY.format(claim=CLAIM))
    browser.set(key=api.keys[role])
    tab = browser.open(url)
    select(tab)
    return tab, browser.panel(tab)


def test_words_are_attached_to_a_claim(browser: Browser, api: Api, news: Pages) -> None:
    claim = api.claim("The harbour bridge is closed to lorries.")
    api.claim("The ferry is late.")
    tab, panel = at_work(browser, api, news)
    panel.get_by_role("button", name="Attach the selected words").click()
    expect(panel.locator("blockquote").first).to_have_text(CLAIM)
    panel.get_by_label("Find the claim").type("bridge lor")
    picture(panel, "attach")
    panel.get_by_role("button", name="The harbour bridge is closed to lorries.").click()
    expect(panel.get_by_text("Attached.")).to_be_visible()
    tab.wait("button", "Claim: ")
    (found,) = api.walk(f"{claim}/appearances")
    assert (found["state"], found["url"]) == ("accepted", "http://news.example/story")
    quote = found["anchor"]["quote"]
    assert (quote["exact"], quote["prefix"][-11:], quote["suffix"][:7]) == (CLAIM, "for weeks. ", " Nobody")
    assert found["anchor"]["position"]["end"] - found["anchor"]["position"]["start"] == len(CLAIM)


def test_a_new_claim_with_its_chain(browser: Browser, api: Api, news: Pages) -> None:
    _tab, panel = at_work(browser, api, news, "contributor")
    panel.get_by_role("button", name="Attach the selected words").click()
    panel.get_by_text("Post a new claim").click()
    panel.get_by_label("The claim, as one checkable sentence").fill("The bridge is closed to lorries.")
    panel.get_by_role("button", name="Credits somebody else").click()
    panel.get_by_role("textbox", name="Name").last.fill("port workers")
    picture(panel, "new-claim")
    panel.get_by_role("button", name="Post and attach").click()
    expect(panel.get_by_text("it waits for a desk to accept it")).to_be_visible()
    (claim,) = api.walk("/v1/claims")
    (piece,) = api.walk(f"/v1/claims/{claim['id']}/evidence")
    assert [hop["party"]["name"] for hop in piece["hops"]] == ["news.example", "port workers"]
    assert piece["url"] == "http://news.example/story"
    assert [one["state"] for one in api.walk(f"/v1/claims/{claim['id']}/appearances")] == ["proposed"]


def test_a_refusal_is_told(browser: Browser, api: Api, news: Pages) -> None:
    claim = api.claim("The harbour bridge is closed to lorries.")
    url = news.put("/story", STORY.format(claim=CLAIM))
    browser.set(key="ssk_no_such_key")
    tab = browser.open(url)
    panel = browser.panel(tab)
    panel.get_by_role("button", name="Attach the selected words").click()
    expect(panel.get_by_role("alert")).to_have_text("Select words on the page first.")
    select(tab)
    panel.get_by_role("button", name="Attach the selected words").click()
    panel.get_by_label("Find the claim").type("harbour")
    panel.get_by_role("button", name="The harbour bridge is closed to lorries.").click()
    expect(panel.locator(".problem")).to_contain_text("key")
    assert api.walk(f"{claim}/appearances") == []

"""What a reader sees: marks, the popover, the panel, and what it takes for them to be right."""

from typing import Any

from playwright.sync_api import expect

from tests.api.client import Api, official, outlet, unnamed
from tests.extension.browser import Browser, picture
from tests.extension.site import Pages

STORY = """<h1>The bridge</h1><p>People in the town have waited for weeks. {claim} Nobody could say for how long.</p>
<p>The mayor will speak tomorrow.</p>"""
CLAIM = "The old bridge across the river was closed to lorries on Monday."
SINGLE = "Reported by a single source: Evening Herald, citing port workers"
HOSTILE = "<img src=x onerror='document.title=1'><script>document.title=1</script>\u202eevil"


def known(api: Api, url: str, *, exact: str = CLAIM, claim: str = "The old bridge is closed to lorries.") -> str:
    """A claim that is known on a page; returns its path."""
    made = api.claim(claim)
    quote = {"exact": exact, "prefix": "have waited for weeks. ", "suffix": " Nobody could say"}
    api.post(f"{made}/appearances", {"url": url, "anchor": {"quote": quote}})
    api.attach(made, outlet("Evening Herald"), unnamed("port workers"), title="Bridge closed")
    return made


def body_of(api: Api, claim: str) -> Any:
    return api.get(claim)["id"]


def test_a_claim_is_marked_and_explained(browser: Browser, api: Api, news: Pages) -> None:
    url = news.put("/story", STORY.format(claim=CLAIM))
    claim = known(api, url)
    api.attach(claim, official("Ministry"), stance="refutes", title="A notice")
    label = api.standing(claim)["label"]["en"]
    browser.set()
    tab = browser.open(f"{url}?utm_source=mail")
    before = tab.page.evaluate("document.body.outerHTML")
    mark = tab.wait("button", f"Claim: {label}")
    assert (mark.properties["hasPopup"], mark.properties["expanded"]) == ("dialog", False)
    assert tab.page.evaluate("document.body.outerHTML") == before
    picture(tab.page, "mark")
    tab.press("button", "Claim:")
    tab.wait("dialog", label)
    tab.wait("heading", label)
    assert "The old bridge is closed to lorries." in tab.text()
    assert "What speaks for it rests on Evening Herald, citing port workers" in tab.text()
    tab.press("button", "Show the sources")
    tab.wait("heading", "CONFLICTING SOURCES")
    tab.wait("heading", "SUPPORTING SOURCES")
    assert f"{browser.server}/claims/{body_of(api, claim)}" in tab.links()
    picture(tab.page, "popover")
    tab.page.keyboard.press("Escape")
    tab.gone("dialog")
    tab.page.emulate_media(color_scheme="dark")
    tab.page.mouse.click(*_middle(tab.page))  # on the marked words themselves
    tab.wait("dialog", label)
    picture(tab.page, "popover-dark")


def _middle(page: Any) -> tuple[float, float]:
    box = page.evaluate(
        """() => { const range = document.createRange(); const text = document.querySelector('p').firstChild;
        range.setStart(text, 45); range.setEnd(text, 50); const box = range.getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height / 2]; }"""
    )
    return box[0], box[1]


def test_the_keyboard_is_enough(browser: Browser, api: Api, news: Pages) -> None:
    known(api, news.put("/story", STORY.format(claim=CLAIM)))
    browser.set()
    tab = browser.open("http://news.example/story")
    tab.wait("button", "Claim: ")
    tab.page.keyboard.press("Tab")
    assert tab.wait("button", "Claim: ").properties.get("focused") is True
    tab.page.keyboard.press("Enter")
    tab.wait("dialog", SINGLE)
    assert tab.wait("heading", SINGLE).properties.get("focused") is True
    tab.page.keyboard.press("Escape")
    tab.gone("dialog")


def test_the_panel_lists_every_claim(browser: Browser, api: Api, news: Pages) -> None:
    url = news.put("/story", STORY.format(claim=CLAIM))
    known(api, url)
    known(api, url, exact="Words that the page has lost meanwhile, all of them.", claim="Another claim.")
    browser.set()
    tab = browser.open(url)
    tab.wait("button", "Claim: ")
    panel = browser.panel(tab)
    expect(panel.locator("article")).to_have_count(2)
    expect(panel.get_by_text("The words are not on the page any more.")).to_have_count(1)
    picture(panel, "panel")
    panel.get_by_role("button", name="Show on the page").click()
    tab.wait("dialog", SINGLE)


def test_the_service_is_not_told_what_is_read(browser: Browser, api: Api, news: Pages) -> None:
    known(api, news.put("/story", STORY.format(claim=CLAIM)))
    browser.set()
    asked: list[str] = []
    browser.context.on("request", lambda request: asked.append(request.url))
    browser.open(news.put("/other", "<p>Nothing is known here.</p>")).page.wait_for_timeout(300)
    assert [url for url in asked if url.startswith(browser.server)] == []
    tab = browser.open("http://news.example/story")
    tab.wait("button", "Claim: ")
    tab.page.wait_for_timeout(300)
    told = [url.removeprefix(browser.server) for url in asked if url.startswith(browser.server)]
    # Once more when it has begun to listen to the changes of everything: something may have changed in between.
    assert told == ["/v1/annotations/range/all", "/v1/events", "/v1/annotations/range/all"]


def test_marks_follow_what_changes(browser: Browser, api: Api, news: Pages) -> None:
    claim = known(api, news.put("/story", STORY.format(claim=CLAIM)))
    browser.set()
    asked: list[str] = []
    with browser.context.expect_event("request", lambda request: request.url.endswith("/range/all")):
        tab = browser.open("http://news.example/story")
        tab.wait("button", f"Claim: {SINGLE}")
    browser.context.on("request", lambda request: asked.append(request.url))
    tab.press("button", "Claim: ")
    tab.wait("dialog", SINGLE)
    api.attach(claim, official("Ministry"), stance="refutes", title="A notice")
    denied = api.standing(claim)["label"]["en"]
    tab.wait("dialog", denied)  # it stays open, and says how things are now
    assert tab.wait("heading", denied).properties.get("focused") is True
    assert "Ministry" in tab.text()
    tab.wait("button", f"Claim: {denied}", count=1)
    tab.page.keyboard.press("Escape")
    hidden = browser.open("http://news.example/story")  # the first tab is no longer in front
    hidden.wait("button", f"Claim: {denied}")
    api.attach(claim, official("Ministry"), title="It was a mistake")
    hidden.wait("button", f"Claim: {api.standing(claim)['label']['en']}")
    tab.page.bring_to_front()
    tab.wait("button", f"Claim: {api.standing(claim)['label']['en']}")
    # Nothing was asked for because of what changed: that would tell which claim is read.
    told = [url.removeprefix(browser.server) for url in asked if url.startswith(browser.server)]
    assert set(told) <= {"/v1/events", "/v1/annotations/range/all"}
    assert told.count("/v1/events") <= 1


def test_pages_that_change(browser: Browser, api: Api, news: Pages) -> None:
    known(api, news.put("/story", "<div id=app>Loading</div>"))
    other = "The ferry was sold to a company from the north last year."
    known(api, "http://news.example/second", exact=other, claim="The ferry was sold.")
    browser.set()
    tab = browser.open("http://news.example/story")
    fill = "([html]) => { document.getElementById('app').innerHTML = html }"
    tab.page.evaluate(fill, [STORY.format(claim=CLAIM)])  # late content
    tab.wait("button", "Claim: ")
    tab.page.evaluate("history.pushState(null, '', '/second')")
    tab.page.evaluate(fill, [f"<p>People have waited for weeks. {other} Nobody could say why.</p>"])
    tab.wait("button", "Claim: ")
    tab.press("button", "Claim: ")
    tab.wait("dialog")
    assert "The ferry was sold." in tab.text()
    tab.page.keyboard.press("Escape")
    tab.page.evaluate("history.pushState(null, '', '/third')")
    tab.gone("button", "Claim: ")
    tab.page.go_back()
    tab.wait("button", "Claim: ")
    shadow = (
        "document.getElementById('app').replaceChildren(); document.getElementById('app').attachShadow({mode: 'open'})"
    )
    tab.page.evaluate(f"{shadow}.innerHTML = '<p>{other}</p>'")
    tab.wait("button", "Claim: ")


def test_without_the_service_the_last_known_state_is_shown_as_such(browser: Browser, api: Api, news: Pages) -> None:
    known(api, news.put("/story", STORY.format(claim=CLAIM)))
    browser.set()
    browser.open("http://news.example/story").wait("button", "Claim: ")
    browser.stop_server()
    panel = browser.panel(browser.open("http://news.example/story"))
    panel.get_by_role("button", name="Check again").click()
    expect(panel.get_by_role("note")).to_contain_text("Last known state; the service cannot be reached now")
    picture(panel, "away")


def test_what_strangers_write_does_nothing(browser: Browser, api: Api, news: Pages) -> None:
    news.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    url = news.put("/story", STORY.format(claim=CLAIM))
    claim = known(api, url, claim=HOSTILE)
    api.attach(claim, outlet(HOSTILE), title=HOSTILE)
    browser.set()
    tab = browser.open(url)
    tab.wait("button", "Claim: ")
    tab.press("button", "Claim: ")
    tab.wait("dialog")
    tab.press("button", "Show the sources")
    tab.wait("heading", "SUPPORTING SOURCES")
    assert "<script>" in tab.text()
    assert "\u202e" not in tab.text()
    assert tab.page.title() == "News"
    picture(tab.page, "hostile")
    panel = browser.panel(tab)
    expect(panel.locator("article")).to_contain_text("onerror")
    expect(panel.locator("img, article script")).to_have_count(0)


def test_a_site_that_is_left_alone(browser: Browser, api: Api, news: Pages) -> None:
    url = news.put("/story", STORY.format(claim=CLAIM))
    known(api, url)
    browser.set(ignored="https://news.example/")
    tab = browser.open(url)
    expect(browser.panel(tab).get_by_text("You asked to leave this site alone.")).to_be_visible()
    assert tab.all("button", "Claim: ") == []


def test_right_to_left(browser: Browser, api: Api, news: Pages) -> None:
    exact = "أغلق الجسر القديم أمام الشاحنات يوم الاثنين الماضي"
    url = news.put("/story", f"<p>انتظر الناس أسابيع. {exact}. لا أحد يعرف.</p>", language="ar", direction="rtl")
    known(api, url, exact=exact, claim="أغلق الجسر")
    browser.set(private=False)
    tab = browser.open(url)
    tab.wait("button", "Claim: ")
    tab.press("button", "Claim: ")
    tab.wait("heading", "SUPPORTING SOURCES")  # looked up openly, sources come by themselves
    picture(tab.page, "rtl")

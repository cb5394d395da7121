"""The pages in a real browser: for everybody, by keyboard, without scripts, alive, and safe from strangers' text."""

from pathlib import Path
from threading import Event
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from tests.browser.site import Site

SCREENSHOTS = Path(__file__).parent.parent.parent / "build" / "screenshots"
SEEN = {
    "overview": "/",
    "claims": "/claims",
    "claims-none": "/claims?q=nosuchword",
    "claim": "rejected",
    "claim-past": "rejected?as_of=2025-11-20T12:00:00Z",
    "claim-uk": "rejected?lang=uk",
    "claim-tree": "secretly",
    "party": "party",
    "parties": "/parties",
    "subjects": "/subjects",
    "subject": "/subjects/president-of-ukraine",
    "desks": "/desks",
    "desk": "/desks/demo-desk",
    "status": "/status",
    "missing": "/nothing",
}
HOSTILE = "<img src=x onerror='window.pwned=1'><script>window.pwned=1</script>\u202e}{{7*7}}"


def address(site: Site, name: str) -> str:
    """Where a page is."""
    told = SEEN[name]
    if told.startswith("/"):
        return f"{site.base}{told}"
    if told == "party":
        return site.party("Axios")
    words, _, query = told.partition("?")
    return f"{site.claim(words)}?{query}"


@pytest.mark.parametrize("name", SEEN)
def test_no_page_shuts_anybody_out_and_a_phone_shows_everything_without_scrolling_sideways(
    chromium: Browser, site: Site, axe: str, name: str
) -> None:
    with chromium.new_context(locale="en-GB", color_scheme="light", viewport={"width": 360, "height": 740}) as context:
        page = context.new_page()
        page.goto(address(site, name))
        page.screenshot(path=SCREENSHOTS / f"{name}-phone.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.set_viewport_size({"width": 1200, "height": 900})
        page.screenshot(path=SCREENSHOTS / f"{name}-light.png", full_page=True)
        page.emulate_media(color_scheme="dark")
        page.screenshot(path=SCREENSHOTS / f"{name}-dark.png", full_page=True)
        page.evaluate("for (const folded of document.querySelectorAll('details')) folded.open = true")
        page.evaluate(axe)
        assert violations(page, {"runOnly": ["color-contrast"]}) == []  # all that darkness changes
        page.emulate_media(color_scheme="light")
        assert violations(page, {}) == []


def violations(page: Page, asked: dict[str, Any]) -> list[Any]:
    """What the accessibility checker finds fault with."""
    found = page.evaluate("asked => axe.run(asked)", asked | {"resultTypes": ["violations"]})["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


def test_the_keyboard_is_enough(page: Page, site: Site) -> None:
    page.goto(f"{site.base}/claims")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("rejected")
    expect(page.locator("#found ol > li")).to_have_count(1)
    assert "q=rejected" in page.url
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('#found ol h2') !== null"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ukraine rejected the plan.")


def test_the_slider_goes_back_in_time(page: Page, site: Site) -> None:
    page.goto(site.claim("rejected"))
    expect(page.locator(".told").first).to_have_text("Contradicted by the President's Office")
    slider = page.get_by_role("slider")
    slider.focus()
    for _ in range(4):  # the marks on the page and the verdict, then the office's word
        page.keyboard.press("ArrowLeft")
    expect(slider).to_have_attribute("aria-valuetext", "2025-11-20 09:00 UTC")
    page.keyboard.press("Enter")
    expect(page.locator(".told").first).to_have_text(
        "Reported by a single source: The Telegraph, citing unnamed sources"
    )
    expect(page.locator(".past")).to_contain_text("You see this as it was known on")
    page.get_by_role("link", name="Show it as it is now").click()
    expect(page.locator(".past")).to_have_count(0)


def test_without_scripts_every_page_can_be_read(chromium: Browser, site: Site) -> None:
    with chromium.new_context(locale="en-GB", java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(site.claim("rejected"))
        page.get_by_label("As known at (UTC)").fill("2025-11-20T12:00:00")
        page.locator(".as-of button").click()
        expect(page.locator(".told").first).to_have_text(
            "Reported by a single source: The Telegraph, citing unnamed sources"
        )
        page.goto(f"{site.base}/claims")
        page.get_by_role("searchbox").fill("Witkoff")
        page.locator(".finder button").click()
        expect(page.locator("#found ol > li")).to_have_count(2)
        page.goto(site.base)
        page.get_by_label("About").select_option("president-of-ukraine")
        page.locator(".finder button").click()
        expect(page.locator("#now")).to_have_text("14 claims by status")


def test_an_open_page_follows_what_happens(page: Page, context: BrowserContext, site: Site) -> None:
    made = site.post("/v1/claims", {"text": "The bridge is closed.", "language": "en"})
    page.goto(f"{site.base}/claims/{made['id']}")
    overview = context.new_page()
    overview.goto(site.base)
    expect(page.locator(".chip.big")).to_contain_text("Not verified")
    hop = {"party": {"name": "Daily", "kind": "outlet"}, "action": "witnessed"}
    listed = context.new_page()
    listed.goto(f"{site.base}/claims?q=bridge")
    held: list[Route] = []
    let_go = Event()

    def hold(route: Route) -> None:
        if let_go.is_set():
            route.continue_()
        else:
            held.append(route)

    for one in (page, listed):  # the event alone says how the claim stands; the page comes when it can
        one.route("**/claims*", hold)
        one.route("**/claims/*", hold)
    site.post(f"/v1/claims/{made['id']}/evidence", {"stance": "supports", "url": "https://d.example/", "hops": [hop]})
    head = page.locator("header.verdictline")
    expect(head.locator(".chip.big")).to_contain_text("Single source")
    expect(head.locator(".told")).to_have_text("Reported by a single source: Daily")
    expect(head.locator(".gloss")).to_contain_text("Everything that was found leads back to one origin.")
    expect(listed.locator(f"[data-row='{made['id']}'] .chip")).to_contain_text("Single source")
    expect(page.locator(".timeline li")).to_have_count(1)
    let_go.set()
    for route in held:
        route.continue_()
    expect(page.locator("#news")).to_have_text("Updated just now")
    expect(page.locator(".timeline li")).to_have_count(2)
    expect(overview.locator("#moved ~ ol")).to_contain_text("The bridge is closed.")


def test_an_open_list_follows_what_happens_and_keeps_what_was_read(page: Page, site: Site) -> None:
    texts = [f"Tram number {number} is late." for number in range(31)]
    made = [site.post("/v1/claims", {"text": text, "language": "en"})["id"] for text in texts]
    page.goto(f"{site.base}/claims?q=tram")
    rows = page.locator("#found ol > li:not(.more)")
    expect(rows).to_have_count(30)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(rows).to_have_count(31)
    hop = {"party": {"name": "Daily", "kind": "outlet"}, "action": "witnessed"}
    site.post(f"/v1/claims/{made[20]}/evidence", {"stance": "supports", "url": "https://d.example/", "hops": [hop]})
    expect(page.locator(f"[data-row='{made[20]}']")).to_contain_text("Single source")
    site.post("/v1/claims", {"text": "Tram number 99 is late.", "language": "en"})
    expect(rows.first).to_contain_text("Tram number 99")
    expect(rows).to_have_count(32)
    expect(page.locator("[data-live=total]")).to_contain_text("32 claims")


def test_a_search_is_kept_by_the_browser(page: Page, site: Site) -> None:
    page.goto(f"{site.base}/claims?status=contradicted")
    kept = page.locator("#kept")
    kept.locator("summary").click()
    kept.get_by_label("Keep this search as").fill("<b>Denied</b>")
    page.keyboard.press("Enter")
    expect(page.locator("#news")).to_have_text("Kept in this browser")
    page.goto(f"{site.base}/claims")
    kept.locator("summary").click()
    kept.get_by_role("link", name="<b>Denied</b>").click()
    expect(page.locator(".chosen")).to_contain_text("Status: Contradicted")
    kept.locator("summary").click()
    kept.get_by_role("button", name="take away: <b>Denied</b>").press("Enter")
    expect(kept.locator("li")).to_have_count(0)


def test_what_happens_while_a_page_is_on_its_way_is_shown_too(page: Page, site: Site) -> None:
    made = site.post("/v1/claims", {"text": "The tunnel is closed.", "language": "en"})
    hop = {"party": {"name": "Daily", "kind": "outlet"}, "action": "witnessed"}
    piece = {"stance": "supports", "url": "https://d.example/", "hops": [hop]}

    def late(route: Route) -> None:
        answer = route.fetch()
        site.post(f"/v1/claims/{made['id']}/evidence", piece)
        page.unroute_all(behavior="ignoreErrors")
        route.fulfill(response=answer)

    page.goto(site.base)
    (found,) = site.get("/v1/claims", q="tunnel")["items"]
    moved = page.request.get(f"{site.base}/claims/{found['id']}").url
    page.route(moved, late)
    page.goto(moved)
    expect(page.locator(".chip.big")).to_contain_text("Single source")


def test_what_strangers_write_does_nothing_and_stays_in_its_place(page: Page, site: Site) -> None:
    endless = HOSTILE + "Donaudampfschiff" * 8
    hop = {"party": {"name": endless, "kind": "outlet"}, "action": "reported", "quote": endless}
    claimant = {"name": endless, "kind": "person"}
    made = site.post("/v1/claims", {"text": endless, "language": "en", "tags": [endless], "claimant": claimant})
    piece = {"stance": "supports", "url": "https://d.example/", "hops": [hop], "title": endless, "quote": endless}
    site.post(f"/v1/claims/{made['id']}/evidence", piece)
    for width in (360, 1000):
        page.set_viewport_size({"width": width, "height": 740})
        for path in (f"/claims/{made['id']}", "/claims", "/", f"/parties/{made['claimant']['id']}"):
            page.goto(f"{site.base}{path}")
            expect(page.locator("body")).to_contain_text("onerror")
            assert page.evaluate("window.pwned") is None
            assert "\u202e" not in page.locator("body").inner_text()
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    page.goto(f"{site.base}/claims/{made['id']}/embed")
    expect(page.locator("body")).to_contain_text("onerror")
    assert page.evaluate("window.pwned") is None


def test_a_long_list_reads_on_and_keeps_its_place(page: Page, site: Site) -> None:
    for number in range(70):
        site.post("/v1/claims", {"text": f"Ferry number {number} is late.", "language": "en"})
    page.goto(f"{site.base}/claims?q=ferry")
    rows = page.locator("#found ol > li:not(.more)")
    expect(rows).to_have_count(30)
    for count in (60, 70):
        page.evaluate("scrollTo(0, document.body.scrollHeight)")
        expect(rows).to_have_count(count)
    target = page.get_by_role("link", name="Ferry number 5 is late.")
    target.scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    target.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ferry number 5 is late.")
    page.go_back()
    expect(rows).to_have_count(70)
    page.wait_for_function(f"Math.abs(scrollY - {before}) < 100")


def test_on_paper_only_what_is_read_remains(page: Page, site: Site) -> None:
    page.goto(site.claim("rejected"))
    page.emulate_media(media="print")
    expect(page.locator(".top nav")).to_be_hidden()
    expect(page.locator(".as-of")).to_be_hidden()
    expect(page.get_by_text("Claim: Ukraine rejected the plan.", exact=True)).to_be_visible()


def test_the_card_can_be_framed_elsewhere(page: Page, site: Site) -> None:
    page.goto(f"{site.base.replace('127.0.0.1', 'localhost')}/openapi.json")  # another origin, and no page of ours
    frame = f"Object.assign(document.createElement('iframe'), {{src: '{site.claim('rejected')}/embed'}})"
    page.evaluate(f"document.body.replaceChildren({frame})")
    expect(page.frame_locator("iframe").locator("h1")).to_have_text("Ukraine rejected the plan.")

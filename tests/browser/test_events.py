"""The stream of events, followed by the EventSource of a real browser."""

from urllib.parse import urlsplit

from playwright.sync_api import Browser

from tests.browser.cable import cable
from tests.browser.site import Site

FOLLOW = """() => {
    window.seen = [];
    window.source = new EventSource("/v1/events?type=claim.created");
    source.onmessage = ({ data, lastEventId }) => seen.push([Number(lastEventId), JSON.parse(data).seq]);
    return new Promise((opened) => (source.onopen = opened));
}"""


def test_a_browser_that_loses_the_connection_goes_on_where_it_was(chromium: Browser, site: Site) -> None:
    def claim(number: int) -> int:
        site.post("/v1/claims", {"text": f"Claim {number}.", "language": "en"})
        return int(site.get("/v1/changes", type="claim.created", limit=200)["items"][-1]["seq"])

    with cable(urlsplit(site.base).port or 80) as to_site, chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"{to_site.address}/livez")
        page.evaluate(FOLLOW)
        expected = [claim(number) for number in range(2)]
        page.wait_for_function("() => seen.length === 2")
        to_site.cut()
        expected += [claim(number) for number in range(2, 4)]
        page.wait_for_function("() => seen.length === 4")
        expected.append(claim(4))
        page.wait_for_function("() => seen.length === 5")
        assert page.evaluate("seen") == [[seq, seq] for seq in expected]
        page.evaluate("source.close()")
    (again,) = [asked for asked in to_site.asked if b"last-event-id" in asked.lower()]
    assert f"Last-Event-ID: {expected[1]}\r\n".encode() in again

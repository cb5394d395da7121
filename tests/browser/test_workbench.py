"""The workbench in a real browser: with the keyboard only, with and without JavaScript, light and dark."""

import os
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, expect

from app.db import Database
from app.desks.key_service import create_key
from app.desks.schemas import KeyNew
from app.domain.keys import RANDOM_BYTES
from app.domain.permissions import Identity
from app.domain.vocabulary import Role
from app.settings import system_clock
from tests.browser.site import Site

SCREENSHOTS = Path(__file__).parent.parent.parent / "build" / "screenshots"
HOSTILE = "<img src=x onerror=alert(1)> \u202etxet\u202c <script>alert(2)</script>"


def claim(site: Site, text: str) -> str:
    return str(site.post("/v1/claims", {"text": text, "language": "en"})["id"])


def propose(site: Site, claim_id: str, said: Any) -> str:
    """Attach evidence with a contributor's key; returns its id."""
    database = Database(site.database_url, system_clock)
    with database.write() as session:
        new = KeyNew(name="a reader", role=Role.CONTRIBUTOR)
        made = create_key(session, Identity(), new, os.urandom(RANDOM_BYTES))
    database.close()
    headers = {"Authorization": f"Bearer {made.key}"}
    answer = httpx.post(f"{site.base}/v1/claims/{claim_id}/evidence", json=said, headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def sign_in(page: Page, site: Site) -> None:
    page.goto(f"{site.base}/desk")
    page.keyboard.type(site.key)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Proposals", level=1)).to_be_visible()


def typed(page: Page, label: str, text: str) -> None:
    """Go on with the keyboard until the field has the focus, and type."""
    field = page.get_by_label(label, exact=True).last
    reach(page, field)
    page.keyboard.type(text)


def reach(page: Page, there: Any) -> None:
    """Press Tab until something has the focus: what can't be reached so is lost to many."""
    for _ in range(120):
        if there.evaluate("it => it === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the keyboard does not get there")


def choose(page: Page, label: str, first_letters: str) -> None:
    reach(page, page.get_by_label(label, exact=True).last)
    page.keyboard.type(first_letters)


def test_a_chain_is_built_and_arranged_with_the_keyboard_alone(page: Page, site: Site) -> None:
    sign_in(page, site)
    page.goto(f"{site.base}/desk/claims/new")
    typed(page, "What is claimed (needed)", "The ferry is closed.")
    typed(page, "Address of the document", "https://herald.example/ferry")
    for step, (who, kind, did) in enumerate((("Ann", "person", "witnessed"), ("Herald", "outlet", "reported")), 1):
        fields = page.locator(f"[id='hops.{step - 1}']")
        reach(page, fields.get_by_label("Who", exact=True))
        page.keyboard.type(who)
        reach(page, fields.get_by_label("What they are", exact=True))
        page.keyboard.type(kind)
        reach(page, fields.get_by_label("What they did", exact=True))
        page.keyboard.type(did)
    # The preview follows the typing.
    would = page.locator("#preview")
    expect(would).to_contain_text("New to the register: Herald (outlet)")
    expect(would).to_contain_text("Single source")
    # The steps change places, and the focus goes along.
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Alt+ArrowUp")
    first = page.locator("[id='hops.0']").get_by_label("Who", exact=True)
    expect(first).to_have_value("Herald")
    expect(first).to_be_focused()
    reach(page, page.get_by_role("button", name="Add another that it credits 1"))
    page.keyboard.press("Enter")
    third = page.locator("[id='hops.2']")
    expect(third.get_by_label("Who", exact=True)).to_be_focused()
    expect(third.get_by_label("Credited by", exact=True)).to_have_value("0")
    page.keyboard.type("Ben")
    page.keyboard.press("Tab")
    page.keyboard.type("person")
    page.keyboard.press("Tab")
    page.keyboard.type("said")
    expect(would).to_contain_text("New to the register: Ben (person)")
    page.screenshot(path=SCREENSHOTS / "desk-editor.png", full_page=True)
    reach(page, page.get_by_role("button", name="Record the claim"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("The claim is recorded.")
    expect(page.locator("main")).to_contain_text("Herald")
    expect(page.locator("main")).to_contain_text("credited by step 1")
    # Enter in a field shows the preview and saves nothing.
    page.get_by_role("link", name="Attach evidence").click()
    page.get_by_label("Title", exact=True).press("Enter")
    expect(page.locator("#preview")).to_contain_text("Not complete yet")
    assert page.url.endswith("/evidence")


def test_a_party_is_chosen_while_its_name_is_typed(page: Page, site: Site) -> None:
    sign_in(page, site)
    page.goto(f"{site.base}/desk/claims/new")
    step = page.locator("[id='hops.0']")
    who = step.get_by_label("Who", exact=True)
    reach(page, who)
    page.keyboard.type("pres")
    options = page.locator("#suggestions [role=option]")
    expect(options).to_have_text(["President's Office official body"])
    expect(who).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    page.keyboard.type("i")
    expect(options).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(who).to_have_attribute("aria-activedescendant", "suggestion-0")
    page.keyboard.press("Enter")
    expect(who).to_have_value("President's Office")
    expect(step.get_by_label("What they are", exact=True)).to_have_value("official_body")
    named = page.locator("[name='hops.0.party.id']")
    expect(named).not_to_have_value("")
    page.keyboard.type("!")  # another name is another party
    expect(named).to_have_value("")
    who.fill("Axi")
    options.first.click()
    expect(who).to_have_value("Axios")
    expect(options).to_have_count(0)


def test_the_workbench_follows_what_others_do(page: Page, context: BrowserContext, site: Site) -> None:
    claim_id = claim(site, "The lift is broken.")
    hop = {"party": {"name": "Daily", "kind": "outlet"}, "action": "reported"}
    said = {"stance": "supports", "url": "https://d.example/lift", "title": "About the lift", "hops": [hop]}
    first = propose(site, claim_id, said)
    sign_in(page, site)
    editor, about = context.new_page(), context.new_page()
    editor.goto(f"{site.base}/desk/claims/{claim_id}/evidence")
    about.goto(f"{site.base}/desk/claims/{claim_id}")
    expect(about.locator(".chip.big")).to_contain_text("Not verified")
    mine = page.locator(f"#evidence-{first}")
    expect(mine).to_be_visible()
    mine.get_by_label("Reason").fill("I have read it.")
    second = propose(site, claim_id, {**said, "url": "https://d.example/2", "title": "Another"})
    expect(page.locator(f"#evidence-{second}")).to_be_visible()
    for piece in (first, second):
        decide(site, piece)
    expect(page.locator(f"#evidence-{second}")).to_have_count(0)
    expect(mine.get_by_label("Reason")).to_have_value("I have read it.")
    expect(about.locator(".chip.big")).to_contain_text("Single source")
    expect(about.locator(f"#evidence-{first}")).to_contain_text("accepted")
    expect(editor.locator("[data-live=about]")).to_contain_text("Single source")
    expect(mine).to_have_class("piece stale")


def decide(site: Site, piece: str) -> None:
    """Accept a piece of evidence elsewhere."""
    path = f"{site.base}/v1/evidence/{piece}"
    headers = {"Authorization": f"Bearer {site.key}", "If-Match": httpx.get(path).headers["etag"]}
    answer = httpx.post(f"{path}/accept", json={}, headers=headers)
    assert answer.status_code == 200, answer.text


def test_it_works_without_javascript(chromium: Browser, site: Site) -> None:
    claim_id = claim(site, "The tram is late.")
    context = chromium.new_context(java_script_enabled=False, locale="en-GB")
    page = context.new_page()
    sign_in(page, site)
    page.goto(f"{site.base}/desk/claims/{claim_id}/evidence")
    page.get_by_label("Address of the document (needed)").fill("https://herald.example/tram")
    for step, (who, did) in enumerate((("Ann", "said"), ("Herald", "reported"))):
        fields = page.locator(f"[id='hops.{step}']")
        fields.get_by_label("Who", exact=True).fill(who)
        fields.get_by_label("What they are", exact=True).select_option("outlet")
        fields.get_by_label("What they did", exact=True).select_option(did)
    page.get_by_role("button", name="Move up 2").click()
    first = page.locator("[id='hops.0']").get_by_label("Who", exact=True)
    expect(first).to_have_value("Herald")
    expect(first).to_be_focused()
    page.get_by_role("button", name="Preview", exact=True).last.click()
    expect(page.locator("#preview")).to_contain_text("This raises the status.")
    page.get_by_role("button", name="Attach", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("The evidence is attached.")
    page.get_by_role("link", name="Write a verdict").click()
    page.get_by_label("In our words").fill("Right")
    page.get_by_label("What it means to everybody").select_option("true")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_role("status").first).to_contain_text("Published.")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_label("Key of your desk")).to_be_visible()
    context.close()


def test_what_strangers_write_is_text(page: Page, site: Site) -> None:
    claim_id = claim(site, HOSTILE)
    hop = {"party": {"name": HOSTILE, "kind": "outlet"}, "action": "said", "quote": HOSTILE}
    said = {"stance": "supports", "url": "https://a.example/", "title": HOSTILE, "quote": HOSTILE, "hops": [hop]}
    piece = site.post(f"/v1/claims/{claim_id}/evidence", said)["id"]
    draft = {"summary": HOSTILE, "rating": {"label": HOSTILE, "normalized": "true"}, "language": "en"}
    site.post(f"/v1/claims/{claim_id}/verdict-drafts", draft)
    sign_in(page, site)
    for path in ("", "/evidence", "/wording", "/verdict"):
        page.goto(f"{site.base}/desk/claims/{claim_id}{path}")
        assert page.locator("main img, main script").count() == 0
    for path in (f"evidence/{piece}", "drafts", "claims"):
        page.goto(f"{site.base}/desk/{path}")
        expect(page.locator("main")).to_contain_text("<script>alert(2)</script>")
        assert page.locator("main img, main script").count() == 0


def test_axe_finds_nothing_on_any_page_light_or_dark_wide_or_narrow(chromium: Browser, site: Site, axe: str) -> None:
    claim_id = claim(site, "The park is open.")
    hop = {"party": {"name": "officials", "kind": "unnamed_group"}, "action": "said"}
    said = {"stance": "supports", "url": "https://a.example/", "title": "A report", "quote": "Open.", "hops": [hop]}
    piece = site.post(f"/v1/claims/{claim_id}/evidence", said)["id"]
    proposed = propose(site, claim_id, {**said, "title": HOSTILE})
    context = chromium.new_context(locale="en-GB", bypass_csp=True)
    page = context.new_page()
    sign_in(page, site)

    def check(name: str) -> None:
        page.evaluate(axe)
        for scheme, wide, rules in (
            ("light", 1200, "wcag2a wcag2aa wcag21a wcag21aa best-practice"),
            ("dark", 380, "cat.color"),
        ):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            page.set_viewport_size({"width": wide, "height": 900})
            found = page.evaluate("rules => axe.run({runOnly: rules})", rules.split())
            page.screenshot(path=SCREENSHOTS / f"desk-{name}-{scheme}.png", full_page=True)
            told = [(one["id"], [node["html"] for node in one["nodes"]]) for one in found["violations"]]
            assert found["passes"], name
            assert told == [], (name, scheme)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, wide)

    at = f"/desk/claims/{claim_id}"
    for name, path in (
        ("proposals", "/desk"),
        ("reviews", "/desk/reviews"),
        ("drafts", "/desk/drafts"),
        ("claims", "/desk/claims"),
        ("new-claim", "/desk/claims/new"),
        ("claim", at),
        ("evidence", f"/desk/evidence/{piece}"),
        ("proposal", f"/desk/evidence/{proposed}"),
        ("wording", f"{at}/wording"),
        ("verdict", f"{at}/verdict"),
        ("attach", f"{at}/evidence"),
    ):
        page.goto(f"{site.base}{path}")
        check(name)
    page.get_by_role("button", name="Attach", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    check("refused")
    page.goto(f"{site.base}{at}/wording")
    other = context.new_page()
    other.goto(f"{site.base}{at}/wording")
    other.get_by_label("What is claimed (needed)").fill("The park was opened.")
    other.get_by_label("Reason (needed)").fill("A tense.")
    other.get_by_role("button", name="Record the new wording").click()
    expect(other.get_by_role("status").first).to_be_visible()
    page.get_by_label("What is claimed (needed)").fill("The park is open since Monday.")
    page.get_by_label("Reason (needed)").fill("A date.")
    page.get_by_role("button", name="Record the new wording").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("Somebody else saved first")
    expect(page.get_by_label("What is claimed (needed)")).to_have_value("The park is open since Monday.")
    check("conflict")
    context.clear_cookies()
    page.goto(f"{site.base}/desk")
    check("sign-in")
    context.close()

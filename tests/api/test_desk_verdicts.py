"""The verdict editor: drafts, publication, embargoes, a second reader, corrections and revocations."""

from typing import Any

from app.verdicts import embargo
from tests.api.client import Api, unnamed
from tests.api.desk import Page, Somebody, somebody
from tests.api.test_desk_evidence import id_of

FREE = {"rating__label": "Half the story", "rating__normalized": "mixed", "summary": "They met, a day later."}


def editor(claim: str) -> str:
    return f"/desk/claims/{id_of(claim)}/verdict"


def write(there: Somebody, claim: str, do: str, page: Page | None = None, **typed: Any) -> Page:
    return there.press(page or there.get(editor(claim)), editor(claim), do, **typed)


def verdicts(api: Api, claim: str) -> Any:
    return api.get(f"{claim}/verdicts")["items"]


def draft_of(api: Api) -> Any:
    (draft,) = api.request("GET", "/v1/verdict-drafts", by="desk").json()["items"]
    return draft


def member(api: Api, name: str, role: str = "editor") -> Somebody:
    desk = api.get("/v1/desks/desk")["id"]
    body = {"name": name, "role": "desk", "desk_id": desk, "member": {"name": name, "role": role}}
    return somebody(api, api.post("/v1/keys", body, by="admin")["key"])


def test_a_verdict_is_published_on_what_it_rests_on(api: Api) -> None:
    claim = api.claim(language="uk")
    piece = api.attach(claim, "Daily", title="A report")
    proposed = api.attach(claim, "Rag", by="contributor", title="A rumour")
    there = somebody(api)
    page = there.get(editor(claim))
    assert "A report" in page.text
    assert "A rumour" not in page.text
    assert page.value("language") == "uk"
    page = write(there, claim, "publish", page, **FREE, language="en", evidence=[id_of(piece)])
    assert "Published." in page.text
    (verdict,) = verdicts(api, claim)
    assert (verdict["rating"]["label"], verdict["rating"]["normalized"]) == ("Half the story", "mixed")
    assert (verdict["summary"], verdict["language"]) == ("They met, a day later.", "en")
    assert verdict["evidence"] == [id_of(piece)]
    assert api.get(proposed)["state"] == "proposed"


def test_a_desk_rates_on_its_scale(api: Api) -> None:
    api.change("/v1/desks/desk", {"scale": "true-false-misleading"}, of="/v1/desks/desk", method="PATCH")
    steps = api.get("/v1/scales/true-false-misleading")["steps"]
    claim = api.claim()
    there = somebody(api)
    page = there.get(editor(claim))
    choices = page.root.xpath("//input[@name='rating.label']/@value")
    assert choices == [step["labels"]["en"] for step in steps]
    page = write(there, claim, "publish", page)
    assert page.status == 422
    assert page.root.get_element_by_id("w-rating") is not None
    page = write(there, claim, "publish", page, rating__label=choices[0])
    (verdict,) = verdicts(api, claim)
    assert verdict["rating"]["normalized"] == steps[0]["normalized"]


def test_a_draft_is_saved_unfinished_and_gone_on_with(api: Api) -> None:
    claim = api.claim("The bridge is closed.")
    there = somebody(api)
    page = write(there, claim, "save", method="We rang the mayor.", embargo_until="2025-11-21T09:00")
    assert "The draft is saved." in page.text
    assert verdicts(api, claim) == []
    assert "being written" in there.get("/desk/drafts").text
    assert "Go on with the draft" in there.get(f"/desk/claims/{id_of(claim)}").text
    assert "The bridge is closed." not in somebody(api, "other_desk").get("/desk/drafts").text
    page = there.get(editor(claim))
    assert (page.value("method"), page.value("embargo_until")) == ("We rang the mayor.", "2025-11-21T09:00:00")
    page = write(there, claim, "save", page, method="", embargo_until="", summary="It is open.")
    draft = draft_of(api)
    assert (draft["method"], draft["embargo_until"], draft["summary"]) == (None, None, "It is open.")
    page = write(there, claim, "save", page, url="no address")
    assert page.status == 422
    assert page.wrong("url")
    page = write(there, claim, "discard")
    assert "The draft is discarded." in page.text
    assert draft_of(api)["state"] == "discarded"


def test_an_embargo_is_kept(api: Api) -> None:
    claim = api.claim()
    there = somebody(api)
    page = write(there, claim, "publish", **FREE, embargo_until="2025-11-20T09:00")
    assert "published when its embargo ends" in page.text
    assert verdicts(api, claim) == []
    assert "under embargo" in there.get("/desk/drafts").text
    page = write(there, claim, "return", page)
    assert page.wrong("note")
    page = write(there, claim, "return", page, note="Wait.")
    assert "Returned with a note: Wait." in page.text
    write(there, claim, "publish", page)
    api.clock.forward(hours=2)
    assert embargo.publish_due(api.database) == 1
    assert len(verdicts(api, claim)) == 1


def test_a_second_person_reads_what_was_submitted(api: Api) -> None:
    api.change("/v1/desks/desk", {"review_required": True}, of="/v1/desks/desk", method="PATCH")
    claim = api.claim()
    ann, ben = member(api, "Ann"), member(api, "Ben")
    page = ann.get(editor(claim))
    assert page.root.xpath("//button[@value='publish']") == []
    page = write(ann, claim, "submit", page, **FREE)
    assert "waits for a second person" in page.text
    page = write(ann, claim, "publish", page)
    assert page.status == 403
    assert "can't publish it" in page.text
    page = ben.get(editor(claim))
    assert "They met, a day later." in page.text
    page = write(ben, claim, "return", page, note="Say when.")
    assert "The draft is returned." in page.text
    page = write(ann, claim, "submit", summary="They met on Tuesday.")
    page = write(ben, claim, "publish")
    assert "Published." in page.text
    assert verdicts(api, claim)[0]["summary"] == "They met on Tuesday."


def test_a_checker_submits_and_does_not_publish(api: Api) -> None:
    claim = api.claim()
    there = member(api, "Cid", "checker")
    page = there.get(editor(claim))
    assert page.root.xpath("//button[@value='publish']") == []
    assert write(there, claim, "publish", page, **FREE).status == 403
    page = write(there, claim, "submit", page, **FREE)
    assert "waits for a second person" in page.text
    assert page.root.xpath("//button[@value='publish']") == []


def test_what_was_published_is_corrected_and_revoked_with_reasons(api: Api) -> None:
    claim = api.claim()
    piece = api.attach(claim, "Daily")
    there = somebody(api)
    write(there, claim, "publish", **FREE, evidence=[id_of(piece)])
    page = there.get(editor(claim))
    assert "Correct our verdict" in page.text
    assert page.value("rating.label") == "Half the story"
    assert page.root.xpath("//input[@name='evidence']")[0].checked
    page = write(there, claim, "publish", page, correction="corrects", summary="They met on Tuesday.")
    assert page.status == 422
    assert page.wrong("reason")
    assert page.value("summary") == "They met on Tuesday."
    page = write(there, claim, "publish", page, reason="The day was wrong.")
    (verdict,) = verdicts(api, claim)
    assert (verdict["correction"], verdict["reason"]) == ("corrects", "The day was wrong.")
    assert (verdict["summary"], verdict["evidence"]) == ("They met on Tuesday.", [id_of(piece)])
    revoke = f"/desk/verdicts/{verdict['id']}/revoke"
    page = there.press(there.get(editor(claim)), revoke)
    assert page.status == 422
    page = there.press(there.get(editor(claim)), revoke, reason="We trusted a forgery.")
    assert "The verdict is revoked." in page.text
    assert verdicts(api, claim)[0]["state"] == "revoked"
    page = there.get(editor(claim))
    assert page.root.xpath(f"//form[@action='{revoke}']") == []
    page = write(there, claim, "publish", page, **FREE, correction="revises", reason="It was none.")
    assert verdicts(api, claim)[0]["state"] == "published"


def test_verdicts_to_look_at_again_say_why(api: Api) -> None:
    claim = api.claim()
    piece = api.attach(claim, "Daily", unnamed("aides"))
    there = somebody(api)
    write(there, claim, "publish", **FREE, evidence=[id_of(piece)])
    api.clock.forward(hours=1)
    api.change(f"{piece}/retract", {"kind": "origin", "reason": "Said in error."}, of=piece)
    page = there.get("/desk/reviews")
    assert "Evidence that it rests on was retracted" in page.text
    assert "The status of the claim has changed" in page.text
    assert "Evidence that it rests on was retracted" in there.get(editor(claim)).text
    page = write(there, claim, "publish", correction="revises", reason="We stand by it.", evidence=[])
    assert "Published." in page.text
    assert "No verdict of your desk" in there.get("/desk/reviews").text


def test_when_a_colleague_saves_first_both_are_shown_and_nothing_typed_is_lost(api: Api) -> None:
    claim = api.claim()
    ann, ben = member(api, "Ann"), member(api, "Ben")
    write(ann, claim, "save", **FREE)
    hers, his = ann.get(editor(claim)), ben.get(editor(claim))
    write(ann, claim, "save", hers, summary="Hers.", method="")
    page = write(ben, claim, "save", his, summary="His.", method="By phone.")
    assert page.status == 412
    table = " ".join(page.root.xpath("//table")[0].text_content().split())
    assert "Hers." in table
    assert "His." in table
    assert "By phone." in table
    assert "Half the story" not in table
    page = write(ben, claim, "save", page)
    assert draft_of(api)["summary"] == "His."
    # Both began at the same time.
    other = api.claim("Another.")
    hers, his = ann.get(editor(other)), ben.get(editor(other))
    write(ann, other, "save", hers, summary="Hers.")
    page = write(ben, other, "save", his, summary="His.")
    assert page.status == 412
    assert page.value("summary") == "His."
    page = write(ben, other, "save", page)
    assert page.status == 200
    # One discards what the other goes on with.
    hers, his = ann.get(editor(other)), ben.get(editor(other))
    write(ann, other, "discard", hers)
    page = write(ben, other, "save", his, summary="Still his.")
    assert page.status == 412
    assert page.value("summary") == "Still his."
    assert write(ben, other, "save", page).status == 200
    page = write(ben, api.claim("A third."), "submit", None, content="")
    assert page.status == 422

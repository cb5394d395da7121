"""The queue of proposals, decisions, and the editor of claims and chains."""

import re
from html import unescape
from typing import Any

import sqlalchemy as sa

from tests.api.client import Api, official, statements, unnamed
from tests.api.desk import somebody, stranger
from tests.api.levels import competent


def id_of(path: str) -> str:
    return path.rpartition("/")[2]


# The queue.


def test_an_empty_queue_says_so(api: Api) -> None:
    there = somebody(api)
    assert "Nothing waits for a decision." in there.get("/desk").text
    assert "No verdict of your desk needs another look." in there.get("/desk/reviews").text
    assert "Your desk has no draft." in there.get("/desk/drafts").text
    assert "No claim has been recorded yet." in there.get("/desk/claims").text
    assert "No claim has these words." in there.get("/desk/claims?q=bridge").text


def test_a_proposal_is_accepted_and_another_rejected_with_a_reason(api: Api) -> None:
    claim = api.claim("Is the <b>bridge</b> & the road closed?")
    good = api.attach(claim, "Daily", unnamed("aides"), by="contributor", quote="It is <closed>.")
    bad = api.attach(claim, "Rag", by="contributor")
    there = somebody(api)
    page = there.get("/desk")
    assert "Is the <b>bridge</b> & the road closed?" in page.text
    assert "It is <closed>." in page.text
    would = there.get(f"/desk/evidence/{id_of(good)}").root.get_element_by_id("would").getparent().text_content()
    assert "Reported by a single source: Daily, citing aides" in " ".join(would.split())
    page = there.press(page, f"/desk/evidence/{id_of(good)}/accept")
    assert "What accepting it would change" not in there.get(f"/desk/evidence/{id_of(good)}").text
    assert "Accepted. It counts from now on." in page.text
    assert api.get(good)["state"] == "accepted"
    assert api.get(good)["reason"] is None
    assert api.standing(claim)["status"] == "single_source"
    page = there.press(page, f"/desk/evidence/{id_of(bad)}/reject")
    assert page.status == 422
    assert "required" in page.wrong("reason")
    page = there.press(page, f"/desk/evidence/{id_of(bad)}/reject", reason="It invents.", **{"from": "proposals"})
    assert "Rejected, with your reason." in page.text
    assert (api.get(bad)["state"], api.get(bad)["reason"]) == ("rejected", "It invents.")
    assert "Nothing waits for a decision." in page.text


def test_a_longer_queue_costs_no_more_queries(api: Api) -> None:
    there = somebody(api)
    claim = api.claim()
    api.attach(claim, "Daily", by="contributor")
    made = []
    for _ in range(2):
        with statements(api) as told:
            there.get("/desk")
            there.get(f"/desk/claims/{id_of(claim)}")
        made.append(len(told))
        for name in ("Weekly", "Herald", "Rag"):
            api.attach(api.claim(), name, unnamed("aides"), by="contributor")
            api.attach(claim, name, unnamed("aides"))
    assert made[0] == made[1]


def test_the_queue_is_found_by_an_index_however_much_was_decided(api: Api) -> None:
    there = somebody(api)
    api.attach(api.claim(), "Daily", by="contributor")
    asked: list[Any] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if "evidence_decision.state = 'proposed'" in statement:
            asked.append((statement, parameters))

    sa.event.listen(api.database.engine, "before_cursor_execute", note)
    there.get("/desk")
    sa.event.remove(api.database.engine, "before_cursor_execute", note)
    ((statement, parameters),) = asked
    explain = "EXPLAIN QUERY PLAN" if api.database.is_sqlite else "EXPLAIN"
    with api.database.engine.begin() as connection:
        if not api.database.is_sqlite:
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")  # these tables are too small to tell
            connection.exec_driver_sql("SET LOCAL enable_sort = off")
        plan = "\n".join(str(row) for row in connection.exec_driver_sql(f"{explain} {statement}", parameters))
    assert "ix_evidence_decision_waiting" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def test_it_speaks_ukrainian_to_whoever_asks_for_it_and_always_of_now(api: Api) -> None:
    piece = api.attach(api.claim(), "Daily", by="contributor")
    page = stranger(api).get("/desk?lang=uk")
    assert "Ключ вашої редакції" in page.text
    there = somebody(api)
    assert "Пропозиції" in there.get("/desk", **{"Accept-Language": "uk"}).text
    api.clock.forward(hours=1)
    page = there.get("/desk?lang=uk&as_of=2025-11-20T08:00:00Z")
    assert "Ніщо не чекає" not in page.text
    assert page.root.xpath("//p[@class='past']") == []
    page = there.press(page, f"/desk/evidence/{id_of(piece)}/accept?lang=uk")
    assert "Прийнято. Відтепер воно враховується." in page.text
    page = there.get("/desk/claims/new?lang=uk")
    page = there.press(page, "/desk/claims/new?lang=uk", "save", text="Міст закрито.")
    assert "Твердження записано." in page.text


def test_the_queue_has_pages(api: Api) -> None:
    claim = api.claim()
    for number in range(3):
        api.attach(claim, "Daily", by="contributor", title=f"Report {number}")
    there = somebody(api)
    page = there.get("/desk?limit=2")
    assert "Report 1" in page.text
    assert "Report 2" not in page.text
    (more,) = page.root.xpath("//p[@class='more']/a/@href")
    page = there.get(more)
    assert "Report 2" in page.text
    assert "Report 1" not in page.text
    assert there.get("/desk?limit=2&sorted=1").status == 422


def test_when_somebody_else_decides_first_the_reason_typed_is_kept(api: Api) -> None:
    claim = api.claim()
    piece = api.attach(claim, "Daily", by="contributor")
    there = somebody(api)
    page = there.get("/desk")
    api.change(f"{piece}/accept", {}, of=piece, by="other_desk")
    page = there.press(page, f"/desk/evidence/{id_of(piece)}/reject", reason="I doubt it.")
    assert page.status == 412
    assert "Somebody else decided first" in page.text
    assert "It is accepted now." in page.text
    assert page.value("reason") == "I doubt it."
    page = there.press(page, f"/desk/evidence/{id_of(piece)}/reject")
    assert (api.get(piece)["state"], api.get(piece)["reason"]) == ("rejected", "I doubt it.")


def test_evidence_is_retracted_and_reaffirmed_on_the_page_of_its_claim(api: Api) -> None:
    claim = api.claim()
    piece = api.attach(claim, "Daily", official("Ministry"))
    there = somebody(api)
    address = f"/desk/claims/{id_of(claim)}"
    page = there.get(f"{address}/wording")
    page = there.press(page, f"{address}/wording", text="The bridge was closed.", edit="material", reason="It is over.")
    assert "The new wording is recorded." in page.text
    assert "about an earlier meaning of the claim" in page.text
    page = there.press(page, f"/desk/evidence/{id_of(piece)}/reaffirm")
    assert "Reaffirmed." in page.text
    assert api.get(piece)["affirmed"]
    page = there.press(page, f"/desk/evidence/{id_of(piece)}/retract", kind="origin", reason="Said in error.")
    assert "Retracted, with your reason." in page.text
    assert (api.get(piece)["retraction"], api.get(piece)["reason"]) == ("origin", "Said in error.")
    answer = there.send(f"/desk/evidence/{id_of(piece)}/retract", {})
    assert answer.status == 403  # no form token
    page = there.get(f"/desk/evidence/{id_of(piece)}")
    assert page.root.xpath("//textarea") == []


def test_what_an_editor_would_ask_stands_where_it_is_about(api: Api) -> None:
    claim = api.claim()
    piece = api.attach(claim, "Daily", unnamed("officials"))
    there = somebody(api)
    page = there.get(f"/desk/claims/{id_of(claim)}")
    article = page.root.get_element_by_id(f"evidence-{id_of(piece)}").text_content()
    assert "It speaks of sources, but nothing shows that there is more than one." in article
    assert "step 2 of the chain" in article
    assert "nobody says why" in there.get(f"/desk/evidence/{id_of(piece)}").text


def test_what_there_is_not_is_not_found(api: Api) -> None:
    there = somebody(api)
    nowhere = "019aa047-0400-7000-8000-000000000000"
    for path in (f"/desk/claims/{nowhere}", f"/desk/evidence/{nowhere}", f"/desk/claims/{nowhere}/evidence"):
        assert there.client.get(path).status_code == 404
    token = {"form_token": there.get("/desk/claims/new").value("form_token")}
    for path in (
        f"/desk/claims/{nowhere}/evidence",
        f"/desk/claims/{nowhere}/wording",
        f"/desk/evidence/{nowhere}/accept",
        f"/desk/verdicts/{nowhere}/revoke",
    ):
        assert (
            there.client.post(path, data=token | {"do": "save"}, headers={"Origin": "http://testserver"}).status_code
            == 404
        )


# The wording.


def test_somebody_else_s_wording_is_shown_beside_what_was_typed(api: Api) -> None:
    competent(api, "Ministry")
    claim = api.claim(subjects=["town"], tags=["a"], claimant={"name": "Mayor", "kind": "person"})
    there = somebody(api)
    address = f"/desk/claims/{id_of(claim)}/wording"
    page = there.get(address)
    api.attach(claim, "Daily")  # evidence is no change of the wording
    theirs = {"edit": "wording", "reason": "Shorter.", "text": "Bridge closed."}
    api.change(f"{claim}/revisions", theirs, of=claim, by="other_desk")
    page = there.press(page, address, text="The bridge has been closed.", reason="Tense.", tags="a, b")
    assert page.status == 412
    assert "Somebody else saved first" in page.text
    table = " ".join(page.root.xpath("//table")[0].text_content().split())
    assert "Bridge closed." in table
    assert "The bridge has been closed." in table
    assert "a, b" in table
    assert "Mayor" not in table
    page = there.press(page, address, asserted_at="2025-11-19T07:30:00")
    now = api.get(claim)
    assert (now["text"], now["tags"], now["revision"]) == ("The bridge has been closed.", ["a", "b"], 3)
    assert (now["claimant"]["name"], now["asserted_at"]) == ("Mayor", "2025-11-19T07:30:00Z")
    assert [subject["slug"] for subject in now["subjects"]] == ["town"]
    page = there.press(
        there.get(address),
        address,
        reason="Nobody knows.",
        asserted_at="",
        claimant__name="",
        tags="",
        claimant__kind="",
        subjects=[],
    )
    now = api.get(claim)
    assert (now["claimant"], now["asserted_at"], now["tags"], now["subjects"]) == (None, None, [], [])
    page = there.press(there.get(address), address, reason="")
    assert page.wrong("reason")
    assert "Somebody else" not in page.text


def test_a_key_without_the_scope_sees_what_it_may(api: Api) -> None:
    desk = api.get("/v1/desks/desk")["id"]
    text = api.post(
        "/v1/keys", {"name": "Ann", "role": "desk", "desk_id": desk, "scopes": ["claims:write"]}, by="admin"
    )["key"]
    piece = api.attach(api.claim(), "Daily", by="contributor")
    there = somebody(api, text)
    page = there.get("/desk")
    assert "Your key does not allow decisions" in page.text
    token = {"form_token": page.root.xpath("//input[@name='form_token']/@value")}
    assert there.send(f"/desk/evidence/{id_of(piece)}/accept", token).status == 403
    assert there.get("/desk/drafts").status == 403
    assert there.get("/desk/claims").status == 200
    page = there.get(f"/desk/claims/{api.get(piece)['claim_id']}")
    assert page.status == 200
    assert "Attach evidence" not in page.text
    assert "Write a verdict" not in page.text


def test_parties_are_offered_by_the_beginning_of_a_name_or_an_alias(api: Api) -> None:
    for name, fields in (
        ("Daily Herald", {"domains": ["herald.example"], "aliases": ["Daily H", "The Herald"]}),
        ("Daily <b>Mail</b>", {}),
        ("100% True", {}),
    ):
        api.post("/v1/parties", {"name": name, "kind": "outlet", **fields}, by="admin")
    there = somebody(api)

    def offered(typed: str) -> list[str]:
        listed = there.client.get(f"/desk/parties?q={typed}", headers={"Accept": "text/html"}).text
        return [unescape(name) for name in re.findall(r'data-name="([^"]*)"', listed)]

    assert offered("daily") == ["Daily <b>Mail</b>", "Daily Herald"]
    assert offered("THE+her") == ["Daily Herald"]
    assert offered("100%25") == ["100% True"]
    assert offered("herald") == offered("%3F%21") == offered("") == []

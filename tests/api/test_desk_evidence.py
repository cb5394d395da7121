"""The queue of proposals, decisions, and the editor of claims and chains."""

import re
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from typing import Any

import sqlalchemy as sa

from tests.api.client import Api, official, statements, unnamed
from tests.api.desk import Page, Somebody, somebody, stranger
from tests.api.test_standing import competent

CHAIN = {
    "url": "https://newsroom.example/1",
    "hops__0__party__name": "Newsroom",
    "hops__0__party__kind": "outlet",
    "hops__0__action": "reported",
    "hops__1__party__name": "Ann",
    "hops__1__party__kind": "person",
    "hops__1__action": "said",
}


def id_of(path: str) -> str:
    return path.rpartition("/")[2]


def names(page: Page) -> list[str]:
    """Who stands in the chain being typed, in order."""
    found = page.root.xpath("//input[contains(@name, '.party.name')]")
    return [field.value for field in found]


def credits(page: Page) -> list[str]:
    return [field.value for field in page.root.xpath("//select[contains(@name, '.credited_by')]")]


def focused(page: Page) -> str:
    (field,) = page.root.xpath("//*[@autofocus]")
    return str(field.name)


def open_editor(there: Somebody, claim: str) -> tuple[Page, str]:
    address = f"/desk/claims/{id_of(claim)}/evidence"
    return there.get(address), address


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


# The editor.


def test_a_claim_and_its_first_evidence_are_recorded_together(api: Api) -> None:
    competent(api, "Ministry")
    there = somebody(api)
    page = there.get("/desk/claims/new")
    page = there.press(
        page,
        "/desk/claims/new",
        "save",
        text="The bridge is closed.\r\nSince Monday.",
        language="en",
        claimant__name="Mayor",
        claimant__kind="person",
        asserted_at="2025-11-19T07:30",
        subjects=["town"],
        tags=" bridges, ,roads ",
        published_at="2025-11-19T08:00:30",
        **CHAIN,
    )
    assert "The claim is recorded." in page.text
    (claim,) = api.walk("/v1/claims")
    assert claim["text"] == "The bridge is closed.\nSince Monday."
    assert (claim["claimant"]["name"], claim["asserted_at"]) == ("Mayor", "2025-11-19T07:30:00Z")
    assert ([subject["slug"] for subject in claim["subjects"]], claim["tags"]) == (["town"], ["bridges", "roads"])
    (piece,) = api.walk("/v1/evidence")
    assert (piece["state"], piece["published_at"]) == ("accepted", "2025-11-19T08:00:30Z")
    assert [hop["party"]["name"] for hop in piece["hops"]] == ["Newsroom", "Ann"]


def test_a_claim_needs_no_evidence(api: Api) -> None:
    there = somebody(api)
    page = there.press(there.get("/desk/claims/new"), "/desk/claims/new", "save", text="It rains.")
    assert "Nothing is attached yet." in page.text
    assert api.walk("/v1/evidence") == []
    page = there.press(there.get("/desk/claims/new"), "/desk/claims/new", "save", text="It snows.", quote="Snow!")
    assert page.status == 422
    assert page.value("quote") == "Snow!"


def test_what_is_wrong_is_said_where_it_is_and_nothing_is_written(api: Api) -> None:
    there = somebody(api)
    page = there.get("/desk/claims/new")
    page = there.press(page, "/desk/claims/new", "save", text=" ", tags="a", **CHAIN | {"url": "newsroom"})
    assert page.status == 422
    assert "only spaces" in page.wrong("text")
    assert page.value("hops.1.party.name") == "Ann"
    page = there.press(page, "/desk/claims/new", "save", text="It rains.", hops__1__party__kind="")
    assert page.status == 422
    assert page.wrong("url")
    page = there.press(page, "/desk/claims/new", "save", url="https://newsroom.example/1", hops__1__stated_count="0")
    assert page.wrong("hops.1.stated_count")
    (details,) = page.root.xpath("//li[@id='hops.1']//details")
    assert "open" in details.attrib
    page = there.press(page, "/desk/claims/new", "save", hops__1__stated_count="")
    assert "kind" in page.wrong("hops.1.party")
    page = there.press(page, "/desk/claims/new", "save", hops__1__party__kind="person", hops__1__credited_by="7")
    assert page.wrong("hops.1.credited_by")
    assert api.walk("/v1/claims") == []
    page = there.press(page, "/desk/claims/new", "save", hops__1__credited_by="")
    assert page.status == 200
    assert len(api.walk("/v1/evidence")) == 1


def test_a_chain_is_arranged_by_buttons(api: Api) -> None:
    there = somebody(api)
    claim = api.claim()
    page, address = open_editor(there, claim)
    assert names(page) == ["", ""]
    page = there.press(page, address, "add", **CHAIN)
    assert (names(page), focused(page)) == (["Newsroom", "Ann", ""], "hops.2.party.name")
    page = there.press(page, address, "branch:0", hops__2__party__name="Ben", hops__2__party__kind="person")
    assert (names(page), credits(page)) == (["Newsroom", "Ann", "Ben", ""], ["", "", "0"])
    page = there.press(page, address, "up:3", hops__3__party__name="Cid", hops__3__party__kind="person")
    assert (names(page), credits(page), focused(page)) == (
        ["Newsroom", "Ann", "Cid", "Ben"],
        ["", "0", ""],
        "hops.2.party.name",
    )
    page = there.press(page, address, "remove:1")
    assert (names(page), credits(page)) == (["Newsroom", "Cid", "Ben"], ["0", ""])
    page = there.press(page, address, "down:0")
    assert (names(page), credits(page), focused(page)) == (["Cid", "Newsroom", "Ben"], ["", ""], "hops.1.party.name")
    page = there.press(page, address, "up:1")
    page = there.press(page, address, "branch:0")
    page = there.press(page, address, "remove:3")
    done = {f"hops__{seq}__action": "said" for seq in range(3)}
    page = there.press(page, address, "save", hops__2__credited_by="0", **done)
    assert "The evidence is attached." in page.text
    (piece,) = api.walk("/v1/evidence")
    assert [(hop["party"]["name"], hop["credited_by"]) for hop in piece["hops"]] == [
        ("Newsroom", None),
        ("Cid", 0),
        ("Ben", 0),
    ]


def test_a_button_that_leads_nowhere_keeps_the_chain(api: Api) -> None:
    there = somebody(api)
    page, address = open_editor(there, api.claim())
    for do in ("up:0", "down:1", "remove:9", "branch:x", "sideways:0", "nonsense", ""):
        page = there.press(page, address, do, **CHAIN)
        assert page.status == 200
        assert names(page) == ["Newsroom", "Ann"]


def test_a_party_is_named_by_its_id_where_several_have_its_name(api: Api) -> None:
    made = [api.post("/v1/parties", {"name": "Herald", "kind": "outlet"}, by="admin")["id"] for _ in range(2)]
    there = somebody(api)
    page, address = open_editor(there, api.claim())
    named = CHAIN | {"hops__0__party__name": "Herald"}
    page = there.press(page, address, "save", **named)
    assert made[1] in page.wrong("hops.0.party")
    page = there.press(page, address, "save", hops__0__party__id=made[1])
    assert page.status == 200
    (piece,) = api.walk("/v1/evidence")
    assert piece["hops"][0]["party"]["id"] == made[1]


def test_the_preview_says_what_attaching_would_change_and_writes_nothing(api: Api) -> None:
    there = somebody(api)
    claim = api.claim()
    api.attach(claim, "Daily", unnamed("aides"))
    before = api.walk("/v1/changes")
    page, address = open_editor(there, claim)
    page = there.press(page, address, "preview")
    assert page.status == 422
    page = there.press(page, address, "preview", **CHAIN | {"hops__1__action": "witnessed"})
    shown = " ".join(page.root.get_element_by_id("preview").text_content().split())
    assert "Single source" in shown
    assert "Corroborated" in shown
    assert "This raises the status." in shown
    assert "New to the register: Newsroom (outlet)" in shown
    assert "No words of the document are quoted" in shown
    assert "nobody says why" not in shown
    page = there.press(page, address, "preview", hops__1__anonymity="unnamed", quote="It is shut.")
    shown = " ".join(page.root.get_element_by_id("preview").text_content().split())
    assert "No words of the document are quoted" not in shown
    assert "nobody says why" in shown
    part = there.send("/desk/preview", {**dict(page.form(address).form_values())})
    assert "This raises the status." in part.answer.text
    assert "<html" not in part.answer.text
    assert api.walk("/v1/changes") == before


def test_the_preview_of_a_claim_to_be_knows_its_subjects(api: Api) -> None:
    competent(api, "Ministry")
    there = somebody(api)
    page = there.get("/desk/claims/new")
    denial: dict[str, Any] = CHAIN | {
        "hops__1__party__name": "Ministry",
        "hops__1__party__kind": "official_body",
        "hops__1__action": "denied",
        "stance": "refutes",
        "subjects": ["town"],
    }
    page = there.press(page, "/desk/claims/new", "preview", **denial)
    assert "This lowers the status." in page.text
    fields = {name.replace("__", "."): value for name, value in denial.items()}
    token = {"form_token": page.value("form_token")}
    assert "Contradicted" in there.send("/desk/preview", fields | token).answer.text
    part = there.send("/desk/preview", token | fields | {"url": ""}).answer
    assert part.status_code == 200
    assert "Not complete yet" in part.text
    neutral = there.send("/desk/preview", token | fields | {"stance": "neutral"}).answer.text
    assert "It would not count" in neutral
    assert "The status stays" not in neutral
    claim = api.claim()
    api.attach(claim, "Newsroom", official("Ministry"))
    same = {**fields, "stance": "supports", "subjects": [], "claim": id_of(claim), **token}
    assert "The status stays." in there.send("/desk/preview", same).answer.text


def test_a_double_click_does_it_once(api: Api) -> None:
    there = somebody(api)
    page, address = open_editor(there, api.claim())
    fields = dict(page.form(address).form_values()) | {name.replace("__", "."): to for name, to in CHAIN.items()}
    twins = [stranger(api) for _ in range(3)]
    for twin in twins:
        twin.client.cookies.update(there.client.cookies)
    with ThreadPoolExecutor(3) as pool:
        pages = list(pool.map(lambda twin: twin.send(address, fields | {"do": "save"}), twins))
    assert [page.status for page in pages] == [200, 200, 200]
    assert len(api.walk("/v1/evidence")) == 1


def test_a_form_sent_twice_does_it_once(api: Api) -> None:
    there = somebody(api)
    page, address = open_editor(there, api.claim())
    fields = dict(page.form(address).form_values()) | {name.replace("__", "."): to for name, to in CHAIN.items()}
    first = there.send(address, fields | {"do": "save"})
    second = there.send(address, fields | {"do": "save"})
    assert first.answer.url == second.answer.url
    assert len(api.walk("/v1/evidence")) == 1
    other = there.send(address, fields | {"do": "save", "title": "Another"})
    assert other.status == 422
    assert other.value("title") == "Another"
    there.press(other, address, "save")
    assert len(api.walk("/v1/evidence")) == 2
    assert there.send(address, fields | {"do": "save", "once": ""}).status == 200
    assert len(api.walk("/v1/evidence")) == 3


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

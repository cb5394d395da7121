"""The editor of claims, evidence and chains, without scripts: wrong is said where it is, twice sent is done once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.api.client import Api, official, unnamed
from tests.api.desk import Page, Somebody, somebody, stranger
from tests.api.levels import competent
from tests.api.test_desk_evidence import id_of

CHAIN = {
    "url": "https://newsroom.example/1",
    "hops__0__party__name": "Newsroom",
    "hops__0__party__kind": "outlet",
    "hops__0__action": "reported",
    "hops__1__party__name": "Ann",
    "hops__1__party__kind": "person",
    "hops__1__action": "said",
}


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

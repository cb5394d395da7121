"""Statements that two parties are the same: reversible, and felt by every claim they bear on."""

import uuid

from tests.api.asking import ask, entitle, equate, faults, id_of, party, patch, withdraw
from tests.api.client import Api, official, outlet, unnamed

NOWHERE = str(uuid.UUID(int=1))


def test_a_statement_is_recorded_withdrawn_and_still_read(api: Api) -> None:
    one, other = party(api, "One"), party(api, "Other")
    new = {
        "party_id": id_of(one),
        "same_as_id": id_of(other),
        "reason": "One imprint.\nSee its register.",
        "source_url": "https://register.example/imprint",
    }
    made = ask(api, "POST", "/v1/equivalences", new, by="admin")
    assert made.status_code == 201
    stated = made.json()
    path = made.headers["location"]
    assert path == f"/v1/equivalences/{stated['id']}"
    none = {"withdrawn_at": None, "withdrawn_by": None, "withdrawal_reason": None}
    told = {"id": stated["id"], "recorded_at": stated["recorded_at"], "recorded_by": stated["recorded_by"]}
    assert stated == new | told | none
    read = api.request("GET", path)
    assert (read.content, read.headers["etag"]) == (made.content, made.headers["etag"])
    before = api.clock.now.replace(minute=1).isoformat()
    api.clock.forward(hours=1)
    why = {"reason": "Two imprints after all."}
    assert ask(api, "POST", f"{path}/withdraw", why, by="admin").status_code == 428
    assert ask(api, "POST", f"{path}/withdraw", why, by="admin", If_Match='"stale"').status_code == 412
    assert set(faults(ask(api, "POST", f"{path}/withdraw", {}, by="admin", If_Match="*"))) == {"/reason"}
    assert ask(api, "POST", f"{path}/withdraw", why, If_Match="*").status_code == 403
    done = ask(api, "POST", f"{path}/withdraw", why, by="admin", If_Match=made.headers["etag"])
    assert done.status_code == 200
    assert done.content == api.request("GET", path).content
    assert (done.json()["withdrawn_at"], done.json()["withdrawal_reason"]) == ("2025-11-20T09:00:00Z", why["reason"])
    assert done.json()["withdrawn_by"].startswith("admin/key/")
    assert ask(api, "POST", f"{path}/withdraw", why, by="admin", If_Match="*").status_code == 409
    assert ask(api, "POST", f"/v1/equivalences/{NOWHERE}/withdraw", why, by="admin", If_Match="*").status_code == 404
    # As of a moment before, nothing was known of the withdrawal.
    assert api.get(path, as_of=before) == stated
    assert api.request("GET", path, params={"as_of": "2025-11-20T07:00:00Z"}).status_code == 404
    assert api.request("GET", f"/v1/equivalences/{NOWHERE}").status_code == 404
    again = equate(api, other, one)

    def listed(**params: object) -> list[str]:
        return [f"/v1/equivalences/{row['id']}" for row in api.walk("/v1/equivalences", limit=1, **params)]

    third = party(api, "Third")
    assert listed() == [again]
    assert listed(withdrawn=True) == [path, again]
    assert listed(as_of=before) == [path]
    assert listed(as_of=before, withdrawn=True) == [path]
    assert listed(party=id_of(one)) == listed(party=id_of(other)) == [again]
    assert listed(party=id_of(third)) == []
    assert (api.get(one)["same_as"], api.get(other)["same_as"]) == ([id_of(other)], [id_of(one)])
    about = api.walk("/v1/changes", about=f"equivalence/{stated['id']}")
    assert [event["type"] for event in about] == ["equivalence.created", "equivalence.withdrawn"]
    assert [event["payload"]["reason"] for event in about] == [new["reason"], why["reason"]]
    assert sorted(about[0]["subjects"]) == sorted(
        [f"equivalence/{stated['id']}", f"party/{id_of(one)}", f"party/{id_of(other)}"]
    )


def test_what_cannot_be_stated_is_refused(api: Api) -> None:
    one, other = id_of(party(api, "One")), id_of(party(api, "Other"))
    good = {"party_id": one, "same_as_id": other, "reason": "One imprint."}
    before = api.get("/v1/changes")["head"]
    for fields, pointer in (
        ({"same_as_id": one}, "/same_as_id"),
        ({"party_id": NOWHERE}, "/party_id"),
        ({"same_as_id": NOWHERE}, "/same_as_id"),
        ({"party_id": "one"}, "/party_id"),
        ({"reason": " "}, "/reason"),
        ({"reason": None}, "/reason"),
        ({"source_url": "register"}, "/source_url"),
        ({"since": "2020"}, "/since"),
    ):
        assert set(faults(ask(api, "POST", "/v1/equivalences", good | fields, by="admin"))) == {pointer}, fields
    for who in ("desk", "contributor"):
        assert ask(api, "POST", "/v1/equivalences", good, by=who).status_code == 403
    assert api.get("/v1/changes")["head"] == before
    known = api.post("/v1/equivalences", good, by="admin")["id"]
    for pair in (good, {**good, "party_id": other, "same_as_id": one}):
        refused = ask(api, "POST", "/v1/equivalences", pair, by="admin")
        assert refused.status_code == 409
        assert known in refused.json()["detail"]
    assert "party" in faults(api.request("GET", "/v1/equivalences?party=one"))
    assert "withdrawn" in faults(api.request("GET", "/v1/equivalences?withdrawn=perhaps"))


def test_equal_parties_are_one_origin_until_it_is_withdrawn(api: Api) -> None:
    one, other, bystander = party(api, "One"), party(api, "Other"), party(api, "Bystander")
    claim, apart, alone = api.claim(), api.claim(), api.claim()
    for name in ("One", "Other"):
        api.attach(claim, outlet(name, "witnessed"))
    api.attach(apart, outlet("One", "witnessed"))
    api.attach(apart, outlet("Third", "witnessed"))
    api.attach(alone, outlet("Bystander", "witnessed"))
    standing = api.get(claim)["standing"]
    assert standing["status"] == "corroborated"
    updated = [api.get(path)["updated_at"] for path in (apart, alone)]
    api.clock.forward(hours=1)
    stated = equate(api, one, other)
    joined = api.standing(claim)
    assert (joined["status"], joined["supports"]["origins_max"]) == ("single_source", 1)
    # Nothing moves where nothing is counted otherwise.
    assert api.get(alone)["updated_at"] == updated[1]
    assert api.standing(apart)["status"] == "corroborated"
    held = api.clock.now.isoformat()
    api.clock.forward(hours=1)
    withdraw(api, stated)
    assert api.get(claim)["standing"] == standing | {"since": "2025-11-20T10:00:00Z"}
    assert api.standing(claim, as_of=held)["status"] == "single_source"
    steps = [
        (row["type"], row["standing"]["status"]) for row in api.walk(f"{claim}/timeline") if "equiv" in row["type"]
    ]
    assert steps == [("equivalence.created", "single_source"), ("equivalence.withdrawn", "corroborated")]
    assert bystander


def test_a_chain_of_statements_joins_through_parties_that_stand_in_no_chain(api: Api) -> None:
    ends = [party(api, "One"), party(api, "Other")]
    middle = [party(api, f"Imprint {number}") for number in range(3)]
    claim = api.claim()
    for name in ("One", "Other"):
        api.attach(claim, outlet(name, "witnessed"))
    line = [ends[0], *middle, ends[1]]
    links = [equate(api, left, right) for left, right in zip(line[1:], line[:-1], strict=True)]
    assert api.standing(claim)["status"] == "single_source"
    # Any link taken out parts them; a second way round keeps them one.
    withdraw(api, links[1])
    assert api.standing(claim)["status"] == "corroborated"
    round_about = equate(api, middle[0], ends[1])
    assert api.standing(claim)["status"] == "single_source"
    withdraw(api, links[3])
    assert api.standing(claim)["status"] == "single_source"
    withdraw(api, round_about)
    assert api.standing(claim)["status"] == "corroborated"
    # A house at the far end of the line counts as well.
    patch(api, middle[0], ownership_group="group")
    patch(api, ends[1], ownership_group="group")
    assert api.standing(claim)["status"] == "single_source"


def test_the_competence_of_an_equal_is_its_own(api: Api) -> None:
    subject = f"/v1/subjects/{api.post('/v1/subjects', {'slug': 'bridges', 'name': 'Bridges'})['id']}"
    bureau, press = party(api, "Bureau", "official_body"), party(api, "Press office", "official_body")
    claim = api.claim(subjects=["bridges"])
    api.attach(claim, "Newsroom", official("Press office"))
    refuted = api.claim(subjects=["bridges"])
    api.attach(refuted, "Newsroom", official("Press office"), stance="refutes")
    unsaid = api.claim(subjects=["bridges"])
    api.attach(unsaid, "Newsroom", unnamed())
    title = entitle(api, bureau, subject)
    assert api.standing(claim)["status"] == "single_source"
    stated = equate(api, press, bureau)
    assert api.standing(claim)["status"] == "confirmed"
    assert api.standing(refuted)["flags"][0] == "officially_denied"
    assert api.standing(unsaid)["status"] == "single_source"
    withdraw(api, title)
    assert api.standing(claim)["status"] == "single_source"
    title = entitle(api, bureau, subject)
    assert api.standing(claim)["status"] == "confirmed"
    withdraw(api, stated)
    assert api.standing(claim)["status"] == "single_source"
    assert title

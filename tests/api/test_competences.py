"""Who is entitled to confirm or deny for which subject, from when to when."""

import uuid

from tests.api.asking import ask, entitle, faults, id_of, party, withdraw
from tests.api.client import Api, official, outlet

NOWHERE = str(uuid.UUID(int=1))


def subject(api: Api, slug: str = "bridges") -> str:
    return f"/v1/subjects/{api.post('/v1/subjects', {'slug': slug, 'name': slug.title()})['id']}"


def test_a_competence_is_recorded_withdrawn_and_still_read(api: Api) -> None:
    about, elsewhere = subject(api), subject(api, "rivers")
    bureau = party(api, "Bureau", "official_body")
    new = {
        "party_id": id_of(bureau),
        "subject_id": id_of(about),
        "valid_from": "2020-01-01T00:00:00Z",
        "valid_to": "2030-01-01T00:00:00.5Z",
        "reason": "By statute.",
        "source_url": "https://law.example/1",
    }
    made = ask(api, "POST", "/v1/competences", new | {"valid_from": "2020-01-01T02:00:00+02:00"}, by="admin")
    assert made.status_code == 201
    stated = made.json()
    path = made.headers["location"]
    assert path == f"/v1/competences/{stated['id']}"
    assert {name: stated[name] for name in new} == new | {"valid_to": "2030-01-01T00:00:00.500000Z"}
    assert stated["withdrawn_at"] is stated["withdrawn_by"] is stated["withdrawal_reason"] is None
    assert api.request("GET", path).content == made.content
    bare = entitle(api, bureau, elsewhere)
    assert (api.get(bare)["valid_from"], api.get(bare)["reason"]) == (None, None)
    before = api.clock.now.replace(minute=1).isoformat()
    api.clock.forward(hours=1)
    why = {"reason": "Dissolved."}
    assert ask(api, "POST", f"{path}/withdraw", why, by="admin").status_code == 428
    assert ask(api, "POST", f"{path}/withdraw", why, by="admin", If_Match='"stale"').status_code == 412
    assert set(faults(ask(api, "POST", f"{path}/withdraw", {"reason": ""}, by="admin", If_Match="*"))) == {"/reason"}
    assert ask(api, "POST", f"{path}/withdraw", why, If_Match="*").status_code == 403
    assert withdraw(api, path, "Dissolved.")["withdrawn_at"] == "2025-11-20T09:00:00Z"
    assert ask(api, "POST", f"{path}/withdraw", why, by="admin", If_Match="*").status_code == 409
    assert ask(api, "POST", f"/v1/competences/{NOWHERE}/withdraw", why, by="admin", If_Match="*").status_code == 404
    assert api.get(path, as_of=before) == stated
    assert api.request("GET", path, params={"as_of": "2025-11-20T07:00:00Z"}).status_code == 404
    assert api.request("GET", f"/v1/competences/{NOWHERE}").status_code == 404

    def listed(**params: object) -> list[str]:
        return [f"/v1/competences/{row['id']}" for row in api.walk("/v1/competences", limit=1, **params)]

    assert listed() == [bare]
    assert listed(withdrawn=True) == [path, bare]
    assert listed(as_of=before) == listed(as_of=before, withdrawn=True) == [path, bare]
    assert listed(as_of=before, subject=id_of(about)) == [path]
    assert listed(party=id_of(bureau)) == [bare]
    assert listed(party=id_of(bureau), subject=id_of(about)) == []
    assert listed(party=NOWHERE) == []
    assert listed(as_of="2025-11-20T07:00:00Z", withdrawn=True) == []
    told = api.walk("/v1/changes", about=f"competence/{stated['id']}")
    assert [event["type"] for event in told] == ["competence.created", "competence.withdrawn"]
    assert [event["payload"]["reason"] for event in told] == ["By statute.", "Dissolved."]
    assert sorted(told[1]["subjects"]) == sorted(
        [f"competence/{stated['id']}", f"party/{id_of(bureau)}", f"subject/{id_of(about)}"]
    )


def test_what_cannot_be_stated_is_refused(api: Api) -> None:
    good = {"party_id": id_of(party(api)), "subject_id": id_of(subject(api))}
    before = api.get("/v1/changes")["head"]
    noon, later = "2025-11-20T12:00:00Z", "2025-11-20T13:00:00+01:00"
    for fields, pointer in (
        ({"party_id": NOWHERE}, "/party_id"),
        ({"subject_id": NOWHERE}, "/subject_id"),
        ({"subject_id": "bridges"}, "/subject_id"),
        ({"party_id": None}, "/party_id"),
        ({"valid_from": "2025-11-20"}, "/valid_from"),
        ({"valid_from": "2025-11-20T12:00:00"}, "/valid_from"),
        ({"valid_to": 1763640000}, "/valid_to"),
        ({"valid_to": "0001-01-01T00:00:00+14:00"}, "/valid_to"),
        ({"valid_from": noon, "valid_to": later}, ""),
        ({"valid_from": noon, "valid_to": "2025-11-20T11:59:59Z"}, ""),
        ({"reason": ""}, "/reason"),
        ({"source_url": "ftp://law.example/1"}, "/source_url"),
        ({"level": "high"}, "/level"),
    ):
        assert set(faults(ask(api, "POST", "/v1/competences", good | fields, by="admin"))) == {pointer}, fields
    assert ask(api, "POST", "/v1/competences", good).status_code == 403
    assert api.get("/v1/changes")["head"] == before
    assert "subject" in faults(api.request("GET", "/v1/competences?subject=bridges"))


def test_a_competent_party_confirms_and_denies_within_its_time(api: Api) -> None:
    about, elsewhere = subject(api), subject(api, "rivers")
    bureau = party(api, "Bureau", "official_body")
    spoken = {"asserted_at": "2025-06-01T00:00:00Z"}
    claim, other = api.claim(subjects=["bridges"]), api.claim(subjects=["rivers"])
    for path in (claim, other):
        api.attach(path, "Newsroom", official("Bureau", **spoken))
        api.attach(path, outlet("Eyewitness", "witnessed"), stance="refutes")
    assert [api.standing(path)["status"] for path in (claim, other)] == ["disputed", "disputed"]
    untouched = api.get(other)["updated_at"]
    for period, status in (
        ({}, "confirmed"),
        ({"valid_from": "2025-06-01T00:00:00Z"}, "confirmed"),
        ({"valid_from": "2025-06-01T00:00:00.000001Z"}, "disputed"),
        ({"valid_to": "2025-06-01T00:00:00Z"}, "disputed"),
        ({"valid_to": "2025-06-01T00:00:00.000001Z"}, "confirmed"),
        ({"valid_from": "2025-05-31T00:00:00Z", "valid_to": "2025-06-02T00:00:00Z"}, "confirmed"),
    ):
        title = entitle(api, bureau, about, **period)
        assert api.standing(claim)["status"] == status, period
        withdraw(api, title)
        assert api.standing(claim)["status"] == "disputed"
    assert api.get(other)["updated_at"] == untouched
    # Two titles: one is enough.
    first, second = entitle(api, bureau, about), entitle(api, bureau, about)
    withdraw(api, first)
    assert api.standing(claim)["status"] == "confirmed"
    assert api.standing(claim)["supports"]["official"] == "relayed"
    withdraw(api, second)
    entitle(api, bureau, elsewhere)
    assert [api.standing(path)["status"] for path in (claim, other)] == ["disputed", "confirmed"]


def test_only_the_subjects_a_claim_now_has_count(api: Api) -> None:
    about, elsewhere = subject(api), subject(api, "rivers")
    bureau = party(api, "Bureau", "official_body")
    entitle(api, bureau, about)
    claim = api.claim(subjects=["rivers"])
    api.attach(claim, "Newsroom", official("Bureau"))
    assert api.standing(claim)["status"] == "single_source"
    edit = {"edit": "wording", "reason": "It is about bridges.", "subjects": ["bridges"]}
    api.change(f"{claim}/revisions", edit, of=claim)
    assert api.standing(claim)["status"] == "confirmed"
    updated = api.get(claim)["updated_at"]
    entitle(api, party(api, "River board", "official_body"), elsewhere)
    assert api.get(claim)["updated_at"] == updated

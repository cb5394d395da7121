"""A desk's day, end to end: what each step does to the status, and what was known when."""

from typing import Any

import pytest

from app import demo
from app.audit import audit
from app.db import Database
from app.settings import system_clock
from tests.api.client import Api, official, outlet, serve, unnamed

NOON = "2025-11-20T12:00:00Z"
# PRODUCT's table: status, flags and what it rests on, by the number of the claim.
EXPECTED: dict[int, tuple[str, list[str], list[str]]] = {
    1: ("confirmed", ["relayed_only"], ["President's Office"]),
    2: ("confirmed", ["relayed_only"], ["President's Office"]),
    3: ("contradicted", ["officially_denied"], ["unnamed sources"]),
    **{number: ("single_source", [], ["Draft peace plan"]) for number in range(4, 9)},
    9: ("single_source", ["unknown_lineage"], ["Bloomberg"]),
    10: ("single_source", ["unnamed_only"], ["Axios"]),
    11: ("single_source", ["unnamed_only"], ["unnamed sources"]),
    12: ("single_source", ["unnamed_only"], ["Newsroom"]),
    13: ("single_source", ["unknown_lineage"], ["Newsroom"]),
    14: ("confirmed", ["relayed_only"], ["Volodymyr Zelensky"]),
}


def told(standing: Any) -> tuple[str, list[str], list[str]]:
    """A standing as the table has it."""
    return standing["status"], standing["flags"], [carrier["party"]["name"] for carrier in standing["rests_on"]]


def test_the_worked_example_stands_as_it_should_now_and_at_noon(database_url: str) -> None:
    demo.load(database_url, "http://localhost:8000/demo/newsroom")
    database = Database(database_url, system_clock)
    ids = demo.claim_ids(database)
    with database.read() as session:
        assert list(audit(session)) == []
    database.close()
    with serve(database_url, clock=system_clock) as api:  # type: ignore[arg-type]
        now = {number: told(api.standing(f"/v1/claims/{claim}")) for number, claim in enumerate(ids, 1)}
        assert now == EXPECTED
        third = api.standing(f"/v1/claims/{ids[2]}", as_of=NOON)
        assert told(third) == ("single_source", ["unnamed_only"], ["unnamed sources"])
        assert third["rests_on"][0]["credited_by"]["name"] == "The Telegraph"
        assert third["label"]["en"] == "Reported by a single source: The Telegraph, citing unnamed sources"
        at_noon = api.walk("/v1/claims", as_of=NOON, limit=5)
        assert [claim["standing"]["status"] for claim in at_noon].count("single_source") == 11
        assert len(at_noon) == 14


def test_proposals_wait_for_a_desk_and_every_decision_is_reversible_until_retracted(api: Api) -> None:
    claim = api.claim(by="contributor")
    proposed = api.attach(claim, "Newsroom", official(), by="contributor")
    assert api.get(proposed)["state"] == "proposed"
    assert api.standing(claim)["status"] == "unverified"
    api.change(f"{proposed}/accept", {}, of=proposed)
    assert api.standing(claim)["status"] == "single_source"
    rejected = api.change(f"{proposed}/reject", {"reason": "The page is gone."}, of=proposed)
    assert (rejected["state"], rejected["reason"]) == ("rejected", "The page is gone.")
    assert api.standing(claim)["status"] == "unverified"
    api.change(f"{proposed}/accept", {"reason": "It is archived."}, of=proposed)
    api.change(f"{proposed}/retract", {"kind": "origin", "reason": "Withdrawn."}, of=proposed)
    assert api.standing(claim)["status"] == "retracted"
    etag = api.request("GET", proposed).headers["etag"]
    again = api.request("POST", f"{proposed}/accept", by="desk", json={}, headers={"If-Match": etag})
    assert again.status_code == 409
    states = [entry["type"] for entry in api.walk(f"{claim}/timeline", limit=2)]
    assert states == [
        "claim.created",
        "evidence.attached",
        "evidence.accepted",
        "evidence.rejected",
        "evidence.accepted",
        "evidence.retracted",
    ]


def test_a_material_edit_uncounts_evidence_until_it_is_reaffirmed_and_a_wording_edit_does_not(api: Api) -> None:
    claim = api.claim()
    evidence = api.attach(claim, "Newsroom", official())
    before = api.clock.forward(minutes=1)
    api.clock.forward(minutes=1)
    api.change(f"{claim}/revisions", {"edit": "wording", "reason": "A typo.", "text": "The bridge is shut."}, of=claim)
    assert api.standing(claim)["status"] == "single_source"
    api.change(f"{claim}/revisions", {"edit": "material", "reason": "Both bridges.", "tags": ["bridges"]}, of=claim)
    assert api.standing(claim)["status"] == "unverified"
    assert api.get(evidence)["affirmed"] is False
    api.clock.forward(minutes=1)
    api.change(f"{evidence}/reaffirm", {}, of=evidence)
    assert api.standing(claim)["status"] == "single_source"
    read = api.get(claim)
    assert (read["text"], read["revision"], read["tags"]) == ("The bridge is shut.", 3, ["bridges"])
    assert api.get(claim, as_of=before.isoformat())["text"] == "The bridge is closed."
    assert [row["kind"] for row in api.walk(f"{claim}/revisions", limit=1)] == ["initial", "wording", "material"]
    assert api.get(f"{claim}/revisions/2")["reason"] == "A typo."
    assert api.request("GET", f"{claim}/revisions/9").status_code == 404
    etag = api.request("GET", evidence).headers["etag"]
    twice = api.request("POST", f"{evidence}/reaffirm", by="desk", json={}, headers={"If-Match": etag})
    assert twice.status_code == 409


def test_one_owner_one_wire_and_equivalents_are_one_source_until_that_is_taken_back(api: Api) -> None:
    claim = api.claim()
    for name in ("Daily", "Weekly"):
        api.attach(claim, outlet(name, "witnessed"))
    assert api.standing(claim)["status"] == "corroborated"
    daily, weekly = (f"/v1/parties/{party['id']}" for party in api.walk("/v1/parties", kind="outlet"))
    for path in (daily, weekly):
        api.change(path, {"ownership_group": "press-holding"}, of=path, by="admin", method="PATCH")
    assert api.standing(claim)["status"] == "single_source"
    api.change(weekly, {"ownership_group": None, "wire_family": "press-wire"}, of=weekly, by="admin", method="PATCH")
    assert api.standing(claim)["status"] == "corroborated"
    same = {
        "party_id": daily[12:],
        "same_as_id": weekly[12:],
        "reason": "One newsroom.",
        "source_url": "https://a.example",
    }
    stated = f"/v1/equivalences/{api.post('/v1/equivalences', same, by='admin')['id']}"
    assert api.standing(claim)["status"] == "single_source"
    assert api.get(daily)["same_as"] == [weekly[12:]]
    assert len(api.walk("/v1/claims", party=weekly[12:])) == 1
    api.change(f"{stated}/withdraw", {"reason": "Two newsrooms."}, of=stated, by="admin")
    assert api.standing(claim)["status"] == "corroborated"
    assert api.walk("/v1/equivalences") == []
    assert len(api.walk("/v1/equivalences", withdrawn=True, party=daily[12:])) == 1


def test_competence_makes_a_statement_official_while_it_holds(api: Api) -> None:
    subject = api.post("/v1/subjects", {"slug": "harbour", "name": "Harbour"})
    claim = api.claim(subjects=["harbour"])
    api.attach(claim, "Newsroom", official("Harbour Authority", asserted_at="2025-11-20T07:00:00Z"))
    party = api.get(f"{claim}/evidence")["items"][0]["hops"][1]["party"]["id"]
    title = {"party_id": party, "subject_id": subject["id"], "valid_to": "2025-11-20T07:00:00Z"}
    early = f"/v1/competences/{api.post('/v1/competences', title, by='admin')['id']}"
    assert api.standing(claim)["status"] == "single_source"
    title["valid_to"] = "2025-11-20T07:00:01Z"
    api.post("/v1/competences", title, by="admin")
    assert told(api.standing(claim))[:2] == ("confirmed", ["relayed_only"])
    api.change(f"{early}/withdraw", {"reason": "Superseded."}, of=early, by="admin")
    assert len(api.walk("/v1/competences", subject=subject["id"], party=party)) == 1
    assert api.standing(claim)["status"] == "confirmed"


@pytest.mark.parametrize(
    ("hops", "pointer"),
    [
        ([outlet("A"), outlet("B", credited_by=1)], "/hops/1/credited_by"),
        ([outlet("A"), outlet("B", credited_by=7)], "/hops/1/credited_by"),
        ([outlet("A", credited_by=0)], "/hops/0/credited_by"),
        ([outlet("A"), {"party": {"name": "Nobody"}, "action": "said"}], "/hops/1/party"),
        ([outlet("A"), {"party": {"domain": "nobody.example"}, "action": "said"}], "/hops/1/party"),
        ([{"party": {"id": "00000000-0000-7000-8000-000000000000"}, "action": "said"}], "/hops/0/party/id"),
        ([outlet("A", stated_count=0)], "/hops/0/stated_count"),
        ([outlet("A", asserted_at="yesterday")], "/hops/0/asserted_at"),
        ([], "/hops"),
    ],
)
def test_a_chain_that_cannot_be_is_refused_at_its_place_and_nothing_is_written(
    api: Api, hops: list[Any], pointer: str
) -> None:
    claim = api.claim()
    head = api.get("/v1/changes")["head"]
    body = {"stance": "supports", "url": "https://a.example/", "hops": hops}
    refused = api.request("POST", f"{claim}/evidence", by="desk", json=body)
    assert refused.status_code == 422, refused.text
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]
    assert api.get("/v1/changes")["head"] == head


def test_parties_are_found_by_name_alias_and_domain_before_they_are_made(api: Api) -> None:
    made = api.post(
        "/v1/parties", {"name": "The Daily", "kind": "outlet", "aliases": ["Daily"], "domains": ["daily.example"]}
    )
    claim = api.claim(claimant={"name": "the DAILY"})
    assert api.get(claim)["claimant"]["id"] == made["id"]
    by_domain = {"party": {"domain": "WWW.daily.example"}, "action": "reported"}
    namesake = {"party": {"name": "Daily", "kind": "outlet", "domain": "daily.other.example"}, "action": "cited"}
    hops = api.get(api.attach(claim, by_domain, outlet("daily"), namesake))["hops"]
    assert [hop["party"]["id"] == made["id"] for hop in hops] == [True, True, False]
    unclear = api.request(
        "POST",
        f"{claim}/evidence",
        by="desk",
        json={"stance": "neutral", "url": "https://a.example", "hops": [outlet("Daily")]},
    )
    assert unclear.json()["errors"][0]["detail"].startswith("fits 2 parties; name one by its id: ")
    assert [party["id"] for party in api.walk("/v1/parties", name="daily", domain="daily.example")] == [made["id"]]


def test_pages_show_one_moment_while_rows_are_added_and_moved(api: Api) -> None:
    claims = [api.claim(f"Claim {number}") for number in range(7)]
    page = api.get("/v1/claims", limit=3)
    seen = [claim["text"] for claim in page["items"]]
    api.claim("Claim new")
    api.attach(claims[0], "Newsroom", unnamed())
    while page["next"]:
        page = api.get("/v1/claims", limit=3, cursor=page["next"])
        seen += [claim["text"] for claim in page["items"]]
    assert seen == [f"Claim {number}" for number in range(6, -1, -1)]
    assert [claim["text"] for claim in api.walk("/v1/claims", limit=3)][:2] == ["Claim 0", "Claim new"]
    other = api.request("GET", f"/v1/claims?limit=3&q=claim&cursor={api.get('/v1/claims', limit=3)['next']}")
    assert other.status_code == 422

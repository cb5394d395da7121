"""Standings tried out: what attaching would say, without attaching."""

from typing import Any

import pytest

from tests.api.client import Api, official, outlet, unnamed
from tests.api.levels import competent, hop, party, witness
from tests.api.refusals import bad, faults
from tests.api.test_standing_moves import restate

PREVIEW = "/v1/standing/preview"
NOWHERE = "019aa047-0400-7000-8000-000000000000"


def piece(*chain: Any, stance: str = "supports") -> dict[str, Any]:
    return {"stance": stance, "url": "https://newsroom.example/1", "hops": list(chain)}


def preview(api: Api, claim: str | None, *pieces: Any, by: str = "desk", **fields: Any) -> Any:
    about = {} if claim is None else {"claim": claim.rpartition("/")[2]}
    return api.post(PREVIEW, {**about, "evidence": list(pieces), **fields}, by=by)


def written(api: Api) -> list[Any]:
    return [api.walk("/v1/changes"), api.walk("/v1/parties"), api.walk("/v1/evidence")]


def without_ids(found: Any) -> Any:
    """A standing without the ids of its evidence."""
    if isinstance(found, dict):
        return {name: without_ids(value) for name, value in found.items() if name not in ("because", "evidence")}
    return found


@pytest.mark.parametrize(
    "added",
    [
        piece(outlet("Weekly"), unnamed("aides")),
        piece(outlet("Weekly"), outlet("Daily")),
        piece(outlet("Weekly"), official("Ministry"), stance="refutes"),
        piece(witness("Ann")),
        piece(outlet("Rag")),
        piece(outlet("Weekly"), stance="neutral"),
    ],
    ids=["unnamed", "same origin", "denial", "witness", "unreliable", "neutral"],
)
def test_a_preview_says_what_attaching_will_say(api: Api, added: Any) -> None:
    competent(api, "Ministry")
    restate(api, party(api, "Rag"), reliability="E", reason="It invents.")
    api.post(f"{api.claim()}/evidence", added)  # so that its parties are known, and bear the same ids
    claim = api.claim(subjects=["town"])
    api.attach(claim, "Daily", unnamed("aides"))
    api.clock.forward(seconds=1)  # ids of one millisecond come in any order
    there = written(api)
    tried = preview(api, claim, added)
    assert written(api) == there
    before = api.standing(claim)
    assert {name: before[name] for name in tried["before"]} == tried["before"]
    made = api.post(f"{claim}/evidence", added)
    after = api.standing(claim)
    assert without_ids(tried["after"]) == without_ids({name: after[name] for name in tried["after"]})
    assert len(tried["after"]["because"]) == len(after["because"])
    assert tried["evidence"][0]["counts"] == (made["id"] in after["because"])
    assert tried["evidence"][0]["state"] == made["state"] == "accepted"


def test_a_preview_names_what_changes(api: Api) -> None:
    claim = api.claim()
    api.attach(claim, "Daily", unnamed("aides"))
    tried = preview(api, claim, piece(witness("Ann")), piece(witness("Ben")))
    assert (tried["before"]["status"], tried["after"]["status"]) == ("single_source", "corroborated")
    changes = tried["changes"]
    assert (changes["direction"], changes["flags_added"], changes["flags_removed"]) == ("raises", [], ["unnamed_only"])
    assert {carrier["party"]["name"] for carrier in changes["rests_on_added"]} >= {"Ann", "Ben"}
    assert [new["name"] for new in tried["new_parties"]] == ["Ann", "Ben"]
    same = preview(api, claim, piece(outlet("Weekly"), outlet("Daily")))["changes"]
    assert same["direction"] is None
    against = preview(api, claim, piece(witness("Ann"), stance="refutes"))["changes"]
    assert against["direction"] == "lowers"


def test_a_contributor_sees_what_accepting_would_change(api: Api) -> None:
    claim = api.claim()
    tried = preview(api, claim, piece(witness("Ann")), by="contributor")
    assert tried["evidence"][0]["state"] == "proposed"
    assert tried["evidence"][0]["counts"]
    assert tried["after"]["status"] == "single_source"


def test_a_claim_not_recorded_yet_has_its_subjects_competences(api: Api) -> None:
    competent(api, "Ministry")
    denial = piece(official("Ministry", action="denied"), stance="refutes")
    there = written(api)
    tried = preview(api, None, denial, subjects=["town"])
    assert (tried["before"]["status"], tried["after"]["status"]) == ("unverified", "contradicted")
    assert tried["after"]["flags"] == ["officially_denied"]
    assert tried["new_parties"] == []
    assert preview(api, None, denial)["after"]["flags"] == []
    assert written(api) == there


def test_parties_stated_to_be_the_same_are_one_in_a_preview(api: Api) -> None:
    one, other = party(api, "One"), party(api, "Other")
    ids = [path.rpartition("/")[2] for path in (one, other)]
    claim = api.claim()
    api.attach(claim, hop(one, "witnessed"))
    assert preview(api, claim, piece(hop(other, "witnessed")))["after"]["status"] == "corroborated"
    api.post("/v1/equivalences", {"party_id": ids[0], "same_as_id": ids[1], "reason": "One house."}, by="admin")
    assert preview(api, claim, piece(hop(other, "witnessed")))["after"]["status"] == "single_source"


def test_what_can_not_be_attached_is_refused_with_its_place(api: Api) -> None:
    good = piece(outlet("Daily"))
    claim = api.claim().rpartition("/")[2]
    assert bad(api, PREVIEW, {"claim": NOWHERE, "evidence": [good]}) == {"/claim": "no claim has this id"}
    assert set(bad(api, PREVIEW, {"subjects": ["moon"], "evidence": [good]})) == {"/subjects/0"}
    assert bad(api, PREVIEW, {"claim": claim, "subjects": ["town"], "evidence": [good]})
    assert set(bad(api, PREVIEW, {"evidence": []})) == {"/evidence"}
    forward = piece(outlet("Daily"), outlet("Axios", credited_by=1))
    assert set(bad(api, PREVIEW, {"evidence": [good, forward]})) == {"/evidence/1/hops/1/credited_by"}
    stranger = piece({"party": {"name": "Nobody"}, "action": "said"})
    assert set(bad(api, PREVIEW, {"evidence": [good, stranger]})) == {"/evidence/1/hops/0/party"}
    assert faults(api.request("POST", f"{PREVIEW}?x=1", by="desk", json={"evidence": [good]})).keys() == {"?x"}

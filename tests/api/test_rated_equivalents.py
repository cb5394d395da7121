"""A rating of one party is a rating of every party stated to be the same."""

from tests.api.client import Api


def test_a_rating_of_an_equivalent_that_speaks_nowhere_keeps_evidence_from_counting(api: Api) -> None:
    claim = api.claim()
    evidence = api.get(api.attach(claim, "Daily Mirage"))
    rated = api.post("/v1/parties", {"name": "Mirage Media", "kind": "outlet", "reliability": "G"}, by="admin")
    assert api.standing(claim)["status"] == "single_source"
    speaker = evidence["hops"][0]["party"]["id"]
    same = {"party_id": speaker, "same_as_id": rated["id"], "reason": "One imprint."}
    stated = f"/v1/equivalences/{api.post('/v1/equivalences', same, by='admin')['id']}"
    assert api.standing(claim)["status"] == "unverified"
    api.change(
        f"/v1/parties/{rated['id']}", {"reliability": "C"}, of=f"/v1/parties/{rated['id']}", by="admin", method="PATCH"
    )
    assert api.standing(claim)["status"] == "single_source"
    api.change(
        f"/v1/parties/{rated['id']}", {"reliability": "E"}, of=f"/v1/parties/{rated['id']}", by="admin", method="PATCH"
    )
    assert api.standing(claim)["status"] == "unverified"
    api.change(f"{stated}/withdraw", {"reason": "A mistake."}, of=stated, by="admin")
    assert api.standing(claim)["status"] == "single_source"

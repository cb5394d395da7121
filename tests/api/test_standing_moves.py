"""What moves a standing over HTTP, and what would."""

from typing import Any

from tests.api.client import Api
from tests.api.levels import add, build, competent, hop, party, witness


def restate(api: Api, path: str, **fields: Any) -> None:
    """Change what is stated of a party, as an admin."""
    api.change(path, fields, of=path, by="admin", method="PATCH")


def verdict(api: Api, claim: str) -> tuple[str, list[str]]:
    standing = api.standing(claim)
    return standing["status"], standing["flags"]


def test_what_would_change_it_does(api: Api) -> None:
    competent(api, "Ministry supports", "Ministry refutes")
    tried = 0
    for supports, refutes in (
        ("none", "none"),
        ("single", "none"),
        ("multiple", "single"),
        ("corroborated", "none"),
        ("official", "single"),
        ("official", "official"),
        ("single", "official"),
        ("none", "corroborated"),
    ):
        claim = build(api, supports, refutes)
        before = verdict(api, claim)
        changes = api.standing(claim)["would_change_if"]
        assert [one["direction"] for one in changes] == sorted((one["direction"] for one in changes), reverse=True)
        for change in changes:
            added = [piece for addition in change["add"] for piece in add(api, claim, addition)]
            assert verdict(api, claim) == (change["status"], change["flags"]), (supports, refutes, change)
            tried += 1
            for piece in added:
                api.change(f"{piece}/reject", {"reason": "only to try"}, of=piece)
            assert verdict(api, claim) == before
    assert tried == 18


def test_unreliable_pages_do_not_count(api: Api) -> None:
    tabloid = party(api, "Tabloid")
    claim = api.claim()
    evidence = api.attach(claim, hop(tabloid), witness("Ann"))
    for rating, status in zip(
        "ABCDEFG", ["single_source"] * 4 + ["unverified", "single_source", "unverified"], strict=True
    ):
        restate(api, tabloid, reliability=rating, reason=f"Rated {rating}.")
        assert verdict(api, claim) == (status, [])
        assert api.get(evidence)["state"] == "accepted"
    assert api.standing(claim)["counts"] == {"attached": 1, "counted": 0, "supports": 0, "refutes": 0, "neutral": 0}
    # Farther from the reader the unreliable may stand; under another name they are still themselves.
    api.attach(claim, "Daily", hop(tabloid), witness("Ann"))
    assert verdict(api, claim) == ("single_source", [])
    alias, other = party(api, "Gazette"), api.claim()
    api.attach(other, hop(alias), witness("Ann"))
    same = {"party_id": alias.rpartition("/")[2], "same_as_id": tabloid.rpartition("/")[2], "reason": "One imprint."}
    stated = f"/v1/equivalences/{api.post('/v1/equivalences', same, by='admin')['id']}"
    assert verdict(api, other) == ("unverified", [])
    api.change(f"{stated}/withdraw", {"reason": "Two imprints."}, of=stated, by="admin")
    assert verdict(api, other) == ("single_source", [])
    restate(api, tabloid, reliability=None)
    assert api.standing(claim)["counts"]["counted"] == 2
    # A desk's key may not rate.
    response = api.request("PATCH", tabloid, by="desk", json={"reliability": "A"}, headers={"If-Match": "*"})
    assert response.status_code == 403


def test_those_who_speak_with_one_voice_are_one(api: Api) -> None:
    houses = [party(api, f"House {number}") for number in range(4)]
    claim = api.claim()
    for number, house in enumerate(houses[:3]):
        api.attach(claim, hop(house, "witnessed"), title=f"Report {number}")
    apart = ("corroborated", [])
    together = ("single_source", ["one_origin_many_reports"])
    assert verdict(api, claim) == apart
    for group in ("ownership_group", "wire_family"):
        for house in houses[:3]:
            restate(api, house, **{group: "one-hand"})
        assert verdict(api, claim) == together
        (carrier,) = api.standing(claim)["rests_on"]
        assert carrier["members"] == sorted(house.rpartition("/")[2] for house in houses[:3])
        restate(api, houses[2], **{group: None})
        assert api.standing(claim)["supports"]["origins_min"] == 2
        for house in houses[:2]:
            restate(api, house, **{group: None})
        assert verdict(api, claim) == apart
    # Stated to be the same, by way of a fourth that speaks nowhere here; and one of them by way of its owner.
    ids = [house.rpartition("/")[2] for house in houses]
    stated = []
    for one, other in ((0, 3), (3, 1)):
        body = {"party_id": ids[one], "same_as_id": ids[other], "reason": "Renamed."}
        stated.append(f"/v1/equivalences/{api.post('/v1/equivalences', body, by='admin')['id']}")
    assert api.standing(claim)["supports"]["origins_max"] == 2
    restate(api, houses[3], ownership_group="hands")
    restate(api, houses[2], ownership_group="hands")
    assert verdict(api, claim) == together
    api.clock.forward(hours=1)
    for path in stated:
        api.change(f"{path}/withdraw", {"reason": "It was not so."}, of=path, by="admin")
    assert verdict(api, claim) == apart
    restate(api, houses[0], ownership_group="hands")
    assert api.standing(claim)["supports"]["origins_max"] == 2


def test_loops_and_many_reports_of_one_origin(api: Api) -> None:
    claim = api.claim()
    for name in ("Daily", "Weekly"):
        party(api, name)
        api.clock.forward(seconds=1)
    api.attach(claim, "Daily", "Weekly")
    api.attach(claim, "Weekly", "Daily")
    standing = api.standing(claim)
    assert (standing["status"], standing["flags"]) == ("single_source", ["circular_reporting", "unknown_lineage"])
    (carrier,) = standing["rests_on"]
    assert (carrier["circular"], len(carrier["members"])) == (True, 2)
    assert standing["label"]["en"] == "Reported by a single source: Daily and Weekly, which credit each other"
    wire = api.claim()
    for name in ("Daily", "Weekly", "Monthly"):
        api.attach(wire, name, {"party": {"name": "Wire", "kind": "wire_agency"}, "action": "witnessed"})
    assert verdict(api, wire) == ("single_source", ["one_origin_many_reports"])
    assert api.standing(wire)["rests_on"][0]["party"]["name"] == "Wire"


def test_a_party_is_official_while_it_is_competent(api: Api) -> None:
    subject = api.post("/v1/subjects", {"slug": "town", "name": "The town"})["id"]
    mayor = party(api, "The Mayor", "person")
    title = {
        "party_id": mayor.rpartition("/")[2],
        "subject_id": subject,
        "valid_from": "2020-01-01T00:00:00Z",
        "valid_to": "2025-11-20T08:30:00Z",
    }
    held = f"/v1/competences/{api.post('/v1/competences', title, by='admin')['id']}"

    def status(said: dict[str, Any] | None = None, **published: Any) -> str:
        claim = api.claim(subjects=["town"])
        api.attach(claim, "Daily", hop(mayor, "said", **(said or {})), **published)
        return str(verdict(api, claim)[0])

    # When it spoke: the hop's own time, else the page's, else when it was recorded; the end is not included.
    assert status() == "confirmed"
    assert status({"asserted_at": "2020-01-01T00:00:00Z"}) == "confirmed"
    assert status({"asserted_at": "2019-12-31T23:59:59.999999Z"}) == "single_source"
    assert status({"asserted_at": "2025-11-20T08:29:59.999999Z"}) == "confirmed"
    assert status({"asserted_at": "2025-11-20T08:30:00Z"}) == "single_source"
    assert status(published_at="2019-06-01T00:00:00Z") == "single_source"
    assert status({"asserted_at": "2021-06-01T00:00:00Z"}, published_at="2019-06-01T00:00:00Z") == "confirmed"
    api.clock.forward(hours=1)
    assert status() == "single_source"
    assert status(published_at="2024-06-01T00:00:00Z") == "confirmed"
    # Off the record, or about something else, nobody is official.
    assert status({"anonymity": "described", "asserted_at": "2021-06-01T00:00:00Z"}) == "single_source"
    other = api.claim()
    api.attach(other, hop(mayor, "said", asserted_at="2021-06-01T00:00:00Z"))
    assert verdict(api, other) == ("single_source", [])
    # On its own page it is direct, and so is it under another name.
    claim = api.claim(subjects=["town"])
    alias = party(api, "Mayor's blog", "person")
    evidence = api.attach(claim, hop(alias, "said"), published_at="2024-06-01T00:00:00Z")
    assert verdict(api, claim) == ("single_source", [])
    same = {"party_id": alias.rpartition("/")[2], "same_as_id": mayor.rpartition("/")[2], "reason": "It is signed."}
    api.post("/v1/equivalences", same, by="admin")
    standing = api.standing(claim)
    assert (standing["status"], standing["flags"], standing["supports"]["official"]) == ("confirmed", [], "direct")
    assert [one["name"] for one in standing["supports"]["official_parties"]] == ["Mayor's blog"]
    # An ended title still promises what its word from then would do.
    api.change(f"{evidence}/reject", {"reason": "Forged."}, of=evidence)
    change = next(one for one in api.standing(claim)["would_change_if"] if one["status"] == "confirmed")
    add(api, claim, change["add"][0], published_at="2020-01-01T00:00:00Z")
    assert verdict(api, claim) == (change["status"], change["flags"])
    # A title taken back was never one.
    api.change(f"{held}/withdraw", {"reason": "Another Mayor."}, of=held, by="admin")
    assert verdict(api, claim)[0] == "single_source"
    assert api.walk("/v1/claims", status="confirmed") == []
    # A claim that comes to be about the subject later is judged by its titles.
    api.post("/v1/competences", title, by="admin")
    now_about = {"edit": "wording", "reason": "It is about the town.", "subjects": ["town"]}
    api.change(f"{other}/revisions", now_about, of=other)
    assert verdict(api, other) == ("confirmed", [])

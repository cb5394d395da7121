"""Wordings of claims over HTTP: what an edit does to evidence, what it needs, and when it is there."""

from typing import Any

from tests.api.client import Api
from tests.api.refusals import bad


def test_wording_keeps_evidence_counting_and_a_material_edit_does_not(api: Api) -> None:
    bridge = api.post("/v1/subjects", {"slug": "bridge", "name": "The bridge"})
    claim = api.claim(
        "The brigde is closed.",
        claimant={"name": "Ferry Ltd", "kind": "organisation"},
        asserted_at="2025-11-19T10:00:00Z",
        subjects=["bridge"],
        tags=["roads"],
    )
    first = api.attach(claim, "Daily")
    second = api.attach(claim, "Weekly")
    assert api.standing(claim)["status"] == "multiple_sources"

    api.clock.forward(minutes=1)
    edit = {"edit": "wording", "reason": "A typo.", "text": "The bridge is closed."}
    response = api.request(
        "POST",
        f"{claim}/revisions",
        by="desk",
        json=edit,
        headers={"If-Match": api.request("GET", claim).headers["etag"]},
    )
    assert response.status_code == 201
    assert response.headers["location"] == f"{claim}/revisions/2"
    assert response.content == api.request("GET", claim).content
    revised = response.json()
    assert (revised["text"], revised["revision"], revised["tags"]) == ("The bridge is closed.", 2, ["roads"])
    assert (revised["claimant"]["name"], revised["subjects"][0]["id"]) == ("Ferry Ltd", bridge["id"])
    assert (revised["recorded_at"] < revised["updated_at"], revised["updated_at"]) == (True, "2025-11-20T08:01:00Z")
    standing = api.standing(claim)
    assert (standing["status"], standing["revision"], standing["counts"]["counted"]) == ("multiple_sources", 2, 2)
    assert standing["since"] < standing["derived_at"] == "2025-11-20T08:01:00Z"
    assert affirmation(api, first) == (1, 1, True)

    api.clock.forward(minutes=1)
    material = {
        "edit": "material",
        "reason": "It is another bridge.",
        "text": "The old bridge is closed for good.",
        "language": "en-GB",
        "claimant": None,
        "asserted_at": None,
        "subjects": [],
        "tags": ["bridges", "roads"],
    }
    revised = api.change(f"{claim}/revisions", material, of=claim)
    assert {
        name: revised[name] for name in ("claimant", "asserted_at", "subjects", "tags", "language", "revision")
    } == {
        "claimant": None,
        "asserted_at": None,
        "subjects": [],
        "tags": ["bridges", "roads"],
        "language": "en-GB",
        "revision": 3,
    }
    standing = api.standing(claim)
    assert (standing["status"], standing["because"]) == ("unverified", [])
    assert standing["counts"] == {"attached": 2, "counted": 0, "supports": 0, "refutes": 0, "neutral": 0}
    assert affirmation(api, first) == (1, 1, False)
    api.change(f"{claim}/revisions", {"edit": "wording", "reason": "Shorter.", "text": "It is shut."}, of=claim)
    assert affirmation(api, first) == (1, 1, False)

    reaffirmed = api.change(f"{first}/reaffirm", {"reason": "It says the same of this one."}, of=first)
    assert reaffirmed == api.get(first)
    assert (reaffirmed["state"], reaffirmed["reason"]) == ("accepted", "It says the same of this one.")
    assert affirmation(api, first) == (1, 4, True)
    assert api.standing(claim)["because"] == [reaffirmed["id"]]
    api.change(f"{second}/reaffirm", {}, of=second)
    assert api.standing(claim)["status"] == "multiple_sources"
    third = api.attach(claim, "Monthly")
    assert affirmation(api, third) == (4, 4, True)
    for settled in (first, third):
        response = api.request("POST", f"{settled}/reaffirm", by="desk", json={}, headers={"If-Match": "*"})
        assert (response.status_code, response.json()["detail"]) == (
            409,
            "This evidence already speaks for the claim as it now reads.",
        )
    api.change(f"{claim}/revisions", {"edit": "material", "reason": "Not so.", "tags": []}, of=claim)
    assert api.standing(claim)["counts"]["counted"] == 0

    revisions = api.walk(f"{claim}/revisions", limit=2)
    assert [(one["number"], one["kind"], one["text"], one["reason"]) for one in revisions] == [
        (1, "initial", "The brigde is closed.", None),
        (2, "wording", "The bridge is closed.", "A typo."),
        (3, "material", "The old bridge is closed for good.", "It is another bridge."),
        (4, "wording", "It is shut.", "Shorter."),
        (5, "material", "It is shut.", "Not so."),
    ]
    assert revisions[1]["recorded_at"] == "2025-11-20T08:01:00Z"
    for revision in revisions:
        assert api.get(f"{claim}/revisions/{revision['number']}") == revision
        assert revision["recorded_by"].startswith("desk/")
    assert revisions[0]["claimant"]["name"] == "Ferry Ltd"
    assert revisions[0]["subjects"] == [{"id": bridge["id"], "slug": "bridge", "name": "The bridge"}]


def affirmation(api: Api, evidence: str) -> tuple[int, int, bool]:
    """For which revision it was attached, for which it was last affirmed, and whether that covers the claim."""
    found = api.get(evidence)
    return found["revision"], found["affirmed_revision"], found["affirmed"]


def test_an_edit_needs_the_version_it_changes(api: Api) -> None:
    claim = api.claim()
    stale = api.request("GET", claim).headers["etag"]

    def edit(by: str = "desk", **headers: str) -> Any:
        body = {"edit": "wording", "reason": "Again.", "tags": [str(api.clock.forward(seconds=1))]}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return api.request("POST", f"{claim}/revisions", by=by, json=body, headers=named)

    assert edit().status_code == 428
    assert edit(by="contributor", If_Match=stale).status_code == 403
    assert edit(If_Match=stale).status_code == 201
    assert (edit(If_Match=stale).status_code, edit(If_Match=stale).json()["code"]) == (412, "precondition_failed")
    now = api.request("GET", claim).headers["etag"]
    assert edit(If_Match=f"W/{now}").status_code == 412  # a weak tag never matches here (RFC 9110 section 13.1.1)
    assert edit(If_Match=f'{stale}, "a,b" , {now}').status_code == 201
    assert edit(If_Match="*").status_code == 201
    assert edit(If_Match="now").status_code == 400
    # Evidence moves the standing, and so the version.
    now = api.request("GET", claim).headers["etag"]
    api.attach(claim, "Daily")
    assert edit(If_Match=now).status_code == 412
    assert api.get(claim)["revision"] == 4


def test_a_bad_edit_is_refused_field_by_field(api: Api) -> None:
    claim = api.claim(claimant={"name": "Ferry Ltd", "kind": "organisation"})
    good = {"edit": "wording", "reason": "Better."}
    before = api.get("/v1/changes")["head"]
    for body, expected in (
        ({"text": "x"}, {"/edit": "This field is required.", "/reason": "This field is required."}),
        (good, {"": "name at least one field to change"}),
        ({**good, "edit": "initial", "text": "x"}, {"/edit": "Input should be 'wording' or 'material'"}),
        ({**good, "reason": " ", "text": "x"}, {"/reason": "write some text; only spaces were given"}),
        ({**good, "text": None}, {"/text": "Input should be a valid string"}),
        ({**good, "text": ""}, {"/text": "String should have at least 1 character"}),
        ({**good, "language": None}, {"/language": "Input should be a valid string"}),
        ({**good, "subjects": None}, {"/subjects": "Input should be a valid list"}),
        (
            {**good, "subjects": ["road"]},
            {"/subjects/0": "no subject has this id or slug; GET /v1/subjects lists them"},
        ),
        (
            {**good, "claimant": {"name": "Nobody"}},
            {"/claimant": "no party has this name; give its kind too, and it will be created"},
        ),
        ({**good, "status": "confirmed"}, {"/status": "There is no such field here; leave it out."}),
    ):
        assert bad(api, f"{claim}/revisions", body, of=claim) == expected, body
    assert api.get("/v1/changes")["head"] == before


def test_a_revision_is_there_from_its_moment_on(api: Api) -> None:
    claim = api.claim()
    before = api.get(claim)["updated_at"]
    api.clock.forward(hours=1)
    edit = {"edit": "wording", "reason": "Typo.", "text": "The bridge is shut."}
    after = api.change(f"{claim}/revisions", edit, of=claim)["updated_at"]
    assert api.get(f"{claim}/revisions/2", as_of=after)["text"] == "The bridge is shut."
    assert api.request("GET", f"{claim}/revisions/2", params={"as_of": before}).status_code == 404

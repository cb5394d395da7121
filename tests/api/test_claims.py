"""Claims over HTTP: recorded, refused, revised, retried."""

import uuid
from typing import Any

from tests.api.client import Api
from tests.api.refusals import bad, faults

NOWHERE = "019aa047-0400-7000-8000-000000000000"
CLAIM = {"text": "The bridge is closed.", "language": "en"}


def test_a_claim_is_answered_as_it_was_given(api: Api) -> None:
    bridge = api.post("/v1/subjects", {"slug": "bridge", "name": "The bridge"})
    api.clock.forward(seconds=1)
    river = api.post("/v1/subjects", {"slug": "river", "name": "The river"})
    given = {
        "text": "The bridge\nis closed. ",
        "language": "uk-ua",
        "claimant": {"name": "Ferry Ltd", "kind": "organisation", "domain": "WWW.Ferry.Example"},
        "asserted_at": "2025-11-19T23:30:00.250+02:00",
        "subjects": ["river", bridge["id"], "bridge", "river"],
        "tags": ["roads", "Дороги", "roads"],
    }
    response = api.request("POST", "/v1/claims", by="contributor", json=given)
    assert response.status_code == 201
    claim = response.json()
    assert response.headers["location"] == f"/v1/claims/{claim['id']}"
    assert uuid.UUID(claim["id"]).version == 7
    claimant = claim.pop("claimant")
    assert (claimant.pop("id"), claimant) == (
        api.get("/v1/parties", domain="ferry.example")["items"][0]["id"],
        {"name": "Ferry Ltd", "kind": "organisation"},
    )
    by = claim.pop("recorded_by")
    assert by.startswith("contributor/key/")
    recorded = claim["recorded_at"]
    assert recorded.startswith("2025-11-20T08:00:01.0000")
    standing = claim.pop("standing")
    assert claim == {
        "id": claim["id"],
        "text": "The bridge\nis closed. ",
        "text_flags": [],
        "language": "uk-UA",
        "asserted_at": "2025-11-19T21:30:00.250000Z",
        "subjects": [
            {"id": bridge["id"], "slug": "bridge", "name": "The bridge"},
            {"id": river["id"], "slug": "river", "name": "The river"},
        ],
        "tags": ["roads", "Дороги"],
        "revision": 1,
        "recorded_at": recorded,
        "updated_at": recorded,
    }
    assert standing == {
        "status": "unverified",
        "flags": [],
        "label": {
            "en": "Not verified: no evidence counts yet",
            "uk": "Не перевірено: жодного свідчення ще не враховано",
        },
        "since": recorded,
        "rests_on": [],
        "counts": {"attached": 0, "counted": 0, "supports": 0, "refutes": 0, "neutral": 0},
        "decided_by": {"rule": "secondsource-standing", "version": 1},
    }
    read = api.request("GET", response.headers["location"])
    assert (read.content, read.headers["etag"]) == (response.content, response.headers["etag"])
    assert api.request("GET", claim_path(claim), headers={"If-None-Match": read.headers["etag"]}).status_code == 304
    head = api.request("HEAD", claim_path(claim))
    assert (head.status_code, head.headers["etag"], head.content) == (200, read.headers["etag"], b"")
    # The least a claim needs.
    least = api.post("/v1/claims", CLAIM)
    empty = {"claimant": None, "asserted_at": None, "subjects": [], "tags": []}
    assert {name: least[name] for name in empty} == empty
    created, *_ = api.walk("/v1/changes", type="claim.created", about=f"claim/{claim['id']}")
    assert (created["actor"], created["recorded_at"]) == (by, recorded)
    assert created["payload"] == {
        "claim_id": claim["id"],
        "revision": 1,
        "kind": "initial",
        "text": claim["text"],
        "language": "uk-UA",
        "claimant_id": api.get(claim_path(claim))["claimant"]["id"],
        "asserted_at": "2025-11-19T21:30:00.250000Z",
        "subjects": sorted([bridge["id"], river["id"]]),
        "tags": ["roads", "Дороги"],
        "reason": None,
    }


def claim_path(claim: Any) -> str:
    return f"/v1/claims/{claim['id']}"


def test_a_claimant_is_found_or_created(api: Api) -> None:
    ferry = api.post(
        "/v1/parties",
        {
            "name": "Ferry Ltd",
            "kind": "organisation",
            "aliases": ["The Ferry"],
            "names": {"uk": "Пором"},
            "domains": ["ferry.example"],
        },
    )["id"]

    def claimant(**described: Any) -> str:
        return str(api.post("/v1/claims", {**CLAIM, "claimant": described})["claimant"]["id"])

    for described in (
        {"id": ferry},
        {"id": ferry, "name": None, "kind": None, "domain": None},
        {"name": "FERRY, ltd."},
        {"name": "the  ferry"},
        {"name": "пором", "kind": "organisation"},
        {"domain": "www.ferry.example"},
        {"name": "Whatever it is called there", "kind": "organisation", "domain": "ferry.example"},
    ):
        assert claimant(**described) == ferry, described
    # Another kind is another party, and so is a namesake with other domains only.
    person = claimant(name="Ferry Ltd", kind="person")
    namesake = claimant(name="Ferry Ltd", kind="organisation", domain="ferry.test")
    assert len({ferry, person, namesake}) == 3
    assert claimant(name="Ferry Ltd", kind="person", domain="ferrymen.example") == person
    assert claimant(domain="ferry.test") == namesake
    for described, fitting in (
        ({"name": "Ferry Ltd", "kind": "organisation"}, {ferry, namesake}),
        ({"name": "Ferry Ltd"}, {ferry, person, namesake}),
    ):
        assert bad(api, "/v1/claims", {**CLAIM, "claimant": described}) == {
            "/claimant": f"fits {len(fitting)} parties; name one by its id: {', '.join(sorted(fitting))}"
        }
    for described, fault in (
        ({"id": NOWHERE}, {"/claimant/id": "no party has this id"}),
        ({"name": "Nobody"}, {"/claimant": "no party has this name; give its kind too, and it will be created"}),
        (
            {"domain": "nobody.example"},
            {"/claimant": "no party has this domain; give its name and kind too, and it will be created"},
        ),
        ({}, {"/claimant": "name the party by id, or describe it by name and kind"}),
        ({"kind": "person"}, {"/claimant": "name the party by id, or describe it by name and kind"}),
        ({"id": ferry, "name": "Ferry Ltd"}, {"/claimant": "name the party by id or describe it, not both"}),
    ):
        assert bad(api, "/v1/claims", {**CLAIM, "claimant": described}) == fault
    assert len(api.walk("/v1/parties")) == 3


def test_a_bad_claim_is_refused_field_by_field_and_leaves_nothing(api: Api) -> None:
    api.post("/v1/subjects", {"slug": "bridge", "name": "The bridge"})
    before = api.get("/v1/changes")["head"]
    required = "This field is required."
    no_subject = "no subject has this id or slug; GET /v1/subjects lists them"
    blank = "write some text; only spaces were given"
    language = "write a language tag like en, uk or zh-Hant-TW (BCP 47)"
    moment = "write a time like 1999-12-31T23:59:59Z (RFC 3339, with an offset)"
    one_line = "write it on one line, without control characters"
    controls = "leave out control characters other than tabs and line ends"
    new = {"name": "A new party", "kind": "person"}
    for change, expected in (
        ({"text": None}, {"/text": "Input should be a valid string"}),
        ({"text": ""}, {"/text": "String should have at least 1 character"}),
        ({"text": " \n\t"}, {"/text": blank}),
        ({"text": "a" * 10_001}, {"/text": "String should have at most 10000 characters"}),
        ({"text": "bell\x07"}, {"/text": controls}),
        ({"text": "csi\x9b"}, {"/text": controls}),
        ({"text": 5}, {"/text": "Input should be a valid string"}),
        ({"language": "english language"}, {"/language": language}),
        ({"language": ""}, {"/language": "String should have at least 1 character"}),
        ({"asserted_at": "2025-11-20"}, {"/asserted_at": moment}),
        ({"asserted_at": "2025-11-20T09:00:00"}, {"/asserted_at": moment}),
        ({"asserted_at": 1763629200}, {"/asserted_at": moment}),
        ({"subjects": ["bridge", "road"]}, {"/subjects/1": no_subject}),
        ({"subjects": [NOWHERE, "a b", "bridge"]}, {"/subjects/0": no_subject, "/subjects/1": no_subject}),
        ({"subjects": [""]}, {"/subjects/0": "String should have at least 1 character"}),
        ({"subjects": ["bridge"] * 51}, {"/subjects": "List should have at most 50 items after validation, not 51"}),
        ({"subjects": "bridge"}, {"/subjects": "Input should be a valid list"}),
        ({"tags": ["fine", " "]}, {"/tags/1": blank}),
        ({"tags": ["two\nlines"]}, {"/tags/0": one_line}),
        ({"tags": ["two\u2028lines"]}, {"/tags/0": one_line}),
        ({"tags": ["a" * 501]}, {"/tags/0": "String should have at most 500 characters"}),
        (
            {"tags": [str(n) for n in range(51)]},
            {"/tags": "List should have at most 50 items after validation, not 51"},
        ),
        (
            {"claimant": {"name": "A", "kind": "newspaper"}},
            {
                "/claimant/kind": "Input should be 'outlet', 'wire_agency', 'official_body', 'person', 'organisation',"
                " 'document' or 'unnamed_group'"
            },
        ),
        ({"claimant": {"id": "7"}}, {"/claimant/id": "A UUID is accepted, in its 36-character form."}),
        ({"claimant": {"name": "\n", "kind": "person"}}, {"/claimant/name": blank}),
        (
            {"claimant": {**new, "domain": "https://a.example/"}},
            {"/claimant/domain": "write a host name like news.example, without a scheme, a port or a path"},
        ),
        ({"claimant": {**new, "role": "x"}}, {"/claimant/role": "There is no such field here; leave it out."}),
        ({"claimant": new, "subjects": ["road"]}, {"/subjects/0": no_subject}),
        ({"status": "confirmed"}, {"/status": "There is no such field here; leave it out."}),
        (
            {"text": " ", "language": "?", "tags": [5]},
            {"/text": blank, "/language": language, "/tags/0": "Input should be a valid string"},
        ),
    ):
        assert bad(api, "/v1/claims", {**CLAIM, **change}) == expected, change
    assert bad(api, "/v1/claims", {}) == {"/text": required, "/language": required}
    assert bad(api, "/v1/claims", ["a"]) == {"": "Input should be a valid dictionary or object to extract fields from"}
    assert (api.get("/v1/changes")["head"], api.walk("/v1/claims"), api.walk("/v1/parties")) == (before, [], [])


def test_what_is_not_there_is_404_and_what_is_no_id_is_422(api: Api) -> None:
    claim = api.claim()
    nowhere = f"/v1/claims/{NOWHERE}"
    for path in ("", "/standing", "/revisions", "/revisions/1", "/timeline", "/evidence"):
        assert api.request("GET", nowhere + path).status_code == 404, path
        assert faults(api.request("GET", f"/v1/claims/7{path}")) == {
            "?claim_id": "A UUID is accepted, in its 36-character form."
        }
    assert api.request("GET", f"{claim}/revisions/2").status_code == 404
    assert api.request("GET", f"{claim}/revisions/{2**70}").status_code == 404
    for number in ("0", "-1", "first", str(2**31)):
        assert set(faults(api.request("GET", f"{claim}/revisions/{number}"))) == {"?number"}
    edit = {"edit": "wording", "reason": "a typo", "text": "x"}
    for headers in ({}, {"If-Match": "*"}):
        assert api.request("POST", f"{nowhere}/revisions", by="desk", json=edit, headers=headers).status_code == 404


def test_a_retry_is_carried_out_once(api: Api) -> None:
    once = {"Idempotency-Key": '"8e03978e"'}
    body = {**CLAIM, "claimant": {"name": "Ferry Ltd", "kind": "organisation"}}
    answers = [api.request("POST", "/v1/claims", by="desk", json=body, headers=once) for _ in range(3)]
    assert {(one.status_code, one.content, one.headers["location"], one.headers["etag"]) for one in answers} == {
        (201, answers[0].content, answers[0].headers["location"], answers[0].headers["etag"])
    }
    assert [one.headers.get("idempotency-replayed") for one in answers] == [None, "true", "true"]
    (claim,) = api.walk("/v1/claims")
    assert (len(api.walk("/v1/parties")), api.get("/v1/changes")["head"]) == (1, 3)
    other = api.request("POST", "/v1/claims", by="desk", json=CLAIM, headers=once)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    # Whoever else uses the same key means another request; a retry of an edit may bring the ETag of what it made.
    assert api.request("POST", "/v1/claims", by="contributor", json=CLAIM, headers=once).status_code == 201
    path, twice = claim_path(claim), {"Idempotency-Key": "edit-1"}
    edit = {"edit": "wording", "reason": "Better.", "text": "The bridge is shut."}
    for expected in (None, "true"):
        headers = twice | {"If-Match": api.request("GET", path).headers["etag"]}
        response = api.request("POST", f"{path}/revisions", by="desk", json=edit, headers=headers)
        assert (response.status_code, response.headers.get("idempotency-replayed")) == (201, expected)
    assert len(api.walk(f"{path}/revisions")) == 2

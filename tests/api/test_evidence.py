"""Evidence over HTTP: attached with its chain, decided on, taken back."""

import uuid

from tests.api.client import Api, outlet
from tests.api.refusals import bad, faults

NOWHERE = "019aa047-0400-7000-8000-000000000000"
PAGE = "https://newsroom.example/1"
TREE = [
    {"party": {"name": "Newsroom", "kind": "outlet", "domain": "newsroom.example"}, "action": "reported"},
    {"party": {"name": "Axios", "kind": "outlet"}, "action": "reported", "url": "https://axios.example/a#b"},
    {
        "party": {"name": "Russian officials", "kind": "unnamed_group"},
        "action": "said",
        "anonymity": "unnamed",
        "anonymity_reason": "not authorised\nto speak",
        "stated_count": 2,
        "quote": "“Так”",
        "asserted_at": "2025-11-19T21:00:00+02:00",
    },
    {"party": {"name": "American officials", "kind": "unnamed_group"}, "action": "said", "credited_by": 1},
    {
        "party": {"name": "A\u200bdviser", "kind": "person"},
        "action": "denied",
        "credited_by": 0,
        "anonymity": "described",
    },
]


def test_evidence_is_answered_as_it_was_given(api: Api) -> None:
    claim = api.claim()
    given = {
        "stance": "supports",
        "url": "HTTPS://Newsroom.example:443/1?utm_source=x#top",
        "title": "A title",
        "publisher": "Newsroom",
        "published_at": "2025-11-20T07:30:00Z",
        "quote": "They said:\n\u202eso\u202c.",
        "archive_url": "https://archive.example/web/2025/https://newsroom.example/1",
        "hops": TREE,
    }
    response = api.request("POST", f"{claim}/evidence", by="desk", json=given)
    assert response.status_code == 201
    evidence = response.json()
    path = f"/v1/evidence/{evidence['id']}"
    assert response.headers["location"] == path
    assert uuid.UUID(evidence["id"]).version == 7
    read = api.request("GET", path)
    assert (read.content, read.headers["etag"]) == (response.content, response.headers["etag"])
    assert api.get(f"{claim}/evidence") == {"items": [evidence], "next": None}

    hops = evidence.pop("hops")
    parties = {one["name"]: one["id"] for one in api.walk("/v1/parties")}
    assert [hop.pop("party") for hop in hops] == [
        {"id": parties[hop["party"]["name"]], "name": hop["party"]["name"], "kind": hop["party"]["kind"]}
        for hop in TREE
    ]
    said = {"anonymity_reason": "not authorised\nto speak", "stated_count": 2, "quote": "“Так”"}
    bare = {"anonymity_reason": None, "stated_count": None, "quote": None, "url": None, "asserted_at": None}
    assert hops == [
        {**bare, "seq": 0, "action": "reported", "credited_by": None, "anonymity": "named"},
        {**bare, "seq": 1, "action": "reported", "credited_by": 0, "anonymity": "named", "url": TREE[1]["url"]},
        {
            **bare,
            **said,
            "seq": 2,
            "action": "said",
            "credited_by": 1,
            "anonymity": "unnamed",
            "asserted_at": "2025-11-19T19:00:00Z",
        },
        {**bare, "seq": 3, "action": "said", "credited_by": 1, "anonymity": "described"},
        {**bare, "seq": 4, "action": "denied", "credited_by": 0, "anonymity": "described"},
    ]
    stamp = {"at": evidence.pop("recorded_at"), "by": evidence.pop("recorded_by")}
    assert (evidence.pop("decided_at"), evidence.pop("decided_by")) == (stamp["at"], stamp["by"])
    assert stamp["by"].startswith("desk/")
    given.pop("hops")
    assert evidence == {
        **given,
        "id": evidence["id"],
        "claim_id": claim.rpartition("/")[2],
        "revision": 1,
        "affirmed_revision": 1,
        "affirmed": True,
        "state": "accepted",
        "retraction": None,
        "reason": None,
        "text_flags": ["bidi_control"],
    }
    (event,) = api.walk("/v1/changes", type="evidence.attached")
    assert event["subjects"] == [f"claim/{evidence['claim_id']}", f"evidence/{evidence['id']}"]
    payload = event["payload"]
    assert (payload["url"], payload["state"], payload["stance"]) == (given["url"], "accepted", "supports")
    assert [(hop["seq"], hop["party_id"], hop["credited_by"]) for hop in payload["hops"]] == [
        (seq, parties[hop["party"]["name"]], credited_by)
        for seq, (hop, credited_by) in enumerate(zip(TREE, (None, 0, 1, 1, 0), strict=True))
    ]
    # The least a piece of evidence needs; and everything strangers wrote is looked through for what can't be seen.
    least = api.get(api.attach(claim, "Daily", stance="neutral"))
    assert [least[name] for name in ("title", "publisher", "published_at", "quote", "archive_url")] == [None] * 5
    hidden = api.attach(claim, outlet("Daily", anonymity_reason="shy\u200b", quote="\u200fso"), title="fine")
    assert api.get(hidden)["text_flags"] == ["bidi_control", "zero_width"]


def test_bad_evidence_is_refused_field_by_field(api: Api) -> None:
    claim = api.claim()
    before = api.get("/v1/changes")["head"]
    good = {"stance": "supports", "url": PAGE, "hops": [outlet("Daily")]}
    path = f"{claim}/evidence"
    required = "This field is required."
    anonymity = "Input should be 'named', 'described' or 'unnamed'"
    address = "write a whole address that begins with http:// or https://"
    for change, expected in (
        ({"stance": "pro"}, {"/stance": "Input should be 'supports', 'refutes' or 'neutral'"}),
        ({"url": "newsroom.example"}, {"/url": address}),
        ({"url": "javascript:alert(1)"}, {"/url": address}),
        ({"url": "https://a.example/" + "a" * 4096}, {"/url": "String should have at most 4096 characters"}),
        (
            {"archive_url": "https://u:p@a.example/"},
            {"/archive_url": "an address of a page holds no user name or password"},
        ),
        ({"title": "two\nlines"}, {"/title": "write it on one line, without control characters"}),
        ({"publisher": " "}, {"/publisher": "write some text; only spaces were given"}),
        ({"quote": "a" * 10_001}, {"/quote": "String should have at most 10000 characters"}),
        (
            {"published_at": "yesterday"},
            {"/published_at": "write a time like 1999-12-31T23:59:59Z (RFC 3339, with an offset)"},
        ),
        ({"state": "accepted"}, {"/state": "There is no such field here; leave it out."}),
        ({"hops": []}, {"/hops": "List should have at least 1 item after validation, not 0"}),
        ({"hops": [outlet("A")] * 501}, {"/hops": "List should have at most 500 items after validation, not 501"}),
        ({"hops": [{}]}, {"/hops/0/party": required, "/hops/0/action": required}),
        ({"hops": [outlet("A"), outlet("B", "whispered")]}, {"/hops/1/action": ACTIONS}),
        ({"hops": [outlet("A", anonymity="secret")]}, {"/hops/0/anonymity": anonymity}),
        (
            {"hops": [outlet("A", stated_count=0)]},
            {"/hops/0/stated_count": "Input should be greater than or equal to 1"},
        ),
        (
            {"hops": [outlet("A", stated_count=1_000_001)]},
            {"/hops/0/stated_count": "Input should be less than or equal to 1000000"},
        ),
        ({"hops": [outlet("A", url="a.example")]}, {"/hops/0/url": address}),
        ({"hops": [outlet("A", party={})]}, {"/hops/0/party": "name the party by id, or describe it by name and kind"}),
        ({"hops": [outlet("A"), outlet("B", seq=1)]}, {"/hops/1/seq": "There is no such field here; leave it out."}),
        (
            {"hops": [outlet("A", credited_by=2**63)]},
            {"/hops/0/credited_by": "An integer from -2^63 to 2^63-1 is accepted."},
        ),
    ):
        assert bad(api, path, {**good, **change}) == expected, change
    assert bad(api, path, {}) == {"/stance": required, "/url": required, "/hops": required}
    assert api.request("POST", f"/v1/claims/{NOWHERE}/evidence", by="desk", json=good).status_code == 404
    assert set(faults(api.request("POST", "/v1/claims/7/evidence", by="desk", json=good))) == {"?claim_id"}
    assert (api.get("/v1/changes")["head"], api.walk("/v1/parties")) == (before, [])

    evidence = api.attach(claim, "Daily")
    kinds = "Input should be 'origin', 'publisher' or 'desk'"
    blank = "write some text; only spaces were given"
    for verb, body, expected in (
        ("reject", {}, {"/reason": required}),
        ("reject", {"reason": "\t"}, {"/reason": blank}),
        ("retract", {"reason": "x"}, {"/kind": required}),
        ("retract", {"reason": "x", "kind": "reader"}, {"/kind": kinds}),
        ("accept", {"reason": ""}, {"/reason": "String should have at least 1 character"}),
        ("accept", {"why": "x"}, {"/why": "There is no such field here; leave it out."}),
        ("reaffirm", {"reason": " "}, {"/reason": blank}),
    ):
        assert bad(api, f"{evidence}/{verb}", body) == expected
    for verb, body in (
        ("accept", {}),
        ("reject", {"reason": "x"}),
        ("retract", {"kind": "desk", "reason": "x"}),
        ("reaffirm", {}),
    ):
        response = api.request(
            "POST", f"/v1/evidence/{NOWHERE}/{verb}", by="desk", json=body, headers={"If-Match": "*"}
        )
        assert response.status_code == 404
    assert api.request("GET", f"/v1/evidence/{NOWHERE}").status_code == 404
    assert set(faults(api.request("GET", "/v1/evidence/7"))) == {"?evidence_id"}


ACTIONS = (
    "Input should be 'said', 'reported', 'published', 'cited', 'quoted', 'republished', 'translated', 'witnessed'"
    " or 'denied'"
)

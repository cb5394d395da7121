"""Evidence over HTTP: attached with its chain, decided on, taken back."""

import uuid
from typing import Any

from tests.api.client import Api, official, outlet, unnamed
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


def decide(api: Api, evidence: str, verb: str, *, by: str = "desk", **body: Any) -> Any:
    """Take a decision on what was just read; whatever the answer."""
    headers = {"If-Match": api.request("GET", evidence).headers["etag"]}
    return api.request("POST", f"{evidence}/{verb}", by=by, json=body, headers=headers)


def decided(api: Api, evidence: str, verb: str, **body: Any) -> Any:
    response = decide(api, evidence, verb, **body)
    assert response.status_code == 200, response.text
    return response.json()


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


def test_proposed_accepted_rejected_retracted(api: Api) -> None:
    claim = api.claim()
    body = {"stance": "supports", "url": PAGE, "hops": [outlet("Daily")]}
    assert api.request("POST", f"{claim}/evidence", json=body).status_code == 401
    api.clock.forward(minutes=1)
    evidence = api.attach(claim, "Daily", by="contributor")
    proposed = api.get(evidence)
    assert (proposed["state"], proposed["decided_by"]) == ("proposed", proposed["recorded_by"])
    assert api.standing(claim)["counts"] == {"attached": 1, "counted": 0, "supports": 0, "refutes": 0, "neutral": 0}
    assert api.standing(claim)["status"] == "unverified"
    for verb, why in (("accept", {}), ("reject", {"reason": "x"}), ("retract", {"kind": "desk", "reason": "x"})):
        assert decide(api, evidence, verb, by="contributor", **why).status_code == 403
        assert decide(api, evidence, verb, by="admin", **why).status_code == 403
        assert api.request("POST", f"{evidence}/{verb}", json=why).status_code == 401

    api.clock.forward(minutes=1)
    accepted = decided(api, evidence, "accept", reason="Read it.")
    assert accepted == api.get(evidence)
    assert accepted == {
        **proposed,
        "state": "accepted",
        "reason": "Read it.",
        "decided_at": "2025-11-20T08:02:00Z",
        "decided_by": accepted["decided_by"],
    }
    assert accepted["decided_by"].startswith("desk/")
    standing = api.standing(claim)
    assert (standing["status"], standing["because"]) == ("single_source", [accepted["id"]])
    assert (standing["since"], standing["derived_at"]) == ("2025-11-20T08:02:00Z", "2025-11-20T08:02:00Z")

    api.clock.forward(minutes=1)
    rejected = decided(api, evidence, "reject", reason="It says\nanother thing.")
    assert (rejected["state"], rejected["reason"]) == ("rejected", "It says\nanother thing.")
    assert api.standing(claim)["status"] == "unverified"
    assert decided(api, evidence, "accept")["reason"] is None
    assert api.standing(claim)["status"] == "single_source"
    api.clock.forward(minutes=1)
    retracted = decided(api, evidence, "retract", kind="publisher", reason="The page is gone.")
    assert (retracted["state"], retracted["retraction"], retracted["reason"]) == (
        "retracted",
        "publisher",
        "The page is gone.",
    )
    assert api.standing(claim)["status"] == "unverified"
    assert [
        (event["type"], event["payload"].get("reason"), event["payload"].get("retraction"))
        for event in api.walk("/v1/changes", about=evidence.removeprefix("/v1/"))
    ] == [
        ("evidence.attached", None, None),
        ("evidence.accepted", "Read it.", None),
        ("evidence.rejected", "It says\nanother thing.", None),
        ("evidence.accepted", None, None),
        ("evidence.retracted", "The page is gone.", "publisher"),
    ]


def test_which_decision_can_follow_which(api: Api) -> None:
    claim = api.claim()
    reason = {"accept": {}, "reject": {"reason": "x"}, "retract": {"kind": "desk", "reason": "x"}, "reaffirm": {}}
    done = {"accept": "accepted", "reject": "rejected", "retract": "retracted"}
    allowed = {
        "proposed": {"accept", "reject", "retract"},
        "accepted": {"reject", "retract"},
        "rejected": {"accept", "retract"},
    }
    for state in ("proposed", "accepted", "rejected", "retracted"):
        for verb, why in reason.items():
            evidence = api.attach(claim, "Daily", by="desk" if state == "accepted" else "contributor")
            if state in ("rejected", "retracted"):
                leading = {"rejected": "reject", "retracted": "retract"}[state]
                decided(api, evidence, leading, **reason[leading])
            before = api.request("GET", evidence).content
            response = decide(api, evidence, verb, **why)
            if verb in allowed.get(state, ()):
                assert response.json()["state"] == done[verb]
                continue
            assert response.status_code == 409
            assert api.request("GET", evidence).content == before
            if verb in done:
                expected = f"This evidence is {state}; it can't be {done[verb]} now."
            elif state == "retracted":
                expected = "This evidence is retracted; attach it again if it is stated again."
            else:
                expected = "This evidence already speaks for the claim as it now reads."
            assert response.json()["detail"] == expected


def test_a_decision_needs_the_version_it_is_about(api: Api) -> None:
    claim = api.claim()
    evidence = api.attach(claim, "Daily", by="contributor")
    stale = api.request("GET", evidence).headers["etag"]

    def accept(**headers: str) -> int:
        return int(api.request("POST", f"{evidence}/accept", by="desk", json={}, headers=headers).status_code)

    assert accept() == 428
    assert accept(**{"If-Match": '"another"'}) == 412
    assert accept(**{"If-Match": f"W/{stale}"}) == 412
    assert accept(**{"If-Match": stale}) == 200
    assert accept(**{"If-Match": stale}) == 412
    assert accept(**{"If-Match": "*"}) == 409
    assert accept(**{"If-Match": "old"}) == 400
    retry = {"If-Match": "*", "Idempotency-Key": "k"}
    bodies = [
        api.request("POST", f"{evidence}/reject", by="desk", json={"reason": "x"}, headers=retry) for _ in range(2)
    ]
    assert [one.status_code for one in bodies] == [200, 200]
    assert bodies[0].content == bodies[1].content


NOTHING_COUNTS: list[tuple[list[tuple[str, str]], str]] = [
    ([], "unverified"),
    ([("supports", "origin")], "retracted"),
    ([("supports", "origin"), ("supports", "origin")], "retracted"),
    ([("supports", "publisher")], "unverified"),
    ([("supports", "desk")], "unverified"),
    ([("supports", "origin"), ("supports", "desk")], "unverified"),
    ([("supports", "origin"), ("supports", "proposed")], "unverified"),
    ([("supports", "origin"), ("supports", "rejected")], "unverified"),
    ([("supports", "origin"), ("neutral", "accepted")], "retracted"),
    ([("supports", "origin"), ("refutes", "proposed")], "retracted"),
    ([("refutes", "origin")], "unverified"),
    ([("neutral", "accepted")], "unverified"),
    ([("supports", "proposed")], "unverified"),
    ([("supports", "rejected")], "unverified"),
    ([("supports", "origin"), ("refutes", "accepted")], "contradicted"),
    ([("supports", "origin"), ("supports", "accepted")], "single_source"),
]
"""Pieces as (stance, what became of them), and the status; both sides are none in all but the last two."""


def test_the_status_when_nothing_counts(api: Api) -> None:
    for pieces, status in NOTHING_COUNTS:
        claim = api.claim()
        taken_back = []
        for stance, became in pieces:
            evidence = api.attach(claim, "Daily", stance=stance, by="desk" if became == "accepted" else "contributor")
            if became == "rejected":
                decided(api, evidence, "reject", reason="x")
            elif became not in ("accepted", "proposed"):
                decided(api, evidence, "retract", kind=became, reason="x")
                taken_back.append(evidence.rpartition("/")[2])
        standing = api.standing(claim)
        assert standing["status"] == status, pieces
        if status == "retracted":
            assert standing["because"] == sorted(taken_back)
            assert standing["label"] == {"en": "Retracted by its source", "uk": "Відкликано самим джерелом"}


def test_a_chain_that_is_none_is_refused_by_hop(api: Api) -> None:
    claim = api.claim()
    before = api.get("/v1/changes")["head"]
    body = {"stance": "supports", "url": PAGE}
    hop = outlet("Daily")

    def credited(*by: int | None) -> dict[str, str]:
        return bad(api, f"{claim}/evidence", {**body, "hops": [{**hop, "credited_by": seq} for seq in by]})

    publisher = "hop 0 is always the publisher itself, so no hop credits it"
    assert credited(0) == {"/hops/0/credited_by": publisher}
    assert credited(1, None) == {"/hops/0/credited_by": publisher}
    assert credited(None, None, 2) == {"/hops/2/credited_by": "a hop cannot credit itself"}
    assert credited(None, 2, None) == {
        "/hops/1/credited_by": "hop 2 is farther from the reader and cannot credit this one"
    }
    for nowhere in (-1, 3, 2**63 - 1, -(2**63)):
        assert credited(None, 0, nowhere) == {"/hops/2/credited_by": f"there is no hop {nowhere} in this chain"}
    assert credited(0, 1, 7) == {
        "/hops/0/credited_by": publisher,
        "/hops/1/credited_by": "a hop cannot credit itself",
        "/hops/2/credited_by": "there is no hop 7 in this chain",
    }
    assert api.get("/v1/changes")["head"] == before
    assert (api.walk(f"{claim}/evidence"), api.walk("/v1/parties")) == ([], [])


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


def test_the_parties_of_a_chain_are_found_or_created(api: Api) -> None:
    claim = api.claim()
    axios = api.post(
        "/v1/parties", {"name": "Axios", "kind": "outlet", "domains": ["axios.example"], "aliases": ["Axios Media"]}
    )["id"]

    def chain(*described: Any) -> list[str]:
        hops = [{"party": party, "action": "reported"} for party in described]
        body = {"stance": "supports", "url": PAGE, "hops": hops}
        return [hop["party"]["id"] for hop in api.post(f"{claim}/evidence", body)["hops"]]

    new = {"name": "Newsroom", "kind": "outlet", "domain": "newsroom.example"}
    found = chain(
        {"domain": "WWW.newsroom.example", "name": "Newsroom", "kind": "outlet"},
        new,
        {"name": "newsroom", "kind": "outlet"},
        {"domain": "newsroom.example"},
        {"id": axios},
        {"name": "axios media"},
        {"domain": "axios.example"},
        {"name": "AXIOS", "kind": "outlet"},
    )
    newsroom = found[0]
    assert found == [newsroom] * 4 + [axios] * 4
    assert len(api.walk("/v1/parties")) == 2
    # A name alone does not make two houses one: other domains, another kind.
    other, person = chain({**new, "domain": "newsroom.test"}, {"name": "Newsroom", "kind": "person"})
    assert len({newsroom, other, person}) == 3
    assert chain({**new, "domain": "newsroom.test"}, {"name": "Newsroom", "kind": "person"}) == [other, person]
    for number in range(5):
        chain({**new, "domain": f"newsroom{number}.example"})

    before = api.get("/v1/changes")["head"]
    fitting = sorted(one["id"] for one in api.walk("/v1/parties", name="newsroom") if one["kind"] == "outlet")
    assert len(fitting) == 7
    hops = [
        {"party": party, "action": "reported"}
        for party in (
            {"name": "Brand new", "kind": "outlet"},
            {"name": "Newsroom", "kind": "outlet"},
            {"id": NOWHERE},
            {"name": "Nobody"},
            {"domain": "nobody.example"},
        )
    ]
    assert bad(api, f"{claim}/evidence", {"stance": "supports", "url": PAGE, "hops": hops}) == {
        "/hops/1/party": f"fits 7 parties; name one by its id: {', '.join(fitting[:5])}",
        "/hops/2/party/id": "no party has this id",
        "/hops/3/party": "no party has this name; give its kind too, and it will be created",
        "/hops/4/party": "no party has this domain; give its name and kind too, and it will be created",
    }
    assert api.get("/v1/changes")["head"] == before
    assert api.walk("/v1/parties", name="brand new") == []


def test_who_is_on_the_record_by_default(api: Api) -> None:
    claim = api.claim()
    chain = (
        outlet("Daily"),
        official("Ministry"),
        unnamed("aides"),
        {"party": {"name": "staff", "kind": "unnamed_group"}, "action": "said"},
    )
    assert [hop["anonymity"] for hop in api.get(api.attach(claim, *chain))["hops"]] == [
        "named",
        "named",
        "described",
        "described",
    ]
    # Found by name, without its kind: what is known of the party decides.
    again = api.attach(claim, outlet("Daily"), {"party": {"name": "Staff"}, "action": "said"}, stance="neutral")
    assert api.get(again)["hops"][1]["anonymity"] == "described"


def test_five_hundred_hops_and_a_retry(api: Api) -> None:
    claim = api.claim()
    hops = [outlet(f"Outlet {number}") for number in range(250)] * 2
    body = {"stance": "supports", "url": PAGE, "hops": hops}
    headers = {"Idempotency-Key": '"a chain"'}
    first, second = (api.request("POST", f"{claim}/evidence", by="desk", json=body, headers=headers) for _ in range(2))
    assert (first.status_code, first.content) == (201, second.content)
    (evidence,) = api.walk(f"{claim}/evidence")
    assert [hop["credited_by"] for hop in evidence["hops"]] == [None, *range(499)]
    standing = api.standing(claim)
    assert (standing["status"], standing["flags"]) == ("single_source", ["circular_reporting", "unknown_lineage"])

"""What is decided about evidence over HTTP, in which order, and what it makes of the claim."""

from typing import Any

from tests.api.client import Api, outlet
from tests.api.test_evidence import PAGE


def decide(api: Api, evidence: str, verb: str, *, by: str = "desk", **body: Any) -> Any:
    """Take a decision on what was just read; whatever the answer."""
    headers = {"If-Match": api.request("GET", evidence).headers["etag"]}
    return api.request("POST", f"{evidence}/{verb}", by=by, json=body, headers=headers)


def decided(api: Api, evidence: str, verb: str, **body: Any) -> Any:
    response = decide(api, evidence, verb, **body)
    assert response.status_code == 200, response.text
    return response.json()


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

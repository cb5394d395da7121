"""Verdicts are looked at again when their ground moves, compared, and listed."""

from typing import Any

from tests.api.client import Api, official
from tests.api.judging import TRUE, correct, judge


def test_retracted_evidence_and_a_changed_status_want_another_look(api: Api) -> None:
    claim = api.claim()
    report = api.attach(claim, "Daily")
    verdict = judge(api, claim, evidence=[report.rsplit("/", 1)[1]])
    quiet = api.get(verdict)["recorded_at"]
    api.clock.forward(hours=1)
    api.attach(claim, "Daily")  # the same source once more: the status stays
    assert api.get(verdict)["needs_review"] is False
    at = api.change(f"{report}/retract", {"kind": "publisher", "reason": "Withdrawn."}, of=report)["decided_at"]
    assert api.get(verdict)["review_causes"] == [
        {"cause": "evidence_retracted", "at": at, "evidence_id": report.rsplit("/", 1)[1]}
    ]
    api.attach(claim, official(), stance="refutes")
    assert [one["cause"] for one in api.get(verdict)["review_causes"]] == ["evidence_retracted", "status_changed"]
    assert api.get(verdict)["review_causes"][1]["at"] == api.standing(claim)["since"]
    assert api.get(verdict, as_of=quiet)["needs_review"] is False
    assert api.get("/v1/verdicts", needs_review="true", as_of=quiet)["items"] == []
    assert len(api.get("/v1/verdicts", needs_review="true", desk="desk")["items"]) == 1
    made = correct(api, verdict, evidence=[])
    assert (made["needs_review"], made["status_then"]) == (False, api.standing(claim)["status"])
    assert api.get("/v1/verdicts", needs_review="true")["items"] == []


def test_a_status_that_changed_and_came_back_still_wants_another_look(api: Api) -> None:
    claim = api.claim()
    api.attach(claim, "Daily")
    verdict = judge(api, claim)
    api.clock.forward(hours=1)
    denial = api.attach(claim, official(), stance="refutes")
    api.clock.forward(hours=1)
    api.change(f"{denial}/retract", {"kind": "desk", "reason": "Attached in error."}, of=denial)
    found = api.get(verdict)
    assert found["status_then"] == api.standing(claim)["status"]
    assert [one["cause"] for one in found["review_causes"]] == ["status_changed"]


def test_a_verdict_on_an_earlier_assertion_is_shown_as_such(api: Api) -> None:
    claim = api.claim()
    verdict = judge(api, claim)
    api.clock.forward(hours=1)
    api.change(f"{claim}/revisions", {"edit": "wording", "reason": "Typo.", "text": "The bridge is shut."}, of=claim)
    assert api.get(verdict)["covers_claim"] is True
    edit = {"edit": "material", "reason": "Day.", "text": "It was shut."}
    at = api.change(f"{claim}/revisions", edit, of=claim)["updated_at"]
    api.clock.forward(hours=1)
    api.change(f"{claim}/revisions", {"edit": "wording", "reason": "Typo.", "text": "It was closed."}, of=claim)
    found = api.get(verdict)
    assert (found["covers_claim"], found["claim_revision"]) == (False, 1)
    assert found["review_causes"] == [{"cause": "claim_changed", "at": at, "evidence_id": None}]
    assert api.get(f"{claim}/verdicts")["comparison"]["agreement"] == "none"
    made = correct(api, verdict, claim_revision=4)
    assert (made["covers_claim"], made["claim_revision"], made["needs_review"]) == (True, 4, False)
    assert correct(api, verdict, claim_revision=None)["claim_revision"] == 4


def test_a_revoked_verdict_wants_nothing(api: Api) -> None:
    claim = api.claim()
    verdict = judge(api, claim)
    correct(api, verdict, "revokes")
    api.clock.forward(hours=1)
    api.attach(claim, official())
    assert api.get(verdict)["needs_review"] is False
    assert api.get("/v1/verdicts", needs_review="true")["items"] == []
    assert len(api.get("/v1/verdicts", needs_review="false")["items"]) == 1


def test_whether_desks_agree_is_said_plainly(api: Api) -> None:
    claim = api.claim()
    assert api.get(f"{claim}/verdicts") == {
        "items": [],
        "next": None,
        "comparison": {
            "agreement": "none",
            "ratings": {},
            "label": {
                "en": "No desk has judged this wording.",
                "uk": "Жодна редакція не оцінила це формулювання.",
            },
        },
    }
    mine = judge(api, claim)
    assert api.get(f"{claim}/verdicts")["comparison"]["agreement"] == "one_desk"
    at = api.get(mine)["recorded_at"]
    api.clock.forward(hours=1)
    judge(api, claim, by="other_desk")
    agreed = api.get(f"{claim}/verdicts")["comparison"]
    assert (agreed["agreement"], agreed["ratings"]) == ("agree", {"false": 2})
    correct(api, mine, "corrects", rating=TRUE)
    both = api.get(f"{claim}/verdicts")
    assert both["comparison"]["label"]["en"] == "Desks disagree: true (1), false (1)."
    assert {one["publisher"]["slug"] for one in both["items"]} == {"desk", "other-desk"}
    assert api.get(f"{claim}/verdicts", as_of=at)["comparison"]["agreement"] == "one_desk"
    correct(api, mine, "revokes")
    assert api.get(f"{claim}/verdicts")["comparison"]["agreement"] == "one_desk"


def test_lists_are_narrowed_and_walked(api: Api) -> None:
    claims = [api.claim(f"The bridge {number} is closed.") for number in range(3)]
    paths = []
    for number, claim in enumerate(claims):
        api.clock.forward(hours=1)
        url = f"https://Desk.example:443/{number}"
        paths.append(judge(api, claim, url=url, language="en" if number else "uk"))
    api.clock.forward(hours=1)
    theirs = judge(api, claims[0], by="other_desk", rating=TRUE)
    correct(api, paths[1], "revokes")

    def found(**wanted: Any) -> list[str]:
        return [f"/v1/verdicts/{one['id']}" for one in api.walk("/v1/verdicts", limit=1, **wanted)]

    newest_first = [theirs, paths[1], paths[2], paths[0]]
    assert sorted(found()) == sorted(newest_first)
    assert found(sort="updated_at") == found()[::-1]
    assert found(desk="other-desk") == [theirs]
    assert found(desk=api.get("/v1/desks/desk")["id"]) == [paths[1], paths[2], paths[0]]
    assert found(desk="nobody") == []
    assert sorted(found(claim=claims[0].rsplit("/", 1)[1])) == sorted([theirs, paths[0]])
    assert found(normalized="true") == [theirs]
    assert len(found(normalized=["true", "false"])) == 4
    assert found(state="revoked") == [paths[1]]
    assert len(found(state="published")) == 3
    assert len(found(state=["published", "revoked"])) == 4
    assert found(language="uk") == [paths[0]]
    assert found(url="https://desk.example/2") == [paths[2]]
    assert sorted(found(updated_since=api.get(theirs)["recorded_at"])) == sorted([theirs, paths[1]])

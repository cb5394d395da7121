"""Verdicts of desks: published, corrected in the open, and looked at again when their ground moves."""

import uuid
from typing import Any

import pytest

from tests.api.asking import ask, faults
from tests.api.client import Api
from tests.api.judging import FALSE, TRUE, correct, judge

WHOLE = {
    "rating": FALSE,
    "summary": "The bridge is\nopen.",
    "method": "We went there.",
    "url": "https://desk.example/bridge",
    "language": "en",
    "published_at": "2025-11-20T07:30:00Z",
}


def test_a_verdict_says_what_the_desk_said(api: Api) -> None:
    claim = api.claim()
    report = api.attach(claim, "Daily").rsplit("/", 1)[1]
    made = api.post(f"{claim}/verdicts", {**WHOLE, "evidence": [report, report], "claim_revision": 1})
    desk = api.get("/v1/desks/desk")
    assert made == {
        **WHOLE,
        "id": made["id"],
        "claim_id": claim.rsplit("/", 1)[1],
        "publisher": {name: desk[name] for name in ("id", "slug", "name", "url")},
        "state": "published",
        "revision": 1,
        "correction": None,
        "reason": None,
        "claim_revision": 1,
        "covers_claim": True,
        "rating": {**FALSE, "scale": None},
        "evidence": [report],
        "status_then": "single_source",
        "needs_review": False,
        "review_causes": [],
        "text_flags": [],
        "prepared_by": made["recorded_by"],
        "recorded_at": made["recorded_at"],
        "recorded_by": made["recorded_by"],
        "updated_at": made["recorded_at"],
        "updated_by": made["recorded_by"],
    }
    assert api.get(f"/v1/verdicts/{made['id']}") == made
    assert made["recorded_by"].startswith(f"desk/{desk['id']}/key/")
    event = api.get("/v1/changes", type="verdict.published")["items"][0]
    assert event["subjects"] == [f"claim/{made['claim_id']}", f"desk/{desk['id']}", f"verdict/{made['id']}"]
    assert event["payload"]["rating_label"] == "Bogus"
    assert event["payload"]["evidence"] == [report]
    assert [entry["type"] for entry in api.walk(f"{claim}/timeline")][-1] == "verdict.published"


def test_a_verdict_never_changes_the_standing(api: Api) -> None:
    claim = api.claim()
    before = api.get(f"{claim}/standing")
    judge(api, claim, rating=TRUE)
    assert api.get(f"{claim}/standing") == before


def test_what_is_left_out(api: Api) -> None:
    made = api.get(judge(api, api.claim(), rating={"label": "\u202eBogus", "normalized": "false"}))
    assert {name: made[name] for name in ("summary", "method", "url", "evidence")} == {
        "summary": None,
        "method": None,
        "url": None,
        "evidence": [],
    }
    assert made["published_at"] == made["recorded_at"]
    assert made["text_flags"] == ["bidi_control"]


def test_what_is_not_acceptable(api: Api) -> None:
    claim, other = api.claim(), api.claim("Another.")
    elsewhere = api.attach(other, "Daily").rsplit("/", 1)[1]
    proposed = api.attach(claim, "Daily", by="contributor").rsplit("/", 1)[1]
    unknown = str(uuid.UUID(int=7))
    body = {
        "rating": {"label": "Bogus"},
        "language": "en",
        "evidence": [elsewhere, proposed, unknown],
        "claim_revision": 2,
    }
    told = faults(ask(api, "POST", f"{claim}/verdicts", body))
    assert told == {
        "/rating/normalized": "say what the rating means to everybody: your desk has declared no scale",
        "/evidence/0": "no evidence with this id is attached to the claim",
        "/evidence/1": "this evidence is proposed; a verdict rests on what is accepted",
        "/evidence/2": "no evidence with this id is attached to the claim",
        "/claim_revision": "the claim has no revision 2",
    }
    assert api.get("/v1/verdicts")["items"] == []
    assert ask(api, "POST", f"/v1/claims/{unknown}/verdicts", WHOLE).status_code == 404
    assert ask(api, "GET", f"/v1/claims/{unknown}/verdicts").status_code == 404
    assert ask(api, "GET", f"/v1/verdicts/{unknown}").status_code == 404


def test_one_verdict_for_each_desk_and_claim(api: Api) -> None:
    claim = api.claim()
    verdict = judge(api, claim)
    refused = ask(api, "POST", f"{claim}/verdicts", WHOLE)
    assert refused.status_code == 409
    assert refused.json()["detail"].endswith(f"published; correct or revoke it: POST {verdict}/revisions")
    correct(api, verdict, "revokes")
    assert "revoked; revise it" in ask(api, "POST", f"{claim}/verdicts", WHOLE).json()["detail"]
    judge(api, claim, by="other_desk")
    assert len(api.get(f"{claim}/verdicts")["items"]) == 2


def test_the_earlier_text_stays_readable(api: Api) -> None:
    claim = api.claim()
    report = api.attach(claim, "Daily").rsplit("/", 1)[1]
    verdict = judge(api, claim, **WHOLE, evidence=[report])
    first = api.get(verdict)
    api.clock.forward(days=1)
    made = correct(api, verdict, "corrects", rating=TRUE, summary=None, reason="We mistook the bridge.")
    rating = {"label": "Spot on", "value": None, "best": None, "worst": None, "normalized": "true", "scale": None}
    assert made == first | {
        "rating": rating,
        "summary": None,
        "revision": 2,
        "correction": "corrects",
        "reason": "We mistook the bridge.",
        "updated_at": made["updated_at"],
    }
    api.clock.forward(days=1)
    revoked = correct(api, verdict, "revokes", reason="We can't know.")
    assert (revoked["state"], revoked["rating"], revoked["evidence"]) == ("revoked", made["rating"], [report])
    assert api.get(verdict, as_of=first["updated_at"]) == first
    assert api.get(verdict, as_of=made["updated_at"]) == made
    history = api.walk(f"{verdict}/revisions", limit=2)
    assert [(one["number"], one["correction"], one["reason"]) for one in history] == [
        (1, None, None),
        (2, "corrects", "We mistook the bridge."),
        (3, "revokes", "We can't know."),
    ]
    assert [one["rating"]["label"] for one in history] == ["Bogus", "Spot on", "Spot on"]
    assert api.get(f"{verdict}/revisions/1") == history[0]
    assert len(api.get(f"{verdict}/revisions", as_of=made["updated_at"])["items"]) == 2
    assert ask(api, "GET", f"{verdict}/revisions/3?as_of={made['updated_at']}").status_code == 404
    assert ask(api, "GET", f"{verdict}/revisions/4").status_code == 404
    assert [
        event["type"] for event in api.walk("/v1/changes", about=verdict.removeprefix("/v1/").replace("s/", "/"))
    ] == [
        "verdict.published",
        "verdict.corrected",
        "verdict.revoked",
    ]


def test_what_was_revoked_can_be_said_anew_and_nothing_else(api: Api) -> None:
    verdict = judge(api, api.claim())
    correct(api, verdict, "revokes")
    etag = api.request("GET", verdict).headers["etag"]
    for kind in ("revokes", "corrects"):
        body = {"correction": kind, "reason": "Again."}
        refused = ask(api, "POST", f"{verdict}/revisions", body, If_Match=etag)
        assert (refused.status_code, "only be said anew" in refused.json()["detail"]) == (409, True)
    again = correct(api, verdict, "revises", url="https://desk.example/2")
    assert (again["state"], again["revision"], again["url"]) == ("published", 3, "https://desk.example/2")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            {"correction": "revokes", "reason": "Wrong.", "summary": "So."},
            {"": "to revoke a verdict give the reason only"},
        ),
        (
            {"correction": "revises", "reason": "So.", "rating": None},
            {"": "a verdict has a rating; leave it out to keep it"},
        ),
        ({"correction": "revises"}, {"/reason": "required"}),
        ({"reason": "So."}, {"/correction": "required"}),
    ],
)
def test_a_correction_says_what_it_is(api: Api, body: dict[str, Any], told: dict[str, str]) -> None:
    verdict = judge(api, api.claim())
    etag = api.request("GET", verdict).headers["etag"]
    refused = faults(ask(api, "POST", f"{verdict}/revisions", body, If_Match=etag))
    assert {where: why for where, why in refused.items() if told[where] in why}.keys() == told.keys()


def test_no_desk_touches_the_verdict_of_another(api: Api) -> None:
    verdict = judge(api, api.claim())
    etag = api.request("GET", verdict).headers["etag"]
    for kind in ("revises", "corrects", "revokes"):
        body = {"correction": kind, "reason": "Not so."}
        assert ask(api, "POST", f"{verdict}/revisions", body, by="other_desk", If_Match=etag).status_code == 403
    assert api.get(verdict)["revision"] == 1


def test_a_correction_needs_if_match(api: Api) -> None:
    verdict = judge(api, api.claim())
    etag = api.request("GET", verdict).headers["etag"]
    body = {"correction": "revises", "reason": "Again."}
    assert ask(api, "POST", f"{verdict}/revisions", body).status_code == 428
    correct(api, verdict)
    assert ask(api, "POST", f"{verdict}/revisions", body, If_Match=etag).status_code == 412


def test_a_retry_publishes_once(api: Api) -> None:
    claim = api.claim()
    first = ask(api, "POST", f"{claim}/verdicts", WHOLE, Idempotency_Key='"one"')
    assert ask(api, "POST", f"{claim}/verdicts", WHOLE, Idempotency_Key='"one"').content == first.content
    assert len(api.get("/v1/verdicts")["items"]) == 1

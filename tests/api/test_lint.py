"""Sourcing lint over HTTP."""

import uuid
from typing import Any

from tests.api.asking import ask, entitle, party
from tests.api.client import Api, official, unnamed
from tests.api.judging import TRUE, judge

CLEAN = {"quote": "“It is closed.”", "archive_url": "https://archive.example/1"}


def found(api: Api, claim: str, **params: Any) -> list[tuple[str, str]]:
    return [(one["rule"], one["pointer"]) for one in api.get(f"{claim}/lint", **params)["items"]]


def test_a_claim_with_nothing_attached_has_no_warning(api: Api) -> None:
    claim = api.claim()
    assert api.get(f"{claim}/lint") == {"claim_id": claim.rsplit("/", 1)[1], "items": []}
    assert ask(api, "GET", f"/v1/claims/{uuid.UUID(int=7)}/lint").status_code == 404


def test_every_rule_with_where_why_and_what_to_do(api: Api) -> None:
    subject = f"/v1/subjects/{api.post('/v1/subjects', {'slug': 'bridges', 'name': 'Bridges'})['id']}"
    entitle(api, party(api, "Ministry", "official_body"), subject)
    claim = api.claim(subjects=["bridges"])
    report = api.attach(claim, "Daily", unnamed("officials")).rsplit("/", 1)[1]
    verdict = judge(api, claim, rating=TRUE).rsplit("/", 1)[1]
    items = api.get(f"{claim}/lint")["items"]
    assert [(one["rule"], one["pointer"], one["evidence_id"], one["verdict_id"]) for one in items] == [
        ("true_on_one_source", "", None, verdict),
        ("quote_missing", "", report, None),
        ("not_archived", "", report, None),
        ("unnamed_without_reason", "/hops/1", report, None),
        ("plural_sources", "/hops/1", report, None),
    ]
    assert items[0]["houses"] == ["AP", "Reuters"]
    assert items[0]["why"]["en"].startswith("A verdict calls the claim true")
    assert items[0]["todo"]["uk"].startswith("Додайте те, на чому")
    api.attach(claim, "Weekly", official("Ministry"), **CLEAN)
    assert found(api, claim)[0] == ("official_only_relayed", "")
    assert ("secondary_link", "/hops/1") in found(api, claim)


def test_what_does_not_count_is_not_asked_about(api: Api) -> None:
    claim = api.claim()
    before = api.get(claim)["updated_at"]
    api.clock.forward(hours=1)
    report = api.attach(claim, "Daily")
    assert found(api, claim) == [("quote_missing", ""), ("not_archived", "")]
    assert found(api, claim, as_of=before) == []
    api.change(f"{report}/retract", {"kind": "desk", "reason": "In error."}, of=report)
    assert found(api, claim) == []
    api.attach(claim, "Daily", by="contributor")
    assert len(found(api, claim)) == 2

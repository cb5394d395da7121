"""Claims are found by what desks rate them: those who stand by it, of the claim as it reads."""

from typing import Any

import pytest

from app.claims import queries
from app.feed import answers
from app.feed import queries as feed
from app.feed.schemas import FeedFilter
from app.feed.wanted import Wanted, resolve
from tests.api.client import Api
from tests.api.judging import FALSE, correct, judge
from tests.api.test_stats import happen

TRUE = {"label": "Right", "normalized": "true"}


def texts(api: Api, **params: Any) -> list[str]:
    return [claim["text"] for claim in api.walk("/v1/claims", limit=1, **params)]


@pytest.mark.parametrize("few", [queries._FEW, 1])
def test_claims_are_found_by_what_desks_rate_them_now_and_then(
    api: Api, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(queries, "_FEW", few)  # whether they are looked up, or met in the list
    one, two = api.claim("One."), api.claim("Two.")
    other = judge(api, one, by="other_desk", rating=TRUE)
    moment = api.clock.forward(minutes=1)
    api.clock.forward(minutes=1)
    for claim in (one, two):
        mine = judge(api, claim, rating=FALSE)
        api.clock.forward(minutes=1)
    assert texts(api, rating="false") == ["Two.", "One."]
    assert texts(api, rating=["true", "mixed"]) == texts(api, judged_by="other-desk") == ["One."]
    assert texts(api, judged_by=api.get("/v1/desks/desk")["id"]) == ["Two.", "One."]
    assert texts(api, rating="true", judged_by="desk") == texts(api, judged_by="nobody") == []
    assert texts(api, rating="true", judged_by="other-desk", status="unverified") == ["One."]
    assert texts(api, rating="false", as_of=moment.isoformat()) == []
    assert texts(api, rating="true", as_of=moment.isoformat()) == ["One."]
    correct(api, other, "revokes", by="other_desk")
    assert texts(api, rating="true") == []
    # Who judged an earlier meaning judges nothing now, until it is said anew.
    edit = {"edit": "material", "reason": "It was the other.", "text": "Two, no three."}
    api.change(f"{two}/revisions", edit, of=two)
    assert texts(api, rating="false") == ["One."]
    correct(api, mine, "revises", claim_revision=2)
    assert texts(api, rating="false") == ["Two, no three.", "One."]
    assert api.request("GET", "/v1/claims?rating=wrong").status_code == 422


def test_changes_are_narrowed_as_lists_are_in_pages_and_live(api: Api) -> None:
    for moment in happen(api, 6):
        assert moment
    changes = api.walk("/v1/changes", limit=200)
    for filters in (
        {"rating": "false"},
        {"rating": ["true", "mixed"], "judged_by": "other-desk"},
        {"judged_by": "desk", "language": "en"},
        {"subject": "harbour", "status": "unverified"},
        {"judged_by": "nobody"},
    ):
        kept = [change["seq"] for change in api.walk("/v1/changes", limit=200, **filters)]
        with api.database.read() as session:
            wanted = resolve(session, FeedFilter.model_validate(_lists(filters)))
            events, _ = feed.following(session, 0, Wanted(), 1000)
            live = [one.seq for one in answers.events(session, events) if answers.matching(session, one, [wanted])]
        assert kept == live, filters
        for change in changes:
            of = {one["claim_id"] for one in change["standings"]}
            if change["type"].startswith("verdict."):
                of.add(change["payload"]["claim_id"])
            at = change["recorded_at"]
            fit = {claim["id"] for claim in api.walk("/v1/claims", limit=200, as_of=at, **filters)} if of else set()
            assert (change["seq"] in kept) == (not of.isdisjoint(fit)), (filters, change)
    assert not {"verdict.published", "verdict.revised"}.isdisjoint(
        change["type"] for change in api.walk("/v1/changes", rating="false")
    )


def _lists(filters: dict[str, Any]) -> dict[str, Any]:
    """As a query reads them: what may be given several times is a list."""
    many = {"rating", "language", "status"}
    return {name: [value] if name in many and isinstance(value, str) else value for name, value in filters.items()}

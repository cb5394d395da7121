"""Claims are found by what desks rate them: those who stand by it, of the claim as it reads."""

from typing import Any

import pytest

from app.claims import queries
from tests.api.client import Api
from tests.api.test_verdicts import FALSE, correct, judge

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

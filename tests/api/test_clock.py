"""A clock that steps back: what was recorded keeps its order, and can be asked for by the moment it was given."""

from tests.api.client import START, Api, outlet


def test_history_keeps_its_order_and_is_told_while_the_clock_is_behind_it(api: Api) -> None:
    claim = api.claim()
    first = api.get(claim)["recorded_at"]
    api.clock.forward(hours=-1)
    paths = [api.attach(claim, outlet(name, "witnessed")) for name in ("Daily", "Weekly")]
    moments = [api.get(path)["recorded_at"] for path in paths]
    assert first < moments[0] < moments[1]
    assert [entry["recorded_at"] for entry in api.walk(f"{claim}/timeline", limit=1)] == [first, *moments]
    statuses = [api.standing(claim, as_of=moment)["status"] for moment in (first, *moments)]
    assert statuses == ["unverified", "single_source", "corroborated"]
    stats = api.get("/v1/stats")
    assert (stats["at"], stats["claims"]) == (moments[1], 1)
    assert "corroborated" in api.request("GET", f"{claim.removeprefix('/v1')}?as_of={moments[1]}").text.lower()
    assert api.request("GET", f"{claim.removeprefix('/v1')}?as_of={moments[0]}").status_code == 200
    refused = api.request("GET", claim, params={"as_of": START.replace(hour=9).isoformat()})
    assert refused.status_code == 422
    assert refused.json()["detail"] == "That moment has not come yet."

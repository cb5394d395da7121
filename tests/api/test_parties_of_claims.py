"""What a change of a party does to claims."""

import pytest

from tests.api.asking import entitle, equate, party, patch, withdraw
from tests.api.client import Api, official, outlet, unnamed
from tests.api.test_parties import ids


def test_reliability_decides_whether_a_publisher_counts(api: Api) -> None:
    bridge = party(api)
    claim = api.claim()
    api.attach(claim, outlet("Bridge"))
    assert api.standing(claim)["status"] == "single_source"
    statuses = {}
    for rating in ("A", "E", "F", "G", None):
        patch(api, bridge, reliability=rating)
        statuses[rating] = api.standing(claim)["status"]
    assert statuses == {
        "A": "single_source",
        "E": "unverified",
        "F": "single_source",
        "G": "unverified",
        None: "single_source",
    }
    entry = api.walk(f"{claim}/timeline")[-1]
    assert (entry["type"], entry["standing"]["status_before"]) == ("party.revised", "unverified")
    # Nothing of the standing moves with a rating that changes nothing, so nothing is written.
    updated = api.get(claim)["updated_at"]
    patch(api, bridge, reliability="A")
    assert api.get(claim)["updated_at"] == updated


@pytest.mark.parametrize("house", ["ownership_group", "wire_family"])
def test_parties_of_one_house_speak_with_one_voice(api: Api, house: str) -> None:
    one, other = party(api, "One"), party(api, "Other")
    claim = api.claim()
    for name in ("One", "Other"):
        api.attach(claim, outlet(name, "witnessed"))
    counted = [api.standing(claim)["supports"]["origins_max"]]
    for path, value in ((one, "house"), (other, "house"), (one, None), (one, "elsewhere"), (other, "elsewhere")):
        patch(api, path, **{house: value})
        counted.append(api.standing(claim)["supports"]["origins_max"])
    assert counted == [2, 2, 1, 2, 2, 1]
    assert api.standing(claim)["status"] == "single_source"


def test_houses_are_joined_through_parties_that_stand_in_no_chain(api: Api) -> None:
    one = party(api, "One")
    other = party(api, "Other", wire_family="wire")
    # One -- same as -- middle (group g) -- group g -- holding -- same as -- desk (wire family "wire") -- Other
    middle = party(api, "Middle", ownership_group="g")
    holding = party(api, "Holding", "organisation", ownership_group="g")
    desk = party(api, "Wire desk", wire_family="wire")
    claim = api.claim()
    for name in ("One", "Other"):
        api.attach(claim, outlet(name, "witnessed"))

    def counted() -> int:
        return int(api.standing(claim)["supports"]["origins_max"])

    equate(api, one, middle)
    assert counted() == 2
    link = equate(api, desk, holding)
    assert counted() == 1
    patch(api, holding, ownership_group=None)
    assert counted() == 2
    patch(api, holding, ownership_group="g")
    assert counted() == 1
    withdraw(api, link)
    assert counted() == 2
    assert other


def test_a_new_name_is_told_wherever_the_party_carries_a_claim(api: Api) -> None:
    subject = f"/v1/subjects/{api.post('/v1/subjects', {'slug': 'bridges', 'name': 'Bridges'})['id']}"
    bureau = party(api, "Bridge Bureau", "official_body")
    claim = api.claim(subjects=["bridges"])
    api.attach(claim, "Newsroom", official("Bridge Bureau"))
    carried = api.claim()
    api.attach(carried, "Newsroom", "Axis", unnamed())
    entitle(api, bureau, subject)
    silent = api.claim(subjects=["bridges"])
    assert "Bridge Bureau" in api.standing(claim)["label"]["en"]
    assert "Axis" in api.standing(carried)["label"]["en"]
    assert "Bridge Bureau" in str(api.standing(silent)["would_change_if"])
    patch(api, bureau, by="desk", name="Bureau of Bridges")
    axis = ids(api.walk("/v1/parties", name="axis"))[0]
    patch(api, axis, by="desk", name="The Axis", names={"uk": "Вісь"})
    assert "Bureau of Bridges" in api.standing(claim)["label"]["en"]
    assert "The Axis" in api.standing(carried)["label"]["en"]
    assert "Вісь" in api.standing(carried)["label"]["uk"]
    assert "Bureau of Bridges" in str(api.standing(silent)["would_change_if"])

"""Rating scales: those that come along, and desks' own in versions that are never changed."""

from typing import Any

import pytest

from app.scales import BUILT_IN
from tests.api.asking import ask, faults
from tests.api.client import Api
from tests.api.judging import correct
from tests.api.test_desk_profiles import member, say

OWN = "/v1/scales/desk-desk"
MADE = "/v1/desks/desk/scale"
SCALE: dict[str, Any] = {
    "names": {"en": "Two shades", "uk": "Два відтінки"},
    "steps": [
        {"value": 1, "labels": {"en": "Bogus", "uk": "Вигадка"}, "colour": "#B3261e", "normalized": "false"},
        {"value": 2, "labels": {"en": "Sound", "uk": "Слушно"}, "colour": "#2e7d32", "normalized": "true"},
        {"value": None, "labels": {"en": "Joke", "uk": "Жарт"}, "colour": "#6a4c93", "normalized": "satire"},
    ],
}
MEANT_OTHERWISE = SCALE | {"steps": [SCALE["steps"][0] | {"normalized": "mostly_false"}, *SCALE["steps"][1:]]}


def revise(api: Api, scale: Any = MEANT_OTHERWISE, *, by: str = "desk") -> Any:
    """State the desk's scale anew."""
    return api.change(f"{OWN}/versions", scale, of=OWN, by=by)


def test_the_scales_that_come_along_are_listed_and_read(api: Api) -> None:
    listed = api.walk("/v1/scales")
    assert [scale["id"] for scale in listed] == ["five-step-truth", "pinocchio", "true-false-misleading"]
    for scale in listed:
        path = f"/v1/scales/{scale['id']}"
        assert api.get(path) == api.get(f"{path}/versions/1") == scale
        assert api.get(f"{path}/versions") == {"items": [scale], "next": None}
        assert [step["normalized"] for step in scale["steps"]] == [
            step.normalized for step in BUILT_IN[scale["id"]].steps
        ]
    noses = listed[1]
    assert (noses["worst"], noses["best"], noses["version"], noses["desk_id"]) == (4, 0, 1, None)
    assert noses["steps"][0] == {
        "value": 4,
        "labels": {"en": "Four Pinocchios", "uk": "Чотири Піноккіо"},
        "colour": "#b3261e",
        "normalized": "false",
    }
    for nothing in ("nobodys", "desk-desk", "desk", "pinocchio/versions/2", "desk-desk/versions", "nobodys/versions/1"):
        assert api.request("GET", f"/v1/scales/{nothing}").status_code == 404


def test_a_desk_declares_a_scale_and_states_it_anew(api: Api) -> None:
    response = ask(api, "POST", MADE, SCALE)
    assert (response.status_code, response.headers["location"]) == (201, OWN)
    first = response.json()
    assert {name: first[name] for name in SCALE} == SCALE
    assert (first["id"], first["version"], first["worst"], first["best"]) == ("desk-desk", 1, 1, 2)
    assert first["desk_id"] == api.get("/v1/desks/desk")["id"]
    assert api.get(OWN) == first
    assert ask(api, "GET", OWN).headers["etag"] == response.headers["etag"]
    before = first["recorded_at"]
    api.clock.forward(hours=1)
    second = revise(api)
    assert second == first | MEANT_OTHERWISE | {"version": 2, "recorded_at": second["recorded_at"]}
    assert api.get(OWN) == api.get(f"{OWN}/versions/2") == second
    assert api.get(OWN, as_of=before) == api.get(f"{OWN}/versions/1") == first
    assert api.walk(f"{OWN}/versions", limit=1) == [first, second]
    assert api.walk(f"{OWN}/versions", as_of=before) == [first]
    assert api.request("GET", f"{OWN}/versions/2", params={"as_of": before}).status_code == 404
    early = {"as_of": "2020-01-01T00:00:00Z"}
    for path in (OWN, f"{OWN}/versions", f"{OWN}/versions/1"):
        assert api.request("GET", path, params=early).status_code == 404
    told = [api.walk("/v1/changes", type=f"scale.{verb}")[0] for verb in ("created", "revised")]
    assert [event["payload"] | {"desk_id": None} for event in told] == [
        {"desk_id": None, "scale": "desk-desk", "version": 1, **SCALE},
        {"desk_id": None, "scale": "desk-desk", "version": 2, **MEANT_OTHERWISE},
    ]
    assert [event["subjects"] for event in told] == [[f"desk/{first['desk_id']}"]] * 2


def test_lists_show_desks_own_after_those_that_come_along(api: Api) -> None:
    before = api.post(MADE, SCALE)["recorded_at"]
    api.clock.forward(hours=1)
    api.post("/v1/desks/other-desk/scale", SCALE, by="other_desk")
    revise(api)
    own = sorted((api.get(f"/v1/desks/{slug}")["id"], f"desk-{slug}") for slug in ("desk", "other-desk"))
    names = [*BUILT_IN, *(name for _, name in own)]
    for limit in (1, 2, 50):
        listed = api.walk("/v1/scales", limit=limit)
        assert [scale["id"] for scale in listed] == names
        assert listed[3:] == [api.get(f"/v1/scales/{name}") for name in names[3:]]
    assert api.walk("/v1/scales", as_of=before)[3:] == [api.get(f"{OWN}/versions/1")]


def test_only_the_desk_itself_or_an_admin_states_its_scale(api: Api) -> None:
    checker = member(api, "Olha")
    refused = (("other_desk", 403), ("contributor", 403), (None, 401), (checker, 403))
    for who, status in refused:
        assert ask(api, "POST", MADE, SCALE, by=who).status_code == status
    api.post(MADE, SCALE, by="admin")
    again = ask(api, "POST", MADE, SCALE)
    assert (again.status_code, f"POST {OWN}/versions" in again.json()["detail"]) == (409, True)
    etag = ask(api, "GET", OWN).headers["etag"]
    for who, status in refused:
        assert ask(api, "POST", f"{OWN}/versions", SCALE, by=who, If_Match=etag).status_code == status
    assert ask(api, "POST", f"{OWN}/versions", SCALE).status_code == 428
    assert revise(api, by="admin")["version"] == 2
    assert ask(api, "POST", f"{OWN}/versions", SCALE, If_Match=etag).status_code == 412
    built_in = ask(api, "POST", "/v1/scales/pinocchio/versions", SCALE, by="admin", If_Match="*")
    assert (built_in.status_code, "comes with the service" in built_in.json()["detail"]) == (403, True)
    assert ask(api, "POST", "/v1/scales/desk-other-desk/versions", SCALE, If_Match="*").status_code == 404
    assert ask(api, "POST", "/v1/desks/nobody/scale", SCALE).status_code == 404


def step(**fields: Any) -> dict[str, Any]:
    """The scale with a change of its middle step."""
    first, second, third = SCALE["steps"]
    return {"steps": [first, second | fields, third]}


@pytest.mark.parametrize(
    ("fields", "where", "told"),
    [
        ({"names": {}}, "/names", "at least 1"),
        ({"names": {"english!": "Two"}}, "/names", "BCP 47"),
        ({"steps": SCALE["steps"][:1]}, "/steps", "at least 2"),
        (step(labels={"en": "Sound"}), "/steps/1/labels", "same languages (uk)"),
        (step(labels={"en": " BOGUS", "uk": "Слушно"}), "/steps/1/labels/en", "another step has this label"),
        (step(value=1), "/steps", "each used once"),
        (step(value=2**31), "/steps/1/value", "less than or equal"),
        (step(normalized="satire"), "/steps/1/value", "leave it out"),
        (step(normalized="truth"), "/steps/1/normalized", "mostly_true"),
        (step(colour="green"), "/steps/1/colour", "pattern"),
        ({"id": "mine"}, "/id", "no such field"),
    ],
)
def test_what_is_no_scale(still: Api, fields: dict[str, Any], where: str, told: str) -> None:
    refused = faults(ask(still, "POST", MADE, SCALE | fields))
    assert any(pointer.startswith(where) for pointer in refused), refused
    assert told in "\n".join(refused.values())


def test_a_desk_rates_on_its_own_scale(api: Api) -> None:
    claim = api.claim()
    etag = ask(api, "GET", "/v1/desks/desk").headers["etag"]
    known = "one of five-step-truth, pinocchio, true-false-misleading"
    mine = {"scale": "desk-desk"}
    assert faults(ask(api, "PATCH", "/v1/desks/desk", mine, If_Match=etag)) == {"/scale": known}
    api.post(MADE, SCALE)
    say(api, **mine)
    other = ask(api, "GET", "/v1/desks/other-desk").headers["etag"]
    assert faults(ask(api, "PATCH", "/v1/desks/other-desk", mine, by="other_desk", If_Match=other)) == {"/scale": known}
    made = api.post(f"{claim}/verdicts", {"rating": {"label": "вигадка"}, "language": "uk"})
    rating = {"label": "вигадка", "value": 1, "best": 2, "worst": 1, "normalized": "false"}
    assert made["rating"] == rating | {"scale": {"id": "desk-desk", "version": 1}}
    revise(api)
    verdict = f"/v1/verdicts/{made['id']}"
    assert correct(api, verdict, summary="In short.")["rating"] == made["rating"]
    rated = correct(api, verdict, rating={"label": "Bogus"})["rating"]
    assert (rated["normalized"], rated["scale"]["version"]) == ("mostly_false", 2)
    named = api.get(f"/v1/scales/{made['rating']['scale']['id']}/versions/{made['rating']['scale']['version']}")
    assert named["steps"][0]["normalized"] == "false"
    refused = faults(ask(api, "POST", f"{api.claim()}/verdicts", {"rating": {"label": "Half"}, "language": "en"}))
    assert "is not on your desk's scale desk-desk; its labels are Bogus, " in refused["/rating/label"]


def test_a_declared_scale_is_declared_once_however_often_it_is_sent(api: Api) -> None:
    headers = {"Idempotency-Key": "scale-1"}
    sent = [api.request("POST", MADE, by="desk", json=SCALE, headers=headers) for _ in range(2)]
    assert [response.status_code for response in sent] == [201, 201]
    assert sent[0].content == sent[1].content
    assert len(api.walk(f"{OWN}/versions")) == 1


def test_no_scale_that_comes_along_can_be_taken_for_a_desks_own() -> None:
    assert [name for name in BUILT_IN if name.startswith("desk-")] == []

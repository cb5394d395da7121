"""Rating scales over HTTP."""

from app.scales import BUILT_IN
from tests.api.client import Api


def test_the_scales_that_come_along_are_listed_and_read(api: Api) -> None:
    listed = api.walk("/v1/scales")
    assert [scale["id"] for scale in listed] == ["five-step-truth", "pinocchio", "true-false-misleading"]
    for scale in listed:
        assert api.get(f"/v1/scales/{scale['id']}") == scale
        assert [step["normalized"] for step in scale["steps"]] == [
            step.normalized for step in BUILT_IN[scale["id"]].steps
        ]
    noses = listed[1]
    assert (noses["worst"], noses["best"], noses["version"]) == (4, 0, 1)
    assert noses["steps"][0] == {
        "value": 4,
        "labels": {"en": "Four Pinocchios", "uk": "Чотири Піноккіо"},
        "colour": "#b3261e",
        "normalized": "false",
    }
    assert api.request("GET", "/v1/scales/nobodys").status_code == 404

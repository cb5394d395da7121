"""The main line through the service: a claim, its evidence, and what it then stands at."""

from tests.api.client import Api, outlet, unnamed


def test_a_second_source_changes_the_status_and_the_answer_says_why(api: Api) -> None:
    claim = api.claim()
    assert api.standing(claim)["status"] == "unverified"
    api.attach(claim, "Newsroom", "Axios", unnamed())
    first = api.standing(claim)
    assert (first["status"], first["flags"]) == ("single_source", ["unnamed_only"])
    api.attach(claim, "Daily", outlet("Eyewitness News", "witnessed"), stance="refutes")
    second = api.standing(claim)
    assert second["status"] == "disputed"
    assert len(second["because"]) == 2

"""Query parameters that an operation does not take."""

import pytest

from tests.api.client import Api


@pytest.mark.parametrize(
    ("path", "accepted"),
    [
        ("/v1/claims?statu=confirmed", "status"),
        ("/v1/claims?sort=-updated_at&Limit=3", "limit"),
        ("/v1/parties?kind=outlet&page=2", "cursor"),
        ("/v1/changes?as_of=2025-11-20T09:00:00Z", "since"),
    ],
)
def test_a_parameter_that_is_not_known_is_refused_and_the_known_ones_are_named(
    still: Api, path: str, accepted: str
) -> None:
    response = still.request("GET", path)
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error["parameter"] in path
    assert accepted in error["detail"].split()[-1] or f" {accepted}," in error["detail"]


def test_an_operation_without_parameters_says_so(still: Api) -> None:
    response = still.request("POST", "/v1/subjects?dry_run=true", by="desk", json={"slug": "a", "name": "A"})
    assert response.status_code == 422
    assert response.json()["errors"] == [
        {"pointer": "", "detail": "this operation takes no parameters", "parameter": "dry_run"}
    ]


def test_known_parameters_pass(still: Api) -> None:
    still.get("/v1/claims", status="confirmed", limit=3, as_of="2025-11-20T08:00:00Z", q="a", sort="created_at")

"""The surfaces of others: their envelope, their parameters, and nothing of it on our own."""

import json

import pytest

from app.errors import Fault
from app.web.surfaces import FACT_CHECK, refusal, surface_of
from tests.api.client import Api

SEARCH = "/v1alpha1/claims:imageSearch"


@pytest.mark.parametrize(
    ("path", "covered"),
    [
        ("/v1alpha1", True),
        ("/v1alpha1/claims:search", True),
        ("/v1alpha1x", False),
        ("/v1/claims", False),
        ("/", False),
    ],
)
def test_which_paths_are_whose(path: str, covered: bool) -> None:
    assert surface_of(path) is (FACT_CHECK if covered else None)


@pytest.mark.parametrize(
    ("status", "code", "told", "name"),
    [
        (422, "invalid", 400, "INVALID_ARGUMENT"),
        (400, "malformed_json", 400, "INVALID_ARGUMENT"),
        (400, "not_offered", 400, "FAILED_PRECONDITION"),
        (401, "unauthenticated", 401, "UNAUTHENTICATED"),
        (403, "forbidden", 403, "PERMISSION_DENIED"),
        (404, "not_found", 404, "NOT_FOUND"),
        (409, "conflict", 409, "ALREADY_EXISTS"),
        (409, "in_flight", 409, "ABORTED"),
        (500, "internal", 500, "INTERNAL"),
        (503, "unavailable", 503, "UNAVAILABLE"),
    ],
)
def test_every_refusal_has_a_name_that_their_clients_know(status: int, code: str, told: int, name: str) -> None:
    answer = refusal(status, code=code, detail="No.")
    assert answer.status_code == told
    assert json.loads(answer.body) == {"error": {"code": told, "message": "No.", "status": name}}


def test_what_is_wrong_where_is_told_in_the_message() -> None:
    faults = [Fault("", "too many", "pageSize"), Fault("/pageUrl", "write a URL"), Fault("", "all of it")]
    answer = refusal(422, code="invalid", detail="No \ud800.", faults=faults, headers={"Retry-After": "7"})
    message = "No ?. pageSize: too many /pageUrl: write a URL all of it"
    assert json.loads(answer.body)["error"]["message"] == message
    assert answer.headers["retry-after"] == "7"


def test_system_parameters_are_taken_there_and_unknown_here(api: Api) -> None:
    heeded = {"alt": "json", "callback": "f", "fields": "*"}
    everything = {name: heeded.get(name.removeprefix("$"), "1") for name in FACT_CHECK.parameters}
    there = api.request("GET", SEARCH, params=everything)
    assert there.json()["error"]["status"] == "FAILED_PRECONDITION"
    here = api.request("GET", "/v1/claims", params=everything)
    assert (here.status_code, here.headers["content-type"]) == (422, "application/problem+json")
    assert {fault["parameter"] for fault in here.json()["errors"]} == FACT_CHECK.parameters


@pytest.mark.parametrize(
    ("method", "path", "status", "name"),
    [
        ("GET", "/v1alpha1/nothing", 404, "NOT_FOUND"),
        ("POST", SEARCH, 405, "UNIMPLEMENTED"),
        ("GET", f"{SEARCH}?colour=red", 400, "INVALID_ARGUMENT"),
        ("GET", f"{SEARCH}?offset=x", 400, "INVALID_ARGUMENT"),
        ("GET", f"{SEARCH}?query=%zz", 400, "INVALID_ARGUMENT"),
    ],
)
def test_whoever_refuses_uses_the_envelope(still: Api, method: str, path: str, status: int, name: str) -> None:
    refused = still.request(method, path)
    assert refused.status_code == status
    assert (refused.json()["error"]["code"], refused.json()["error"]["status"]) == (status, name)
    assert refused.headers["content-type"] == "application/json"


def test_a_key_that_is_none_is_refused_in_the_envelope_and_the_head_has_no_body(still: Api) -> None:
    refused = still.request("GET", SEARCH, by="ssk_nonsense")
    assert (refused.status_code, refused.json()["error"]["status"]) == (401, "UNAUTHENTICATED")
    assert refused.headers["www-authenticate"] == 'Bearer realm="secondsource"'
    assert still.request("HEAD", SEARCH).content == b""


def test_the_api_document_says_so(still: Api) -> None:
    document = still.get("/openapi.json")
    responses = document["paths"][SEARCH]["get"]["responses"]
    assert responses["default"] == {"$ref": "#/components/responses/FactCheckRefusal"}
    assert document["paths"]["/v1/claims"]["get"]["responses"]["default"] == {"$ref": "#/components/responses/Problem"}
    schema = document["components"]["schemas"]["FactCheckError"]
    assert sorted(schema["required"]) == ["code", "message", "status"]

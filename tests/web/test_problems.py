"""Every failure is a problem document, with the right status, and gives nothing away."""

import io
import json

import pytest
from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from starlette.testclient import TestClient

from app.errors import Fault
from app.web import handlers, logs
from app.web.pointers import faults_of, pointer
from app.web.problems import problem_response, request_id
from app.web.trouble import translate
from tests.web.service import FAILURES, JSON, call, service

APP = service()

STATUS = {
    "invalid": 422,
    "unauthenticated": 401,
    "forbidden": 403,
    "not-found": 404,
    "conflict": 409,
    "required": 428,
    "failed": 412,
    "unavailable": 503,
    "nameless": 500,
    "surrogate": 409,
    "integrity": 409,
    "data": 422,
    "operational": 503,
    "interface": 503,
    "database": 503,
    "programming": 503,
    "pool": 503,
    "raw-sqlite": 503,
    "raw-sqlite-twin": 409,
    "raw-psycopg": 503,
    "disk": 503,
    "full-sqlite": 503,
    "full-postgresql": 503,
    "file": 500,
    "bug": 500,
    "chained": 500,
}


def test_every_failure_is_covered() -> None:
    assert STATUS.keys() == FAILURES.keys()


@pytest.mark.parametrize("kind", STATUS)
def test_failure(kind: str) -> None:
    output = io.StringIO()
    logs.configure("info", output)
    answer = call(APP, "GET", f"/v1/failures/{kind}".encode())
    status = STATUS[kind]
    assert answer.status == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert ("retry-after" in answer.headers) == (status == 503)
    assert ("www-authenticate" in answer.headers) == (status == 401)
    assert "secret" not in answer.body.decode()
    assert "secret" not in output.getvalue()
    lines = [json.loads(line) for line in output.getvalue().splitlines()]
    assert all(line["request_id"] == problem["request_id"] for line in lines)


def test_details_of_the_mapping() -> None:
    assert call(APP, "GET", b"/v1/failures/unavailable").headers["retry-after"] == "7"
    challenge = call(APP, "GET", b"/v1/failures/unauthenticated").headers["www-authenticate"]
    assert challenge == 'Bearer realm="secondsource"'
    twin = call(APP, "GET", b"/v1/failures/conflict").json()
    assert (twin["code"], twin["type"], twin["title"]) == ("twin", "urn:secondsource:problem:twin", "Conflict")
    assert call(APP, "GET", b"/v1/failures/invalid").json()["errors"] == [
        {"pointer": "/a", "detail": "b", "parameter": None}
    ]


def test_an_error_the_database_never_raises_is_not_its_trouble() -> None:
    assert translate(FileNotFoundError()) is None


def test_http_exceptions_keep_their_headers() -> None:
    app = FastAPI()
    handlers.install(app)

    @app.get("/redirect")
    def redirect() -> None:
        raise HTTPException(307, headers={"Location": "/x"})

    @app.get("/teapot")
    def teapot() -> None:
        raise HTTPException(418, detail={"not": "text"}, headers={"X-Any": "1"})

    with TestClient(app) as client:
        moved = client.get("/redirect", follow_redirects=False)
        assert (moved.status_code, moved.headers["location"], moved.content) == (307, "/x", b"")
        pot = client.get("/teapot")
        assert (pot.status_code, pot.headers["x-any"], pot.json()["title"]) == (418, "1", "I'm a Teapot")


def test_without_the_stack_the_last_resort_still_answers_and_malformed_json_is_400() -> None:
    app = FastAPI()
    handlers.install(app)

    @app.post("/things")
    def make(body: dict[str, int]) -> None:
        """Nothing."""

    @app.get("/bug")
    def bug(request: Request) -> None:
        raise RuntimeError(request_id(request.scope))

    with TestClient(app, raise_server_exceptions=False) as client:
        assert client.get("/bug").json()["code"] == "internal"
        answer = client.post("/things", content=b"{", headers={"content-type": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed_json")


def test_at_most_a_hundred_faults_are_listed() -> None:
    faults = [Fault(f"/{n}", "x") for n in range(300)]
    body = bytes(problem_response({"type": "http"}, 422, code="invalid", detail="x", faults=faults).body)
    assert len(json.loads(body)["errors"]) == 100


def test_many_bad_fields_are_counted() -> None:
    answer = call(APP, "POST", b"/v1/things", JSON, [b'{"text":1,"hops":[{"party":"x"},{}]}'])
    assert answer.json()["detail"] == "2 fields are not acceptable."
    assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/text", "/hops/1/party"]


def test_pointer_escapes_and_ends() -> None:
    assert pointer(["a/b", "c~d", 0]) == "/a~1b/c~0d/0"
    assert pointer([]) == ""
    assert pointer(["a", "b" * 600, "c"]) == "/a"


@pytest.mark.parametrize(
    ("item", "body", "expected"),
    [
        ({"type": "missing", "loc": ("body", "a"), "msg": "m"}, {}, Fault("/a", "This field is required.")),
        ({"type": "x", "loc": ("body", "a", "function-after[f()]"), "msg": "m"}, {"a": 1}, Fault("/a", "m")),
        ({"type": "x", "loc": ("body", 3), "msg": "m"}, [1], Fault("", "m")),
        ({"type": "missing", "loc": ("body",), "msg": "m"}, None, Fault("", "This field is required.")),
        ({"type": "x", "loc": ("query", "limit", 0), "msg": "m"}, None, Fault("", "m", "limit")),
        ({"type": "x", "loc": ("query",), "msg": "m"}, None, Fault("", "m", None)),
        (
            {"type": "value_error", "loc": ("body", "a"), "msg": "Value error, not 'my secret'", "input": "my secret"},
            {"a": "my secret"},
            Fault("/a", "The value is not one that this field accepts."),
        ),
        (
            {"type": "value_error", "loc": ("body", "a"), "msg": "Value error, no", "input": "n"},
            {"a": 1},
            Fault("/a", "no"),
        ),
        (
            {
                "type": "union_tag_invalid",
                "loc": ("body", "a"),
                "msg": "Input tag 'secret' found",
                "ctx": {"discriminator": "'kind'", "tag": "secret", "expected_tags": "'x', 'y'"},
            },
            {"a": {}},
            Fault("/a", "'kind' is one of 'x', 'y'."),
        ),
    ],
)
def test_faults(item: dict[str, object], body: object, expected: Fault) -> None:
    assert faults_of([item, item], body) == [expected]


def test_the_handler_does_not_keep_the_input() -> None:
    error = RequestValidationError(
        [{"type": "string_type", "loc": ("body", "a"), "msg": "A string.", "input": "secret"}], body={"a": "secret"}
    )
    assert faults_of(error.errors(), error.body) == [Fault("/a", "A string.")]

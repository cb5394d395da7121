"""The API document says what the stack does."""

import json

import pytest
from fastapi import FastAPI

from app.web import openapi
from tests.web.service import call, service

APP = service()
DOCUMENT = APP.openapi()
OPERATIONS = [
    (path, method, operation) for path, item in DOCUMENT["paths"].items() for method, operation in item.items()
]


def test_it_is_made_once_and_served() -> None:
    assert APP.openapi() is DOCUMENT
    assert call(APP, "GET", b"/openapi.json").json() == DOCUMENT


def test_every_reference_resolves() -> None:
    for part in json.dumps(DOCUMENT).split('"$ref": "#/')[1:]:
        node = DOCUMENT
        for key in part.partition('"')[0].split("/"):
            node = node[key]


def test_every_operation_answers_problems_under_its_own_name() -> None:
    names = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(set(names)) == len(names)
    assert {"list_things", "read_thing", "livez", "healthz"} <= set(names)
    for _, _, operation in OPERATIONS:
        assert operation["responses"]["default"] == {"$ref": "#/components/responses/Problem"}
        refusal = operation["responses"].get("422", {"$ref": "#/components/responses/Problem"})
        assert refusal["$ref"] == "#/components/responses/Problem"
    schemas = DOCUMENT["components"]["schemas"]
    assert not {"HTTPValidationError", "ValidationError"} & schemas.keys()
    assert set(schemas["Problem"]["required"]) == set(schemas["Problem"]["properties"])
    assert list(DOCUMENT["components"]["responses"]["Problem"]["content"]) == ["application/problem+json"]


def test_a_refusal_a_route_declares_keeps_its_description() -> None:
    assert DOCUMENT["paths"]["/v1/things/{thing_id}"]["patch"]["responses"]["409"] == {
        "$ref": "#/components/responses/Problem",
        "description": "It moved on",
    }


def test_operations_that_need_a_key_say_so() -> None:
    assert DOCUMENT["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    secured = [operation["operationId"] for _, _, operation in OPERATIONS if operation["security"]]
    assert secured == ["create_thing"]
    create = DOCUMENT["paths"]["/v1/things"]["post"]
    assert (create["security"], create["x-required-scope"]) == ([{"bearer": []}], "things:write")


def test_reads_document_validators() -> None:
    for path, method, operation in OPERATIONS:
        names = [parameter["name"] for parameter in operation.get("parameters", [])]
        assert ("If-None-Match" in names) == (method == "get")
        assert ("304" in operation["responses"]) == (method == "get")
        assert ("If-Match" in names) == (method == "patch"), path
    listing = DOCUMENT["paths"]["/v1/things"]["get"]["responses"]["200"]["headers"]
    assert set(listing) == {"ETag", "Link", "X-Request-ID"}
    single = DOCUMENT["paths"]["/v1/things/{thing_id}"]["get"]["responses"]["200"]["headers"]
    assert set(single) == {"ETag", "X-Request-ID"}


def test_what_a_request_needs_and_must_reckon_with_is_documented() -> None:
    patch = DOCUMENT["paths"]["/v1/things/{thing_id}"]["patch"]
    needed = {parameter["name"]: parameter["required"] for parameter in patch["parameters"]}
    assert needed["If-Match"] is True
    assert '"x-required":' not in json.dumps(DOCUMENT)
    assert {"404", "412", "422", "428"} <= patch["responses"].keys()
    create = DOCUMENT["paths"]["/v1/things"]["post"]
    assert {"401", "403", "422"} <= create["responses"].keys()
    assert not {"404", "412", "428"} & create["responses"].keys()


def test_summaries_are_the_first_clause_of_what_is_said() -> None:
    for _, _, operation in OPERATIONS:
        said = operation.get("description", operation["operationId"])
        assert said.startswith(operation["summary"])
        assert not operation["summary"].endswith((".", ":", ";"))


def test_a_name_used_twice_is_refused() -> None:
    app = FastAPI()
    openapi.install(app)

    @app.get("/a", name="same")
    def a() -> None:
        """Nothing."""

    @app.get("/b", name="same")
    def b() -> None:
        """Nothing."""

    with pytest.raises(ValueError, match="same"):
        app.openapi()


def test_streams_of_events_and_hidden_routes() -> None:
    app = FastAPI()
    openapi.install(app)

    @app.get("/events", name="events", responses={200: {"content": {"text/event-stream": {}}}})
    def events() -> None:
        """A stream."""

    @app.get("/hidden", name="events", include_in_schema=False)
    def hidden() -> None:
        """Not in the document."""

    operation = app.openapi()["paths"]["/events"]["get"]
    assert "304" not in operation["responses"]
    assert "/hidden" not in app.openapi()["paths"]

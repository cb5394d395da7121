"""The service does what its OpenAPI document says: requests made from it, fitting and not, on both engines."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from app.domain.permissions import OPERATIONS, ROLE_SCOPES
from app.domain.vocabulary import Role
from tests.api.client import Api
from tests.rich import rich

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
    ignored_auth,
]
ENDLESS = "read_events"
"""A stream has no end to wait for; tests/api/test_stream.py listens to it."""

EXAMPLES = 6
PATIENCE = 300
"""Seconds for one answer, on a machine with much else to do."""
HURRIED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def holder(api: Api, operation: Any) -> str:
    """The key of a role that may ask for this operation."""
    scope = operation.definition.raw.get("x-required-scope")
    return api.keys["desk" if scope is None or scope in ROLE_SCOPES[Role.DESK] else "admin"]


def known(api: Api) -> dict[str, Any]:
    """One of each thing that an address can name."""
    named = [about.split("/") for event in api.walk("/v1/changes") for about in event["subjects"]]
    found: dict[str, Any] = {f"{kind}_id": identifier for kind, identifier in named}
    (draft,) = api.request("GET", "/v1/verdict-drafts", by="desk").json()["items"]
    key = api.request("GET", "/v1/keys", by="admin").json()["items"][0]["id"]
    (hook,) = api.request("GET", "/v1/webhooks", by="desk").json()["items"]
    (told,) = api.request("GET", f"/v1/webhooks/{hook['id']}/deliveries", by="desk").json()["items"]
    sent = api.request("GET", "/v1/imports", by="admin").json()["items"]
    found |= {"import_id": sent[-1]["id"], "webhook_id": hook["id"], "delivery_id": told["id"]}
    found |= {"draft_id": draft["id"], "key_id": key, "page_id": found["verdict_id"]}
    return found | {"desk": "desk", "scale": "desk-desk", "subject": "bridges", "number": 1}


def breaches(operation: Any, key: str, there: dict[str, Any]) -> str | None:
    """What of the document a few requests for one operation found broken."""

    @HURRIED
    @given(case=st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode)), hit=st.booleans())
    def ask(case: Any, hit: bool) -> None:
        if hit:  # else nearly every address leads nowhere
            case.path_parameters = {name: there.get(name, given) for name, given in case.path_parameters.items()}
        case.call_and_validate(checks=CHECKS, headers={"Authorization": f"Bearer {key}"}, timeout=PATIENCE)

    try:
        ask()
    except FailureGroup as group:
        return "\n".join([operation.label, *map(str, group.exceptions)])
    return None


@pytest.mark.no_cover  # what is covered must not be luck
def test_every_operation_does_what_the_document_says(api: Api) -> None:
    rich(api)
    there = known(api)
    schema = schemathesis.openapi.from_asgi("/openapi.json", api.client.app)
    operations = [found.ok() for found in schema.get_all_operations()]
    operations = [one for one in operations if one.definition.raw["operationId"] != ENDLESS]
    found = [breaches(operation, holder(api, operation), there) for operation in operations]
    assert "\n\n".join(filter(None, found)) == ""
    assert len(operations) == len(OPERATIONS) - 1

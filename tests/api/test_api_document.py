"""The API document tells what everything means, and its examples can be sent as they stand."""

import json
from itertools import chain

import jsonschema
import pytest

from app.main import create_app
from app.settings import Settings
from app.web.glossary import EXAMPLES, GLOSSARY, explain, unexplained
from tests.api.client import Api

DOCUMENT = create_app(Settings(DATABASE_URL="sqlite://")).openapi()
SCHEMAS = DOCUMENT["components"]["schemas"]


def test_every_field_and_parameter_says_what_it_means() -> None:
    assert not sorted(set(unexplained(DOCUMENT))), "give these a description, or words in app/web/glossary.toml"


def test_no_words_are_left_over() -> None:
    bare = json.loads(json.dumps(DOCUMENT))
    fields = chain.from_iterable(
        schema.get("properties", {}).values() for schema in bare["components"]["schemas"].values()
    )
    operations = chain.from_iterable(item.values() for item in bare["paths"].values())
    words = set(chain.from_iterable(table.values() for table in GLOSSARY.values()))
    for described in [*fields, *chain.from_iterable(operation.get("parameters", ()) for operation in operations)]:
        if described.get("description") in words:
            del described["description"]
    left = {(table, name) for table, names in GLOSSARY.items() for name in names} - explain(bare)
    assert not left, "nothing in the document needs these words of app/web/glossary.toml"


def test_names_are_those_of_classes() -> None:
    assert [name for name in SCHEMAS if not name.isidentifier() or "_" in name] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_examples_are_of_their_kind(name: str) -> None:
    jsonschema.validate(EXAMPLES[name], {**SCHEMAS[name], "components": DOCUMENT["components"]})


def test_examples_can_be_sent(api: Api) -> None:
    for path, name in {"/v1/desks": "DeskNew", "/v1/keys": "KeyNew"}.items():
        api.post(path, EXAMPLES[name], by="admin")
    for path, name in {"/v1/parties": "PartyNew", "/v1/subjects": "SubjectNew", "/v1/webhooks": "WebhookNew"}.items():
        api.post(path, EXAMPLES[name])
    claim = f"/v1/claims/{api.post('/v1/claims', EXAMPLES['ClaimNew'])['id']}"
    first, second = (
        f"/v1/evidence/{api.post(f'{claim}/evidence', EXAMPLES['EvidenceNew'], by=who)['id']}"
        for who in ("desk", "contributor")
    )
    api.change(f"{first}/retract", EXAMPLES["Retraction"], of=first)
    api.change(f"{second}/reject", EXAMPLES["Rejection"], of=second)
    api.post(f"{claim}/appearances", EXAMPLES["AppearanceNew"])
    verdict = f"/v1/verdicts/{api.post(f'{claim}/verdicts', EXAMPLES['VerdictNew'])['id']}"
    api.change(f"{verdict}/revisions", EXAMPLES["VerdictCorrection"], of=verdict)
    api.change(f"{claim}/revisions", EXAMPLES["ClaimEdit"], of=claim)

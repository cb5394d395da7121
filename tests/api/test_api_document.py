"""The API document tells what everything means, and its examples can be sent as they stand."""

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.main import create_app
from app.settings import Settings
from app.web.glossary import EXAMPLES, GLOSSARY, explain
from tests.api.client import Api

DOCUMENT = create_app(Settings(DATABASE_URL="sqlite://")).openapi()
SCHEMAS = DOCUMENT["components"]["schemas"]


def test_it_is_an_openapi_document() -> None:
    OpenAPIV31SpecValidator(DOCUMENT).validate()


def described(document: Any) -> Iterator[tuple[str, Any]]:
    """Every field and parameter of a document, by a name that says where it is."""
    for schema, content in document["components"]["schemas"].items():
        yield from ((f"{schema}.{name}", each) for name, each in content.get("properties", {}).items())
    for operation in operations(document):
        yield from ((f"parameters.{each['name']}", each) for each in operation.get("parameters", ()))


def operations(document: Any) -> Iterator[Any]:
    """Every operation of a document."""
    return (operation for item in document["paths"].values() for operation in item.values())


def test_everything_says_what_it_means() -> None:
    silent = {name for name, each in described(DOCUMENT) if not {"description", "$ref"} & each.keys()}
    told = {tag["name"] for tag in DOCUMENT["tags"]}
    silent |= {
        f"tags.{tag}" for operation in operations(DOCUMENT) for tag in operation.get("tags", ()) if tag not in told
    }
    assert not silent, "give these a description, or words in app/web/glossary.toml"


def test_no_words_are_left_over() -> None:
    bare = json.loads(json.dumps(DOCUMENT))
    words = {words for table in GLOSSARY.values() for words in table.values()}
    for _, each in described(bare):
        if each.get("description") in words:
            del each["description"]
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


def fields(document: Any) -> Iterator[tuple[str, Any]]:
    """The schema of every field and parameter, and those it is put together from."""
    waiting = [(name, each.get("schema", each)) for name, each in described(document)]
    while waiting:
        name, schema = waiting.pop()
        yield name, schema
        waiting += ((name, each) for word in ("anyOf", "oneOf", "allOf") for each in schema.get(word, ()))
        waiting += ((name, schema[word]) for word in ("items",) if word in schema)


def test_fields_say_only_what_every_reader_of_schemas_knows() -> None:
    strange = [(name, word) for name, schema in fields(DOCUMENT) for word in schema.keys() & {"ge", "gt", "le", "lt"}]
    # As ECMA 262 reads a pattern with the flag `u`, which the specification asks for: no escape that is not needed.
    patterns = {schema["pattern"] for _, schema in fields(DOCUMENT) if "pattern" in schema}
    strange += [(pattern, escaped) for pattern in patterns for escaped in re.findall(r"""\\[-"'<>:@_ ]""", pattern)]
    assert strange == []
    assert len(patterns) > 3

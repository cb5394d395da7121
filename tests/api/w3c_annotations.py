"""What W3C's own tests of the Web Annotation Data Model demand of annotations, collections and pages."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator
from referencing import Registry
from referencing.jsonschema import DRAFT4

_TESTS = Path(__file__).with_name("w3c_annotation_model")
_LISTS: Mapping[str, str] = {
    "annotation": "annotations/annotationMusts.test",
    "collection": "collections/collectionMusts.test",
    "page": "collections/pages/pageMusts.test",
}


def failures(kind: str, document: Any) -> Iterator[str]:
    """The schemas that a document of this kind does not fit, and why."""
    for name, validator in _validators(kind):
        for error in validator.iter_errors(document):
            yield f"{name}: {error.message}"


@cache
def _validators(kind: str) -> Sequence[tuple[str, Draft4Validator]]:
    assertions = json.loads((_TESTS / _LISTS[kind]).read_text())["assertions"]
    schemas = {name: json.loads((_TESTS / name).read_text()) for name in assertions}
    assert {(one["assertionType"], one["expectedResult"]) for one in schemas.values()} == {("must", "valid")}
    shared = (
        (file.name, DRAFT4.create_resource(json.loads(file.read_text()))) for file in (_TESTS / "definitions").iterdir()
    )
    registry: Registry[Any] = Registry().with_resources(shared)
    return [(name, Draft4Validator(schema, registry=registry)) for name, schema in schemas.items()]

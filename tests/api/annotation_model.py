"""What the Web Annotation Data Model says of annotations, pages and collections, as a JSON Schema of our own.

Sections of https://www.w3.org/TR/annotation-model/ in the titles. Every MUST that can be said of one document is here.
"""

from collections.abc import Iterator
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker

from app.domain.web_annotation import CONTAINER_CONTEXT, CONTEXT
from tests.api.w3c_annotations import failures

_ONE_OR_MANY = {
    "oneOf": [{"$ref": "#/$defs/resource"}, {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/resource"}}]
}
_IRI = {"type": "string", "pattern": r"^[a-z][a-z0-9+.-]*:\S+$"}
_TIME = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$", "format": "date-time"}


def _kind(name: str, required: list[str], **properties: Any) -> dict[str, Any]:
    return {
        "if": {"properties": {"type": {"const": name}}, "required": ["type"]},
        "then": {"required": required, "properties": properties},
    }


_DEFS: dict[str, Any] = {
    "iri": _IRI,
    "resource": {
        "title": "3.2: a body or target is an IRI or an object",
        "oneOf": [
            {"$ref": "#/$defs/iri"},
            {
                "type": "object",
                "properties": {
                    "id": {"$ref": "#/$defs/iri"},
                    "created": _TIME,
                    "creator": {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["type"]},
                    "purpose": {"enum": ["assessing", "classifying", "commenting", "describing", "linking"]},
                    "selector": {"$ref": "#/$defs/selectors"},
                    "state": {"$ref": "#/$defs/state"},
                },
                "allOf": [
                    _kind(
                        "TextualBody",
                        ["value"],
                        value={"type": "string"},
                        language={"type": "string"},
                        format={"type": "string"},
                    ),
                    _kind("SpecificResource", ["source"], source={"$ref": "#/$defs/iri"}),
                    {
                        "title": "3.3.5: purpose is for these two, and for no resource of the Web",
                        "if": {"required": ["purpose"]},
                        "then": {
                            "properties": {"type": {"enum": ["TextualBody", "SpecificResource"]}},
                            "not": {"required": ["id"]},
                        },
                    },
                    {
                        "title": "4: selectors and states are for one",
                        "if": {"anyOf": [{"required": ["selector"]}, {"required": ["state"]}]},
                        "then": {"properties": {"type": {"const": "SpecificResource"}}, "required": ["source"]},
                    },
                ],
            },
        ],
    },
    "selectors": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/selector"}},
    "selector": {
        "title": "4.2",
        "type": "object",
        "required": ["type"],
        "properties": {
            "type": {
                "enum": [
                    "TextQuoteSelector",
                    "TextPositionSelector",
                    "CssSelector",
                    "XPathSelector",
                    "FragmentSelector",
                ]
            }
        },
        "allOf": [
            _kind(
                "TextQuoteSelector",
                ["exact"],
                exact={"type": "string", "minLength": 1},
                prefix={"type": "string"},
                suffix={"type": "string"},
            ),
            _kind(
                "TextPositionSelector",
                ["start", "end"],
                start={"type": "integer", "minimum": 0},
                end={"type": "integer", "minimum": 1},
            ),
            _kind("CssSelector", ["value"], value={"type": "string"}),
            _kind("XPathSelector", ["value"], value={"type": "string"}),
            _kind("FragmentSelector", ["value"], value={"type": "string"}, conformsTo={"$ref": "#/$defs/iri"}),
        ],
    },
    "state": {
        "title": "4.3.1",
        "type": "object",
        "required": ["type", "cached"],
        "properties": {"type": {"const": "TimeState"}, "cached": {"$ref": "#/$defs/iri"}, "sourceDate": _TIME},
        "not": {"anyOf": [{"required": ["sourceDateStart"]}, {"required": ["sourceDateEnd"]}]},
    },
    "annotation": {
        "title": "3.1 to 3.3",
        "type": "object",
        "required": ["id", "type", "target"],
        "properties": {
            "id": {"$ref": "#/$defs/iri"},
            "type": {"const": "Annotation"},
            "motivation": {"const": "assessing"},
            "created": _TIME,
            "modified": _TIME,
            "canonical": {"$ref": "#/$defs/iri"},
            "via": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/iri"}},
            "generator": {"type": "object", "required": ["id", "type"], "properties": {"id": {"$ref": "#/$defs/iri"}}},
            "body": _ONE_OR_MANY,
            "target": _ONE_OR_MANY,
        },
        "not": {"required": ["bodyValue"]},
    },
    "page": {
        "title": "5.2",
        "type": "object",
        "required": ["id", "type", "partOf", "items"],
        "properties": {
            "id": {"$ref": "#/$defs/iri"},
            "type": {"const": "AnnotationPage"},
            "partOf": {"type": "object", "required": ["id", "type"], "properties": {"id": {"$ref": "#/$defs/iri"}}},
            "prev": {"$ref": "#/$defs/iri"},
            "next": {"$ref": "#/$defs/iri"},
            "items": {"type": "array", "items": {"anyOf": [{"$ref": "#/$defs/annotation"}, {"$ref": "#/$defs/iri"}]}},
        },
    },
    "collection": {
        "title": "5.1, and 4 of the protocol",
        "type": "object",
        "required": ["id", "type", "first", "last"],
        "properties": {
            "id": {"type": "string", "pattern": "/$"},
            "last": {"$ref": "#/$defs/iri"},
            "type": {"type": "array", "contains": {"const": "AnnotationCollection"}},
            "total": {"type": "integer", "minimum": 0},
            "first": {"anyOf": [{"$ref": "#/$defs/iri"}, {"$ref": "#/$defs/page"}]},
        },
    },
}


_TERMS = frozenset(
    [
        "@context",
        "id",
        "type",
        "body",
        "target",
        "source",
        "selector",
        "state",
        "creator",
        "generator",
        "via",
        "canonical",
        "cached",
        "conformsTo",
        "items",
        "partOf",
        "first",
        "last",
        "next",
        "prev",
        "motivation",
        "purpose",
        "format",
        "language",
        "value",
        "exact",
        "prefix",
        "suffix",
        "name",
        "label",
        "created",
        "modified",
        "sourceDate",
        "start",
        "end",
        "total",
    ]
)
_TYPES = frozenset(
    [
        "Annotation",
        "AnnotationPage",
        "AnnotationCollection",
        "BasicContainer",
        "TextualBody",
        "SpecificResource",
        "TextQuoteSelector",
        "TextPositionSelector",
        "CssSelector",
        "XPathSelector",
        "FragmentSelector",
        "TimeState",
        "Software",
        "Organization",
    ]
)
"""Those of the contexts (Web Annotation Vocabulary, appendix A) that are used here. Any other would be lost to RDF."""


def _used(document: Any) -> Iterator[tuple[str, Any]]:
    for value in document if isinstance(document, list) else ():
        yield from _used(value)
    for name, value in document.items() if isinstance(document, dict) else ():
        yield name, value
        yield from _used(value)


def check(kind: str, document: Any) -> Any:
    """The document, when it is one of these; its context is there once, at the top."""
    schema = {"$defs": _DEFS, "$ref": f"#/$defs/{kind}", "required": ["@context"]}
    errors = [
        error.message for error in Draft202012Validator(schema, format_checker=FormatChecker()).iter_errors(document)
    ]
    assert errors == []
    wrong = list(failures(kind, document))
    assert not wrong, wrong
    for name, value in _used(document):
        assert name in _TERMS
        assert name != "type" or _TYPES.issuperset([value] if isinstance(value, str) else value)
    assert document["@context"] == (CONTAINER_CONTEXT if kind == "collection" else CONTEXT)
    return document

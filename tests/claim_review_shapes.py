"""ClaimReview as linked data, held to the shapes beside this file by pyshacl."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pyshacl
import rdflib

SCHEMA_ORG = rdflib.Namespace("https://schema.org/")
_SHACL = rdflib.Namespace("http://www.w3.org/ns/shacl#")


def graph_of(document: Any) -> rdflib.Graph:
    """What a document of schema.org says. Its context stands in for theirs, so that nothing is fetched."""
    text = json.dumps(document | {"@context": {"@vocab": str(SCHEMA_ORG)}})
    return rdflib.Graph().parse(data=text, format="json-ld")


def faults(document: Any) -> tuple[set[str], set[str]]:
    """The properties (by themselves, or the kinds of things) at which a document misses what is required, and at which
    what is recommended."""
    _, report, _ = pyshacl.validate(graph_of(document), shacl_graph=_shapes(), advanced=False, inplace=True)
    found: dict[Any, set[str]] = {_SHACL.Violation: set(), _SHACL.Warning: set()}
    for result in report.objects(None, _SHACL.result):  # not what details them
        at = report.value(result, _SHACL.resultPath) or report.value(result, _SHACL.sourceShape)
        found[report.value(result, _SHACL.resultSeverity)].add(str(at).replace("urn:shape:", str(SCHEMA_ORG))[19:])
    return found[_SHACL.Violation], found[_SHACL.Warning]


@cache
def _shapes() -> rdflib.Graph:
    return rdflib.Graph().parse(Path(__file__).with_suffix(".ttl"), format="turtle")

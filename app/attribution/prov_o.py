"""PROV-JSON told again as PROV-O (https://www.w3.org/TR/prov-o/) in JSON-LD 1.1, so that any RDF store reads it."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

Node = dict[str, Any]

_CLASSES = MappingProxyType({"entity": "prov:Entity", "agent": "prov:Agent", "activity": "prov:Activity"})
_TIMES = MappingProxyType({"wasGeneratedBy": "prov:generatedAtTime", "wasInvalidatedBy": "prov:invalidatedAtTime"})
# From which end to which a relation points.
_ENDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "alternateOf": ("alternate1", "alternate2"),
        "specializationOf": ("specificEntity", "generalEntity"),
        "used": ("activity", "entity"),
        "wasAssociatedWith": ("activity", "agent"),
        "wasAttributedTo": ("entity", "agent"),
        "wasDerivedFrom": ("generatedEntity", "usedEntity"),
        "wasGeneratedBy": ("entity", "activity"),
        "wasInvalidatedBy": ("entity", "activity"),
    }
)
# PROV-JSON types what PROV-O has properties for.
_KINDS_OF_DERIVATION = MappingProxyType(
    {
        "prov:PrimarySource": "prov:hadPrimarySource",
        "prov:Quotation": "prov:wasQuotedFrom",
        "prov:Revision": "prov:wasRevisionOf",
    }
)
_STANDARD = MappingProxyType(
    {
        "prov": "http://www.w3.org/ns/prov#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)


def as_prov_o(document: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON-LD document of a PROV-JSON document."""
    nodes: dict[str, Node] = {}
    for section, kind in _CLASSES.items():
        for id, record in document.get(section, {}).items():
            nodes[id] = _node(id, kind, record)
    for relation, (source, target) in _ENDS.items():
        for record in document.get(relation, {}).values():
            for property, value in _told(relation, record, target):
                nodes[record[f"prov:{source}"]].setdefault(property, []).append(value)
    return {"@context": {**_STANDARD, **document["prefix"]}, "@graph": list(nodes.values())}


def _node(id: str, kind: str, record: Mapping[str, Any]) -> Node:
    node: Node = {"@id": id, "@type": [kind, *(one["$"] for one in _types(record))]}
    for name, value in record.items():
        if name == "prov:label":
            node["rdfs:label"] = [_value(value)]
        elif name == "prov:startTime":
            node["prov:startedAtTime"] = [_time(value)]
        elif name != "prov:type":
            node[name] = [_value(value)]
    return node


def _told(relation: str, record: Mapping[str, Any], target: str) -> Iterator[tuple[str, Any]]:
    other = {"@id": record[f"prov:{target}"]}
    kinds = [_KINDS_OF_DERIVATION[one["$"]] for one in _types(record)]
    for property in [f"prov:{relation}", *kinds]:
        yield property, other
    if "prov:time" in record:
        yield _TIMES[relation], _time(record["prov:time"])
    if "prov:plan" in record:
        plan = {"@id": record["prov:plan"]}
        yield "prov:qualifiedAssociation", {"@type": "prov:Association", "prov:agent": other, "prov:hadPlan": plan}
    if relation == "wasDerivedFrom" and record.get("prov:activity") is not None:
        by = {"@id": record["prov:activity"]}
        yield "prov:qualifiedDerivation", {"@type": "prov:Derivation", "prov:entity": other, "prov:hadActivity": by}


def _time(moment: str) -> Node:
    """Where PROV itself has a place for a moment, PROV-JSON leaves its type out."""
    return {"@value": moment, "@type": "xsd:dateTime"}


def _types(record: Mapping[str, Any]) -> list[Any]:
    types = record.get("prov:type", [])
    return types if isinstance(types, list) else [types]


def _value(value: Any) -> Any:
    if not isinstance(value, dict):
        return value if isinstance(value, bool | int) else {"@value": value}
    if "lang" in value:
        return {"@value": value["$"], "@language": value["lang"]}
    if value["type"] == "prov:QUALIFIED_NAME":
        return {"@id": value["$"]}
    return {"@value": value["$"], "@type": value["type"]}

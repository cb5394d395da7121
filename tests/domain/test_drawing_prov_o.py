"""PROV-O: an RDF library reads it back, and finds in it every relation that PROV-JSON tells."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from rdflib import RDF, RDFS, XSD, Graph, Literal, URIRef
from rdflib.namespace import PROV

from app.attribution.prov import as_prov
from app.attribution.prov_o import as_prov_o
from app.domain.case import Case
from app.domain.vocabulary import Action, EvidenceState, RetractionKind
from tests.domain.drawing_cases import cases
from tests.domain.making import NOON, By, case, described, piece
from tests.domain.test_drawing_prov import as_uuid, record, revision

# rdflib warns of a class that it uses itself.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")

CLASSES = {"entity": PROV.Entity, "agent": PROV.Agent, "activity": PROV.Activity}
ENDS = {
    "alternateOf": ("alternate1", "alternate2"),
    "specializationOf": ("specificEntity", "generalEntity"),
    "used": ("activity", "entity"),
    "wasAssociatedWith": ("activity", "agent"),
    "wasAttributedTo": ("entity", "agent"),
    "wasDerivedFrom": ("generatedEntity", "usedEntity"),
    "wasGeneratedBy": ("entity", "activity"),
    "wasInvalidatedBy": ("entity", "activity"),
}


def graph(document: Any) -> Graph:
    return Graph().parse(data=json.dumps(as_prov_o(document)), format="json-ld")


def uri(document: Any, name: str) -> URIRef:
    prefix, _, id = name.partition(":")
    return URIRef(document["prefix"][prefix] + id)


@settings(max_examples=25)
@given(cases())
def test_every_record_and_relation_is_there(of: Case) -> None:
    document = as_prov(record(of, revision(1), revision(2)))
    read = graph(document)
    for section, kind in CLASSES.items():
        told = {uri(document, id) for id in document[section]}
        assert set(read.subjects(RDF.type, kind)) == told
    for relation, (source, target) in ENDS.items():
        told = {
            (uri(document, one[f"prov:{source}"]), uri(document, one[f"prov:{target}"]))
            for one in document.get(relation, {}).values()
        }
        assert set(read.subject_objects(PROV[relation])) == told
    assert set(document) == {"prefix", *CLASSES, *(set(ENDS) & set(document))}


def test_what_is_more_than_a_relation_is_qualified() -> None:
    chain = piece("e0", "newsroom", By("daily", action=Action.QUOTED), described("unnamed_group:officials"))
    gone = {"state": EvidenceState.RETRACTED, "retraction": RetractionKind.ORIGIN, "published_at": NOON}
    second = piece("e1", "daily", **gone)
    of = case(chain, second)
    page = {"title": "The bridge", "archive_url": "https://archive.example/1"}
    told = record(of, revision(1), revision(2, "The bridge is shut."), page=page, why="Withdrawn.")
    document = as_prov(told)
    read = graph(document)

    def at(kind: str, id: str) -> URIRef:
        return uri(document, f"{kind}:{id}")

    def moment(thing: URIRef, property: URIRef) -> object:
        found = read.value(thing, property)
        assert isinstance(found, Literal)
        assert found.datatype == XSD.dateTime
        return found.toPython()

    first, last = (at("revision", str(as_uuid(f"revision {number}"))) for number in (1, 2))
    assert (last, PROV.wasRevisionOf, first) in read
    assert (last, PROV.value, Literal("The bridge is shut.", lang="en")) in read
    assert moment(last, URIRef("urn:secondsource:ns:recordedAt")) == NOON
    newsroom = at("evidence", str(as_uuid("e0")))
    daily, officials = (at("statement", f"{as_uuid('e0')}.{seq}") for seq in (1, 2))
    assert (newsroom, PROV.wasDerivedFrom, daily) in read
    assert (daily, PROV.wasQuotedFrom, officials) in read
    assert (daily, PROV.hadPrimarySource, officials) in read
    assert (newsroom, RDFS.label, Literal("The bridge")) in read
    assert (newsroom, URIRef("urn:secondsource:ns:counted"), Literal(True)) in read
    assert (newsroom, URIRef("urn:secondsource:ns:about"), first) in read
    qualified = read.value(newsroom, PROV.qualifiedDerivation)
    assert read.value(qualified, PROV.entity) == daily
    assert read.value(qualified, PROV.hadActivity) == at("act", f"{as_uuid('e0')}.0")
    assert moment(at("evidence", str(as_uuid("e1"))), PROV.invalidatedAtTime) == NOON
    assert moment(at("act", f"{as_uuid('e1')}.0"), PROV.startedAtTime) == NOON
    derivation = at("act", f"{told.claim}.{told.seq}")
    assert moment(at("standing", f"{told.claim}.{told.seq}"), PROV.generatedAtTime) == NOON
    plan = read.value(read.value(derivation, PROV.qualifiedAssociation), PROV.hadPlan)
    assert (plan, RDF.type, PROV.Plan) in read
    assert (newsroom, RDF.type, URIRef("urn:secondsource:ns:Evidence")) in read

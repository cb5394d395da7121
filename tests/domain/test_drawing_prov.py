"""PROV-JSON: the `prov` library reads it back, and finds in it who said what on whose word."""

import json
import uuid
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from prov.model import ProvDocument

from app.attribution.prov import Record, as_prov
from app.domain.case import Case
from app.domain.standing import derive
from app.domain.vocabulary import Action, EvidenceState, RetractionKind, RevisionKind
from app.tables import ClaimRevision, Evidence, EvidenceDecision, Hop
from tests.domain.drawing_cases import HOSTILE, called, cases
from tests.domain.making import NOON, REFUTES, By, case, described, party, piece, saw, unnamed

CLAIM = uuid.UUID(int=1)
CLAIMANT = uuid.UUID(int=2)


# The guard refuses lone surrogates, and no file could hold them.
WRITABLE = {what: name for what, name in HOSTILE.items() if what != "lone surrogates"}


def as_uuid(id: str) -> uuid.UUID:
    return uuid.uuid5(CLAIM, id)


def revision(number: int, text: str = "The bridge is closed.", **fields: Any) -> ClaimRevision:
    stamp = {"recorded_at": NOON, "recorded_by": "desk"}
    return ClaimRevision(
        **{
            "id": as_uuid(f"revision {number}"),
            "claim_id": CLAIM,
            "number": number,
            "kind": RevisionKind.WORDING if number > 1 else RevisionKind.INITIAL,
            "epoch": 1,
            "text": text,
            "words": "",
            "language": "en",
            "claimant_id": None,
            "asserted_at": None,
            "tags": [],
            "reason": None,
            **stamp,
            **fields,
        }
    )


def record(of: Case, *revisions: ClaimRevision, page: Any = None, step: Any = None, why: str | None = None) -> Record:
    """What is stored about a case: the same chains, with the details no rule reads."""
    pieces = tuple(replace(one, id=str(as_uuid(one.id))) for one in of.evidence)
    of = replace(of, evidence=pieces)
    stamp = {"recorded_at": NOON, "recorded_by": "desk"}
    pages = [
        (
            Evidence(
                id=uuid.UUID(one.id),
                claim_id=CLAIM,
                revision_id=as_uuid("revision 1"),
                stance=one.stance,
                url="https://newsroom.example/1",
                url_normalised="",
                published_at=one.published_at,
                **stamp,
                **(page or {}),
            ),
            EvidenceDecision(
                evidence_id=uuid.UUID(one.id),
                version=1,
                state=one.state,
                retraction=one.retraction,
                reason=why,
                affirmed_revision_id=as_uuid("revision 1"),
                **stamp,
            ),
        )
        for one in pieces
    ]
    steps = {
        (uuid.UUID(one.id), hop.seq): Hop(
            evidence_id=uuid.UUID(one.id),
            seq=hop.seq,
            party_id=CLAIMANT,
            action=hop.action,
            anonymity=hop.anonymity,
            **(step or {}),
        )
        for one in pieces
        for hop in one.hops
    }
    claimants = {CLAIMANT: party(str(CLAIMANT), name="claimant")}
    return Record(CLAIM, revisions or [revision(1)], pages, steps, claimants, of, derive(of), 7, NOON)


class Read:
    """The document as the library has it: what the serializer gives back after reading."""

    def __init__(self, told: Record) -> None:
        written = json.dumps(as_prov(told))
        self.document = ProvDocument.deserialize(content=written, format="json")
        self.names = {str(as_uuid(f"e{number}")): f"e{number}" for number in range(10)}
        self.sections: dict[str, Any] = json.loads(self.document.serialize(format="json"))

    def named(self, value: str) -> str:
        for id, name in self.names.items():
            value = value.replace(id, name)
        return value

    def ends(self, relation: str) -> set[tuple[str, ...]]:
        """The ends of every relation of a kind."""
        return {
            tuple(self.named(value) for key, value in found.items() if key != "prov:type" and isinstance(value, str))
            for found in self.sections.get(relation, {}).values()
        }

    def types(self, relation: str) -> dict[tuple[str, str], Any]:
        found = self.sections[relation].values()
        return {
            (self.named(one["prov:generatedEntity"]), self.named(one["prov:usedEntity"])): sorted(_types(one))
            for one in found
        }

    def one(self, section: str, id: str) -> dict[str, Any]:
        (found,) = (value for key, value in self.sections[section].items() if self.named(key) == id)
        return found


def _types(found: dict[str, Any]) -> list[str]:
    types = found.get("prov:type", [])
    return [one["$"] for one in (types if isinstance(types, list) else [types])]


def test_a_chain() -> None:
    told = case(
        piece("e1", "newsroom", By("axios", action=Action.QUOTED), described("unnamed_group:aides"), saw("ann", 1))
    )
    read = Read(record(told, step={"quote": "Closed.", "anonymity_reason": "fear", "stated_count": 2}))
    assert read.ends("wasAttributedTo") == {
        ("evidence:e1", "party:newsroom"),
        ("statement:e1.1", "party:axios"),
        ("statement:e1.2", "source:e1.2"),
        ("statement:e1.3", "party:ann"),
    }
    assert read.ends("wasGeneratedBy") >= {("statement:e1.3", "act:e1.3"), ("evidence:e1", "act:e1.0")}
    assert read.ends("wasAssociatedWith") >= {("act:e1.1", "party:axios"), ("act:e1.2", "source:e1.2")}
    assert read.ends("used") == {
        ("act:e1.0", "statement:e1.1"),
        ("act:e1.1", "statement:e1.2"),
        ("act:e1.1", "statement:e1.3"),
    }
    derived = read.types("wasDerivedFrom")
    assert derived["evidence:e1", "statement:e1.1"] == []
    assert derived["statement:e1.1", "statement:e1.2"] == ["prov:PrimarySource", "prov:Quotation"]
    assert derived["statement:e1.1", "statement:e1.3"] == ["prov:PrimarySource", "prov:Quotation"]
    assert read.one("entity", "statement:e1.1")["ss:quote"] == "Closed."
    aides = read.one("agent", "source:e1.2")
    assert (aides["prov:label"], aides["ss:anonymityReason"]) == ("aides", "fear")
    assert _types(aides) == ["ss:UnnamedSource"]


def test_an_outlet_that_was_not_there_is_no_primary_source() -> None:
    read = Read(record(case(piece("e1", "newsroom", "bloomberg"), piece("e2", "newsroom", "person:ann"))))
    derived = read.types("wasDerivedFrom")
    assert derived["evidence:e1", "statement:e1.1"] == []
    assert derived["evidence:e2", "statement:e2.1"] == ["prov:PrimarySource"]


def test_who_parties_are() -> None:
    told = case(piece("e1", "newsroom", "wire_agency:afp", "person:ann", "document:plan", "official_body:office"))
    read = Read(record(told))
    assert {read.named(id): _types(one)[-1] for id, one in read.sections["agent"].items()} == {
        "party:newsroom": "prov:Organization",
        "party:wire_agency:afp": "prov:Organization",
        "party:person:ann": "prov:Person",
        "party:document:plan": "ss:document",
        "party:official_body:office": "prov:Organization",
        "ss:service": "prov:SoftwareAgent",
    }


def test_sources_off_the_record_are_nobody_in_particular() -> None:
    told = case(piece("e1", "a", unnamed("person:ann")), piece("e2", "b", unnamed("person:ann")))
    assert {end for end in Read(record(told)).ends("wasAttributedTo") if end[1].startswith("source")} == {
        ("statement:e1.1", "source:e1.1"),
        ("statement:e2.1", "source:e2.1"),
    }


def test_the_page() -> None:
    told = piece("e1", By("newsroom", asserted_at=None), stance=REFUTES, published_at=NOON)
    details = {"title": "Open", "publisher": "Newsroom", "quote": "«Open»", "archive_url": "https://archive.example/1"}
    read = Read(record(case(told), page=details))
    page = read.one("entity", "evidence:e1")
    assert (page["prov:label"], page["ss:stance"], page["ss:state"]) == ("Open", "refutes", "accepted")
    assert (page["ss:url"], page["ss:quote"]) == ("https://newsroom.example/1", "«Open»")
    assert page["ss:publishedAt"]["$"].startswith("2025-11-20T12:00:00")
    assert page["ss:about"]["$"] == f"revision:{as_uuid('revision 1')}"
    assert read.one("activity", "act:e1.0")["prov:startTime"].startswith("2025-11-20T12:00:00")
    assert read.ends("alternateOf") == {("evidence:e1.archived", "evidence:e1")}
    assert read.one("entity", "evidence:e1.archived")["ss:url"] == "https://archive.example/1"


def test_evidence_taken_back_is_invalidated() -> None:
    gone = piece("e1", "newsroom", state=EvidenceState.RETRACTED, retraction=RetractionKind.ORIGIN)
    read = Read(record(case(gone, piece("e2", "daily", state=EvidenceState.PROPOSED)), why="A mistake."))
    assert {end[:2] for end in read.ends("wasInvalidatedBy")} == {("evidence:e1", "act:e1.retraction")}
    why = read.one("activity", "act:e1.retraction")
    assert (why["ss:by"], why["ss:reason"]) == ("origin", "A mistake.")
    counted = [read.one("entity", f"evidence:e{number}")["ss:counted"] for number in (1, 2)]
    assert counted == [False, False]


def test_revisions_of_the_claim() -> None:
    first = revision(1, claimant_id=CLAIMANT, asserted_at=NOON)
    second = revision(2, "Міст закрито.", language="uk", reason="translated")
    read = Read(record(case(), first, second))
    one, two = f"revision:{first.id}", f"revision:{second.id}"
    assert read.types("wasDerivedFrom")[two, one] == ["prov:Revision"]
    assert read.ends("specializationOf") == {(one, f"claim:{CLAIM}"), (two, f"claim:{CLAIM}")}
    assert read.ends("wasAttributedTo") == {(one, f"party:{CLAIMANT}")}
    assert read.sections["entity"][two]["prov:value"] == {"$": "Міст закрито.", "lang": "uk"}
    assert read.sections["entity"][two]["ss:reason"] == "translated"


def test_the_standing_derives_from_what_counts() -> None:
    told = case(piece("e1", "a"), piece("e2", "b"), piece("e3", "c", state=EvidenceState.REJECTED))
    read = Read(record(told))
    standing = f"standing:{CLAIM}.7"
    assert {used for made, used in read.types("wasDerivedFrom") if made == standing} == {
        "evidence:e1",
        "evidence:e2",
        f"revision:{as_uuid('revision 1')}",
    }
    assert (f"act:{CLAIM}.7", "ss:service", "ss:secondsource-standing-1") in read.ends("wasAssociatedWith")
    assert read.sections["entity"][standing]["prov:label"] == "multiple_sources"


@pytest.mark.parametrize("name", WRITABLE.values(), ids=WRITABLE)
def test_hostile_names(name: str) -> None:
    read = Read(record(called(name), revision(1, name)))
    labels = {one.get("prov:label") for one in read.sections["agent"].values()}
    assert labels == {name, None}  # kept as it was written; the service itself has none
    assert read.sections["entity"][f"revision:{as_uuid('revision 1')}"]["prov:value"]["$"] == name


@settings(deadline=None)  # the machine may be busy
@given(cases())
def test_any_record_loads(of: Case) -> None:
    told = record(of)
    read = Read(told)
    steps = sum(len(one.hops) for one in of.evidence)
    assert len(read.sections.get("used", {})) == steps - len(of.evidence)
    again = ProvDocument.deserialize(content=read.document.serialize(format="json"), format="json")
    assert again == read.document

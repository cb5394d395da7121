"""The one place where a standing is derived from the rows and written down, with what lists filter by.

`document` is the standing as every answer gives it. The audit recomputes it and compares.
"""

import dataclasses
import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import col, select

from app import tallies
from app.domain.case import Case, Party
from app.domain.labels import label, reasons
from app.domain.outlook import Change, would_change_if
from app.domain.standing import Basis, Carrier, derive
from app.domain.vocabulary import Status
from app.evidence_graph import case_about, load_cases
from app.sessions import AnySession, WriteSession
from app.tables import (
    ClaimRevision,
    ClaimSubject,
    Facet,
    Row,
    Standing,
    Subject,
    holds,
    new_row,
    table_of,
    values_of,
)

Document = dict[str, Any]
_NOTHING_KNOWN = Case(evidence=(), parties={}, competences=())
_BATCH = 500
"""Claims loaded at once when a fact about a party or a subject moves many."""


def document(case: Case) -> Document:
    """The standing of a case as JSON: the status, why, what it rests on and what would change it."""
    standing = derive(case)
    return {
        "status": standing.status.value,
        "flags": [flag.value for flag in standing.flags],
        "label": label(standing, case),
        "reasons": {language: list(told) for language, told in reasons(standing, case).items()},
        "decided_by": {"rule": standing.rule, "version": standing.version},
        "because": list(standing.because),
        "rests_on": [_carrier(carrier, case.parties) for carrier in standing.rests_on],
        "supports": _basis(standing.supports, case.parties),
        "refutes": _basis(standing.refutes, case.parties),
        "counts": dataclasses.asdict(standing.counts),
        "would_change_if": [_change(change, case.parties) for change in would_change_if(case, standing)],
    }


class After(NamedTuple):
    """The change that moves a claim: its number, and when it was recorded."""

    seq: int
    moment: datetime


def refresh(session: WriteSession, claim_ids: Collection[uuid.UUID], seq: int, *, touched: bool) -> None:
    """Derive these claims anew after the change `seq`, and write what holds from this moment on.

    A claim that the change is about is `touched`: it is written even when its standing stays, since its time of
    update moves. Others are written only when something in their standing differs.
    """
    after = dict.fromkeys(claim_ids, After(seq, session.moment))
    tallies.count(session, refresh_each(session, after, touched=touched)[session.moment])


def refresh_each(
    session: WriteSession, after: Mapping[uuid.UUID, After], *, touched: bool
) -> Mapping[datetime, Counter[tallies.Key]]:
    """As `refresh`, each claim after a change of its own. What the claims count for is not counted yet: it is
    returned by how much it changed at which moment.
    """
    ordered = sorted(after)
    changed: dict[datetime, Counter[tallies.Key]] = defaultdict(Counter)
    for start in range(0, len(ordered), _BATCH):
        batch = ordered[start : start + _BATCH]
        cases = load_cases(session, batch)
        before = {row.claim_id: row for row in session.exec(select(Standing).where(_current(batch)))}
        fresh = {claim_id: _document(case) for claim_id, case in cases.items()}
        moved = {
            claim_id: found
            for claim_id, found in fresh.items()
            if touched or claim_id not in before or before[claim_id].document != found
        }
        if moved:
            for claim_id, counted in tallies.current(session, moved).items():
                changed[after[claim_id].moment].subtract(counted)
            for claim_id, counts in _write(session, after, moved, before, cases).items():
                changed[after[claim_id].moment].update(counts)
    return changed


def begin(session: WriteSession, revision: Mapping[str, Any], subjects: Sequence[uuid.UUID], seq: int) -> Status:
    """Write the standing of a claim that the change `seq` recorded in this wording: nothing is attached to it yet."""
    case = case_about(session, subjects) if subjects else _NOTHING_KNOWN
    found = _document(case)
    found_by = sorted(facets(case, found, revision, subjects))
    session.put(*_rows(session.moment, seq, revision, found, found_by, since=session.moment))
    tallies.count(session, tallies.keys(found["status"], found_by))
    return Status(found["status"])


def facets(
    case: Case, found: Document, revision: Mapping[str, Any], subjects: Iterable[object]
) -> set[tuple[str, str]]:
    """What a list can find this claim by, as (kind, value)."""
    claimant = [("claimant", str(revision["claimant_id"]))] if revision["claimant_id"] else []
    role, _, whose = revision["recorded_by"].partition("/")
    desk = [("desk", whose.partition("/")[0])] if role == "desk" and whose else []
    return {
        ("status", found["status"]),
        ("language", revision["language"]),
        *claimant,
        *desk,
        *_bottleneck(found),
        *(("flag", flag) for flag in found["flags"]),
        *(("tag", tag) for tag in revision["tags"]),
        *(("subject", str(subject)) for subject in subjects),
        *(("party", hop.party) for piece in case.evidence for hop in piece.hops),
    }


def _bottleneck(found: Document) -> list[tuple[str, str]]:
    """The one party whose word, or whose unnamed source's, the claim rests on."""
    match found["rests_on"]:
        case [only]:
            return [("rests_on", (only["credited_by"] or only["party"])["id"])]
        case _:
            return []


def subjects_of(session: AnySession, revision_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[uuid.UUID]]:
    """The subjects of claim revisions, in the order of their ids."""
    found: dict[uuid.UUID, list[uuid.UUID]] = {revision_id: [] for revision_id in revision_ids}
    for row in session.exec(
        select(ClaimSubject)
        .join(Subject, col(Subject.id) == ClaimSubject.subject_id)
        .where(col(ClaimSubject.revision_id).in_(revision_ids))
        .order_by(col(ClaimSubject.subject_id))
    ):
        found[row.revision_id].append(row.subject_id)
    return found


def _write(
    session: WriteSession,
    after: Mapping[uuid.UUID, After],
    moved: Mapping[uuid.UUID, Document],
    before: Mapping[uuid.UUID, Standing],
    cases: Mapping[uuid.UUID, Case],
) -> Mapping[uuid.UUID, Iterable[tallies.Key]]:
    """Write these standings. Returns what each claim counts for from then on."""
    revisions = {
        row.claim_id: row
        for row in session.exec(
            select(ClaimRevision).where(col(ClaimRevision.claim_id).in_(moved), holds(ClaimRevision, None))
        )
    }
    subjects = subjects_of(session, [revision.id for revision in revisions.values()])
    if ended := [{"of": claim_id, "at": after[claim_id].moment} for claim_id in moved if claim_id in before]:
        for versioned in (Standing, Facet):
            mine = (col(versioned.claim_id) == sa.bindparam("of"), holds(versioned, None))
            session.execute(sa.update(table_of(versioned)).where(*mine).values(superseded_at=sa.bindparam("at")), ended)
    written: list[Row] = []
    counted: dict[uuid.UUID, Iterable[tallies.Key]] = {}
    for claim_id, found in moved.items():
        revision = values_of(revisions[claim_id])
        found_by = sorted(facets(cases[claim_id], found, revision, subjects[revision["id"]]))
        seq, moment = after[claim_id]
        written += _rows(moment, seq, revision, found, found_by, _since(before.get(claim_id), found, moment))
        counted[claim_id] = tallies.keys(found["status"], found_by)
    session.put(*written)
    return counted


def _rows(
    moment: datetime,
    seq: int,
    revision: Mapping[str, Any],
    found: Document,
    found_by: Iterable[tuple[str, str]],
    since: datetime,
) -> Iterator[Row]:
    """A standing, and what lists filter by while it holds."""
    mine = {"claim_id": revision["claim_id"], "seq": seq, "recorded_at": moment}
    stated = {"revision_id": revision["id"], "status": found["status"], "status_since": since, "document": found}
    yield new_row(Standing, mine | stated)
    yield from (new_row(Facet, mine | {"kind": kind, "value": value}) for kind, value in found_by)


def _document(case: Case) -> Document:
    return document(case) if case.evidence or case.competences else _nothing_known()


@cache
def _nothing_known() -> Document:
    """The standing of every claim about no subject to which nothing was ever attached."""
    return document(_NOTHING_KNOWN)


def _current(claim_ids: Collection[uuid.UUID]) -> sa.ColumnElement[bool]:
    return sa.and_(col(Standing.claim_id).in_(claim_ids), holds(Standing, None))


def _since(before: Standing | None, found: Document, moment: datetime) -> datetime:
    return before.status_since if before is not None and before.status == found["status"] else moment


def _basis(basis: Basis, parties: Mapping[str, Party]) -> Document:
    return {
        "level": basis.level.value,
        "official": basis.official.value if basis.official else None,
        "official_parties": [_party(parties[party]) for party in basis.official_parties],
        "origins_max": basis.origins_max,
        "origins_min": basis.origins_min,
        "rests_on": [_carrier(carrier, parties) for carrier in basis.rests_on],
        "evidence": list(basis.evidence),
        "flags": [flag.value for flag in basis.flags],
    }


def _carrier(carrier: Carrier, parties: Mapping[str, Party]) -> Document:
    return {
        "party": _party(parties[carrier.party]),
        "members": list(carrier.parties),
        "anonymity": carrier.anonymity.value,
        "credited_by": _party(parties[carrier.credited_by]) if carrier.credited_by else None,
        "cites": [_party(parties[party]) for party in carrier.cites],
        "unknown_lineage": carrier.unknown_lineage,
        "circular": carrier.is_loop,
    }


def _change(change: Change, parties: Mapping[str, Party]) -> Document:
    return {
        "direction": change.direction,
        "status": change.status.value,
        "flags": [flag.value for flag in change.flags],
        "add": [
            {
                "stance": addition.stance.value,
                "kind": addition.kind,
                "party": _party(parties[addition.party]) if addition.party else None,
                "count": addition.count,
            }
            for addition in change.additions
        ],
    }


def _party(party: Party) -> Document:
    return {"id": party.id, "name": party.name, "kind": party.kind.value}

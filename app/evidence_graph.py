"""Rows to cases: what was known about claims at one moment, in a fixed number of queries however many claims."""

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from app.domain import case as domain
from app.party_classes import load_parties
from app.sessions import AnySession
from app.tables import (
    ClaimRevision,
    ClaimSubject,
    Competence,
    Evidence,
    EvidenceDecision,
    Hop,
    PartyRevision,
    holds,
    table_of,
)

# Rows are read as columns, not as objects: building those costs as much as all else here together.
Rows = Iterable[Any]
Ids = Collection[uuid.UUID]


def load_cases(session: AnySession, claim_ids: Ids, at: datetime | None = None) -> dict[uuid.UUID, domain.Case]:
    """Everything the rule reads about these claims as known at the moment `at` (None: now), by claim id.

    Claims that did not exist at that moment are left out.
    """
    epochs = _epochs(session, claim_ids, at)
    hops = _hops(session, claim_ids, at)
    competences = _competences(session, claim_ids, at)
    speaking = {hop.party_id for chain in hops.values() for hop in chain}
    speaking |= {held.party_id for held_for_claim in competences.values() for held in held_for_claim}
    parties = load_parties(session, speaking, at)
    identities: dict[str, list[domain.Party]] = defaultdict(list)
    for party in parties.values():
        identities[party.identity].append(party)
    by_claim: dict[uuid.UUID, list[domain.Evidence]] = {claim_id: [] for claim_id in epochs}
    for row in _decided(session, claim_ids, at):
        by_claim[row.claim_id].append(evidence_of(row, row, hops[row.id], affirmed=row.epoch == epochs[row.claim_id]))
    return {
        claim_id: _case(evidence, competences[claim_id], parties, identities) for claim_id, evidence in by_claim.items()
    }


def case_about(session: AnySession, subject_ids: Ids) -> domain.Case:
    """The case of a claim about these subjects to which nothing is attached."""
    held = session.exec(
        select(Competence)
        .where(col(Competence.subject_id).in_(subject_ids), holds(Competence, None))
        .order_by(col(Competence.id))
    ).all()
    parties = load_parties(session, {one.party_id for one in held})
    return domain.Case(
        evidence=(), parties={party.id: party for party in parties.values()}, competences=tuple(map(_title, held))
    )


def case_with(
    session: AnySession, case: domain.Case, added: Iterable[domain.Evidence], strangers: Iterable[PartyRevision]
) -> domain.Case:
    """The case with more evidence, whose parties are known or among the `strangers`, who belong to nobody."""
    pieces = tuple(added)
    new = {
        str(one.party_id): domain.Party(
            str(one.party_id), one.name, one.kind, str(one.party_id), str(one.party_id), one.names
        )
        for one in strangers
    }
    speaking = {hop.party for piece in pieces for hop in piece.hops} | set(case.parties)
    known = load_parties(session, {uuid.UUID(party) for party in speaking - set(new)})
    return replace(case, evidence=case.evidence + pieces, parties={party.id: party for party in known.values()} | new)


def claims_concerning(session: AnySession, party_ids: Ids) -> set[uuid.UUID]:
    """Claims whose standing reads what is stated of these parties: they stand in a chain, or are competent."""
    in_chains = (
        select(Evidence.claim_id).join(Hop, col(Hop.evidence_id) == Evidence.id).where(col(Hop.party_id).in_(party_ids))
    )
    titles = select(Competence.subject_id).where(col(Competence.party_id).in_(party_ids), holds(Competence, None))
    return {*session.exec(in_chains.distinct()), *claims_about(session, session.exec(titles).all())}


def claims_about(session: AnySession, subject_ids: Ids) -> set[uuid.UUID]:
    """Claims that are, as they now read, about one of these subjects."""
    about = (
        select(ClaimRevision.claim_id)
        .join(ClaimSubject, col(ClaimSubject.revision_id) == ClaimRevision.id)
        .where(col(ClaimSubject.subject_id).in_(subject_ids), holds(ClaimRevision, None))
    )
    return set(session.exec(about.distinct()))


def _epochs(session: AnySession, claim_ids: Ids, at: datetime | None) -> dict[uuid.UUID, int]:
    return dict(
        session.exec(
            select(ClaimRevision.claim_id, ClaimRevision.epoch).where(
                col(ClaimRevision.claim_id).in_(claim_ids), holds(ClaimRevision, at)
            )
        ).all()
    )


def _hops(session: AnySession, claim_ids: Ids, at: datetime | None) -> dict[uuid.UUID, list[Any]]:
    query = sa.select(table_of(Hop)).join(table_of(Evidence), col(Evidence.id) == Hop.evidence_id)
    query = query.where(col(Evidence.claim_id).in_(claim_ids))
    if at is not None:
        query = query.where(col(Evidence.recorded_at) <= at)
    chains: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for hop in session.execute(query.order_by(col(Hop.evidence_id), col(Hop.seq))):
        chains[hop.evidence_id].append(hop)
    return chains


def _decided(session: AnySession, claim_ids: Ids, at: datetime | None) -> Rows:
    """Evidence with what was decided of it, and the epoch of the wording it was last affirmed against."""
    return session.execute(
        sa.select(
            col(Evidence.id),
            col(Evidence.claim_id),
            col(Evidence.stance),
            col(Evidence.recorded_at),
            col(Evidence.published_at),
            col(EvidenceDecision.state),
            col(EvidenceDecision.retraction),
            col(ClaimRevision.epoch),
        )
        .join_from(Evidence, EvidenceDecision, col(EvidenceDecision.evidence_id) == Evidence.id)
        .join(ClaimRevision, col(ClaimRevision.id) == EvidenceDecision.affirmed_revision_id)
        .where(col(Evidence.claim_id).in_(claim_ids), holds(EvidenceDecision, at))
        .order_by(col(Evidence.recorded_at), col(Evidence.id))
    )


def _competences(session: AnySession, claim_ids: Ids, at: datetime | None) -> dict[uuid.UUID, list[Any]]:
    held: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for competence in session.execute(
        sa.select(
            col(ClaimRevision.claim_id),
            col(Competence.party_id),
            col(Competence.valid_from),
            col(Competence.valid_to),
        )
        .join_from(ClaimRevision, ClaimSubject, col(ClaimSubject.revision_id) == ClaimRevision.id)
        .join(Competence, col(Competence.subject_id) == ClaimSubject.subject_id)
        .where(col(ClaimRevision.claim_id).in_(claim_ids), holds(ClaimRevision, at), holds(Competence, at))
        .order_by(col(Competence.id))
    ):
        held[competence.claim_id].append(competence)
    return held


def _case(
    evidence: list[domain.Evidence],
    competences: list[Any],
    parties: Mapping[uuid.UUID, domain.Party],
    identities: Mapping[str, list[domain.Party]],
) -> domain.Case:
    speaking = {uuid.UUID(hop.party) for one in evidence for hop in one.hops} | {held.party_id for held in competences}
    known = {party.id: party for party_id in speaking for party in identities[parties[party_id].identity]}
    return domain.Case(
        evidence=tuple(evidence),
        parties=known,
        competences=tuple(map(_title, competences)),
    )


def _title(held: Any) -> domain.Competence:
    return domain.Competence(str(held.party_id), held.valid_from, held.valid_to)


def evidence_of(row: Any, decision: Any, chain: Iterable[Any], *, affirmed: bool) -> domain.Evidence:
    """A piece of evidence as the rule reads it, from rows that have the columns of `evidence`, of the decision that
    holds and of its hops."""
    return domain.Evidence(
        id=str(row.id),
        stance=row.stance,
        state=decision.state,
        retraction=decision.retraction,
        hops=tuple(
            domain.Hop(hop.seq, str(hop.party_id), hop.action, hop.credited_by, hop.anonymity, hop.asserted_at)
            for hop in chain
        ),
        recorded_at=row.recorded_at,
        affirmed=affirmed,
        published_at=row.published_at,
    )

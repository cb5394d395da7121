"""Commands on evidence: attach, accept, reject, retract, reaffirm."""

import uuid
from datetime import datetime
from typing import Any

from app import ledger, party_register, standings
from app.domain import text
from app.domain.permissions import Identity
from app.domain.vocabulary import EvidenceState, RetractionKind
from app.errors import Conflict
from app.evidence import chains, queries, schemas
from app.sessions import AnySession, WriteSession
from app.tables import Evidence, EvidenceDecision, Hop, PartyRevision
from app.web.fields import Expect, PartySummary

_MAY_FOLLOW = {
    EvidenceState.ACCEPTED: {EvidenceState.PROPOSED, EvidenceState.REJECTED},
    EvidenceState.REJECTED: {EvidenceState.PROPOSED, EvidenceState.ACCEPTED},
    EvidenceState.RETRACTED: {EvidenceState.PROPOSED, EvidenceState.ACCEPTED, EvidenceState.REJECTED},
}
"""Which states a decision can be taken in. What was retracted stays so; attach it again if it is stated again."""


def attach(session: WriteSession, actor: Identity, claim_id: uuid.UUID, new: schemas.EvidenceNew) -> schemas.Evidence:
    """Attach evidence to a claim as it now reads: proposed by a contributor, already accepted by a desk."""
    revision = queries.current_revision(session, claim_id)
    credits = chains.credits(new.hops)
    party_ids = party_register.find_or_create(session, actor.actor, chains.described(new.hops))
    kinds = {party_id: party.kind for party_id, party in party_register.stated(session, set(party_ids), None).items()}
    evidence, decision, chain = chains.rows(
        new, session.new_id(), claim_id, revision.id, actor, session.moment, zip(party_ids, credits, strict=True), kinds
    )
    session.put(evidence, decision, *chain)
    _tell(
        session,
        actor,
        "evidence.attached",
        evidence,
        {
            "state": decision.state,
            **new.model_dump(mode="json", exclude={"hops"}),
            "hops": [hop.model_dump(exclude={"evidence_id"}) for hop in chain],
        },
    )
    return read(session, evidence.id)


def accept(
    session: WriteSession, actor: Identity, evidence_id: uuid.UUID, why: schemas.Acceptance, expect: Expect
) -> schemas.Evidence:
    """Let a piece of evidence count."""
    return _decide(session, actor, evidence_id, EvidenceState.ACCEPTED, why.reason, expect)


def reject(
    session: WriteSession, actor: Identity, evidence_id: uuid.UUID, why: schemas.Rejection, expect: Expect
) -> schemas.Evidence:
    """Keep a piece of evidence from counting."""
    return _decide(session, actor, evidence_id, EvidenceState.REJECTED, why.reason, expect)


def retract(
    session: WriteSession, actor: Identity, evidence_id: uuid.UUID, why: schemas.Retraction, expect: Expect
) -> schemas.Evidence:
    """Record that a piece of evidence was taken back, and by whom."""
    return _decide(session, actor, evidence_id, EvidenceState.RETRACTED, why.reason, expect, why.kind)


def reaffirm(
    session: WriteSession, actor: Identity, evidence_id: uuid.UUID, why: schemas.Acceptance, expect: Expect
) -> schemas.Evidence:
    """Let evidence that was made for an earlier wording speak for the claim as it now reads; its state stays."""
    expect(read(session, evidence_id))
    evidence, decision, _, affirmed, current = queries.evidence(session, evidence_id)
    if decision.state is EvidenceState.RETRACTED:
        raise Conflict("This evidence is retracted; attach it again if it is stated again.")
    if affirmed.epoch == current.epoch:
        raise Conflict("This evidence already speaks for the claim as it now reads.")
    session.supersede(decision)
    session.put(_next(session, actor, decision, why.reason, affirmed_revision_id=current.id))
    _tell(session, actor, "evidence.reaffirmed", evidence, {"revision": current.number, "reason": why.reason})
    return read(session, evidence_id)


def read(session: AnySession, evidence_id: uuid.UUID, as_of: datetime | None = None) -> schemas.Evidence:
    """A piece of evidence as known at the moment."""
    return answers(session, ([queries.evidence(session, evidence_id, as_of)], None), as_of)[0][0]


def answers(
    session: AnySession, found: queries.Found, at: datetime | None
) -> tuple[list[schemas.Evidence], str | None]:
    """A page of evidence as answered, in a fixed number of queries."""
    rows, cursor = found
    chains = queries.hops(session, [row[0].id for row in rows])
    parties = party_register.stated(session, {hop.party_id for chain in chains.values() for hop in chain}, at)
    return [_answer(row, chains[row[0].id], parties) for row in rows], cursor


def _decide(
    session: WriteSession,
    actor: Identity,
    evidence_id: uuid.UUID,
    state: EvidenceState,
    reason: str | None,
    expect: Expect,
    kind: RetractionKind | None = None,
) -> schemas.Evidence:
    expect(read(session, evidence_id))
    evidence, decision, *_ = queries.evidence(session, evidence_id)
    if decision.state not in _MAY_FOLLOW[state]:
        raise Conflict(f"This evidence is {decision.state}; it can't be {state} now.")
    session.supersede(decision)
    session.put(_next(session, actor, decision, reason, state=state, retraction=kind))
    _tell(session, actor, f"evidence.{state}", evidence, {"reason": reason, "retraction": kind})
    return read(session, evidence_id)


def _next(
    session: WriteSession, actor: Identity, decision: EvidenceDecision, reason: str | None, **changes: Any
) -> EvidenceDecision:
    new = {
        "version": decision.version + 1,
        "reason": reason,
        "recorded_at": session.moment,
        "recorded_by": actor.actor,
        "superseded_at": None,
    }
    return EvidenceDecision(**(decision.model_dump() | new | changes))


def _tell(session: WriteSession, actor: Identity, kind: str, evidence: Evidence, payload: dict[str, Any]) -> None:
    seq = ledger.append(
        session,
        actor=actor.actor,
        kind=kind,
        subjects=[ledger.ref("claim", evidence.claim_id), ledger.ref("evidence", evidence.id)],
        payload={"claim_id": evidence.claim_id, "evidence_id": evidence.id, **payload},
    )
    standings.refresh(session, [evidence.claim_id], seq, touched=True)


def _answer(row: Any, chain: list[Hop], parties: dict[uuid.UUID, PartyRevision]) -> schemas.Evidence:
    evidence, decision, made, affirmed, current = row
    told = (each for hop in chain for each in (hop.quote, hop.anonymity_reason))
    shown = (evidence.title, evidence.publisher, evidence.quote, decision.reason, *told)
    return schemas.Evidence(
        **evidence.model_dump(exclude={"revision_id", "url_normalised"}),
        revision=made.number,
        affirmed_revision=affirmed.number,
        affirmed=affirmed.epoch == current.epoch,
        state=decision.state,
        retraction=decision.retraction,
        reason=decision.reason,
        text_flags=sorted({flag for one in shown if one for flag in text.flags(one)}),
        hops=[_hop(hop, parties[hop.party_id]) for hop in chain],
        decided_at=decision.recorded_at,
        decided_by=decision.recorded_by,
    )


def _hop(hop: Hop, party: PartyRevision) -> schemas.Hop:
    stated = hop.model_dump(exclude={"evidence_id", "party_id"})
    return schemas.Hop(party=PartySummary.of(party), **stated)

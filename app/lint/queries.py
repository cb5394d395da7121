"""Everything this slice reads."""

import uuid
from collections import defaultdict
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select

from app import judgements, reviews
from app.domain import lint
from app.domain.vocabulary import EvidenceState, Flag
from app.errors import NotFound
from app.sessions import AnySession
from app.tables import Evidence, EvidenceDecision, Hop, PartyRevision, Standing, VerdictRevision, holds

_CONSIDERED = (EvidenceState.PROPOSED, EvidenceState.ACCEPTED)


def sourcing(session: AnySession, claim_id: uuid.UUID, at: datetime | None) -> lint.Sourcing:
    """How a claim was sourced at the moment. Raises NotFound."""
    query = select(Standing).where(col(Standing.claim_id) == claim_id, holds(Standing, at))
    if (standing := session.exec(query).one_or_none()) is None:
        raise NotFound("There is no claim with this id, or there was none then.")
    said = reviews.verdicts(at).where(col(VerdictRevision.claim_id) == claim_id, ~judgements.is_revoked())
    verdicts = session.execute(said.order_by(col(VerdictRevision.verdict_id)))
    return lint.Sourcing(
        pieces=_pieces(session, claim_id, at),
        status=standing.status,
        flags=[Flag(flag) for flag in standing.document["flags"]],  # type: ignore[attr-defined]
        verdicts={str(verdict.id): revision.normalized for verdict, revision, _ in verdicts},
    )


def _pieces(session: AnySession, claim_id: uuid.UUID, at: datetime | None) -> list[lint.Piece]:
    """What is attached and was neither rejected nor retracted, first attached first."""
    query = (
        sa.select(Evidence, Hop, PartyRevision)
        .join(EvidenceDecision, col(EvidenceDecision.evidence_id) == Evidence.id)
        .join(Hop, col(Hop.evidence_id) == Evidence.id)
        .join(PartyRevision, col(PartyRevision.party_id) == Hop.party_id)
        .where(col(Evidence.claim_id) == claim_id, col(EvidenceDecision.state).in_(_CONSIDERED))
        .where(holds(EvidenceDecision, at), holds(PartyRevision, at))
        .order_by(col(Evidence.recorded_at), col(Evidence.id), col(Hop.seq))
    )
    chains: dict[uuid.UUID, list[tuple[Hop, PartyRevision]]] = defaultdict(list)
    evidence: dict[uuid.UUID, Evidence] = {}
    for piece, hop, party in session.execute(query):
        evidence[piece.id] = piece
        chains[piece.id].append((hop, party))
    return [piece_of(piece, chains[piece.id]) for piece in evidence.values()]


def piece_of(evidence: Evidence, chain: list[tuple[Hop, PartyRevision]]) -> lint.Piece:
    """Rows of a piece of evidence as the rules read them."""
    return lint.Piece(
        id=str(evidence.id),
        hops=_hops(chain),
        has_quote=evidence.quote is not None,
        is_archived=evidence.archive_url is not None,
    )


def _hops(chain: list[tuple[Hop, PartyRevision]]) -> list[lint.Hop]:
    crediting = {hop.credited_by for hop, _ in chain}
    return [
        lint.Hop(
            party=str(hop.party_id),
            name=party.name,
            kind=party.kind,
            anonymity=hop.anonymity,
            is_origin=hop.seq not in crediting,
            has_reason=hop.anonymity_reason is not None,
            has_quote=hop.quote is not None,
            stated_count=hop.stated_count,
            url=hop.url,
        )
        for hop, party in chain
    ]

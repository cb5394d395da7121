"""Everything this slice reads, beside the case itself (app.evidence_graph)."""

import uuid
from datetime import datetime

from sqlmodel import col, select

from app.errors import NotFound
from app.sessions import AnySession
from app.tables import ClaimRevision, Evidence, EvidenceDecision, Hop, Standing, holds


def current(session: AnySession, claim_id: uuid.UUID, at: datetime | None) -> tuple[ClaimRevision, Standing]:
    """The wording and the standing of a claim at the moment. Raises NotFound."""
    query = (
        select(ClaimRevision, Standing)
        .join(Standing, col(Standing.revision_id) == ClaimRevision.id)
        .where(col(Standing.claim_id) == claim_id, holds(Standing, at))
    )
    if (row := session.exec(query).one_or_none()) is None:
        raise NotFound("There is no claim with this id, or there was none then.")
    return row


def revisions(session: AnySession, claim_id: uuid.UUID, at: datetime | None) -> list[ClaimRevision]:
    """Every wording the claim had until the moment, first to last."""
    query = select(ClaimRevision).where(col(ClaimRevision.claim_id) == claim_id)
    if at is not None:
        query = query.where(col(ClaimRevision.recorded_at) <= at)
    return list(session.exec(query.order_by(col(ClaimRevision.number))))


def evidence(session: AnySession, claim_id: uuid.UUID, at: datetime | None) -> list[tuple[Evidence, EvidenceDecision]]:
    """Every piece attached until the moment, with what was decided on it then, first attached first."""
    query = (
        select(Evidence, EvidenceDecision)
        .join(EvidenceDecision, col(EvidenceDecision.evidence_id) == Evidence.id)
        .where(col(Evidence.claim_id) == claim_id, holds(EvidenceDecision, at))
    )
    return list(session.exec(query.order_by(col(Evidence.recorded_at), col(Evidence.id))))


def hops(session: AnySession, claim_id: uuid.UUID) -> dict[tuple[uuid.UUID, int], Hop]:
    """The hops of every piece ever attached to the claim."""
    query = select(Hop).join(Evidence, col(Evidence.id) == Hop.evidence_id).where(col(Evidence.claim_id) == claim_id)
    return {(row.evidence_id, row.seq): row for row in session.exec(query)}

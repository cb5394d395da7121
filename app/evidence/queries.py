"""Everything this slice reads."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from app.domain.vocabulary import EvidenceState
from app.errors import NotFound
from app.evidence.schemas import EvidenceQuery
from app.paging import PageRequest, Rows, page_of, reading_at
from app.sessions import AnySession
from app.tables import ClaimRevision, Evidence, EvidenceDecision, Hop, holds

Found = tuple[list[Any], str | None]


def current_revision(session: AnySession, claim_id: uuid.UUID, at: datetime | None = None) -> ClaimRevision:
    """The wording of a claim at the moment. Raises NotFound."""
    query = select(ClaimRevision).where(col(ClaimRevision.claim_id) == claim_id, holds(ClaimRevision, at))
    if (row := session.exec(query).one_or_none()) is None:
        raise NotFound("There is no claim with this id, or there was none then.")
    return row


def evidence(session: AnySession, evidence_id: uuid.UUID, at: datetime | None = None) -> Any:
    """A piece of evidence as (evidence, decision, made, affirmed, current revision). Raises NotFound."""
    query = _evidence(at).where(col(Evidence.id) == evidence_id)
    if (row := session.execute(query).one_or_none()) is None:
        raise NotFound("There is no evidence with this id, or there was none then.")
    return row


def evidence_list(session: AnySession, asked: PageRequest, as_of: datetime | None, wanted: EvidenceQuery) -> Found:
    """A page of evidence, first attached first."""
    at = reading_at(asked, as_of)
    query = _evidence(at)
    if wanted.claim is not None:
        query = query.where(col(Evidence.claim_id) == wanted.claim)
    if wanted.state:
        query = query.where(col(EvidenceDecision.state).in_(wanted.state))
    if wanted.stance:
        query = query.where(col(Evidence.stance).in_(wanted.stance))
    if wanted.party is not None:
        query = query.where(col(Evidence.id).in_(select(Hop.evidence_id).where(col(Hop.party_id) == wanted.party)))
    keys = (col(Evidence.recorded_at), col(Evidence.id))
    return page_of(session, asked, query, keys, at=at, key_of=lambda row: (row[0].recorded_at, row[0].id))


def waiting(session: AnySession, asked: PageRequest) -> Found:
    """A page of the evidence that waits for a decision, as it is now: what has waited longest comes first."""
    # Written out, as the index of what waits has it: a planner must see that it may use that.
    proposed = sa.literal(EvidenceState.PROPOSED.value, sa.String(), literal_execute=True)
    query = _evidence(None).where(col(EvidenceDecision.state) == proposed)
    keys = (col(EvidenceDecision.recorded_at), col(EvidenceDecision.evidence_id))
    return page_of(session, asked, query, keys, key_of=lambda row: (row[1].recorded_at, row[1].evidence_id))


def hops(session: AnySession, evidence_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[Hop]]:
    """The chains of these pieces of evidence."""
    chains: dict[uuid.UUID, list[Hop]] = defaultdict(list)
    query = select(Hop).where(col(Hop.evidence_id).in_(evidence_ids))
    for hop in session.exec(query.order_by(col(Hop.evidence_id), col(Hop.seq))):
        chains[hop.evidence_id].append(hop)
    return chains


def _evidence(at: datetime | None) -> Rows:
    made, affirmed, current = aliased(ClaimRevision), aliased(ClaimRevision), aliased(ClaimRevision)
    return (
        sa.select(Evidence, EvidenceDecision, made, affirmed, current)
        .join(EvidenceDecision, col(EvidenceDecision.evidence_id) == Evidence.id)
        .join(made, col(made.id) == Evidence.revision_id)
        .join(affirmed, col(affirmed.id) == EvidenceDecision.affirmed_revision_id)
        .join(current, col(current.claim_id) == Evidence.claim_id)
        .where(holds(EvidenceDecision, at), holds(current, at))
    )

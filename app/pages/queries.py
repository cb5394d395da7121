"""What pages read that no slice answers."""

import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col

from app import judgements
from app.claims.schemas import Claim
from app.domain.vocabulary import NormalizedRating, Status
from app.paging import latest
from app.sessions import AnySession
from app.tables import Standing, holds

MOST_COUNTED = 1000
"""Claims that are counted, the newest, where no counts are kept: for several filters, and by desks' verdicts."""


def statuses(session: AnySession, claims: Sequence[Claim], at: datetime) -> dict[uuid.UUID, Status]:
    """The status that each of these claims had at the moment; those that were not there yet are left out."""
    about = {claim.id for claim in claims}
    query = sa.select(col(Standing.claim_id), col(Standing.status))
    rows = session.execute(query.where(col(Standing.claim_id).in_(about), holds(Standing, at)))
    return {row.claim_id: row.status for row in rows}


def ratings(
    session: AnySession, claims: Sequence[Claim], at: datetime | None
) -> dict[uuid.UUID, list[NormalizedRating]]:
    """What desks rate these claims at the moment, each rating once, from true to false."""
    found: dict[uuid.UUID, set[NormalizedRating]] = {claim.id: set() for claim in claims}
    for claim_id, _, rating in judgements.of_claims(session, found, at):
        found[claim_id].add(rating)
    return {claim_id: sorted(rated, key=list(NormalizedRating).index) for claim_id, rated in found.items()}


def latest_change(session: AnySession) -> datetime:
    """The moment of the newest change."""
    return latest(session)

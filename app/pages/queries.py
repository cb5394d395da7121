"""What pages read that no slice answers."""

import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.db import AnySession
from app.paging import Rows, latest
from app.tables import ClaimRevision, Standing, VerdictRevision, holds


def moved(session: AnySession, at: datetime | None, now: datetime, most: int) -> Sequence[Any]:
    """The claims whose status changed in the day before the moment, last changed first, with the status before."""
    before = sa.orm.aliased(Standing)
    query: Rows = (
        sa.select(
            col(Standing.claim_id),
            col(Standing.status),
            col(before.status).label("before"),
            col(Standing.recorded_at).label("at"),
            col(ClaimRevision.text),
            col(ClaimRevision.language),
        )
        .join_from(Standing, ClaimRevision, col(ClaimRevision.id) == Standing.revision_id)
        .outerjoin(
            before,
            sa.and_(col(before.claim_id) == Standing.claim_id, col(before.superseded_at) == Standing.recorded_at),
        )
        .where(holds(Standing, at), col(Standing.recorded_at) > (at or now) - timedelta(days=1))
        .where(col(Standing.status_since) == Standing.recorded_at)
    )
    return session.execute(query.order_by(col(Standing.recorded_at).desc(), col(Standing.claim_id)).limit(most)).all()


def verdicts_by_desk(session: AnySession, at: datetime | None, most: int) -> Counter[uuid.UUID]:
    """How many of the last so many verdicts, published or corrected until the moment, are of which desk."""
    query: Rows = sa.select(col(VerdictRevision.desk_id).label("desk_id"))
    if at is not None:
        query = query.where(col(VerdictRevision.recorded_at) <= at)
    last = query.order_by(col(VerdictRevision.recorded_at).desc()).limit(most).subquery()
    counted = session.execute(sa.select(last.c.desk_id, sa.func.count()).group_by(last.c.desk_id))
    return Counter({row[0]: row[1] for row in counted})


def latest_change(session: AnySession) -> datetime:
    """The moment of the newest change."""
    return latest(session)

"""Everything this slice reads: counts, never claims."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from app import tallies
from app.domain.vocabulary import Status
from app.sessions import AnySession
from app.stats.schemas import Steps
from app.tables import Subject, SubjectRevision, Tally, UtcDateTime, holds


def series(session: AnySession, facet: tuple[str, str], steps: Steps) -> list[dict[Status, int]]:
    """Claims with a facet by status, at each of these moments."""
    at = sa.column("at", UtcDateTime)
    moments = sa.values(at, name="moments").data([(moment,) for _, moment in steps]).cte()
    counts = [
        sa.func.coalesce(tallies.held(*facet, status.value, moments.c["at"]), 0).label(status.value)
        for status in Status
    ]
    rows = session.execute(sa.select(moments.c["at"], *counts).order_by(moments.c["at"]))
    return [{status: row._mapping[status.value] for status in Status} for row in rows]


def top(session: AnySession, kind: str, at: datetime | None, most: int) -> Sequence[Any]:
    """The values of a facet that most claims have, as (value, count)."""
    mine = (col(Tally.kind) == kind, col(Tally.status) == tallies.ALL, holds(Tally, None))
    if at is None:
        query = sa.select(col(Tally.value), col(Tally.count)).where(*mine, col(Tally.count) > 0)
        return session.execute(query.order_by(col(Tally.count).desc(), col(Tally.value).desc()).limit(most)).all()
    then = tallies.held(kind, col(Tally.value), tallies.ALL, at).label("count")
    known = sa.select(col(Tally.value), then).where(*mine).subquery()
    query = sa.select(known.c.value, known.c["count"]).where(known.c["count"] > 0)
    return session.execute(query.order_by(known.c["count"].desc(), known.c.value.desc()).limit(most)).all()


def counted(session: AnySession, kind: str, values: Collection[str], at: datetime) -> dict[str, int]:
    """How many claims have each of these values of a facet at the moment; one that none ever had is left out."""
    if not values:
        return {}
    asked = sa.values(sa.column("value", sa.String), name="asked").data([(value,) for value in values]).cte()
    then = tallies.held(kind, asked.c.value, tallies.ALL, at).label("count")
    rows = session.execute(sa.select(asked.c.value, then))
    return {row.value: row._mapping["count"] for row in rows if row._mapping["count"] is not None}


def subjects(session: AnySession, ids: Collection[uuid.UUID], at: datetime | None) -> dict[uuid.UUID, tuple[str, str]]:
    """Slugs and names of subjects, as known at the moment."""
    query = (
        select(Subject.id, Subject.slug, SubjectRevision.name)
        .join(SubjectRevision, col(SubjectRevision.subject_id) == Subject.id)
        .where(col(Subject.id).in_(ids), holds(SubjectRevision, at))
    )
    return {subject_id: (slug, name) for subject_id, slug, name in session.exec(query)}

"""Everything this slice reads: counts, never claims."""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col, select

from app import judgements, tallies
from app.domain.vocabulary import Status
from app.judgements import Judged
from app.paging import Rows
from app.sessions import AnySession
from app.stats.schemas import Steps
from app.tables import Facet, Subject, SubjectRevision, Tally, UtcDateTime, holds

MOST = 10_000
"""Rows of history that are read to count several filters: a claim has one for each time that it changed."""

Held = tuple[uuid.UUID, Status, datetime, datetime | None]
"""A claim, its status, and from when until when; None where it still holds."""


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


def narrowest(session: AnySession, facets: Mapping[str, Sequence[str]], judged: Judged | None) -> Rows | None:
    """The query for the standings to be looked at, as (claim_id, seq): those that fit the filter which the fewest fit.
    None when they are too many."""
    keys = (col(Facet.claim_id), col(Facet.seq))
    queries: list[Rows] = [
        sa.select(*keys).where(col(Facet.kind) == kind, col(Facet.value).in_(values)) for kind, values in facets.items()
    ]
    if judged is not None and _size(session, ever := judgements.ever(judged)) <= MOST:
        queries.append(sa.select(*keys).where(col(Facet.kind) == "status", col(Facet.claim_id).in_(ever)))
    sizes = [_size(session, query) for query in queries]
    least = min(range(len(queries)), key=sizes.__getitem__, default=None)
    return None if least is None or sizes[least] > MOST else queries[least].distinct()


def _size(session: AnySession, query: Rows) -> int:
    """How many rows a query has; more than are read are not counted."""
    rows = sa.select(sa.func.count()).select_from(query.limit(MOST + 1).subquery())
    found: int = session.execute(rows).scalar_one()
    return found


def held(session: AnySession, standings: Rows, facets: Mapping[str, Sequence[str]]) -> Iterator[Held]:
    """From when until when claims had all of these facets, and with which status: it is a facet of each standing."""
    asked, status = standings.subquery(), aliased(Facet)
    columns: tuple[Any, ...] = (status.claim_id, status.value, status.recorded_at, status.superseded_at)
    one = sa.and_(col(status.claim_id) == asked.c.claim_id, col(status.seq) == asked.c.seq)
    query: Rows = sa.select(*columns).join_from(asked, status, one).where(col(status.kind) == "status")
    for kind, values in facets.items():
        same = sa.and_(col(Facet.claim_id) == status.claim_id, col(Facet.seq) == status.seq)
        query = query.where(sa.exists().where(same, col(Facet.kind) == kind, col(Facet.value).in_(values)))
    for claim_id, value, begin, end in session.execute(query):
        yield claim_id, Status(value), begin, end


def judged(session: AnySession, standings: Rows, by: Judged) -> sa.Result[Any]:
    """When the claims of these standings were judged so: see `judgements.spans`."""
    return session.execute(judgements.spans(by, sa.select(standings.subquery().c.claim_id)))


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

"""Which desks stand by a verdict on a claim as it reads, and what they rate it. What is revoked, or judges an earlier
meaning, judges nothing."""

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col

from app.domain.vocabulary import CorrectionKind, NormalizedRating
from app.paging import Rows
from app.sessions import AnySession
from app.tables import ClaimRevision, Moment, VerdictRevision, holds


@dataclass(frozen=True, slots=True)
class Judged:
    """Which claims are meant: those that some desk rates so, or this desk judges; with both, this desk rates so."""

    ratings: frozenset[NormalizedRating] = frozenset()
    desks: frozenset[uuid.UUID] | None = None

    def fits(self, said: Collection[tuple[uuid.UUID, NormalizedRating]]) -> bool:
        """Whether a claim is meant of which desks say this."""
        return any(
            (not self.ratings or rating in self.ratings) and (self.desks is None or desk_id in self.desks)
            for desk_id, rating in said
        )


def is_revoked() -> sa.ColumnElement[bool]:
    """Whether a desk took its verdict back."""
    return col(VerdictRevision.correction).is_not_distinct_from(CorrectionKind.REVOKES)


def claims(judged: Judged, at: Moment) -> Rows:
    """The query for the ids of the claims that are meant, at the moment; one that several desks judge comes often."""
    return _standing_by(at, *_meant(judged)).with_only_columns(col(VerdictRevision.claim_id))


def is_meant(judged: Judged, claim_id: Any, at: Moment) -> sa.ColumnElement[bool]:
    """Whether the claim of the query around it is meant, at the moment."""
    return (
        claims(judged, at).where(col(VerdictRevision.claim_id) == claim_id).correlate_except(VerdictRevision).exists()
    )


def of_claims(
    session: AnySession, claim_ids: Collection[uuid.UUID] | Rows, at: Moment
) -> Iterator[tuple[uuid.UUID, uuid.UUID, NormalizedRating]]:
    """The claim, the desk and its rating, for each verdict that a desk stands by on these claims."""
    yield from session.execute(_standing_by(at, col(VerdictRevision.claim_id).in_(claim_ids)))


def lately(session: AnySession, at: datetime | None, most: int) -> set[uuid.UUID]:
    """The desks of the verdicts that were published or corrected last, until the moment."""
    query: Rows = sa.select(col(VerdictRevision.desk_id).label("desk_id"))
    if at is not None:
        query = query.where(col(VerdictRevision.recorded_at) <= at)
    last = query.order_by(col(VerdictRevision.recorded_at).desc()).limit(most).subquery()
    return set(session.execute(sa.select(last.c.desk_id).distinct()).scalars())


def spans(judged: Judged, claims: Rows) -> Rows:
    """The query for when these claims were meant: the claim, and the moments from and until which a verdict held, and
    a wording that it judges; None where one still holds."""
    judged_as, read = sa.orm.aliased(ClaimRevision), sa.orm.aliased(ClaimRevision)
    same = sa.and_(col(read.claim_id) == VerdictRevision.claim_id, col(read.epoch) == judged_as.epoch)
    columns: tuple[Any, ...] = (
        col(VerdictRevision.claim_id),
        col(VerdictRevision.recorded_at),
        col(VerdictRevision.superseded_at),
        col(read.recorded_at),
        col(read.superseded_at),
    )
    return (
        sa.select(*columns)
        .join(judged_as, col(judged_as.id) == VerdictRevision.claim_revision_id)
        .join(read, same)
        .where(col(VerdictRevision.claim_id).in_(claims), ~is_revoked(), *_meant(judged))
    )


def ever(judged: Judged) -> Rows:
    """The query for the claims that were meant at any time; one that was so several times comes often."""
    return sa.select(col(VerdictRevision.claim_id)).where(~is_revoked(), *_meant(judged))


def _standing_by(at: Moment, *which: sa.ColumnElement[bool]) -> Rows:
    judged, read = sa.orm.aliased(ClaimRevision), sa.orm.aliased(ClaimRevision)
    columns = (col(VerdictRevision.claim_id), col(VerdictRevision.desk_id), col(VerdictRevision.normalized))
    return (
        sa.select(*columns)
        .join(judged, col(judged.id) == VerdictRevision.claim_revision_id)
        .join(read, sa.and_(col(read.claim_id) == VerdictRevision.claim_id, holds(read, at)))
        .where(holds(VerdictRevision, at), ~is_revoked(), col(judged.epoch) == col(read.epoch), *which)
    )


def _meant(judged: Judged) -> Iterator[sa.ColumnElement[bool]]:
    if judged.ratings:
        yield col(VerdictRevision.normalized).in_(judged.ratings)
    if judged.desks is not None:
        yield col(VerdictRevision.desk_id).in_(judged.desks)

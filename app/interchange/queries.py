"""Everything this slice reads, but jobs and the rows of exports."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from app import judgements, reviews
from app.errors import NotFound
from app.sessions import AnySession, ReadSession
from app.tables import (
    Claim,
    ClaimRevision,
    ClaimSubject,
    Desk,
    Event,
    PartyRevision,
    Standing,
    Subject,
    VerdictRevision,
    holds,
)

ClaimRow = tuple[Claim, ClaimRevision, Standing]


def head(session: AnySession, at: datetime | None) -> tuple[int, datetime | None]:
    """The newest change at the moment, and when it was; 0 before the first."""
    query = select(Event.seq, Event.recorded_at).order_by(col(Event.seq).desc()).limit(1)
    if at is not None:
        query = query.where(col(Event.recorded_at) <= at)
    found = session.exec(query).first()
    return (0, None) if found is None else (found[0], found[1])


def events(session: ReadSession, after: int, until: int, limit: int, desk_id: uuid.UUID | None) -> Sequence[Event]:
    """The changes after one and up to another, in their order; those of one desk's keys if it is named."""
    query = select(Event).where(col(Event.seq) > after, col(Event.seq) <= until)
    if desk_id is not None:
        query = query.where(col(Event.actor).startswith(f"desk/{desk_id}/"))
    return session.exec(query.order_by(col(Event.seq)).limit(limit)).all()


def ids_of(session: AnySession, seqs: Collection[int]) -> dict[int, uuid.UUID]:
    """The ids of changes by their sequence numbers, as far as they are there."""
    return dict(session.exec(select(Event.seq, Event.id).where(col(Event.seq).in_(seqs))).all())


def desk_exists(session: AnySession, desk_id: uuid.UUID) -> bool:
    """Whether there is such a desk."""
    return session.exec(select(Desk.id).where(col(Desk.id) == desk_id)).one_or_none() is not None


def claims(session: ReadSession, at: datetime, after: tuple[datetime, uuid.UUID] | None, limit: int) -> list[ClaimRow]:
    """Claims in the order they were recorded, as known at the moment."""
    order = (col(Claim.recorded_at), col(Claim.id))
    query = (
        select(Claim, ClaimRevision, Standing)
        .join(ClaimRevision, sa.and_(col(ClaimRevision.claim_id) == Claim.id, holds(ClaimRevision, at)))
        .join(Standing, sa.and_(col(Standing.claim_id) == Claim.id, holds(Standing, at)))
    )
    if after is not None:
        query = query.where(sa.tuple_(*order) > sa.tuple_(*after))
    return [(row[0], row[1], row[2]) for row in session.exec(query.order_by(*order).limit(limit))]


def verdict(session: AnySession, verdict_id: uuid.UUID, at: datetime | None) -> Any:
    """A verdict as app.reviews takes it. Raises NotFound."""
    query = reviews.verdicts(at).where(col(VerdictRevision.verdict_id) == verdict_id)
    if (row := session.execute(query).one_or_none()) is None:
        raise NotFound("There is no verdict with this id, or there was none then.")
    return row


def verdicts_on(session: AnySession, claim_id: uuid.UUID, at: datetime | None) -> Sequence[Any]:
    """The verdicts on a claim that stand, as app.reviews takes them: one for each desk. Raises NotFound."""
    there = select(Standing.claim_id).where(col(Standing.claim_id) == claim_id, holds(Standing, at))
    if session.exec(there).one_or_none() is None:
        raise NotFound("There is no claim with this id, or there was none then.")
    query = reviews.verdicts(at).where(col(VerdictRevision.claim_id) == claim_id, ~judgements.is_revoked())
    return session.execute(query.order_by(col(VerdictRevision.recorded_at), col(VerdictRevision.verdict_id))).all()


def verdicts(
    session: AnySession,
    at: datetime | None,
    since: datetime | None,
    desk_id: uuid.UUID | None,
    after: tuple[datetime, uuid.UUID] | None,
    limit: int,
) -> Sequence[Any]:
    """Verdicts as app.reviews takes them, in the order they were published or corrected last."""
    query = reviews.verdicts(at)
    if desk_id is not None:
        query = query.where(col(VerdictRevision.desk_id) == desk_id)
    order = (col(VerdictRevision.recorded_at), col(VerdictRevision.verdict_id))
    if since is not None:
        query = query.where(order[0] >= since)
    if after is not None:
        query = query.where(sa.tuple_(*order) > sa.tuple_(*after))
    return session.execute(query.order_by(*order).limit(limit)).all()


def party_names(session: ReadSession, at: datetime, party_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """What parties were called at the moment."""
    query = select(PartyRevision.party_id, PartyRevision.name)
    return dict(session.exec(query.where(col(PartyRevision.party_id).in_(party_ids), holds(PartyRevision, at))).all())


def subject_slugs(session: ReadSession, revision_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """What claim revisions are about, by the names of subjects in addresses."""
    found: dict[uuid.UUID, list[str]] = {}
    query = select(ClaimSubject.revision_id, Subject.slug).join(Subject, col(Subject.id) == ClaimSubject.subject_id)
    for revision_id, slug in session.exec(
        query.where(col(ClaimSubject.revision_id).in_(revision_ids)).order_by(col(Subject.slug))
    ):
        found.setdefault(revision_id, []).append(slug)
    return found

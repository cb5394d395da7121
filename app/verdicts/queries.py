"""Everything this slice reads."""

import uuid
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from app.desk_register import called
from app.domain.names import fold_name
from app.domain.urls import normalise_url
from app.domain.vocabulary import EvidenceState, NormalizedRating, VerdictState
from app.errors import NotFound
from app.judgements import is_revoked, of_claims
from app.paging import PageRequest, Rows, page_of, reading_at
from app.sessions import AnySession
from app.tables import (
    ApiKey,
    ClaimRevision,
    Desk,
    EvidenceDecision,
    Standing,
    Verdict,
    VerdictDraft,
    VerdictEvidence,
    VerdictRevision,
    holds,
)
from app.verdicts.draft_schemas import DraftQuery
from app.verdicts.schemas import VerdictOrder, VerdictQuery

Found = tuple[list[Any], str | None]


def verdict(session: AnySession, verdict_id: uuid.UUID, at: datetime | None = None) -> Any:
    """A verdict as (verdict, revision, claim revision, status since, changed at). Raises NotFound.

    `changed at` is when the claim came to assert something else than was judged; None while it has not.
    """
    query = _verdicts(at).where(col(VerdictRevision.verdict_id) == verdict_id)
    if (row := session.execute(query).one_or_none()) is None:
        raise NotFound("There is no verdict with this id, or there was none then.")
    return row


def verdicts(session: AnySession, asked: PageRequest, as_of: datetime | None, wanted: VerdictQuery) -> Found:
    """A page of verdicts."""
    at = reading_at(asked, as_of)
    query = _verdicts(at)
    if wanted.desk is not None:
        # Equal to one, not among some: so the index on desks gives the order of the list, too.
        desk = sa.select(col(Desk.id)).where(called(wanted.desk)).scalar_subquery()
        query = query.where(col(VerdictRevision.desk_id) == desk)
    if wanted.claim is not None:
        query = query.where(col(VerdictRevision.claim_id) == wanted.claim)
    if wanted.normalized:
        query = query.where(col(VerdictRevision.normalized).in_(wanted.normalized))
    if wanted.language:
        query = query.where(col(VerdictRevision.language).in_(wanted.language))
    if wanted.url is not None:
        query = query.where(col(VerdictRevision.url_normalised) == normalise_url(wanted.url))
    if len(set(wanted.state)) == 1:
        query = query.where(is_revoked() if wanted.state[0] is VerdictState.REVOKED else ~is_revoked())
    if wanted.needs_review is not None:
        moved = sa.and_(~is_revoked(), _has_moved(at))
        query = query.where(moved if wanted.needs_review else ~moved)
    updated = col(VerdictRevision.recorded_at)
    if wanted.updated_since is not None:
        query = query.where(updated >= wanted.updated_since)
    return page_of(
        session,
        asked,
        query,
        (updated, col(VerdictRevision.verdict_id)),
        descending=wanted.sort is VerdictOrder.UPDATED_LAST,
        at=at,
        key_of=lambda row: (row[1].recorded_at, row[1].verdict_id),
    )


def revisions(session: AnySession, asked: PageRequest, verdict_id: uuid.UUID, as_of: datetime | None) -> Found:
    """A page of (revision, number of the claim revision), first to last."""
    at = reading_at(asked, as_of)
    query = _revisions(verdict_id, at)
    return page_of(session, asked, query, (col(VerdictRevision.number),), at=at, key_of=lambda row: (row[0].number,))


def revision(session: AnySession, verdict_id: uuid.UUID, number: int, at: datetime | None) -> Any:
    """One revision, as (revision, number of the claim revision). Raises NotFound."""
    query = _revisions(verdict_id, at).where(col(VerdictRevision.number) == number)
    if (row := session.execute(query).one_or_none()) is None:
        raise NotFound("This verdict has no such revision, or had none then.")
    return row


def ratings(session: AnySession, claim_id: uuid.UUID, at: datetime | None) -> list[NormalizedRating]:
    """What desks that stand by a verdict on the claim as it reads at the moment rate it: one for each desk."""
    return [rating for _, _, rating in of_claims(session, [claim_id], at)]


def retracted(
    session: AnySession, revision_ids: Collection[uuid.UUID], at: datetime | None
) -> dict[uuid.UUID, dict[str, datetime]]:
    """Which of the evidence that revisions rest on was taken back, and when."""
    found: dict[uuid.UUID, dict[str, datetime]] = defaultdict(dict)
    query = (
        select(VerdictEvidence.revision_id, VerdictEvidence.evidence_id, EvidenceDecision.recorded_at)
        .join(EvidenceDecision, col(EvidenceDecision.evidence_id) == VerdictEvidence.evidence_id)
        .where(col(VerdictEvidence.revision_id).in_(revision_ids), *_taken_back(at))
    )
    for revision_id, evidence_id, moment in session.exec(query):
        found[revision_id][str(evidence_id)] = moment
    return found


def person(session: AnySession, actor: str) -> str:
    """Who did what this actor of the ledger did: a member by name, else whoever held the first of the rotated keys."""
    key = _key(session, uuid.UUID(actor.rsplit("/", 1)[1]))
    while key.member is None and key.rotates_id is not None:
        key = _key(session, key.rotates_id)
    return str(key.id) if key.member is None else fold_name(key.member)


def standing(session: AnySession, claim_id: uuid.UUID, at: datetime | None = None) -> Standing:
    """The standing of a claim. Raises NotFound."""
    query = select(Standing).where(col(Standing.claim_id) == claim_id, holds(Standing, at))
    if (row := session.exec(query).one_or_none()) is None:
        raise NotFound("There is no claim with this id, or there was none then.")
    return row


def open_draft(session: AnySession, claim_id: uuid.UUID, desk_id: uuid.UUID) -> uuid.UUID | None:
    """The draft that a desk works on for a claim, if there is one."""
    mine = (col(VerdictDraft.claim_id) == claim_id, col(VerdictDraft.desk_id) == desk_id)
    return session.exec(select(VerdictDraft.id).where(*mine, col(VerdictDraft.ended_at).is_(None))).one_or_none()


def draft(session: AnySession, desk_id: uuid.UUID, draft_id: uuid.UUID) -> VerdictDraft:
    """A draft of this desk. Raises NotFound."""
    query = select(VerdictDraft).where(col(VerdictDraft.id) == draft_id, col(VerdictDraft.desk_id) == desk_id)
    if (row := session.exec(query).one_or_none()) is None:
        raise NotFound("Your desk has no draft with this id.")
    return row


def drafts(session: AnySession, asked: PageRequest, desk_id: uuid.UUID, wanted: DraftQuery) -> Found:
    """A page of a desk's drafts, oldest first, as they are now."""
    query: Rows = sa.select(VerdictDraft).where(col(VerdictDraft.desk_id) == desk_id)
    if wanted.state:
        query = query.where(col(VerdictDraft.state).in_(wanted.state))
    if wanted.claim is not None:
        query = query.where(col(VerdictDraft.claim_id) == wanted.claim)
    keys = (col(VerdictDraft.recorded_at), col(VerdictDraft.id))
    rows, cursor = page_of(session, asked, query, keys, key_of=lambda row: (row[0].recorded_at, row[0].id))
    return [row[0] for row in rows], cursor


def due_drafts(session: AnySession, now: datetime) -> list[uuid.UUID]:
    """The drafts whose embargo is over, the longest over first."""
    query = select(VerdictDraft.id).where(*_is_due(now))
    return list(session.exec(query.order_by(col(VerdictDraft.due_at), col(VerdictDraft.id))))


def due_draft(session: AnySession, draft_id: uuid.UUID, now: datetime) -> VerdictDraft | None:
    """A draft, if its embargo is over and it still waits."""
    return session.exec(select(VerdictDraft).where(col(VerdictDraft.id) == draft_id, *_is_due(now))).one_or_none()


def _is_due(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return col(VerdictDraft.ended_at).is_(None), col(VerdictDraft.due_at) <= now


def _verdicts(at: datetime | None) -> Rows:
    return (
        sa.select(Verdict, VerdictRevision, ClaimRevision, col(Standing.status_since), _changed_at(at))
        .join(VerdictRevision, col(VerdictRevision.verdict_id) == Verdict.id)
        .join(ClaimRevision, col(ClaimRevision.id) == VerdictRevision.claim_revision_id)
        .join(Standing, col(Standing.claim_id) == VerdictRevision.claim_id)
        .where(holds(VerdictRevision, at), holds(Standing, at))
    )


def _revisions(verdict_id: uuid.UUID, at: datetime | None) -> Rows:
    query: Rows = (
        sa.select(VerdictRevision, col(ClaimRevision.number))
        .join(ClaimRevision, col(ClaimRevision.id) == VerdictRevision.claim_revision_id)
        .where(col(VerdictRevision.verdict_id) == verdict_id)
    )
    return query if at is None else query.where(col(VerdictRevision.recorded_at) <= at)


def _has_moved(at: datetime | None) -> sa.ColumnElement[bool]:
    """What app.domain.verdicts.review_causes says, for a filter."""
    mine = col(VerdictEvidence.revision_id) == VerdictRevision.id
    decided = col(EvidenceDecision.evidence_id) == VerdictEvidence.evidence_id
    return sa.or_(
        col(Standing.status_since) > col(VerdictRevision.recorded_at),
        _changed_at(at).is_not(None),
        sa.exists().where(mine, decided, *_taken_back(at)),
    )


def _taken_back(at: datetime | None) -> tuple[sa.ColumnElement[bool], ...]:
    return holds(EvidenceDecision, at), col(EvidenceDecision.state) == EvidenceState.RETRACTED


def _changed_at(at: datetime | None) -> sa.ScalarSelect[datetime]:
    later = sa.orm.aliased(ClaimRevision)
    query = sa.select(sa.func.min(col(later.recorded_at))).where(
        col(later.claim_id) == VerdictRevision.claim_id, col(later.epoch) > ClaimRevision.epoch
    )
    if at is not None:
        query = query.where(col(later.recorded_at) <= at)
    return query.correlate(VerdictRevision, ClaimRevision).scalar_subquery()


def _key(session: AnySession, key_id: uuid.UUID) -> ApiKey:
    return session.exec(select(ApiKey).where(col(ApiKey.id) == key_id)).one()

"""The one place where a claim is written: recorded, revised; by a request or from another house's document."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col

from app import ledger, standings
from app.db import AnySession, WriteSession
from app.domain.names import words
from app.domain.vocabulary import RevisionKind
from app.tables import Claim, ClaimRevision, ClaimSubject, holds
from app.word_search import mentioning


@dataclass(frozen=True, slots=True)
class Wording:
    """What a claim says, who says so, and what it is about (ids of parties and subjects that exist)."""

    text: str
    language: str
    claimant_id: uuid.UUID | None = None
    asserted_at: datetime | None = None
    subjects: Sequence[uuid.UUID] = ()
    tags: Sequence[str] = ()


def record(session: WriteSession, actor: str, wording: Wording) -> uuid.UUID:
    """Record a claim; nothing is attached yet, so it is unverified. Returns its id."""
    claim = Claim(id=session.new_id(), recorded_at=session.moment, recorded_by=actor)
    revision = _revision(session, actor, wording, claim.id, number=1, kind=RevisionKind.INITIAL, epoch=1)
    _put(session, actor, "claim.created", revision, wording.subjects, claim)
    return claim.id


def revise(
    session: WriteSession, actor: str, current: ClaimRevision, kind: RevisionKind, reason: str, wording: Wording
) -> None:
    """Record a new wording. After a material edit earlier evidence does not count until it is reaffirmed."""
    revision = _revision(
        session,
        actor,
        wording,
        current.claim_id,
        number=current.number + 1,
        kind=kind,
        epoch=current.epoch + (kind is RevisionKind.MATERIAL),
        reason=reason,
    )
    session.supersede(current)
    _put(session, actor, "claim.revised", revision, wording.subjects)


def saying(session: AnySession, wording: Wording) -> uuid.UUID | None:
    """The claim, recorded first, that says exactly this in this language; None when there is none.

    One whose claimant is another is another claim.
    """
    if not words(wording.text):
        return None
    query = sa.select(col(ClaimRevision.claim_id), col(ClaimRevision.claimant_id)).where(
        holds(ClaimRevision, None),
        col(ClaimRevision.language) == wording.language,
        col(ClaimRevision.text) == wording.text,
    )
    for claim_id, claimant_id in session.execute(
        mentioning(session, query, wording.text).order_by(col(ClaimRevision.claim_id))
    ):
        if None in (claimant_id, wording.claimant_id) or claimant_id == wording.claimant_id:
            found: uuid.UUID = claim_id
            return found
    return None


def _revision(
    session: WriteSession,
    actor: str,
    wording: Wording,
    claim_id: uuid.UUID,
    *,
    number: int,
    kind: RevisionKind,
    epoch: int,
    reason: str | None = None,
) -> ClaimRevision:
    return ClaimRevision(
        id=session.new_id(),
        claim_id=claim_id,
        number=number,
        kind=kind,
        epoch=epoch,
        text=wording.text,
        words=" ".join(words(wording.text)),
        language=wording.language,
        claimant_id=wording.claimant_id,
        asserted_at=wording.asserted_at,
        tags=list(wording.tags),
        reason=reason,
        recorded_at=session.moment,
        recorded_by=actor,
    )


def _put(
    session: WriteSession, actor: str, kind: str, revision: ClaimRevision, subjects: Sequence[uuid.UUID], *first: Claim
) -> None:
    about = [ClaimSubject(revision_id=revision.id, subject_id=subject) for subject in subjects]
    session.put(*first, revision, *about)
    seq = ledger.append(
        session,
        actor=actor,
        kind=kind,
        subjects=[ledger.ref("claim", revision.claim_id)],
        payload={
            "claim_id": revision.claim_id,
            "revision": revision.number,
            "kind": revision.kind,
            "text": revision.text,
            "language": revision.language,
            "claimant_id": revision.claimant_id,
            "asserted_at": revision.asserted_at,
            "subjects": sorted(subjects),
            "tags": revision.tags,
            "reason": revision.reason,
        },
    )
    standings.refresh(session, [revision.claim_id], seq, touched=True)

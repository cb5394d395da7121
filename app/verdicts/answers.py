"""Rows to answers: verdicts and their revisions as the API gives them."""

import uuid
from datetime import datetime
from typing import Any

from app import desk_register, verdict_register
from app.domain import text
from app.domain.verdicts import Since, compare, review_causes
from app.domain.vocabulary import CorrectionKind, VerdictState
from app.sessions import AnySession
from app.tables import Desk, DeskRevision, VerdictRevision
from app.verdicts import queries, schemas
from app.web.fields import Label


def read_verdict(session: AnySession, verdict_id: uuid.UUID, as_of: datetime | None = None) -> schemas.Verdict:
    """A verdict as known at the moment."""
    return verdicts(session, ([queries.verdict(session, verdict_id, as_of)], None), as_of)[0][0]


def verdicts(
    session: AnySession, found: queries.Found, at: datetime | None
) -> tuple[list[schemas.Verdict], str | None]:
    """A page of verdicts, in a fixed number of queries."""
    rows, cursor = found
    revision_ids = [row[1].id for row in rows]
    evidence = verdict_register.evidence_of(session, revision_ids)
    retracted = queries.retracted(session, revision_ids, at)
    desks = desk_register.profiles(session, {row[1].desk_id for row in rows}, at)
    answered = [_verdict(row, evidence.get(row[1].id, []), retracted[row[1].id], desks[row[1].desk_id]) for row in rows]
    return answered, cursor


def revisions(session: AnySession, found: queries.Found) -> tuple[list[schemas.VerdictRevision], str | None]:
    """A page of a verdict's revisions."""
    rows, cursor = found
    evidence = verdict_register.evidence_of(session, [row.id for row, _ in rows])
    answered = [
        schemas.VerdictRevision(
            **_said(row, number, evidence.get(row.id, [])),
            number=row.number,
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
        )
        for row, number in rows
    ]
    return answered, cursor


def read_revision(
    session: AnySession, verdict_id: uuid.UUID, number: int, as_of: datetime | None
) -> schemas.VerdictRevision:
    """One revision of a verdict."""
    row = queries.revision(session, verdict_id, number, as_of)
    return revisions(session, ([row], None))[0][0]


def comparison(session: AnySession, claim_id: uuid.UUID, at: datetime | None) -> schemas.Comparison:
    """Whether the desks that judged the claim as it reads at the moment agree."""
    found = compare(queries.ratings(session, claim_id, at))
    return schemas.Comparison(agreement=found.agreement, ratings=dict(found.ratings), label=Label(**found.label))


def _verdict(
    row: Any, evidence: list[uuid.UUID], retracted: dict[str, datetime], publisher: tuple[Desk, DeskRevision]
) -> schemas.Verdict:
    verdict, revision, made, status_since, changed_at = row
    desk, profile = publisher
    is_revoked = revision.correction is CorrectionKind.REVOKES
    since = Since(revision.recorded_at, status_since, changed_at, retracted)
    causes = [] if is_revoked else list(review_causes(since))
    return schemas.Verdict(
        **_said(revision, made.number, evidence),
        id=verdict.id,
        claim_id=verdict.claim_id,
        publisher=schemas.Publisher(id=desk.id, slug=desk.slug, name=profile.name, url=profile.url),
        state=VerdictState.REVOKED if is_revoked else VerdictState.PUBLISHED,
        revision=revision.number,
        covers_claim=changed_at is None,
        needs_review=bool(causes),
        review_causes=[
            schemas.Review(cause=one.cause, at=one.at, evidence_id=uuid.UUID(one.evidence) if one.evidence else None)
            for one in causes
        ],
        recorded_at=verdict.recorded_at,
        recorded_by=verdict.recorded_by,
        updated_at=revision.recorded_at,
        updated_by=revision.recorded_by,
    )


def _said(row: VerdictRevision, claim_revision: int, evidence: list[uuid.UUID]) -> dict[str, Any]:
    """The fields that a verdict and a revision of it share."""
    shown = (row.rating_label, row.summary, row.method, row.reason)
    return {
        "correction": row.correction,
        "reason": row.reason,
        "claim_revision": claim_revision,
        "rating": schemas.Rating(
            label=row.rating_label,
            value=row.rating_value,
            best=row.rating_best,
            worst=row.rating_worst,
            normalized=row.normalized,
            scale=schemas.RatedBy(id=row.scale_id, version=row.scale_version)
            if row.scale_id is not None and row.scale_version is not None
            else None,
        ),
        "summary": row.summary,
        "method": row.method,
        "url": row.url,
        "language": row.language,
        "published_at": row.published_at,
        "evidence": evidence,
        "status_then": row.status_then,
        "text_flags": sorted({flag for one in shown if one for flag in text.flags(one)}),
        "prepared_by": row.prepared_by,
    }

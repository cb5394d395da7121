"""Rows to answers: claims, standings and timelines as the API gives them."""

import json
import uuid
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from app import party_register, standings
from app.claims import queries, schemas
from app.domain import text
from app.sessions import AnySession
from app.tables import ClaimRevision, Standing
from app.web.fields import PartySummary


def read_claim(session: AnySession, claim_id: uuid.UUID, as_of: datetime | None = None) -> schemas.Claim:
    """A claim as known at the moment."""
    row = queries.claim(session, claim_id, as_of)
    return claims(session, ([row], None), as_of)[0][0]


def claims_called(
    session: AnySession, claim_ids: Collection[uuid.UUID], at: datetime | None = None
) -> dict[uuid.UUID, schemas.Claim]:
    """Claims by their ids, as they are at the moment, in a fixed number of queries."""
    return {one.id: one for one in claims(session, (queries.claims_called(session, claim_ids, at), None), at)[0]}


def claims(session: AnySession, found: queries.Found, at: datetime | None) -> tuple[list[schemas.Claim], str | None]:
    """A page of claims, in a fixed number of queries."""
    rows, cursor = found
    wordings = _Wordings(session, [revision for _, revision, _ in rows], at)
    answered = [
        schemas.Claim(
            id=claim.id,
            **wordings.of(revision),
            revision=revision.number,
            recorded_at=claim.recorded_at,
            recorded_by=claim.recorded_by,
            updated_at=standing.recorded_at,
            standing=_summary(standing),
        )
        for claim, revision, standing in rows
    ]
    return answered, cursor


def revisions(
    session: AnySession, found: queries.Found, at: datetime | None
) -> tuple[list[schemas.ClaimRevision], str | None]:
    """A page of a claim's revisions."""
    rows, cursor = found
    wordings = _Wordings(session, rows, at)
    answered = [
        schemas.ClaimRevision(
            **wordings.of(row),
            number=row.number,
            kind=row.kind,
            reason=row.reason,
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
        )
        for row in rows
    ]
    return answered, cursor


def read_revision(
    session: AnySession, claim_id: uuid.UUID, number: int, as_of: datetime | None
) -> schemas.ClaimRevision:
    """One revision of a claim."""
    row = queries.revision(session, claim_id, number, as_of)
    return revisions(session, ([row], None), as_of)[0][0]


def read_standing(session: AnySession, claim_id: uuid.UUID, as_of: datetime | None) -> schemas.Standing:
    """The standing of a claim at the moment, and why."""
    _, revision, standing = queries.claim(session, claim_id, as_of)
    document: dict[str, Any] = standing.document
    return schemas.Standing(
        claim_id=claim_id,
        revision=revision.number,
        since=standing.status_since,
        derived_at=standing.recorded_at,
        **document,
    )


def timeline(found: queries.Found) -> tuple[list[schemas.TimelineEntry], str | None]:
    """A page of what happened to a claim."""
    rows, cursor = found
    answered = [
        schemas.TimelineEntry(
            seq=event.seq,
            id=event.id,
            recorded_at=event.recorded_at,
            actor=event.actor,
            type=event.type,
            subjects=json.loads(event.subjects),
            payload=json.loads(event.payload),
            standing=_step(after, before) if after is not None else None,
        )
        for event, after, before in rows
    ]
    return answered, cursor


def _summary(standing: Standing) -> schemas.StandingSummary:
    shown = {name: standing.document[name] for name in schemas.StandingSummary.model_fields if name != "since"}
    return schemas.StandingSummary.model_validate({**shown, "since": standing.status_since})


def _step(after: Standing, before: Standing | None) -> schemas.TimelineStanding:
    return schemas.TimelineStanding.model_validate(
        {
            "status": after.status,
            "status_before": before.status if before else None,
            "flags": after.document["flags"],
            "label": after.document["label"],
        }
    )


class _Wordings:
    """What claim revisions say, with the parties and subjects they name, read at once."""

    def __init__(self, session: AnySession, revisions: Sequence[ClaimRevision], at: datetime | None) -> None:
        self._about = standings.subjects_of(session, [revision.id for revision in revisions])
        self._subjects = queries.subjects(session, {one for about in self._about.values() for one in about}, at)
        claimants = {revision.claimant_id for revision in revisions if revision.claimant_id}
        self._parties = party_register.stated(session, claimants, at)

    def of(self, revision: ClaimRevision) -> dict[str, Any]:
        """The fields that a claim and a revision share."""
        return {
            "text": revision.text,
            "text_flags": list(text.flags(revision.text)),
            "language": revision.language,
            "claimant": PartySummary.of(self._parties[revision.claimant_id]) if revision.claimant_id else None,
            "asserted_at": revision.asserted_at,
            "subjects": [self._subject(subject_id) for subject_id in self._about[revision.id]],
            "tags": revision.tags,
        }

    def _subject(self, subject_id: uuid.UUID) -> schemas.SubjectSummary:
        subject, revision = self._subjects[subject_id]
        return schemas.SubjectSummary(id=subject.id, slug=subject.slug, name=revision.name)

"""Verdicts of desks, their corrections, and the drafts that nobody else sees."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from app.domain.vocabulary import CorrectionKind, DraftState, NormalizedRating, Status
from app.tables.columns import CURRENT, Id, Table, json_document, key, moment, prose, reference, word

OPEN = sa.text("ended_at IS NULL")
"""The predicate of the indexes on drafts that are still worked on."""


class Verdict(Table, table=True):
    """A desk's judgement of a claim: one for each desk and claim. What it says is in its revisions."""

    __table_args__ = (sa.UniqueConstraint("claim_id", "desk_id"), sa.UniqueConstraint("id", "claim_id", "desk_id"))

    id: Id = key()
    claim_id: Id = reference("claim.id")
    desk_id: Id = reference("desk.id", index=True)
    recorded_at: datetime = moment()
    recorded_by: str = prose()


class VerdictRevision(Table, table=True):
    """What a verdict said from `recorded_at` until `superseded_at`; each but the first is a correction, with a reason.

    `claim_id` and `desk_id` are the verdict's, kept here so that one index answers a list of either in its order.
    `markup` is what another house's document said beyond these columns, to be given back in its format.
    """

    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["verdict_id", "claim_id", "desk_id"],
            ["verdict.id", "verdict.claim_id", "verdict.desk_id"],
            ondelete="RESTRICT",
        ),
        sa.UniqueConstraint("verdict_id", "number"),
        sa.Index(
            "ix_verdict_revision_current", "verdict_id", unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT
        ),
        sa.Index("ix_verdict_revision_recorded", "recorded_at", "verdict_id"),
        sa.Index("ix_verdict_revision_rating", "normalized", "claim_id"),
        sa.Index("ix_verdict_revision_desk", "desk_id", "recorded_at", "verdict_id"),
        sa.Index("ix_verdict_revision_claim", "claim_id", "recorded_at", "verdict_id"),
        sa.Index("ix_verdict_revision_url", "url_normalised"),
        sa.Index("ix_verdict_revision_site", "site", "recorded_at", "verdict_id"),
    )

    id: Id = key()
    verdict_id: Id
    claim_id: Id
    desk_id: Id
    number: int
    correction: CorrectionKind | None = word(CorrectionKind, nullable=True)
    reason: str | None = prose(nullable=True)
    claim_revision_id: Id = reference("claim_revision.id")
    rating_label: str = prose()
    rating_value: int | None = Field(default=None, nullable=True)
    rating_best: int | None = Field(default=None, nullable=True)
    rating_worst: int | None = Field(default=None, nullable=True)
    normalized: NormalizedRating = word(NormalizedRating)
    scale_id: str | None = prose(nullable=True)
    scale_version: int | None = Field(default=None, nullable=True)
    summary: str | None = prose(nullable=True)
    method: str | None = prose(nullable=True)
    url: str | None = prose(nullable=True)
    url_normalised: str | None = prose(nullable=True)
    site: str | None = prose(nullable=True)
    language: str = prose()
    published_at: datetime = moment()
    markup: dict[str, Any] = json_document()
    status_then: Status = word(Status)
    prepared_by: str = prose()
    recorded_at: datetime = moment()
    recorded_by: str = prose()
    superseded_at: datetime | None = moment(nullable=True)


class VerdictEvidence(Table, table=True):
    """The evidence that a verdict's revision rests on."""

    revision_id: Id = reference("verdict_revision.id", primary_key=True)
    evidence_id: Id = reference("evidence.id", primary_key=True, index=True)


class VerdictDraft(Table, table=True):
    """A verdict or a correction in the making: changed in place, seen by its desk only.

    It is no part of the record, so neither the ledger nor an export tells of it; what is published from it is. One
    under embargo stays here until its time, so nothing that readers see has to hide it.
    """

    __table_args__ = (
        sa.Index("ix_verdict_draft_open", "desk_id", "claim_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        sa.Index("ix_verdict_draft_desk", "desk_id", "recorded_at", "id"),
        sa.Index("ix_verdict_draft_due", "due_at", "id", sqlite_where=OPEN, postgresql_where=OPEN),
        {"info": {"derived": True}},
    )

    id: Id = key()
    claim_id: Id = reference("claim.id", index=True)
    desk_id: Id = reference("desk.id")
    state: DraftState = word(DraftState)
    content: dict[str, Any] = json_document()
    note: str | None = prose(nullable=True)
    prepared_by: str = prose()
    released_by: str | None = prose(nullable=True)
    due_at: datetime | None = moment(nullable=True)
    verdict_id: Id | None = reference("verdict.id", nullable=True, index=True)
    recorded_at: datetime = moment()
    updated_at: datetime = moment()
    ended_at: datetime | None = moment(nullable=True)

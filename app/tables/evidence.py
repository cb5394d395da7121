"""Evidence, its chain of hops, and what became of it."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field

from app.domain.vocabulary import Action, Anonymity, EvidenceState, RetractionKind, Stance
from app.tables.columns import CURRENT, Id, Table, key, moment, prose, reference, word

_WAITING = sa.text("state = 'proposed' AND superseded_at IS NULL")


class Evidence(Table, table=True):
    """One document attached to a claim. Immutable; its state is in `evidence_decision`."""

    __table_args__ = (
        sa.Index("ix_evidence_claim", "claim_id", "recorded_at", "id"),
        sa.Index("ix_evidence_recorded", "recorded_at", "id"),
    )

    id: Id = key()
    claim_id: Id = reference("claim.id")
    revision_id: Id = reference("claim_revision.id")
    stance: Stance = word(Stance)
    url: str = prose()
    url_normalised: str = prose()
    title: str | None = prose(nullable=True)
    publisher: str | None = prose(nullable=True)
    published_at: datetime | None = moment(nullable=True)
    quote: str | None = prose(nullable=True)
    archive_url: str | None = prose(nullable=True)
    recorded_at: datetime = moment()
    recorded_by: str = prose()


class Hop(Table, table=True):
    """One step of an attribution chain, nearest to the reader first."""

    __table_args__ = (sa.Index("ix_hop_party", "party_id", "evidence_id"),)

    evidence_id: Id = reference("evidence.id", primary_key=True)
    seq: int = key()
    party_id: Id = reference("party.id")
    action: Action = word(Action)
    credited_by: int | None = Field(default=None, nullable=True)
    anonymity: Anonymity = word(Anonymity)
    anonymity_reason: str | None = prose(nullable=True)
    stated_count: int | None = Field(default=None, nullable=True)
    quote: str | None = prose(nullable=True)
    url: str | None = prose(nullable=True)
    asserted_at: datetime | None = moment(nullable=True)


class EvidenceDecision(Table, table=True):
    """A state of a piece of evidence, why, and the claim revision it was affirmed against."""

    __table_args__ = (
        sa.Index(
            "ix_evidence_decision_current",
            "evidence_id",
            unique=True,
            sqlite_where=CURRENT,
            postgresql_where=CURRENT,
        ),
        sa.Index(
            "ix_evidence_decision_waiting",
            "recorded_at",
            "evidence_id",
            sqlite_where=_WAITING,
            postgresql_where=_WAITING,
        ),
    )

    evidence_id: Id = reference("evidence.id", primary_key=True)
    version: int = key()
    state: EvidenceState = word(EvidenceState)
    retraction: RetractionKind | None = word(RetractionKind, nullable=True)
    reason: str | None = prose(nullable=True)
    affirmed_revision_id: Id = reference("claim_revision.id")
    recorded_at: datetime = moment()
    recorded_by: str = prose()
    superseded_at: datetime | None = moment(nullable=True)

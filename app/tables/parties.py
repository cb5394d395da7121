"""Parties, what is stated about them, and the subjects they may be competent for."""

from datetime import datetime

import sqlalchemy as sa

from app.domain.vocabulary import PartyKind, Reliability
from app.tables.columns import CURRENT, Id, Table, json_document, key, moment, prose, reference, word


class Party(Table, table=True):
    """Anyone who can speak. What is known of it is in its revisions."""

    __table_args__ = (sa.Index("ix_party_recorded", "recorded_at", "id"),)

    id: Id = key()
    recorded_at: datetime = moment()
    recorded_by: str = prose()


class PartyRevision(Table, table=True):
    """What was known of a party from `recorded_at` until `superseded_at`."""

    __table_args__ = (
        sa.Index("ix_party_revision_current", "party_id", unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT),
    )

    party_id: Id = reference("party.id", primary_key=True)
    version: int = key()
    kind: PartyKind = word(PartyKind)
    name: str = prose()
    names: dict[str, str] = json_document()
    domains: list[str] = json_document()
    aliases: list[str] = json_document()
    ownership_group: str | None = prose(nullable=True, index=True)
    wire_family: str | None = prose(nullable=True, index=True)
    reliability: Reliability | None = word(Reliability, nullable=True)
    reason: str | None = prose(nullable=True)
    recorded_at: datetime = moment()
    recorded_by: str = prose()
    superseded_at: datetime | None = moment(nullable=True)


class PartyKey(Table, table=True):
    """What a party revision can be found by: a folded name or alias (`name`), or a domain (`domain`)."""

    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["party_id", "version"], ["party_revision.party_id", "party_revision.version"], ondelete="RESTRICT"
        ),
        sa.Index("ix_party_key_kind_value", "kind", "value"),
    )

    party_id: Id = key()
    version: int = key()
    kind: str = key()
    value: str = key()


class Equivalence(Table, table=True):
    """A sourced, reversible statement that two parties are the same; ids are never merged away."""

    __table_args__ = (sa.Index("ix_equivalence_recorded", "recorded_at", "id"),)

    id: Id = key()
    party_id: Id = reference("party.id", index=True)
    same_as_id: Id = reference("party.id", index=True)
    reason: str = prose()
    source_url: str | None = prose(nullable=True)
    recorded_at: datetime = moment()
    recorded_by: str = prose()
    superseded_at: datetime | None = moment(nullable=True)
    withdrawn_by: str | None = prose(nullable=True)
    withdrawal_reason: str | None = prose(nullable=True)


class Subject(Table, table=True):
    """Something claims are about, and parties can be competent for."""

    __table_args__ = (sa.UniqueConstraint("slug"), sa.Index("ix_subject_recorded", "recorded_at", "id"))

    id: Id = key()
    slug: str = prose()
    recorded_at: datetime = moment()
    recorded_by: str = prose()


class SubjectRevision(Table, table=True):
    """How a subject was named from `recorded_at` until `superseded_at`."""

    __table_args__ = (
        sa.Index(
            "ix_subject_revision_current", "subject_id", unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT
        ),
    )

    subject_id: Id = reference("subject.id", primary_key=True)
    version: int = key()
    name: str = prose()
    names: dict[str, str] = json_document()
    description: str | None = prose(nullable=True)
    recorded_at: datetime = moment()
    recorded_by: str = prose()
    superseded_at: datetime | None = moment(nullable=True)


class Competence(Table, table=True):
    """Which party is entitled to confirm or deny for which subject, from when to when."""

    __table_args__ = (sa.Index("ix_competence_recorded", "recorded_at", "id"),)

    id: Id = key()
    party_id: Id = reference("party.id", index=True)
    subject_id: Id = reference("subject.id", index=True)
    valid_from: datetime | None = moment(nullable=True)
    valid_to: datetime | None = moment(nullable=True)
    reason: str | None = prose(nullable=True)
    source_url: str | None = prose(nullable=True)
    recorded_at: datetime = moment()
    recorded_by: str = prose()
    superseded_at: datetime | None = moment(nullable=True)
    withdrawn_by: str | None = prose(nullable=True)
    withdrawal_reason: str | None = prose(nullable=True)

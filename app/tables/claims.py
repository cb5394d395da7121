"""Claims, their revisions, and the standing derived for them."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field

from app.domain.vocabulary import RevisionKind, Status
from app.tables.columns import (
    CURRENT,
    Id,
    Table,
    UtcDateTime,
    json_document,
    key,
    moment,
    prose,
    reference,
    sequence,
    word,
)


class Claim(Table, table=True):
    """One checkable assertion. What it says is in its revisions."""

    __table_args__ = (sa.Index("ix_claim_recorded", "recorded_at", "id"),)

    id: Id = key()
    recorded_at: datetime = moment()
    recorded_by: str = prose()


class ClaimRevision(Table, table=True):
    """A claim's immutable wording. `epoch` counts material edits: evidence counts within the epoch it was made for.

    `words` is the text folded for search; each engine indexes it in its own way (the first migration).
    """

    __table_args__ = (
        sa.UniqueConstraint("claim_id", "number"),
        sa.Index("ix_claim_revision_current", "claim_id", unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT),
        # A text can be longer than a B-tree of PostgreSQL takes.
        sa.Index(
            "ix_claim_revision_text", "text", sqlite_where=CURRENT, postgresql_where=CURRENT, postgresql_using="hash"
        ),
    )

    id: Id = key()
    claim_id: Id = reference("claim.id")
    number: int
    kind: RevisionKind = word(RevisionKind)
    epoch: int
    text: str = prose()
    words: str = prose()
    language: str = prose()
    claimant_id: Id | None = reference("party.id", nullable=True)
    asserted_at: datetime | None = moment(nullable=True)
    tags: list[str] = json_document()
    reason: str | None = prose(nullable=True)
    recorded_at: datetime = moment()
    recorded_by: str = prose()
    superseded_at: datetime | None = moment(nullable=True)


class ClaimSubject(Table, table=True):
    """What a claim revision is about."""

    revision_id: Id = reference("claim_revision.id", primary_key=True)
    subject_id: Id = reference("subject.id", primary_key=True, index=True)


class Standing(Table, table=True):
    """The standing derived after the change `seq`, as served; it held until `superseded_at`.

    Written anew at every change of the claim, so that its `recorded_at` is when the claim was last updated.
    """

    __table_args__ = (
        sa.Index(
            "ix_standing_current",
            "claim_id",
            unique=True,
            sqlite_where=CURRENT,
            postgresql_where=CURRENT,
        ),
        sa.Index("ix_standing_seq", "seq", "claim_id"),
        sa.Index("ix_standing_recorded", "recorded_at", "claim_id"),
        sa.Index("ix_standing_updated", "recorded_at", "claim_id", sqlite_where=CURRENT, postgresql_where=CURRENT),
        {"info": {"derived": True}},
    )

    claim_id: Id = reference("claim.id", primary_key=True)
    seq: int = sequence()
    revision_id: Id = reference("claim_revision.id")
    status: Status = word(Status)
    status_since: datetime = moment()
    document: dict[str, object] = json_document()
    recorded_at: datetime = moment()
    superseded_at: datetime | None = moment(nullable=True)


class Facet(Table, table=True):
    """What a list of claims can be filtered by, for as long as the standing of the same `seq` held.

    One index answers any single filter in the order of the list as it is now, another as it was.
    """

    __table_args__ = (
        sa.ForeignKeyConstraint(["claim_id", "seq"], ["standing.claim_id", "standing.seq"], ondelete="RESTRICT"),
        sa.Index("ix_facet_recorded", "kind", "value", "recorded_at", "claim_id"),
        sa.Index(
            "ix_facet_updated",
            "kind",
            "value",
            "recorded_at",
            "claim_id",
            sqlite_where=CURRENT,
            postgresql_where=CURRENT,
        ),
        {"info": {"derived": True}},
    )

    claim_id: Id = key()
    seq: int = Field(primary_key=True, sa_type=sa.BigInteger)
    kind: str = key()
    value: str = key()
    recorded_at: datetime = moment()
    superseded_at: datetime | None = moment(nullable=True)


class Tally(Table, table=True):
    """How many claims had this facet and this status, from `recorded_at` until `superseded_at`.

    The status `""` stands for all of them, and the kind `claim` for every claim there is. Written when a count changes.
    """

    __table_args__ = (
        sa.Index(
            "ix_tally_current", "kind", "value", "status", unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT
        ),
        sa.Index("ix_tally_top", "kind", "status", "count", "value", sqlite_where=CURRENT, postgresql_where=CURRENT),
        {"info": {"derived": True}},
    )

    kind: str = key()
    value: str = key()
    status: str = key()
    recorded_at: datetime = Field(primary_key=True, sa_type=UtcDateTime)
    count: int
    superseded_at: datetime | None = moment(nullable=True)

"""Pages where claims occur, and which pages are the same."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from app.domain.vocabulary import AppearanceState, PageRelation
from app.tables.columns import CURRENT, Id, Table, json_document, key, moment, prose, reference, word

SHARED = -1
"""In place of the number of annotations: more than one prepared page would be in this row."""

_NUMBER: Any = sa.BigInteger().with_variant(sa.Integer, "sqlite")  # there only INTEGER names the row itself


class Appearance(Table, table=True):
    """A place on a page where a claim occurs. What is known of it is in its revisions."""

    __table_args__ = (
        sa.Index("ix_appearance_claim", "claim_id", "recorded_at", "id"),
        sa.Index("ix_appearance_recorded", "recorded_at", "id"),
        sa.UniqueConstraint("id", "claim_id"),
    )

    id: Id = key()
    claim_id: Id = reference("claim.id")
    recorded_at: datetime = moment()
    recorded_by: str = prose()


class AppearanceRevision(Table, table=True):
    """What was known of an appearance, and its state, from `recorded_at` until `superseded_at`.

    `page` is the SHA-256 of the normalised address in hexadecimal: the one name of a page in lookups and buckets.
    `claim_id` is the appearance's, kept here so that one index finds the pages of a claim.
    """

    __table_args__ = (
        sa.ForeignKeyConstraint(
            ["appearance_id", "claim_id"], ["appearance.id", "appearance.claim_id"], ondelete="RESTRICT"
        ),
        sa.Index(
            "ix_appearance_revision_current",
            "appearance_id",
            unique=True,
            sqlite_where=CURRENT,
            postgresql_where=CURRENT,
        ),
        sa.Index("ix_appearance_revision_page", "page", "appearance_id"),
        sa.Index("ix_appearance_revision_claim", "claim_id", "page"),
        sa.Index("ix_appearance_revision_recorded", "recorded_at", "page"),
    )

    appearance_id: Id = key()
    version: int = key()
    claim_id: Id
    state: AppearanceState = word(AppearanceState)
    url: str = prose()
    url_normalised: str = prose()
    page: str = prose()
    anchor: dict[str, Any] = json_document()
    observed_at: datetime | None = moment(nullable=True)
    content_hash: str | None = prose(nullable=True)
    language: str | None = prose(nullable=True)
    archive_url: str | None = prose(nullable=True)
    archived_at: datetime | None = moment(nullable=True)
    reason: str | None = prose(nullable=True)
    recorded_at: datetime = moment()
    recorded_by: str = prose()
    superseded_at: datetime | None = moment(nullable=True)


class PageEquivalence(Table, table=True):
    """A sourced, reversible statement that two addresses show the same page; nothing is merged."""

    __table_args__ = (
        sa.Index("ix_page_equivalence_recorded", "recorded_at", "id"),
        sa.Index("ix_page_equivalence_page", "page"),
        sa.Index("ix_page_equivalence_same_as_page", "same_as_page"),
    )

    id: Id = key()
    url: str = prose()
    page: str = prose()
    same_as_url: str = prose()
    same_as_page: str = prose()
    relation: PageRelation = word(PageRelation)
    reason: str = prose()
    source_url: str | None = prose(nullable=True)
    recorded_at: datetime = moment()
    recorded_by: str = prose()
    superseded_at: datetime | None = moment(nullable=True)
    withdrawn_by: str | None = prose(nullable=True)
    withdrawal_reason: str | None = prose(nullable=True)


class PreparedPage(Table, table=True):
    """The annotations of a page as readers are sent them; triggers take it away when anything told in it changes.

    `head` is the first 64 bits of the page's name, by which SQLite finds the row in one walk. Where several pages have
    the same, they have other numbers here, and a row stays at that one which is no page's: its `notes` are SHARED.
    """

    __table_args__ = (sa.UniqueConstraint("page"), {"info": {"derived": True}})

    head: int = Field(primary_key=True, sa_type=_NUMBER, sa_column_kwargs={"autoincrement": False})
    page: str = prose()
    notes: int
    body: bytes


class PreparedNeed(Table, table=True):
    """What is prepared of a page tells of another too, which is stated to be the same: it is stale when that one is."""

    __table_args__ = (sa.Index("ix_prepared_need_needs", "needs"), {"info": {"derived": True}})

    page: str = key()
    needs: str = key()


class UnpreparedPage(Table, table=True):
    """A page whose annotations are to be prepared: triggers put it here."""

    __table_args__ = ({"info": {"derived": True}},)

    page: str = key()


class PreparedBucket(Table, table=True):
    """All annotated pages whose names begin with so many bits, as readers are sent them: as gzip, and the ETag of it
    without. It is stale while one of the pages waits to be prepared."""

    __table_args__ = ({"info": {"derived": True}},)

    bits: int = key()
    prefix: str = key()
    etag: str = prose()
    body: bytes


class UnpreparedBucket(Table, table=True):
    """A bucket that is to be prepared."""

    __table_args__ = ({"info": {"derived": True}},)

    bits: int = key()
    prefix: str = key()

"""Desks with their rating scales, the keys that open the service, and the answers kept for retries."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.domain.vocabulary import Role
from app.tables.columns import CURRENT, Id, Table, json_document, key, moment, prose, reference, word


class Desk(Table, table=True):
    """A fact-check organisation that posts verdicts. What it says of itself is in its revisions."""

    __table_args__ = (sa.UniqueConstraint("slug"), {"info": {"retired": ("name", "url")}})

    id: Id = key()
    slug: str = prose()
    recorded_at: datetime = moment()
    recorded_by: str = prose()


class DeskRevision(Table, table=True):
    """What a desk said of itself from `recorded_at` until `superseded_at`."""

    __table_args__ = (
        sa.Index("ix_desk_revision_current", "desk_id", unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT),
    )

    desk_id: Id = reference("desk.id", primary_key=True)
    version: int = key()
    name: str = prose()
    url: str | None = prose(nullable=True)
    logo_url: str | None = prose(nullable=True)
    languages: list[str] = json_document()
    country: str | None = prose(nullable=True)
    policies: dict[str, str] = json_document()
    scale: str | None = prose(nullable=True)
    review_required: bool
    recorded_at: datetime = moment()
    recorded_by: str = prose()
    superseded_at: datetime | None = moment(nullable=True)


class ScaleVersion(Table, table=True):
    """One version of a desk's own rating scale: in force from `recorded_at` until `superseded_at`, never changed."""

    __table_args__ = (
        sa.Index("ix_scale_version_current", "desk_id", unique=True, sqlite_where=CURRENT, postgresql_where=CURRENT),
    )

    desk_id: Id = reference("desk.id", primary_key=True)
    version: int = key()
    names: dict[str, str] = json_document()
    steps: list[dict[str, Any]] = json_document()
    recorded_at: datetime = moment()
    recorded_by: str = prose()
    superseded_at: datetime | None = moment(nullable=True)


class ApiKey(Table, table=True):
    """A key: shown once, kept as the SHA-256 of its text (it has 178 random bits, so a slow hash adds nothing)."""

    __table_args__ = (sa.UniqueConstraint("digest"), {"info": {"private": True}})

    id: Id = key()
    name: str = prose()
    role: Role = word(Role)
    desk_id: Id | None = reference("desk.id", nullable=True, index=True)
    member: str | None = prose(nullable=True)
    scopes: list[str] = json_document()
    hint: str = prose()
    digest: str = prose()
    rotates_id: Id | None = reference("api_key.id", nullable=True, index=True)
    recorded_at: datetime = moment(index=True)
    recorded_by: str = prose()
    expires_at: datetime | None = moment(nullable=True)
    revoked_at: datetime | None = moment(nullable=True)
    revoked_by: str | None = prose(nullable=True)


class KeyUse(Table, table=True):
    """When a key was last used, to the minute. Not a change anybody made, so not in the ledger."""

    __table_args__ = ({"info": {"derived": True}},)

    key_id: Id = reference("api_key.id", primary_key=True)
    last_used_at: datetime = moment()


class DeskSession(Table, table=True):
    """Somebody signed in to the workbench with a key; kept as the SHA-256 of the 256 random bits in a cookie."""

    __table_args__ = ({"info": {"derived": True, "private": True}},)

    digest: str = key()
    key_id: Id = reference("api_key.id", index=True)
    recorded_at: datetime = moment()
    used_at: datetime = moment(index=True)


class Replay(Table, table=True):
    """The first answer to a request with an Idempotency-Key, byte for byte, for 24 hours."""

    __table_args__ = ({"info": {"derived": True}},)

    actor: str = key()
    idempotency_key: str = key()
    fingerprint: str = prose()
    status: int
    headers: dict[str, str] = json_document()
    body: bytes
    recorded_at: datetime = moment(index=True)

"""Desks and keys on the wire."""

import uuid
from typing import Annotated, Literal

from pydantic import Field

from app.domain.permissions import Scope
from app.domain.vocabulary import Role
from app.web.fields import Input, Line, Output, Slug, Timestamp, Url

Holder = Literal[Role.CONTRIBUTOR, Role.DESK, Role.ADMIN]
"""The roles that a key can have; a reader needs none."""

Expiry = Annotated[Timestamp | None, Field(description="From this moment on the key opens nothing; null: no expiry")]
LONGEST_GRACE = 30 * 24 * 60 * 60


class DeskNew(Input):
    """A desk to record. Its slug is its name in addresses and stays."""

    slug: Slug
    name: Line
    url: Url | None = None


class Desk(Output):
    """A fact-check organisation that posts verdicts."""

    id: uuid.UUID
    slug: str
    name: str
    url: str | None
    recorded_at: Timestamp
    recorded_by: str


class KeyNew(Input):
    """A key to make."""

    name: Line = Field(description="What the key is for, e.g. `newsroom plugin`")
    role: Holder
    desk_id: uuid.UUID | None = Field(default=None, description="The desk that a desk's key speaks for")
    scopes: Annotated[list[Scope] | None, Field(min_length=1, max_length=len(Scope))] = Field(
        default=None, description="What the key is good for; null: all that its role may do"
    )
    expires_at: Expiry = None


class KeyRotation(Input):
    """How a key is replaced."""

    grace_seconds: int = Field(
        default=0,
        ge=0,
        le=LONGEST_GRACE,
        description="How long the old key still works. To rotate the very key you call with, leave time for a retry",
    )
    expires_at: Expiry = Field(default=None, description="Expiry of the new key; null: after as long as the old one")


class KeyRevocation(Input):
    """Why a key ends."""

    reason: Line = Field(description="Why; everybody can read it in the changes")


class Key(Output):
    """A key, without its text."""

    id: uuid.UUID
    name: str
    role: Role
    desk_id: uuid.UUID | None
    scopes: list[str]
    hint: str
    rotates_id: uuid.UUID | None
    recorded_at: Timestamp
    recorded_by: str
    expires_at: Timestamp | None
    revoked_at: Timestamp | None
    revoked_by: str | None


class KeyIssued(Key):
    """A new key with its text, which is told this once: only its hash is kept."""

    key: str

    def shown(self) -> Key:
        """The key as it is read afterwards."""
        return Key(**self.model_dump(exclude={"key"}))


class KeyListed(Key):
    """A key, and when it last wrote something, to the minute.

    Only lists tell it: a use is no change of the key, and must not make the ETag of a key stale.
    """

    last_used_at: Timestamp | None

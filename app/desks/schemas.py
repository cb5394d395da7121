"""Desks and keys on the wire."""

import uuid
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from app.domain.permissions import Scope
from app.domain.vocabulary import MemberRole, Role
from app.web.fields import Input, Language, Line, Output, Patch, Slug, Timestamp, Url

Holder = Literal[Role.CONTRIBUTOR, Role.DESK, Role.ADMIN]
"""The roles that a key can have; a reader needs none."""

Expiry = Annotated[Timestamp | None, Field(description="From this moment on the key opens nothing; null: no expiry")]
LONGEST_GRACE = 30 * 24 * 60 * 60


Country = Annotated[
    str,
    StringConstraints(pattern="^[A-Z]{2}$"),
    Field(description="ISO 3166-1 alpha-2, e.g. UA"),
]
Languages = Annotated[list[Language], Field(max_length=50, description="The languages the desk publishes in")]
Scale = Annotated[
    str, Field(max_length=100, description="The rating scale of its verdicts, one of GET /v1/scales; null: none")
]


class Policies(Input):
    """Where a desk states its policies, as the IFCN's code of principles asks for them."""

    corrections: Url | None = None
    publishing_principles: Url | None = None
    unnamed_sources: Url | None = None
    ownership_and_funding: Url | None = None


class Profile(BaseModel):
    """What a desk says of itself beside its name."""

    url: Url | None = None
    logo_url: Url | None = None
    country: Country | None = None
    scale: Scale | None = None
    review_required: bool = Field(
        default=False, description="Whether each verdict is read by a second person of the desk before it is published"
    )


class DeskNew(Input, Profile):
    """A desk to record. Its slug is its name in addresses and stays."""

    slug: Slug
    name: Line
    languages: Languages = []
    policies: Policies = Policies()


class DeskChange(Patch, Profile):
    """What is to change of a desk (JSON Merge Patch: a field left out stays as it is, null clears it)."""

    name: Line = ""
    languages: Languages | None = None
    policies: Policies | None = None


class Desk(Output):
    """A fact-check organisation that posts verdicts, as known at the moment asked for."""

    id: uuid.UUID
    slug: str
    name: str
    name_flags: list[str]
    url: str | None
    logo_url: str | None
    languages: list[str]
    country: str | None
    policies: Policies
    scale: str | None
    review_required: bool
    version: int
    recorded_at: Timestamp
    recorded_by: str
    updated_at: Timestamp
    updated_by: str


class Member(Input):
    """A person of a desk who holds a key."""

    name: Line
    role: MemberRole = Field(description="A checker prepares and reviews, an editor also publishes")


class DeskMember(Output):
    """A key of a desk that opens something now, and whose it is."""

    key_id: uuid.UUID
    member: Member
    recorded_at: Timestamp
    expires_at: Timestamp | None


class KeyNew(Input):
    """A key to make."""

    name: Line = Field(description="What the key is for, e.g. `newsroom plugin`")
    role: Holder
    desk_id: uuid.UUID | None = Field(default=None, description="The desk that a desk's key speaks for")
    member: Member | None = Field(default=None, description="The person of the desk who will hold it")
    scopes: Annotated[list[Scope] | None, Field(min_length=1, max_length=len(Scope))] = Field(
        default=None, description="What the key is good for; null: all that its role, or its member, may do"
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
    member: Member | None
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

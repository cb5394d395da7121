"""Parties, subjects, equivalences and competences on the wire."""

import uuid
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from app.domain.vocabulary import PartyKind, Reliability
from app.web.fields import (
    MAX_NAMES,
    Domain,
    Input,
    Language,
    Line,
    Names,
    Output,
    Patch,
    Prose,
    Slug,
    Timestamp,
    Url,
)

Group = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$")]
Domains = Annotated[list[Domain], Field(max_length=100)]
Aliases = Annotated[list[Line], Field(max_length=100)]


NamesChange = Annotated[
    dict[Language, Line | None] | None,
    Field(max_length=MAX_NAMES, description="Languages left out stay, null clears one; null instead clears all"),
]


class PartyNew(Input):
    """A party to record. Reliability, ownership group and wire family change what counts: they need an admin's key."""

    name: Line
    kind: PartyKind
    names: Names = Field(default={}, description="The name in a sentence, by language: {'uk': 'Офіс Президента'}")
    domains: Domains = []
    aliases: Aliases = []
    ownership_group: Group | None = Field(default=None, description="Parties of one owner speak with one voice")
    wire_family: Group | None = Field(default=None, description="Parties that carry one wire speak with one voice")
    reliability: Reliability | None = None
    reason: Prose | None = Field(default=None, description="Why this is stated; readers see it")


class PartyChange(Patch):
    """What is to change of a party (JSON Merge Patch: a field left out stays as it is, null clears it)."""

    name: Line = ""
    kind: PartyKind = PartyKind.OUTLET
    names: NamesChange = None
    domains: Domains | None = None
    aliases: Aliases | None = None
    ownership_group: Group | None = None
    wire_family: Group | None = None
    reliability: Reliability | None = None
    reason: Prose | None = Field(default=None, description="Why it changes; readers see it")


class Party(Output):
    """A party as known at the moment asked for."""

    id: uuid.UUID
    name: str
    name_flags: list[str]
    kind: PartyKind
    names: dict[str, str]
    domains: list[str]
    aliases: list[str]
    ownership_group: str | None
    wire_family: str | None
    reliability: Reliability | None
    same_as: list[uuid.UUID]
    version: int
    reason: str | None
    recorded_at: Timestamp
    updated_at: Timestamp
    updated_by: str


class PartyRevision(Output):
    """What was stated of a party from `recorded_at` until `superseded_at`."""

    version: int
    name: str
    kind: PartyKind
    names: dict[str, str]
    domains: list[str]
    aliases: list[str]
    ownership_group: str | None
    wire_family: str | None
    reliability: Reliability | None
    reason: str | None
    recorded_at: Timestamp
    recorded_by: str
    superseded_at: Timestamp | None


def _not_an_id(slug: str) -> str:
    try:
        uuid.UUID(slug)
    except ValueError:
        return slug
    raise ValueError("choose a slug that does not look like an id")


class SubjectNew(Input):
    """Something claims are about."""

    slug: Annotated[Slug, AfterValidator(_not_an_id)]
    name: Line
    names: Names = {}
    description: Prose | None = None


class SubjectChange(Patch):
    """What is to change of a subject (JSON Merge Patch); its slug stays."""

    name: Line = ""
    names: NamesChange = None
    description: Prose | None = None


class Subject(Output):
    """A subject as known at the moment asked for."""

    id: uuid.UUID
    slug: str
    name: str
    names: dict[str, str]
    description: str | None
    version: int
    recorded_at: Timestamp
    updated_at: Timestamp
    updated_by: str


class EquivalenceNew(Input):
    """A statement that two parties are the same, with its reason and source."""

    party_id: uuid.UUID
    same_as_id: uuid.UUID
    reason: Prose
    source_url: Url | None = None


class Withdrawal(Input):
    """Why a statement is taken back."""

    reason: Prose


class Withdrawable(Output):
    """What every statement that can be taken back carries."""

    recorded_at: Timestamp
    recorded_by: str
    withdrawn_at: Timestamp | None
    withdrawn_by: str | None
    withdrawal_reason: str | None


class Equivalence(Withdrawable):
    """A statement that two parties are the same; while it holds they are one."""

    id: uuid.UUID
    party_id: uuid.UUID
    same_as_id: uuid.UUID
    reason: str
    source_url: str | None


class CompetenceNew(Input):
    """A party's title to confirm or deny for a subject, from `valid_from` until before `valid_to`."""

    party_id: uuid.UUID
    subject_id: uuid.UUID
    valid_from: Timestamp | None = None
    valid_to: Timestamp | None = None
    reason: Prose | None = None
    source_url: Url | None = None

    @model_validator(mode="after")
    def ends_after_it_begins(self) -> Self:
        """An empty interval is a mistake."""
        if self.valid_from and self.valid_to and self.valid_to <= self.valid_from:
            raise ValueError("valid_to must be later than valid_from")
        return self


class Competence(Withdrawable):
    """Which party is entitled to confirm or deny for which subject, from when to when."""

    id: uuid.UUID
    party_id: uuid.UUID
    subject_id: uuid.UUID
    valid_from: Timestamp | None
    valid_to: Timestamp | None
    reason: str | None
    source_url: str | None

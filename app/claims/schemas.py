"""Claims, their revisions, standings and timelines on the wire."""

import uuid
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from app.domain.vocabulary import Flag, RevisionKind, Status
from app.web.claim_filter import ClaimFilter
from app.web.fields import Input, Label, Language, Line, Output, PartyReference, PartySummary, Patch, Prose, Timestamp
from app.web.standing import Carrier, Counts, Derived, Rule

Tags = Annotated[list[Line], Field(max_length=50)]
Subjects = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=100)]],
    Field(max_length=50, description="Subjects by id or slug"),
]


class ClaimOrder(StrEnum):
    """The order of a list of claims; a minus puts the newest first."""

    UPDATED = "updated_at"
    UPDATED_LAST = "-updated_at"
    CREATED = "created_at"
    CREATED_LAST = "-created_at"


class ClaimQuery(ClaimFilter):
    """What a list of claims is narrowed by, and its order."""

    updated_since: Timestamp | None = Field(default=None, description="Updated at or after this moment")
    q: str | None = Field(default=None, min_length=1, max_length=500, description="Words, or their beginnings")
    sort: ClaimOrder = ClaimOrder.UPDATED_LAST


class Edit(StrEnum):
    """What an edit of a claim amounts to."""

    WORDING = RevisionKind.WORDING.value
    MATERIAL = RevisionKind.MATERIAL.value


class ClaimNew(Input):
    """One checkable assertion."""

    text: Prose
    language: Language
    claimant: PartyReference | None = Field(default=None, description="The party that makes the assertion")
    asserted_at: Timestamp | None = None
    subjects: Subjects = []
    tags: Tags = []


class ClaimEdit(Patch):
    """A new revision; a field left out stays as it is.

    `wording` keeps the evidence counting. `material` changes what is asserted: earlier evidence stays in place but
    does not count until it is reaffirmed.
    """

    edit: Edit
    reason: Prose
    text: Prose = ""
    language: Language = ""
    claimant: PartyReference | None = None
    asserted_at: Timestamp | None = None
    subjects: Subjects = []
    tags: Tags = []


class SubjectSummary(Output):
    """A subject in another answer."""

    id: uuid.UUID
    slug: str
    name: str


class ClaimRevision(Output):
    """A claim's immutable wording."""

    number: int
    kind: RevisionKind
    text: str
    text_flags: list[str]
    language: str
    claimant: PartySummary | None
    asserted_at: Timestamp | None
    subjects: list[SubjectSummary]
    tags: list[str]
    reason: str | None
    recorded_at: Timestamp
    recorded_by: str


class Standing(Derived):
    """The derived status of a claim, and why."""

    claim_id: uuid.UUID
    revision: int
    since: Timestamp
    derived_at: Timestamp


class StandingSummary(Output):
    """A standing in another answer."""

    status: Status
    flags: list[Flag]
    label: Label
    since: Timestamp
    rests_on: list[Carrier]
    counts: Counts
    decided_by: Rule


class Claim(Output):
    """A claim with its current wording and standing, as known at the moment asked for."""

    id: uuid.UUID
    text: str
    text_flags: list[str]
    language: str
    claimant: PartySummary | None
    asserted_at: Timestamp | None
    subjects: list[SubjectSummary]
    tags: list[str]
    revision: int
    recorded_at: Timestamp
    recorded_by: str
    updated_at: Timestamp
    standing: StandingSummary


class TimelineStanding(Output):
    """What a change did to the standing; `status_before` is null for the first."""

    status: Status
    status_before: Status | None
    flags: list[Flag]
    label: Label


class TimelineEntry(Output):
    """A change of a claim or of its standing, with what caused it."""

    seq: int
    id: uuid.UUID
    recorded_at: Timestamp
    actor: str
    type: str
    subjects: list[str]
    payload: dict[str, Any]
    standing: TimelineStanding | None

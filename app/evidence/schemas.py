"""Evidence and chains on the wire."""

import uuid
from typing import Annotated

from pydantic import BaseModel, Field

from app.domain.vocabulary import Action, Anonymity, EvidenceState, RetractionKind, Stance
from app.web.fields import Input, Line, Output, PartyReference, PartySummary, Prose, Timestamp, Url

MAX_HOPS = 500


class HopNew(Input):
    """One step of a chain. `credited_by` is the seq of the hop that credits this one; left out, the hop before."""

    party: PartyReference
    action: Action
    credited_by: Annotated[int, Field(ge=-(2**63), le=2**63 - 1)] | None = Field(
        default=None, description="Seq of the hop that credits this one, counted from 0; default: the hop before"
    )
    anonymity: Anonymity | None = Field(
        default=None, description="Default: `described` for an unnamed_group, else `named`"
    )
    anonymity_reason: Prose | None = Field(default=None, description="Why the source is not named, as the report says")
    stated_count: int | None = Field(
        default=None, ge=1, le=1_000_000, description="How many people the report says it spoke to"
    )
    quote: Prose | None = None
    url: Url | None = None
    asserted_at: Timestamp | None = None


class EvidenceNew(Input):
    """One document that speaks for or against a claim, and the chain from the page a reader can open to the origin."""

    stance: Stance
    url: Url
    title: Line | None = None
    publisher: Line | None = None
    published_at: Timestamp | None = None
    quote: Prose | None = None
    archive_url: Url | None = None
    hops: Annotated[list[HopNew], Field(min_length=1, max_length=MAX_HOPS)] = Field(
        description="Nearest to the reader first"
    )


class Acceptance(Input):
    """Why a piece of evidence counts; a reason is welcome, not needed."""

    reason: Prose | None = None


class Rejection(Input):
    """Why; readers see it."""

    reason: Prose


class Retraction(Input):
    """Who took the evidence back, and why."""

    kind: RetractionKind = Field(
        description="Taken back by whoever said it (`origin`), by the page (`publisher`), or attached in error (`desk`)"
    )
    reason: Prose


class EvidenceQuery(BaseModel):
    """What a list of evidence is narrowed by."""

    claim: uuid.UUID | None = None
    state: list[EvidenceState] = []
    stance: list[Stance] = []
    party: uuid.UUID | None = Field(default=None, description="Stands in the chain")


class Hop(Output):
    """One step of a chain."""

    seq: int
    party: PartySummary
    action: Action
    credited_by: int | None
    anonymity: Anonymity
    anonymity_reason: str | None
    stated_count: int | None
    quote: str | None
    url: str | None
    asserted_at: Timestamp | None


class Evidence(Output):
    """A piece of evidence as known at the moment asked for.

    `revision` is the claim revision it was attached to, `affirmed_revision` the one it was last affirmed against;
    `affirmed` tells whether that still covers the claim as it reads.
    """

    id: uuid.UUID
    claim_id: uuid.UUID
    revision: int
    affirmed_revision: int
    affirmed: bool
    stance: Stance
    state: EvidenceState
    retraction: RetractionKind | None
    reason: str | None
    url: str
    title: str | None
    publisher: str | None
    published_at: Timestamp | None
    quote: str | None
    archive_url: str | None
    text_flags: list[str]
    hops: list[Hop]
    recorded_at: Timestamp
    recorded_by: str
    decided_at: Timestamp
    decided_by: str

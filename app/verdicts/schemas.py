"""Verdicts on the wire."""

import uuid
from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from app.domain.vocabulary import Agreement, CorrectionKind, NormalizedRating, ReviewCause, Status, VerdictState
from app.paging import Page
from app.web.fields import Input, Label, Language, Line, Number, Output, Patch, Prose, Timestamp, Url

MAX_EVIDENCE = 500
_CONTENT = ("rating", "summary", "method", "url", "language", "published_at", "evidence", "claim_revision")


class RatingNew(Input):
    """A rating in the desk's own words. On a desk with a scale the label says the rest; else `normalized` must."""

    label: Line
    value: Number | None = None
    best: Number | None = None
    worst: Number | None = None
    normalized: NormalizedRating | None = None


class VerdictNew(Input):
    """A judgement of one wording of a claim."""

    rating: RatingNew
    summary: Prose | None = Field(default=None, description="The judgement in a few sentences")
    method: Prose | None = Field(default=None, description="How it was checked")
    url: Url | None = Field(default=None, description="The page of the review")
    language: Language = Field(description="The language of the review")
    published_at: Timestamp | None = Field(default=None, description="When the review was published; default: now")
    evidence: Annotated[list[uuid.UUID], Field(max_length=MAX_EVIDENCE)] = Field(
        default=[], description="The evidence of the claim that it rests on"
    )
    claim_revision: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = Field(
        default=None, description="The number of the claim revision that was judged; default: the current one"
    )


class VerdictCorrection(Patch):
    """A change of a published verdict. What is left out stays; the earlier text stays readable.

    `revises` says it anew, `corrects` puts an error right, `revokes` takes it back and changes nothing else.
    """

    correction: CorrectionKind
    reason: Prose = Field(description="Why; readers see it")
    rating: RatingNew | None = None
    summary: Prose | None = None
    method: Prose | None = None
    url: Url | None = None
    language: Language = ""
    published_at: Timestamp | None = None
    evidence: Annotated[list[uuid.UUID], Field(max_length=MAX_EVIDENCE)] = []
    claim_revision: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None

    @model_validator(mode="after")
    def changes_something(self) -> Self:
        """A desk may stand by what it said, after another look; what is taken back is not also changed."""
        if self.correction is CorrectionKind.REVOKES and self.model_fields_set & set(_CONTENT):
            raise ValueError("to revoke a verdict give the reason only")
        if self.rating is None and "rating" in self.model_fields_set:
            raise ValueError("a verdict has a rating; leave it out to keep it")
        return self


class VerdictOrder(StrEnum):
    """The order of a list of verdicts, by when they were published or corrected last; a minus puts the newest first."""

    UPDATED = "updated_at"
    UPDATED_LAST = "-updated_at"


class VerdictQuery(BaseModel):
    """What a list of verdicts is narrowed by. Several values of one filter widen it, several filters narrow it."""

    desk: str | None = Field(default=None, max_length=100, description="By id or slug")
    claim: uuid.UUID | None = None
    normalized: list[NormalizedRating] = []
    state: list[VerdictState] = []
    language: list[Language] = Field(default=[], max_length=20)
    url: Url | None = Field(default=None, description="The page of the review, however its address is written")
    needs_review: bool | None = None
    updated_since: Timestamp | None = Field(default=None, description="Published or corrected at or after this moment")
    sort: VerdictOrder = VerdictOrder.UPDATED_LAST


class Publisher(Output):
    """The desk that judges."""

    id: uuid.UUID
    slug: str
    name: str
    url: str | None


class RatedBy(Output):
    """The version of the desk's scale that says what a rating means."""

    id: str
    version: int


class Rating(Output):
    """The desk's own label, always as given, and what it means to everybody."""

    label: str
    value: int | None
    best: int | None
    worst: int | None
    normalized: NormalizedRating
    scale: RatedBy | None


class VerdictRevision(Output):
    """What a verdict said from one publication or correction to the next."""

    number: int
    correction: CorrectionKind | None
    reason: str | None
    claim_revision: int
    rating: Rating
    summary: str | None
    method: str | None
    url: str | None
    language: str
    published_at: Timestamp
    evidence: list[uuid.UUID]
    status_then: Status
    text_flags: list[str]
    prepared_by: str
    recorded_at: Timestamp
    recorded_by: str


class Review(Output):
    """Why the desk should look at its verdict again, and since when."""

    cause: ReviewCause
    at: Timestamp
    evidence_id: uuid.UUID | None


class Verdict(Output):
    """A desk's judgement of a claim as known at the moment asked for.

    `claim_revision` is the wording that was judged; `covers_claim` tells whether the claim still asserts that.
    `status_then` is the claim's status when the verdict was published or corrected last.
    """

    id: uuid.UUID
    claim_id: uuid.UUID
    publisher: Publisher
    state: VerdictState
    revision: int
    correction: CorrectionKind | None
    reason: str | None
    claim_revision: int
    covers_claim: bool
    rating: Rating
    summary: str | None
    method: str | None
    url: str | None
    language: str
    published_at: Timestamp
    evidence: list[uuid.UUID]
    status_then: Status
    needs_review: bool
    review_causes: list[Review]
    text_flags: list[str]
    prepared_by: str
    recorded_at: Timestamp
    recorded_by: str
    updated_at: Timestamp
    updated_by: str


class Comparison(Output):
    """What the desks that judged the claim as it now reads say together, on the normalized scale."""

    agreement: Agreement
    ratings: dict[NormalizedRating, int]
    label: Label


class ClaimVerdicts(Page[Verdict]):
    """The verdicts of all desks on one claim, and whether they agree."""

    comparison: Comparison

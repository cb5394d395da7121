"""Drafts of verdicts on the wire."""

import uuid
from typing import Annotated, Self

from pydantic import BaseModel, Field, model_validator

from app.domain.vocabulary import CorrectionKind, DraftState
from app.verdicts.schemas import MAX_EVIDENCE, RatingNew
from app.web.fields import Input, Language, Output, Patch, Prose, Timestamp, Url


class Content(BaseModel):
    """What a draft can hold: everything may be missing until it is submitted."""

    correction: CorrectionKind | None = Field(
        default=None, description="What it is to a verdict your desk has published; null for the first"
    )
    reason: Prose | None = Field(default=None, description="Why it is corrected; readers will see it")
    rating: RatingNew | None = None
    summary: Prose | None = None
    method: Prose | None = None
    url: Url | None = None
    language: Language | None = None
    published_at: Timestamp | None = None
    evidence: Annotated[list[uuid.UUID], Field(max_length=MAX_EVIDENCE)] = []
    claim_revision: Annotated[int, Field(ge=1, le=2**31 - 1)] | None = None
    embargo_until: Timestamp | None = Field(
        default=None, description="Once released, nobody else sees it before this moment"
    )


class DraftNew(Input, Content):
    """A verdict, or the correction of one, in the making."""


class DraftEdit(Patch, Content):
    """What is to change in a draft; a field left out stays as it is."""

    @model_validator(mode="after")
    def changes_something(self) -> Self:
        """The reason of a correction is part of the draft, so to change that alone is a change."""
        if not self.model_fields_set:
            raise ValueError("name at least one field to change")
        return self


class DraftReturn(Input):
    """Why a draft is not published as it is."""

    note: Prose = Field(description="What is to be done; only your desk sees it")


class DraftQuery(BaseModel):
    """What a list of drafts is narrowed by."""

    state: list[DraftState] = []
    claim: uuid.UUID | None = None


class Draft(Output):
    """A draft as it now is. Only keys of its desk see it.

    `prepared_by` changed it last, `released_by` let it be published. `verdict_id` is what was published from it.
    """

    id: uuid.UUID
    claim_id: uuid.UUID
    desk_id: uuid.UUID
    state: DraftState
    correction: CorrectionKind | None
    reason: str | None
    rating: RatingNew | None
    summary: str | None
    method: str | None
    url: str | None
    language: str | None
    published_at: Timestamp | None
    evidence: list[uuid.UUID]
    claim_revision: int | None
    embargo_until: Timestamp | None
    note: str | None
    prepared_by: str
    released_by: str | None
    verdict_id: uuid.UUID | None
    recorded_at: Timestamp
    updated_at: Timestamp
    ended_at: Timestamp | None

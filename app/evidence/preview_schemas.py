"""A standing tried out, on the wire."""

import uuid
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from app.domain.vocabulary import EvidenceState, Flag
from app.evidence.schemas import EvidenceNew
from app.web.fields import Input, Output, PartySummary
from app.web.standing import Carrier, Derived


class PreviewNew(Input):
    """Evidence that may be attached: to a claim, or to one not recorded yet that is about `subjects`."""

    claim: uuid.UUID | None = None
    subjects: Annotated[list[Annotated[str, Field(min_length=1, max_length=100)]], Field(max_length=50)] = Field(
        default=[], description="Of a claim not recorded yet: its subjects by id or slug"
    )
    evidence: Annotated[list[EvidenceNew], Field(min_length=1, max_length=20)]

    @model_validator(mode="after")
    def concerns_one_claim(self) -> Self:
        """A recorded claim has its own subjects."""
        if self.claim is not None and self.subjects:
            raise ValueError("leave subjects out for a claim that is recorded; it has its own")
        return self


class Previewed(Output):
    """A piece of evidence tried out; its id is good for this answer only. `counts`: whether it would, once accepted."""

    id: uuid.UUID
    state: EvidenceState = Field(description="What it would be when you attach it")
    counts: bool


class Effect(Output):
    """What would differ; `direction` is null when the status stays."""

    direction: Literal["raises", "lowers"] | None
    flags_added: list[Flag]
    flags_removed: list[Flag]
    rests_on_added: list[Carrier]
    rests_on_removed: list[Carrier]


class StandingPreview(Output):
    """A standing as it is and with the evidence accepted. Ids of new parties hold in this answer only."""

    before: Derived
    after: Derived
    changes: Effect
    evidence: list[Previewed]
    new_parties: list[PartySummary]

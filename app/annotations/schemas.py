"""Appearances and equivalent pages on the wire."""

import uuid
from typing import Annotated, Self

from pydantic import BaseModel, Field, StringConstraints, model_validator

from app.domain.vocabulary import AppearanceState, PageRelation
from app.web.fields import Input, Language, Output, Prose, Timestamp, Url

Fragment = Annotated[str, StringConstraints(max_length=1000)]
"""Text around a quote, exactly as it stands on the page; it may be blank."""

Path = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
"""Where an element stands, as a CSS selector or an XPath."""

ContentHash = Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")]
"""What the page's text hashed to when it was seen."""

Iri = Annotated[str, StringConstraints(max_length=2000, pattern=r'^[A-Za-z][A-Za-z0-9+.-]*:[^\s<>"\\^`{|}]+$')]
"""A name of any scheme, such as `urn:uuid:...` (RFC 3987)."""

_LARGEST = 2**31 - 1


class Quote(Input):
    """The words as they stand on the page, and what stands before and after them (TextQuoteSelector)."""

    exact: Prose
    prefix: Fragment = ""
    suffix: Fragment = ""


class Position(Input):
    """Where the words stand in the text of the page, in UTF-16 units (TextPositionSelector)."""

    start: int = Field(ge=0, le=_LARGEST)
    end: int = Field(ge=0, le=_LARGEST)

    @model_validator(mode="after")
    def ends_after_it_begins(self) -> Self:
        """An empty stretch shows nothing."""
        if self.end <= self.start:
            raise ValueError("end lies after start")
        return self


class Span(Input):
    """Where it is said in a recording, in seconds (Media Fragments)."""

    start: float = Field(ge=0, le=_LARGEST)
    end: float | None = Field(default=None, ge=0, le=_LARGEST)

    @model_validator(mode="after")
    def ends_after_it_begins(self) -> Self:
        """An empty stretch shows nothing."""
        if self.end is not None and self.end <= self.start:
            raise ValueError("end lies after start")
        return self


class Anchor(Input):
    """Where on the page it is; each selector by itself, so that a reader can use the one that still fits."""

    quote: Quote | None = None
    position: Position | None = None
    css: Path | None = None
    xpath: Path | None = None
    time: Span | None = None
    canonical: Iri | None = Field(default=None, description="What its annotation is called wherever it is")
    via: list[Iri] | None = Field(
        default=None, min_length=1, max_length=20, description="Where its annotation was taken from"
    )


class Archive(Input):
    """A copy of the page as it was, and when it was made (TimeState)."""

    url: Url
    captured_at: Timestamp | None = None


class AppearanceNew(Input):
    """A place where a claim occurs. Without an anchor it is the whole page."""

    url: Url
    anchor: Anchor = Anchor()
    observed_at: Timestamp | None = None
    content_hash: ContentHash | None = None
    language: Language | None = None
    archive: Archive | None = None


class AppearanceRevised(AppearanceNew):
    """All that is now known of an appearance, and why it differs."""

    reason: Prose


class ClaimTold(Input):
    """A claim as an annotation tells it."""

    text: Prose
    language: Language


class StatedReason(Input):
    """Why; readers see it."""

    reason: Prose


class OptionalReason(Input):
    """Why; welcome, not needed."""

    reason: Prose | None = None


class AppearanceQuery(BaseModel):
    """What a list of appearances is narrowed by."""

    claim: uuid.UUID | None = None
    url: Url | None = Field(default=None, description="On this page, or one stated to be the same")
    state: list[AppearanceState] = []


class Appearance(Output):
    """An appearance as known at the moment asked for."""

    id: uuid.UUID
    claim_id: uuid.UUID
    version: int
    state: AppearanceState
    reason: str | None
    url: str
    url_normalised: str
    anchor: Anchor
    observed_at: Timestamp | None
    content_hash: str | None
    language: str | None
    archive: Archive | None
    text_flags: list[str]
    recorded_at: Timestamp
    recorded_by: str
    updated_at: Timestamp
    updated_by: str


class PageEquivalenceNew(Input):
    """A statement that two addresses show the same page, with its reason and source."""

    url: Url
    same_as_url: Url
    relation: PageRelation
    reason: Prose
    source_url: Url | None = None


class PageEquivalence(Output):
    """A statement that two addresses show the same page; while it holds, what is known of one is shown on both."""

    id: uuid.UUID
    url: str
    same_as_url: str
    relation: PageRelation
    reason: str
    source_url: str | None
    recorded_at: Timestamp
    recorded_by: str
    withdrawn_at: Timestamp | None
    withdrawn_by: str | None
    withdrawal_reason: str | None

"""The messages of the Fact Check Tools API, by the names of its discovery document; what is empty is left out."""

from typing import Annotated

from pydantic import AfterValidator, AliasGenerator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from app.domain.fact_check import language_patterns
from app.web.etags import Sparse

_NAMES = ConfigDict(alias_generator=AliasGenerator(alias=to_camel), populate_by_name=True, frozen=True, extra="forbid")

Int32 = Annotated[int, Field(ge=0, le=2**31 - 1)]


class Message(Sparse):
    """A message whose names are camelCase on the wire."""

    model_config = _NAMES


def _asked_for(code: str) -> str:
    if code:
        language_patterns(code)
    return code


class ClaimSearch(BaseModel):
    """What a search for claims takes; a number that is 0 and a text that is empty are as good as left out."""

    query: Annotated[str, Field(max_length=500, description="Required unless the publisher's site is given")] = ""
    languageCode: Annotated[str, AfterValidator(_asked_for), Field(description="Its region is ignored")] = ""  # noqa: N815 -- names of the discovery document
    reviewPublisherSiteFilter: Annotated[str, Field(max_length=255, description="E.g. desk.example")] = ""  # noqa: N815
    maxAgeDays: Annotated[Int32, Field(description="Age of the claim or the review, whichever is newer")] = 0  # noqa: N815
    pageSize: Annotated[Int32, Field(description="Default: 10; at most 100 are answered")] = 0  # noqa: N815
    pageToken: Annotated[str, Field(max_length=1000)] = ""  # noqa: N815
    offset: Annotated[Int32, Field(le=10_000, description="Counts only without a pageToken")] = 0


class PageList(BaseModel):
    """What a list of pages takes."""

    url: Annotated[str, Field(max_length=8192, description="At most one page is found")] = ""
    organization: Annotated[str, Field(max_length=255, description="The site of the reviews, e.g. desk.example")] = ""
    pageSize: Annotated[Int32, Field(description="Default: 10; at most 100 are answered")] = 0  # noqa: N815
    pageToken: Annotated[str, Field(max_length=1000)] = ""  # noqa: N815
    offset: Annotated[Int32, Field(le=10_000, description="Counts only without a pageToken")] = 0


class ImageSearch(BaseModel):
    """What a search by image takes."""

    imageUri: str | None = None  # noqa: N815 -- names of the discovery document
    languageCode: str | None = None  # noqa: N815
    pageSize: int | None = None  # noqa: N815
    pageToken: str | None = None  # noqa: N815
    offset: int | None = None


class FactCheckPublisher(Message):
    """Who published a review: its name, and the host of the review without `www.`"""

    name: str | None = None
    site: str | None = None


class ClaimReview(Message):
    """A published verdict."""

    publisher: FactCheckPublisher
    url: str | None = None
    title: str | None = None
    review_date: str | None = None
    textual_rating: str | None = None
    language_code: str | None = None


class FactCheckClaim(Message):
    """A claim with the verdicts on it."""

    text: str
    claimant: str | None = None
    claim_date: str | None = None
    claim_review: list[ClaimReview]


class ImageSearchResult(Message):
    """A claim found by an image."""

    claim: FactCheckClaim


class ImageSearchResponse(Message):
    """Claims found by an image."""

    results: list[ImageSearchResult] | None = None
    next_page_token: str | None = None


class SearchResponse(Message):
    """Claims found by words."""

    claims: list[FactCheckClaim] | None = None
    next_page_token: str | None = None


class ClaimAuthor(Message):
    """Who asserts the claim."""

    name: str | None = None
    job_title: str | None = None
    image_url: str | None = None
    same_as: str | None = None


class ClaimRating(Message):
    """The rating: a text, and where the desk has numbers, its place between two others."""

    textual_rating: str | None = None
    rating_value: int | None = None
    best_rating: int | None = None
    worst_rating: int | None = None
    rating_explanation: str | None = None
    image_url: str | None = None


class Markup(Message):
    """One claim that a page reviews."""

    url: str | None = None
    claim_reviewed: str | None = None
    claim_date: str | None = None
    claim_location: str | None = None
    claim_first_appearance: str | None = None
    claim_appearances: list[str] | None = None
    claim_author: ClaimAuthor | None = None
    rating: ClaimRating | None = None


class ReviewAuthor(Message):
    """Who reviews."""

    name: str | None = None
    image_url: str | None = None


class MarkupPage(Message):
    """A page of a desk, and what it reviews."""

    name: str | None = None
    page_url: str | None = None
    publish_date: str | None = None
    claim_review_author: ReviewAuthor | None = None
    claim_review_markups: list[Markup] | None = None
    version_id: str | None = None


class MarkupPages(Message):
    """Pages of a desk."""

    claim_review_markup_pages: list[MarkupPage] | None = None
    next_page_token: str | None = None


class Empty(Message):
    """Nothing to say."""

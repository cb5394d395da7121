"""The messages of the Fact Check Tools API, by the names of its discovery document; what is empty is left out."""

from pydantic import AliasGenerator, BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

_NAMES = ConfigDict(alias_generator=AliasGenerator(alias=to_camel), populate_by_name=True, frozen=True)


class Message(BaseModel):
    """A message whose names are camelCase on the wire."""

    model_config = _NAMES


class ImageSearch(BaseModel):
    """What a search by image takes."""

    imageUri: str | None = None  # noqa: N815 -- names of the discovery document
    languageCode: str | None = None  # noqa: N815
    pageSize: int | None = None  # noqa: N815
    pageToken: str | None = None  # noqa: N815
    offset: int | None = None


class Publisher(Message):
    """Who published a review: its name, and the host of the review without `www.`"""

    name: str | None = None
    site: str | None = None


class ClaimReview(Message):
    """A published verdict."""

    publisher: Publisher
    url: str | None = None
    title: str | None = None
    review_date: str | None = None
    textual_rating: str | None = None
    language_code: str | None = None


class Claim(Message):
    """A claim with the verdicts on it."""

    text: str
    claimant: str | None = None
    claim_date: str | None = None
    claim_review: list[ClaimReview]


class ImageSearchResult(Message):
    """A claim found by an image."""

    claim: Claim


class ImageSearchResponse(Message):
    """Claims found by an image."""

    results: list[ImageSearchResult] | None = None
    next_page_token: str | None = None


class SearchResponse(Message):
    """Claims found by words."""

    claims: list[Claim] | None = None
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

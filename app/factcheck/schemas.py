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
